//! What Tera may fill in: the authority, the timescales and the form. Never a case.

use serde_json::{Map, Value as Json, json};

use crate::authority::Authority;
use crate::form::Form;
use crate::language::Language;
use crate::value::{Table, Value};

/// The names that guidance may use, with `_` for `-`.
pub(super) fn of(authority: &Authority, language: &Language, form: &Form) -> Json {
    let mut facts = of_table(&authority.facts, language);
    if let Json::Object(map) = &mut facts {
        map.remove("timescale");
        map.remove("shared");
        let agencies = map.remove("agency").unwrap_or_else(|| json!([]));
        map.insert("agencies".to_owned(), in_words(agencies, language));
        map.entry("retention").or_insert_with(|| json!([]));
    }
    let services: Vec<Json> =
        authority.services.iter().filter_map(|node| node.table()).map(|table| of_table(table, language)).collect();
    // A page depends on no clock: it prints the newest version of a limit.
    let newest = authority.timescales.iter().filter_map(|(name, versions)| Some((name, versions.last()?)));
    let timescales: Map<String, Json> = newest.map(|(name, table)| (spell(name), timescale(table, language))).collect();
    json!({
        "authority": facts,
        "services": services,
        "timescales": timescales,
        "form": { "id": form.id, "version": form.version, "title": form.title.for_reader(&["public"]).text },
        "reader": "public",
    })
}

fn spell(key: &str) -> String {
    key.replace('-', "_")
}

fn of_table(table: &Table, language: &Language) -> Json {
    Json::Object(table.entries().map(|(key, node)| (spell(key), of_value(&node.value, language))).collect())
}

fn of_value(value: &Value, language: &Language) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        Value::Decimal(number) => json!(number),
        Value::YesNo(yes) => json!(yes),
        Value::Date(date) => json!(language.date(*date)),
        Value::Moment(moment) => json!(language.date(moment.date())),
        Value::List(items) => items.iter().map(|item| of_value(&item.value, language)).collect(),
        Value::Table(table) => of_table(table, language),
    }
}

/// Contexts of an agency in words, as they stand in the middle of a sentence.
fn in_words(agencies: Json, language: &Language) -> Json {
    let Json::Array(mut agencies) = agencies else { return agencies };
    for agency in &mut agencies {
        if let Some(Json::Array(contexts)) = agency.get_mut("contexts") {
            for context in contexts {
                if let Some(code) = context.as_str() {
                    *context = json!(language.words("context-kind", code).text().to_lowercase());
                }
            }
        }
    }
    Json::Array(agencies)
}

/// A timescale: its keys, and `text` and `anchor` in words.
fn timescale(table: &Table, language: &Language) -> Json {
    let mut json = of_table(table, language);
    if let (Json::Object(map), Some(count), Some(unit)) = (&mut json, table.whole("count"), table.text("unit")) {
        map.insert("text".to_owned(), json!(language.count(count, unit)));
    }
    if let (Json::Object(map), Some(anchor)) = (&mut json, table.text("anchor")) {
        map.insert("anchor".to_owned(), json!(language.words("anchor", anchor).text()));
    }
    json
}
