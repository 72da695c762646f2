//! Declared names in the text of a copy whose reader may not have them: an error, never a silent change.

use std::collections::BTreeSet;

use super::View;
use super::access::Behind;
use crate::check::{History, Names};
use crate::diagnostic::{Diagnostic, Sink};
use crate::fold::holds_name;
use crate::reader::Reader;
use crate::record::Terms;
use crate::schema::{Key, RECORD, ROOT, Shape, UPDATE};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// Whether a third party's record is shared by name with everyone of the family behind a reader.
pub(super) fn is_shared_by_name(fields: &Table, reader: &Reader, history: &History) -> bool {
    if *reader == Reader::Anonymised {
        return false;
    }
    let mut terms = Table::default();
    let Some(share) = fields.get("share") else { return false };
    terms.insert("share", share.clone());
    // A record that would need a decision is open to exactly those with whom it is shared.
    terms.insert("status", Node { value: Value::Text("intelligence".to_owned()), ..share.clone() });
    Behind::new(reader, history).access(Terms(&terms)) == super::Access::Open
}

/// Reports each declared name that stands in the text of this `View` and that its reader may not have.
pub(super) fn check(view: &View, names: &Names, sink: &mut Sink) {
    if matches!(view.reader(), Reader::Chair | Reader::Anonymised) {
        return;
    }
    let allowed = allowed_names(view, names);
    let forbidden: Vec<_> = names.iter().filter(|name| !allowed.contains(&name.text.to_lowercase())).collect();
    if forbidden.is_empty() {
        return;
    }
    let mut search = |text: &str, place: &Place, item: &str| {
        let Some(name) = forbidden.iter().find(|name| holds_name(text, &name.text)) else { return };
        let message = format!("a name that {} may not have stands in this text", view.reader());
        let diagnostic = Diagnostic::error("name-in-text", message)
            .quoting(format!("the name `{}` stands in this text, and {} may not have it", name.text, view.reader()))
            .at(place)
            .related("the name is declared here", &name.place)
            .hint("write a role in its place, like `an older man`, or give this reader a `wording` of their own");
        sink.report(if item.is_empty() { diagnostic } else { diagnostic.item(item) });
    };
    walk(view.root(), ROOT, &mut |text, place| search(text, place, ""));
    for record in view.records() {
        let of_record =
            |text: &str, place: &Place, search: &mut dyn FnMut(&str, &Place, &str)| search(text, place, &record.id);
        for keys in [record.kind.keys, RECORD] {
            walk(&record.fields, keys, &mut |text, place| of_record(text, place, &mut search));
        }
        for update in &record.history {
            for keys in [record.kind.keys, UPDATE] {
                walk(&update.fields, keys, &mut |text, place| of_record(text, place, &mut search));
            }
        }
    }
    for (id, node) in &view.answers {
        walk_node(node, &mut |text, place| search(text, place, id));
    }
}

/// The names that the reader has from the people in the `View`, whole and in words, in lower case.
fn allowed_names(view: &View, names: &Names) -> BTreeSet<String> {
    let shown = |person: &str| {
        view.person(person).is_some_and(|record| {
            record.fields.get("name").is_some() || record.kind.name != "person" && is_plain(record)
        })
    };
    names.iter().filter(|name| shown(&name.person)).map(|name| name.text.to_lowercase()).collect()
}

/// Whether a person of the family or a partner is known by something other than a `name`.
fn is_plain(record: &super::Disclosed) -> bool {
    record.fields.get("known-as").is_some() || record.fields.get("also").is_some()
}

/// Texts of a table that has these keys, but for the people's own names.
fn walk(table: &Table, keys: &'static [Key], then: &mut dyn FnMut(&str, &Place)) {
    for key in keys {
        let Some(node) = table.get(key.name) else { continue };
        match (key.shape, &node.value) {
            _ if matches!(key.name, "id" | "name" | "known-as" | "also" | "reference" | "linked")
                && !is_context_name(key, table) => {}
            (Shape::Line | Shape::Prose | Shape::Lines | Shape::Statement, _) => walk_node(node, then),
            (Shape::Table(keys), Value::Table(inner)) => walk(inner, keys, then),
            (Shape::Tables(keys), Value::List(items)) => {
                items.iter().filter_map(Node::table).for_each(|inner| walk(inner, keys, then));
            }
            _ => {}
        }
    }
}

/// A context's name is text like any other: it may hold a person's name.
fn is_context_name(key: &Key, table: &Table) -> bool {
    key.name == "name" && (table.get("harm").is_some() || table.get("safety").is_some())
}

fn walk_node(node: &Node, then: &mut dyn FnMut(&str, &Place)) {
    match &node.value {
        Value::Text(text) => then(text, &node.place),
        Value::List(items) => items.iter().for_each(|item| walk_node(item, then)),
        Value::Table(table) => table.entries().for_each(|(_, node)| walk_node(node, then)),
        _ => {}
    }
}
