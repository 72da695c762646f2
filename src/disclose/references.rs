//! References to what a `View` does not hold: they are taken out, wherever a key can hold one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Disclosed, Paper, Sorted};
use crate::check::History;
use crate::reader::Reader;
use crate::schema::{Key, Kind, RECORD, REPORT, Refer, Shape, UPDATE};
use crate::value::{Node, Table, Value};

/// What is recorded of a case and a `View` does not hold: ids, each with its namespaces.
pub(super) struct Gone<'a>(BTreeMap<&'a str, Vec<&'static str>>);

/// Whom a report and its answers name, as far as their reader may have them.
pub(super) fn of_report(report: &Table, answers: &BTreeMap<String, Node>) -> BTreeSet<String> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    collect(&[REPORT], report, &mut named);
    answers.values().for_each(|node| texts_of(node, &mut named));
    named.into_iter().map(str::to_owned).collect()
}

/// The ids to which the keys of a table point. To whom something was sent, or who may have it, says
/// nothing of them.
pub(super) fn collect<'a>(keys: &[&'static [Key]], fields: &'a Table, into: &mut BTreeSet<&'a str>) {
    for key in keys.iter().copied().flatten() {
        if let Shape::One(refer) | Shape::Many(refer) = key.shape
            && refer != Refer::Who
            && let Some(node) = fields.get(key.name)
        {
            into.extend(node.text().into_iter().chain(node.texts()));
        }
    }
}

/// Every text of an answer: one that names a person is their id.
fn texts_of<'a>(node: &'a Node, into: &mut BTreeSet<&'a str>) {
    match &node.value {
        Value::Text(text) => drop(into.insert(text)),
        Value::List(items) => items.iter().for_each(|item| texts_of(item, into)),
        Value::Table(table) => table.entries().for_each(|(_, node)| texts_of(node, into)),
        _ => {}
    }
}

impl<'a> Gone<'a> {
    /// What these records, which stand in the order of the case, and these meetings to come lack of it.
    pub(super) fn new(records: &[Sorted<'_>], coming: &[Disclosed], history: &'a History) -> Gone<'a> {
        let mut kept = records.iter().peekable();
        let mut gone: BTreeMap<&'a str, Vec<&'static str>> = BTreeMap::new();
        for record in history.records.iter().filter(|record| !record.id.is_empty()) {
            while kept.next_if(|one| one.source.id.is_empty()).is_some() {}
            let is_kept = kept.next_if(|one| std::ptr::eq(one.source, record)).is_some();
            if !is_kept && !coming.iter().any(|meeting| meeting.place == record.place) {
                gone.entry(&record.id).or_default().push(namespace(record.kind));
            }
        }
        Gone(gone)
    }

    /// Takes references out of a record and its history.
    pub(super) fn drop_in_record(&self, one: &mut Sorted<'_>) {
        if !one.source.points_to.iter().any(|id| self.0.contains_key(id.as_str())) {
            return;
        }
        let record = Arc::make_mut(&mut one.record);
        self.drop_in(&[record.kind.keys, RECORD], &mut record.fields);
        for update in &mut record.history {
            self.drop_in(&[record.kind.keys, RECORD, UPDATE], &mut update.fields);
        }
    }

    /// Takes references out of a report and its answers.
    pub(super) fn drop_in_report(&self, report: &mut Table, answers: &mut BTreeMap<String, Node>) {
        self.drop_in(&[REPORT], report);
        answers.retain(|_, node| self.keeps_answer(node));
    }

    /// A report without what it says of somebody who is gone, and without its author if that is who they are.
    pub(super) fn drop_in_paper(&self, mut paper: Paper) -> Paper {
        self.drop_in(&[REPORT], &mut paper.fields);
        if self.holds(Refer::Party, &paper.author) {
            paper.author.clear();
        }
        paper
    }

    fn holds(&self, refer: Refer, id: &str) -> bool {
        let is_gone = |space: &'static str, id: &str| self.0.get(id).is_some_and(|spaces| spaces.contains(&space));
        match (refer, refer.kind()) {
            (Refer::Subject, _) => is_gone("people", id) || is_gone("context", id),
            (Refer::Who, _) => match Reader::parse(id) {
                Some(Reader::Parent(person) | Reader::Annex(person)) => is_gone("people", &person),
                _ => is_gone("people", id),
            },
            (_, Some(kind)) => is_gone(namespace(kind), id),
            (_, None) => is_gone("people", id),
        }
    }

    fn drop_in(&self, keys: &[&'static [Key]], fields: &mut Table) {
        if self.0.is_empty() {
            return;
        }
        for key in keys.iter().copied().flatten().filter(|key| may_point(key.shape)) {
            // A table that loses nothing stays shared with those of other readers.
            if !fields.get(key.name).is_some_and(|node| self.loses(key.shape, node)) {
                continue;
            }
            let keeps = fields.get_mut(key.name).is_some_and(|node| self.keeps(key.shape, node));
            if !keeps {
                fields.remove(key.name);
            }
        }
    }

    /// Whether a value holds a reference that has to go.
    fn loses(&self, shape: Shape, node: &Node) -> bool {
        match (shape, &node.value) {
            (Shape::One(refer), Value::Text(id)) => self.holds(refer, id),
            (Shape::Many(refer), Value::List(_)) => node.texts().any(|id| self.holds(refer, id)),
            (Shape::Dates, Value::Table(table)) => table.entries().any(|(id, _)| self.holds(Refer::Who, id)),
            (Shape::Table(keys), Value::Table(table)) => {
                keys.iter().any(|key| table.get(key.name).is_some_and(|node| self.loses(key.shape, node)))
            }
            (Shape::Tables(keys), Value::List(rows)) => {
                rows.iter().filter_map(Node::table).any(|row| self.points_in(keys, row))
            }
            _ => false,
        }
    }

    /// Takes references out of a value, and says whether anything is left of it.
    fn keeps(&self, shape: Shape, node: &mut Node) -> bool {
        match (shape, &mut node.value) {
            (Shape::One(refer), Value::Text(id)) => !self.holds(refer, id),
            (Shape::Many(refer), Value::List(items)) => {
                let before = items.len();
                items.retain(|item| !item.text().is_some_and(|id| self.holds(refer, id)));
                items.len() == before || !items.is_empty()
            }
            (Shape::Dates, Value::Table(table)) => {
                table.retain(|id, _| !self.holds(Refer::Who, id));
                true
            }
            (Shape::Table(keys), Value::Table(table)) => {
                self.drop_in(&[keys], table);
                true
            }
            // A row that points to somebody is about them: it goes whole.
            (Shape::Tables(keys), Value::List(rows)) => {
                rows.retain(|row| row.table().is_none_or(|row| !self.points_in(keys, row)));
                true
            }
            _ => true,
        }
    }

    fn points_in(&self, keys: &'static [Key], row: &Table) -> bool {
        let one = |key: &Key| match key.shape {
            Shape::One(refer) => row.text(key.name).is_some_and(|id| self.holds(refer, id)),
            _ => false,
        };
        keys.iter().any(one)
    }

    fn keeps_answer(&self, node: &mut Node) -> bool {
        match &mut node.value {
            Value::Text(text) => !self.holds(Refer::Person, text),
            Value::List(items) => {
                items.retain_mut(|item| self.keeps_answer(item));
                true
            }
            // A row of an answer that names somebody is about them: it goes whole.
            Value::Table(table) => table.entries_mut().all(|(_, node)| self.keeps_answer(node)),
            _ => true,
        }
    }
}

/// Whether a value of this shape may hold a reference.
fn may_point(shape: Shape) -> bool {
    matches!(shape, Shape::One(_) | Shape::Many(_) | Shape::Dates | Shape::Table(_) | Shape::Tables(_))
}

fn namespace(kind: &'static Kind) -> &'static str {
    if kind.people { "people" } else { kind.name }
}
