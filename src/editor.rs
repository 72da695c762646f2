//! JSON Schema for editors, made from the catalogues: an editor checks and completes a file as it is typed.
//!
//! Draft 7, which Taplo and Tombi both read. A date is a string of the format `date`: both take TOML's own
//! dates for that, and Tombi then refuses a date in quotes. What a schema cannot say (that a reference leads
//! somewhere, that an id stands once) is for `wayleaf check`.

use serde_json::{Map, Value as Json, json};

use crate::authority::{self, AUTHORITY};
use crate::form::{self, Field, FieldKind, Form};
use crate::reader;
use crate::schema::{ANSWER, KINDS, Key, Kind, RECORD, REPORT, ROOT, Refer, Shape, UPDATE, WITHHOLD};

/// The schema of the files of a case, but for its reports.
pub fn case() -> Json {
    let mut properties = properties(ROOT);
    for kind in KINDS {
        let record = record(kind);
        let value = if kind.single { record } else { json!({ "type": "array", "items": record }) };
        properties.insert(kind.name.to_owned(), value);
    }
    document("A case: one young person, in one folder", object(properties, &[]))
}

/// The schema of `content/authority.toml`.
pub fn authority() -> Json {
    let mut properties = properties(AUTHORITY);
    for (key, description) in authority::DESCRIBED {
        if let Some(schema) = properties.get_mut(*key) {
            schema["description"] = json!(description);
        }
    }
    if let Some(shared) = properties.get_mut("shared") {
        shared["items"]["required"] = json!(["text", "why"]);
        shared["items"]["properties"]["cases"]["minItems"] = json!(2);
    }
    document("An authority", object(properties, &["name", "eligibility"]))
}

/// The schema of `form.toml`.
pub fn form() -> Json {
    let required = ["id", "version", "title", "of", "status", "readers"];
    document("One version of a form", object(properties(form::KEYS), &required))
}

/// The schema of a report that answers one version of a form.
pub fn report(form: &Form) -> Json {
    let mut properties = properties(REPORT);
    properties.insert("form".to_owned(), json!({ "const": form.id }));
    let mut answers = Map::new();
    for field in form.fields().filter(|field| field.is_asked()) {
        answers.entry(field.id.clone()).or_insert_with(|| answer(field));
    }
    properties.insert("answers".to_owned(), object(answers, &[]));
    let title = form.title.for_reader(&[]).text.as_str();
    let required: &[&str] = match form.of {
        form::Of::Report => &["form", "author"],
        form::Of::Meeting => &["form", "meeting"],
        form::Of::Case | form::Of::Authority => &["form"],
    };
    document(&format!("{title}, version {}", form.version), object(properties, required))
}

fn document(title: &str, mut schema: Json) -> Json {
    let parts = schema.as_object_mut().into_iter().flat_map(std::mem::take);
    let head = [("$schema", json!("http://json-schema.org/draft-07/schema#")), ("title", json!(title))];
    let definitions = json!({
        "withhold": object(properties(WITHHOLD), &["from"]),
        "answer": object(properties(ANSWER), &[]),
        "when": when(),
    });
    let head = head.into_iter().map(|(key, value)| (key.to_owned(), value));
    head.chain(parts).chain([("definitions".to_owned(), definitions)]).collect()
}

fn object(properties: Map<String, Json>, required: &[&str]) -> Json {
    let object = json!({ "type": "object", "additionalProperties": false });
    let mut object = with(object, "properties", Json::Object(properties));
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

fn properties(keys: &[Key]) -> Map<String, Json> {
    keys.iter().map(|key| (key.name.to_owned(), shape(key.shape))).collect()
}

fn record(kind: &Kind) -> Json {
    let mut update = properties(UPDATE);
    update.extend(properties(kind.keys));
    update.extend(properties(RECORD));
    let mut keys = properties(kind.keys);
    keys.extend(properties(RECORD));
    keys.insert("id".to_owned(), id());
    keys.insert("update".to_owned(), json!({ "type": "array", "items": object(update, &["on"]) }));
    object(keys, if kind.may_go_without_id() { &[] } else { &["id"] })
}

fn id() -> Json {
    json!({
        "type": "string",
        "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{0,39}$",
        "description": "A short id; a person's is a role word, never a name",
    })
}

fn shape(shape: Shape) -> Json {
    match shape {
        Shape::Line | Shape::Prose => json!({ "type": "string" }),
        Shape::Date => date(),
        Shape::Moment => {
            // The second format is a date and a time without a zone, as Tombi calls it.
            let formats = ["date", "partial-date-time", "date-time"];
            json!({ "anyOf": formats.map(|format| json!({ "type": "string", "format": format })) })
        }
        Shape::DateOrMonth => json!({ "anyOf": [date(), { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$" }] }),
        Shape::Whole(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::YesNo => json!({ "type": "boolean" }),
        Shape::Code(list) => json!({ "type": "string", "enum": list.codes }),
        Shape::Codes(list) => list_of(json!({ "type": "string", "enum": list.codes })),
        Shape::Lines => list_of(json!({ "type": "string" })),
        Shape::Days => list_of(date()),
        Shape::One(refer) => reference(refer),
        Shape::Many(refer) => list_of(reference(refer)),
        Shape::Table(keys) if std::ptr::eq(keys, WITHHOLD) => defined("withhold"),
        Shape::Table(keys) => object(properties(keys), &[]),
        Shape::Tables(keys) => list_of(object(properties(keys), &[])),
        Shape::Wording | Shape::Pins => each(json!({ "type": "string" })),
        Shape::WithholdField => each(defined("withhold")),
        Shape::Dates => each(date()),
        Shape::Statement => json!({ "anyOf": [{ "type": "string" }, defined("answer")] }),
        Shape::Label => label(),
        Shape::When => defined("when"),
        Shape::Named(inner) => each(self::shape(*inner)),
        Shape::Answers => json!({ "type": "object" }),
        // What is worked out is never written.
        Shape::Rows(_) | Shape::Share => json!(false),
    }
}

fn date() -> Json {
    json!({ "type": "string", "format": "date" })
}

fn list_of(item: Json) -> Json {
    with(json!({ "type": "array" }), "items", item)
}

fn each(value: Json) -> Json {
    with(json!({ "type": "object" }), "additionalProperties", value)
}

fn with(mut schema: Json, key: &str, value: Json) -> Json {
    schema[key] = value;
    schema
}

fn defined(name: &str) -> Json {
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn reference(refer: Refer) -> Json {
    json!({ "type": "string", "description": refer.noun() })
}

fn label() -> Json {
    let readers: Map<String, Json> = reader::KINDS
        .iter()
        .chain(&["default", "family"])
        .map(|reader| ((*reader).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({ "anyOf": [{ "type": "string" }, object(readers, &[])] })
}

/// A condition is a path with what it must be, or a list of conditions.
fn when() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "path": { "type": "string" },
            "is": { "type": ["string", "boolean", "number"] },
            "in": { "type": "array" },
            "present": { "type": "boolean" },
            "all": list_of(defined("when")),
            "any": list_of(defined("when")),
        },
    })
}

/// What may answer a field: the value itself, and for text also a table with who may have it.
fn answer(field: &Field) -> Json {
    let value = value(field);
    let mut schema = match field.kind {
        FieldKind::Line | FieldKind::Prose | FieldKind::Person => json!({ "anyOf": [value, defined("answer")] }),
        _ => value,
    };
    let words = field.label.for_reader(&[]).text.clone();
    let hint = field.hint.as_ref().map(|hint| hint.for_reader(&[]).text.as_str());
    let words = hint.map_or_else(|| words.clone(), |hint| format!("{words}\n\n{hint}"));
    schema["description"] = json!(words);
    schema
}

fn value(field: &Field) -> Json {
    let codes: Vec<&str> = field.choices.iter().map(|choice| choice.code.as_str()).collect();
    match field.kind {
        FieldKind::Date => date(),
        FieldKind::Number => json!({ "type": "number" }),
        FieldKind::YesNo => json!({ "type": "boolean" }),
        FieldKind::Choice => json!({ "type": "string", "enum": codes }),
        FieldKind::Choices => list_of(json!({ "type": "string", "enum": codes })),
        FieldKind::Table => {
            let columns = field.columns.iter().map(|column| (column.id.clone(), value(column)));
            list_of(object(columns.collect(), &[]))
        }
        _ => json!({ "type": "string" }),
    }
}
