//! Every text of a `View`: what its reader could come to read.

use super::{Part, View};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Key, RECORD, REPORT, ROOT, Shape, UPDATE};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// The longest text that one value may hold, in bytes.
const LONGEST: usize = 1_000_000;

/// Passes each text of a `View`, its place, and the record or answer that it belongs to. The names of
/// people are theirs, and not texts.
pub(super) fn each(view: &View, then: &mut dyn FnMut(&str, &Place, &str)) {
    walk(view.root(), ROOT, false, &mut |text, place| then(text, place, ""));
    for record in view.records().chain(view.coming()) {
        let named = record.kind.name == "context";
        for keys in [record.kind.keys, RECORD] {
            walk(&record.fields, keys, named, &mut |text, place| then(text, place, &record.id));
        }
        for update in &record.history {
            for keys in [record.kind.keys, UPDATE] {
                walk(&update.fields, keys, named, &mut |text, place| then(text, place, &record.id));
            }
        }
    }
    for (id, node) in &view.answers {
        walk_node(node, &mut |text, place| then(text, place, id));
    }
    let reports = view.papers.iter().map(|paper| &paper.fields).chain([&view.report]);
    reports.for_each(|fields| walk(fields, REPORT, false, &mut |text, place| then(text, place, "")));
    let of_reports = view.restrictions.iter().filter(|one| matches!(one.on.part, Part::OfReport { .. }));
    for (id, node) in of_reports.flat_map(|one| &one.said) {
        walk_node(node, &mut |text, place| then(text, place, id));
    }
}

/// Reports texts that are too long for any document. What a reader may not have cannot be too long for
/// their copy.
pub(super) fn check_size(view: &View, sink: &mut Sink) {
    let nodes = view.root().entries().map(|(_, node)| &node.place).chain(view.answers().map(|(_, node)| &node.place));
    let records = view.records().chain(view.coming()).map(|record| &record.place);
    // No value is longer than its file.
    let restrictions = view.restrictions.iter().map(|restriction| &restriction.place);
    if !nodes.chain(records).chain(restrictions).any(|place| place.source.text.len() > LONGEST) {
        return;
    }
    each(view, &mut |text, place, _| {
        if text.len() > LONGEST {
            let message = format!("this value is {} bytes long, and 1,000,000 is the most", text.len());
            sink.report(
                Diagnostic::error("value-too-large", message).at(place).hint("shorten it, or say where it can be read"),
            );
        }
    });
}

/// Texts of a table that has these keys. A `name` is a text where it is a place's, which may hold a
/// person's name.
fn walk(table: &Table, keys: &'static [Key], named: bool, then: &mut dyn FnMut(&str, &Place)) {
    for key in keys.iter().filter(|key| may_hold_text(key.shape)) {
        let Some(node) = table.get(key.name) else { continue };
        match (key.shape, &node.value) {
            _ if matches!(key.name, "id" | "known-as" | "also" | "reference" | "linked") => {}
            _ if key.name == "name" && !named => {}
            (Shape::Line | Shape::Prose | Shape::Lines | Shape::Statement, _) => walk_node(node, then),
            (Shape::Table(keys), Value::Table(inner)) => walk(inner, keys, false, then),
            (Shape::Tables(keys), Value::List(items)) => {
                items.iter().filter_map(Node::table).for_each(|inner| walk(inner, keys, false, then));
            }
            _ => {}
        }
    }
}

fn may_hold_text(shape: Shape) -> bool {
    use Shape::{Line, Lines, Prose, Statement, Tables};
    matches!(shape, Line | Lines | Prose | Statement | Shape::Table(_) | Tables(_))
}

fn walk_node(node: &Node, then: &mut dyn FnMut(&str, &Place)) {
    match &node.value {
        Value::Text(text) => then(text, &node.place),
        Value::List(items) => items.iter().for_each(|item| walk_node(item, then)),
        Value::Table(table) => table.entries().for_each(|(_, node)| walk_node(node, then)),
        _ => {}
    }
}
