//! People of a copy: who is in it, and how third parties are called.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::access::Behind;
use super::{Disclosed, Label, Sorted, names, references};
use crate::reader::Reader;
use crate::schema::{RECORD, UPDATE};
use crate::value::{Node, Table};

/// Takes out third parties of whom the `View` says nothing: whoever is known only through what the reader
/// may not have is not there, and nothing tells them from someone of whom nothing was recorded. A report and its
/// answers may name them too.
pub(super) fn hide(
    records: &mut Vec<Sorted<'_>>,
    report: &Table,
    answers: &BTreeMap<String, Node>,
    behind: &Behind<'_>,
) {
    if *behind.reader == Reader::Chair {
        return;
    }
    let named = named_in(records, report, answers);
    records.retain(|one| {
        let record = &one.record;
        let is_shared = || behind.reader.is_family() && is_shared_by_name(one, behind);
        record.kind.name != "person" || named.contains(&record.id) || is_shared()
    });
}

/// Whom anything of a `View` names; a third party names others only once they are named themselves.
fn named_in(records: &[Sorted<'_>], report: &Table, answers: &BTreeMap<String, Node>) -> BTreeSet<String> {
    let (people, others): (Vec<&Sorted<'_>>, Vec<&Sorted<'_>>) =
        records.iter().partition(|one| one.record.kind.name == "person");
    if people.is_empty() {
        return BTreeSet::new();
    }
    let mut named = references::of_report(report, answers);
    let may_name = |one: &&Sorted<'_>| people.iter().any(|person| one.source.points_to.contains(&person.record.id));
    others.into_iter().filter(may_name).for_each(|one| add_named(&one.record, &mut named));
    let mut waiting = people;
    while let Some(index) = waiting.iter().position(|one| named.contains(&one.record.id)) {
        add_named(&waiting.remove(index).record, &mut named);
    }
    named
}

/// Whether a third party's record is shared by name with everyone of the family behind a reader.
fn is_shared_by_name(one: &Sorted<'_>, behind: &Behind<'_>) -> bool {
    names::is_shared_by_name(&one.source.fields, behind.reader, behind.history)
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
pub(super) fn label(records: &mut [Sorted<'_>], behind: &Behind<'_>) -> HashMap<String, Label> {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let mut labels = HashMap::new();
    for one in records.iter_mut().filter(|one| one.record.kind.name == "person") {
        if !behind.reader.is_family() || is_shared_by_name(one, behind) {
            continue;
        }
        let record = Arc::make_mut(&mut one.record);
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
