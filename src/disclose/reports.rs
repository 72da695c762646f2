//! Reports, their answers, and the statements of a case, as far as a reader may have them.

use std::collections::BTreeMap;

use super::Paper;
use super::access::{Access, Behind, answer_terms, report_terms};
use crate::check::{Facts, Report};
use crate::reader::Reader;
use crate::record::Terms;
use crate::schema::{ROOT, Shape};
use crate::value::{Node, Table, Value};

/// The reports' keys and those of their answers that the reader may have. A later answer replaces an
/// earlier one; one that the reader may not have replaces nothing.
pub(super) fn of_document(facts: &Facts<'_>, behind: &Behind<'_>) -> (Table, BTreeMap<String, Node>) {
    let mut fields = Table::default();
    let mut answers = BTreeMap::new();
    for report in facts.reports {
        if behind.access(Terms::of(&report_terms(report))) == Access::Withheld {
            continue;
        }
        fields = report_keys(report, behind, &["share", "withhold", "sent"]);
        for (id, node) in report.answers.entries() {
            if let Some(node) = answer(report, node, behind) {
                answers.insert(id.to_owned(), node);
            }
        }
    }
    (fields, answers)
}

/// A report's root keys without these. Nobody of the family learns when somebody else had it.
fn report_keys(report: &Report, behind: &Behind<'_>, without: &[&str]) -> Table {
    let mut fields = report.fields.clone();
    fields.retain(|key, _| !without.contains(&key));
    if behind.reader.is_family()
        && let Some(node) = fields.get_mut("shared")
        && let Value::Table(shared) = &mut node.value
    {
        shared.retain(|person, _| behind.is_only(person));
    }
    fields
}

/// The dates of the reports that the reader may have, up to the document's own.
pub(super) fn papers(facts: &Facts<'_>, behind: &Behind<'_>) -> Vec<Paper> {
    let hidden: &[&str] =
        if behind.reader.is_family() { &["share", "withhold", "sent"] } else { &["share", "withhold"] };
    let known = facts.history.reports.iter().filter(|report| report.on().is_none_or(|on| on <= facts.date));
    let open = known.filter(|report| behind.access(Terms::of(&report_terms(report))) != Access::Withheld);
    let paper = |report: &Report| Paper {
        form: report.form.clone(),
        author: report.author.clone(),
        fields: report_keys(report, behind, hidden),
    };
    open.map(paper).collect()
}

/// The reports as they stand, which nobody but the chair may have.
pub(super) fn whole(facts: &Facts<'_>, reader: &Reader) -> Vec<Report> {
    match reader {
        Reader::Chair => facts.reports.iter().copied().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The root keys, each statement in the reader's words or not at all.
pub(super) fn root(root: &Table, behind: &Behind<'_>) -> Table {
    let mut disclosed = Table::default();
    let is_statement = |key: &str| ROOT.iter().any(|one| one.name == key && matches!(one.shape, Shape::Statement));
    disclosed.take_over(root, |key| !is_statement(key) || root.table(key).is_none());
    for (key, node) in root.entries().filter(|(key, _)| is_statement(key)) {
        if let Some(node) = node.table().and_then(|table| statement(table, node, behind)) {
            disclosed.insert(key, node);
        }
    }
    disclosed
}

pub(super) fn answer(report: &Report, node: &Node, behind: &Behind<'_>) -> Option<Node> {
    statement(&answer_terms(report, node), node, behind)
}

/// A text under its own terms: in the reader's words, as it stands, or not at all.
fn statement(terms: &Table, node: &Node, behind: &Behind<'_>) -> Option<Node> {
    let terms = Terms::of(terms);
    let words = terms.wording(&behind.names).cloned();
    match (behind.access(terms), words) {
        (_, Some(words)) => Some(words),
        (Access::Open, None) => match &node.value {
            Value::Table(table) => table.get("text").cloned(),
            _ => Some(node.clone()),
        },
        _ => None,
    }
}
