//! Fits what a person wrote to a catalogue of keys: unknown keys, wrong types, codes not in a list.

use crate::codes::CodeList;
use crate::diagnostic::{Diagnostic, Sink, did_you_mean};
use crate::read::is_id;
use crate::schema::{ANSWER, Key, Shape, WITHHOLD};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// Fits every entry of a table to its key. `what` names the table in messages.
pub fn fit(table: &Table, keys: &[&'static [Key]], what: &str, sink: &mut Sink) {
    for (name, node) in table.entries() {
        match keys.iter().copied().flatten().find(|key| key.name == name) {
            Some(key) => fit_value(name, node, key.shape, sink),
            None => {
                let names = keys.iter().copied().flatten().map(|key| key.name);
                sink.report(unknown_key(name, &node.key, what, names));
            }
        }
    }
}

/// The message for a key that the catalogue does not have.
pub fn unknown_key<'a>(name: &str, place: &Place, what: &str, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    let names: Vec<&str> = names.collect();
    let nearest = did_you_mean(name, names.iter().copied());
    let hint = nearest.unwrap_or_else(|| format!("its keys are {}", some(&names)));
    let message = format!("{} is not a key of {what}", shown(name, place));
    let diagnostic = Diagnostic::error("unknown-key", message).quoting(format!("`{name}` is not a key of {what}"));
    diagnostic.at(place).hint(hint)
}

/// A key or the name of a form as every message may say it. In a case, what stands in its place may be somebody's
/// name, unless it is spelt as keys are.
pub fn shown(name: &str, place: &Place) -> String {
    let is_plain = !place.source.is_case() || name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
    if is_plain { format!("`{name}`") } else { "what stands here".to_owned() }
}

/// An id as every message may name it: what is none may be anything.
pub fn shown_id(id: &str) -> String {
    if is_id(id) { format!("the id `{id}`") } else { "what stands here as an id".to_owned() }
}

/// Some of a list of words: as many as one reads.
pub fn some(words: &[&str]) -> String {
    const ENOUGH: usize = 14;
    let more = if words.len() > ENOUGH { " and more" } else { "" };
    format!("{}{more}", words[..words.len().min(ENOUGH)].join(", "))
}

/// Fits one value to a shape.
pub fn fit_value(name: &str, node: &Node, shape: Shape, sink: &mut Sink) {
    match (shape, &node.value) {
        (Shape::Line | Shape::Prose | Shape::One(_), Value::Text(_))
        | (Shape::Date, Value::Date(_))
        | (Shape::Moment, Value::Date(_) | Value::Moment(_))
        | (Shape::DateOrMonth, Value::Date(_))
        | (Shape::YesNo, Value::YesNo(_))
        | (Shape::Label | Shape::Statement, Value::Text(_)) => {}
        (Shape::DateOrMonth, Value::Text(_)) if node.date_or_month().is_some() => {}
        (Shape::Statement, Value::Table(table)) => fit(table, &[ANSWER], &format!("`{name}`"), sink),
        (Shape::Whole(low, high), Value::Whole(number)) => fit_number(name, *number, low, high, node, sink),
        (Shape::Code(list), Value::Text(code)) => fit_code(name, code, list, node, sink),
        (Shape::Codes(list), Value::List(items)) => each_text(name, items, sink, |code, item, sink| {
            fit_code(name, code, list, item, sink);
        }),
        (Shape::Lines | Shape::Many(_), Value::List(items)) => each_text(name, items, sink, |_, _, _| {}),
        (Shape::Days, Value::List(items)) => {
            items.iter().for_each(|item| fit_value(name, item, Shape::Date, sink));
        }
        (Shape::Table(keys), Value::Table(table)) => {
            if std::ptr::eq(keys, WITHHOLD) && table.items("from").is_empty() {
                let message = "`withhold` needs `from`";
                let diagnostic = Diagnostic::error("missing-key", message).at(&node.place);
                sink.report(diagnostic.hint("say from whom: `from = [\"family\"]`"));
            }
            fit(table, &[keys], &format!("`{name}`"), sink);
        }
        (Shape::Tables(keys), Value::List(items)) => {
            for item in items {
                match &item.value {
                    Value::Table(table) => fit(table, &[keys], &format!("`{name}`"), sink),
                    _ => wrong_type(name, item, "a table", sink),
                }
            }
        }
        (Shape::Label, Value::Table(table)) => {
            let readers = || crate::reader::KINDS.iter().copied().chain(["default", "family"]);
            for (reader, node) in table.entries().filter(|(reader, _)| !readers().any(|known| known == *reader)) {
                sink.report(unknown_key(reader, &node.key, &format!("`{name}`"), readers()));
            }
            every(table, Shape::Line, sink);
        }
        (Shape::Wording | Shape::Pins, Value::Table(table)) => {
            every(table, Shape::Line, sink);
        }
        (Shape::Dates, Value::Table(table)) => every(table, Shape::Date, sink),
        (Shape::WithholdField, Value::Table(table)) => every(table, Shape::Table(WITHHOLD), sink),
        (Shape::Named(shape), Value::Table(table)) => every(table, *shape, sink),
        (Shape::Answers, Value::Table(table)) => {
            for (_, answer) in table.entries() {
                if let Value::Table(answer) = &answer.value {
                    fit(answer, &[ANSWER], "an answer", sink);
                }
            }
        }
        (Shape::When, Value::Table(_)) => {}
        (shape, _) => wrong_type(name, node, expected(shape), sink),
    }
}

fn every(table: &Table, shape: Shape, sink: &mut Sink) {
    for (name, node) in table.entries() {
        fit_value(name, node, shape, sink);
    }
}

fn each_text(name: &str, items: &[Node], sink: &mut Sink, mut then: impl FnMut(&str, &Node, &mut Sink)) {
    for item in items {
        match &item.value {
            Value::Text(text) => then(text, item, sink),
            _ => wrong_type(name, item, "text", sink),
        }
    }
}

fn fit_number(name: &str, number: i64, low: i64, high: i64, node: &Node, sink: &mut Sink) {
    if !(low..=high).contains(&number) {
        let message = format!("`{name}` goes from {low} to {high}, and this does not");
        let quoting = format!("`{name}` goes from {low} to {high}, and this is {number}");
        sink.report(Diagnostic::error("number-out-of-range", message).quoting(quoting).at(&node.place));
    }
}

fn fit_code(name: &str, code: &str, list: &CodeList, node: &Node, sink: &mut Sink) {
    if list.has(code) {
        return;
    }
    let nearest = did_you_mean(code, list.codes.iter().copied());
    let hint = nearest.unwrap_or_else(|| format!("it takes one of {}", some(list.codes)));
    let diagnostic = Diagnostic::error("unknown-code", format!("`{name}` does not take this code"));
    sink.report(diagnostic.quoting(format!("`{name}` does not take `{code}`")).at(&node.place).hint(hint));
}

fn wrong_type(name: &str, node: &Node, expected: &str, sink: &mut Sink) {
    let message = format!("{} must be {expected}, and this is {}", shown(name, &node.key), node.value.noun());
    let mut diagnostic = Diagnostic::error("wrong-type", message).at(&node.place);
    if let (Value::Text(_), "a date") = (&node.value, expected) {
        diagnostic = diagnostic.hint("write a date without quotes, like 2026-03-24");
    }
    if let (Value::Text(_), true) = (&node.value, expected.starts_with("a list")) {
        diagnostic = diagnostic.hint("put it in square brackets, like [\"police\"]");
    }
    sink.report(diagnostic);
}

/// What a shape wants, in a message's words.
fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Line | Shape::Prose | Shape::Statement => "text",
        Shape::Date => "a date",
        Shape::Moment => "a date, or a date with a time",
        Shape::DateOrMonth => "a date, or a month like \"2024-02\"",
        Shape::Whole(..) => "a whole number",
        Shape::YesNo => "true or false",
        Shape::Code(_) => "a code",
        Shape::Codes(_) => "a list of codes",
        Shape::Lines => "a list of texts",
        Shape::Days => "a list of dates",
        Shape::One(_) => "an id",
        Shape::Many(_) => "a list of ids",
        Shape::Tables(_) => "a list of tables",
        Shape::Label => "text, or a table of texts by reader",
        Shape::Dates => "a table of dates by person",
        Shape::Table(_)
        | Shape::Wording
        | Shape::WithholdField
        | Shape::Pins
        | Shape::Answers
        | Shape::When
        | Shape::Named(_) => "a table",
        Shape::Rows(_) | Shape::Share => "left out: it is worked out",
    }
}
