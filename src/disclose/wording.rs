//! A record in a reader's words: updates applied, prose replaced, fields withheld.

use jiff::civil::Date;

use super::Disclosed;
use super::access::{Access, Behind};
use crate::record::{Record, Update};
use crate::schema::{Kind, Shape, UPDATE};
use crate::value::{Node, Table, Value};

/// A record that a reader may have, as at a date.
pub(super) fn open(record: &Record, date: Date, behind: &Behind<'_>) -> Disclosed {
    let mut fields = record.fields.clone();
    let words = record.terms().wording(&behind.names);
    if let Some(words) = words {
        let main = main_text(record);
        strip_prose(record.kind, &mut fields);
        if let Some(main) = main {
            fields.insert(main, words.clone());
        }
    }
    let mut history = Vec::new();
    for update in record.updates.iter().filter(|update| update.on.is_none_or(|on| on <= date)) {
        let terms = record.terms_of(update);
        if behind.access(terms) == Access::Open {
            let own = terms.wording(&behind.names);
            history.push(reword(record.kind, update, words.is_some(), own));
        }
    }
    for update in &history {
        apply(&mut fields, update);
    }
    let mut disclosed = Disclosed {
        kind: record.kind,
        id: record.id.clone(),
        place: record.place.clone(),
        fields,
        history,
        only_words: false,
    };
    withhold_fields(&mut disclosed, record, behind);
    disclosed
}

/// The key whose text a reader's words replace: `text`, else what a record of its kind mainly says.
fn main_text(record: &Record) -> Option<&'static str> {
    let main = ["text", "decision", "summary", "who-i-am", "note", "reason", "strengths"];
    main.into_iter().find(|key| record.fields.get(key).is_some())
}

/// A record that is withheld from a reader who has words in its place: the words, and the need it
/// serves, and nothing else.
pub(super) fn only_words(record: &Record, words: &Node) -> Disclosed {
    let mut fields = Table::default();
    fields.insert("text", words.clone());
    fields.take_over(&record.fields, |key| key == "needs");
    Disclosed {
        kind: record.kind,
        id: record.id.clone(),
        place: record.place.clone(),
        fields,
        history: Vec::new(),
        only_words: true,
    }
}

/// Sets the keys that an update changes.
fn apply(fields: &mut Table, update: &Update) {
    const OF_THE_UPDATE: &[&str] =
        &["on", "by", "source", "about", "share", "withhold", "withhold-field", "wording", "information", "note", "id"];
    fields.take_over(&update.fields, |key| !OF_THE_UPDATE.contains(&key));
}

/// An update in the reader's words. Where the record itself has words for them, the update's prose
/// goes unless it has words of its own.
fn reword(kind: &'static Kind, update: &Update, record_is_worded: bool, words: Option<&Node>) -> Update {
    let mut update = update.clone();
    if !record_is_worded && words.is_none() {
        return update;
    }
    let main = ["text", "impact", "progress", "note"]
        .into_iter()
        .find(|key| update.fields.get(key).is_some())
        .unwrap_or("note");
    strip_prose(kind, &mut update.fields);
    if let Some(words) = words {
        update.fields.insert(main, words.clone());
    }
    update
}

/// Takes the fields that are withheld from someone behind the reader out of a record and its history. The
/// reader's own words stay.
pub(super) fn withhold_fields(disclosed: &mut Disclosed, record: &Record, behind: &Behind<'_>) {
    let words = record.terms().wording(&behind.names).and_then(|_| main_text(record));
    for rule in record.field_rules.iter().filter(|rule| behind.access(rule.terms()) != Access::Open) {
        if words != Some(rule.field.as_str()) {
            disclosed.fields.remove(&rule.field);
        }
        disclosed.history.iter_mut().for_each(|update| drop(update.fields.remove(&rule.field)));
    }
}

/// Takes out prose, also of inner tables.
fn strip_prose(kind: &'static Kind, fields: &mut Table) {
    let shape = |name: &str| UPDATE.iter().find(|key| key.name == name).or_else(|| kind.key(name)).map(|key| key.shape);
    let mut inner = Vec::new();
    fields.retain(|name, node| match (shape(name), &node.value) {
        (Some(Shape::Prose | Shape::Tables(_)), _) => false,
        (Some(Shape::Lines), _) => name == "also",
        (Some(Shape::Table(keys)), Value::Table(_)) if name != "withhold" => {
            inner.push((name.to_owned(), keys));
            true
        }
        _ => true,
    });
    for (name, keys) in inner {
        let Some(Node { value: Value::Table(table), .. }) = fields.get_mut(&name) else { continue };
        table.retain(|name, _| {
            let shape = keys.iter().find(|key| key.name == name).map(|key| key.shape);
            !matches!(shape, Some(Shape::Prose | Shape::Line))
        });
        if table.is_empty() {
            fields.remove(&name);
        }
    }
}
