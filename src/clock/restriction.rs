//! Restrictions on information, wherever a case records them, by the day on which they were agreed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::event::{CONFERENCES, Case, Event};
use crate::record::Record;
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// What was agreed on one day.
struct Group {
    place: Place,
    review: Option<Date>,
    count: usize,
}

/// The restrictions in force, one event for each day on which some were agreed.
pub(super) fn agreed<'a>(case: &Case<'a>, anchor: &'a str) -> Vec<Event<'a>> {
    let mut groups: BTreeMap<Option<Date>, Group> = BTreeMap::new();
    for node in restrictions(case) {
        let Some(table) = node.table() else { continue };
        let place = table.get("agreed-on").map_or(&node.place, |agreed| &agreed.place);
        let group = groups.entry(table.date("agreed-on")).or_insert_with(|| Group {
            place: place.clone(),
            review: None,
            count: 0,
        });
        group.count += 1;
        group.review = group.review.into_iter().chain(table.date("review-on")).min();
    }
    let next = next_conference(case);
    for group in groups.values_mut() {
        group.review = group.review.into_iter().chain(next).min();
    }
    groups.into_iter().map(|(agreed, group)| event(anchor, agreed, group)).collect()
}

/// Every restriction is looked at again at the next conference.
fn next_conference(case: &Case<'_>) -> Option<Date> {
    let planned = case.meetings_of(CONFERENCES).into_iter().filter_map(Record::on);
    planned.filter(|on| *on >= case.today).min()
}

fn event(anchor: &str, agreed: Option<Date>, group: Group) -> Event<'_> {
    let note = match group.count {
        1 => "1 restriction".to_owned(),
        count => format!("{count} restrictions"),
    };
    Event {
        kind: anchor,
        id: agreed.map_or_else(|| "undated".to_owned(), |day| format!("agreed-{day}")),
        at: agreed.map(Into::into),
        place: group.place,
        fields: None,
        set: group.review,
        note: Some(note),
    }
}

fn restrictions<'a>(case: &Case<'a>) -> Vec<&'a Node> {
    let mut found = Vec::new();
    collect(&case.history.root, &mut found);
    for record in &case.history.records {
        of_record(record, case.today, &mut found);
    }
    for report in &case.history.reports {
        collect(&report.fields, &mut found);
        collect(&report.answers, &mut found);
    }
    found
}

/// A record's own restriction, or the one that an update put in its place.
fn of_record<'a>(record: &'a Record, today: Date, found: &mut Vec<&'a Node>) {
    let updates = record.updates.iter().filter(|update| update.on.is_none_or(|on| on <= today));
    for key in ["withhold", "withhold-field"] {
        let newest = updates.clone().rev().find_map(|update| update.fields.get(key));
        if let Some(node) = newest.or_else(|| record.fields.get(key)) {
            take(key, node, found);
        }
    }
}

/// Every restriction in a table and the tables in it.
fn collect<'a>(table: &'a Table, found: &mut Vec<&'a Node>) {
    for (key, node) in table.entries() {
        match &node.value {
            Value::Table(_) if key == "withhold" || key == "withhold-field" => take(key, node, found),
            Value::Table(inner) => collect(inner, found),
            Value::List(items) => items.iter().filter_map(Node::table).for_each(|inner| collect(inner, found)),
            _ => {}
        }
    }
}

fn take<'a>(key: &str, node: &'a Node, found: &mut Vec<&'a Node>) {
    match (key, node.table()) {
        ("withhold-field", Some(fields)) => found.extend(fields.entries().map(|(_, rule)| rule)),
        _ => found.push(node),
    }
}
