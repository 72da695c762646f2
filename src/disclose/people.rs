//! People of a copy: who is in it, and how third parties are called.

use std::collections::{BTreeSet, HashMap};

use super::{Disclosed, Label, names, references};
use crate::check::History;
use crate::reader::Reader;
use crate::schema::{RECORD, UPDATE};

/// Takes out third parties of whom the `View` says nothing: whoever is known only through what the reader
/// may not have is not there, and nothing tells them from someone of whom nothing was recorded. `reported`
/// are the ids that reports name.
pub(super) fn hide(records: &mut Vec<Disclosed>, reported: &BTreeSet<String>, history: &History, reader: &Reader) {
    if *reader == Reader::Chair {
        return;
    }
    let named = named_in(records, reported);
    records.retain(|record| {
        let is_shared = || reader.is_family() && names::is_shared_by_name(&record.fields, reader, history);
        record.kind.name != "person" || named.contains(&record.id) || is_shared()
    });
}

/// Whom anything of a `View` names; a third party names others only once they are named themselves.
fn named_in(records: &[Disclosed], reported: &BTreeSet<String>) -> BTreeSet<String> {
    let (people, others): (Vec<&Disclosed>, Vec<&Disclosed>) =
        records.iter().partition(|record| record.kind.name == "person");
    let mut named = reported.clone();
    if people.is_empty() {
        return named;
    }
    others.into_iter().for_each(|record| add_named(record, &mut named));
    let mut waiting = people;
    while let Some(index) = waiting.iter().position(|record| named.contains(&record.id)) {
        add_named(waiting.remove(index), &mut named);
    }
    named
}

fn add_named(record: &Disclosed, into: &mut BTreeSet<String>) {
    let mut found = BTreeSet::new();
    references::collect(&[record.kind.keys, RECORD], &record.fields, &mut found);
    let updates = record.history.iter().map(|update| &update.fields);
    updates.for_each(|fields| references::collect(&[record.kind.keys, RECORD, UPDATE], fields, &mut found));
    for id in found {
        if !into.contains(id) {
            into.insert(id.to_owned());
        }
    }
}

/// Third parties are labels for whoever may not have their names, numbered over this `View`.
pub(super) fn label(records: &mut [Disclosed], history: &History, reader: &Reader) -> HashMap<String, Label> {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let mut labels = HashMap::new();
    for record in records.iter_mut().filter(|record| record.kind.name == "person") {
        if !reader.is_family() || names::is_shared_by_name(&record.fields, reader, history) {
            continue;
        }
        let role = match record.fields.text("kind") {
            Some("peer") => "young-person",
            Some("other-child") => "child",
            _ => "adult",
        };
        let number = counts.entry(role).and_modify(|count| *count += 1).or_insert(1);
        labels.insert(record.id.clone(), Label { role, number: *number });
        record.fields.retain(|key, _| matches!(key, "id" | "kind"));
        record.history.clear();
    }
    labels
}
