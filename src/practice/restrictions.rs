//! Every restriction of a case: of records, their updates and single fields, of answers, reports and statements.

use super::Ground;
use crate::source::Place;
use crate::value::Table;

/// A restriction: who may not have something, and why.
pub(super) struct Restriction<'a> {
    /// What it is on, as messages name it.
    pub owner: String,
    /// The id of what it is on.
    pub item: &'a str,
    /// Its keys.
    pub terms: &'a Table,
    /// Where it stands.
    pub place: &'a Place,
}

/// All restrictions, in the order of the case.
pub(super) fn of_case<'a>(ground: &Ground<'a>) -> Vec<Restriction<'a>> {
    let mut all = Vec::new();
    for (key, node) in ground.view.root().entries() {
        if let Some(table) = node.table() {
            collect(format!("`{key}`"), key, table, &mut all);
        }
    }
    for record in ground.view.records() {
        collect(record.label(), &record.id, &record.fields, &mut all);
        for update in &record.history {
            collect(format!("an update of {}", record.label()), &record.id, &update.fields, &mut all);
        }
    }
    for report in ground.view.reports() {
        collect(format!("the report of `{}`", report.author), &report.author, &report.fields, &mut all);
        for (id, node) in report.answers.entries() {
            if let Some(table) = node.table() {
                collect(format!("the answer `{id}` of `{}`", report.author), id, table, &mut all);
            }
        }
    }
    all
}

/// The restrictions that one table of keys carries.
fn collect<'a>(owner: String, item: &'a str, fields: &'a Table, into: &mut Vec<Restriction<'a>>) {
    for (field, node) in fields.table("withhold-field").into_iter().flat_map(Table::entries) {
        if let Some(terms) = node.table() {
            into.push(Restriction { owner: format!("`{field}` of {owner}"), item, terms, place: &node.place });
        }
    }
    if let Some(node) = fields.get("withhold")
        && let Some(terms) = node.table()
    {
        into.push(Restriction { owner, item, terms, place: &node.place });
    }
}
