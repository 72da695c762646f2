//! What stops a copy: a gap that would be false, and a document that is dated or named by what its reader may not
//! have.

use super::Sorting;
use super::access::{Access, Behind};
use crate::check::{Facts, History};
use crate::diagnostic::{Diagnostic, Sink};
use crate::reader::Reader;
use crate::record::{Record, Terms};
use crate::source::Place;
use crate::value::Table;

/// No false gaps: an action that a reader may not have needs words for them if they see its need,
/// and so does one that rests on information that they may not have.
pub(super) fn check_wording(sorting: &Sorting<'_>, facts: &Facts<'_>, behind: &Behind<'_>, sink: &mut Sink) {
    if matches!(behind.reader, Reader::Chair | Reader::Annex(_) | Reader::Anonymised | Reader::Public) {
        return;
    }
    let sees =
        |kind: &str, id: &str| sorting.records.iter().any(|one| one.record.kind.name == kind && one.record.id == id);
    for action in &sorting.unworded {
        if let Some(need) = action.fields.texts("needs").find(|need| sees("need", need)) {
            sink.report(wording_missing(action, need, behind, facts.history));
        }
    }
    if !behind.reader.is_family() {
        return;
    }
    let is_there = |id: &str| facts.records().any(|one| one.kind.name == "information" && one.id == id);
    let mut check = |what: &dyn Fn() -> String, terms: Terms<'_>, fields: &Table, place: &Place, item: &str| {
        let hidden = fields.texts("information").find(|id| is_there(id) && !sees("information", id));
        let Some(id) = hidden else { return };
        if let (Access::Open, None) = (behind.access(terms), terms.wording(&behind.names)) {
            let what = what();
            let message =
                format!("{what} rests on `{id}`, which {} may not have, and has no words for them", behind.reader);
            sink.report(wording_diagnostic(message, place, item, behind));
        }
    };
    // An action without words for the young person is left out of their copy, and says nothing.
    let is_shown = |kind: &str| kind == "need" || kind == "action" && *behind.reader != Reader::YoungPerson;
    let open = sorting.records.iter().filter(|one| !one.record.only_words).map(|one| one.source);
    for record in open.filter(|record| is_shown(record.kind.name)) {
        check(&|| record.label(), record.terms(), &record.fields, &record.place, &record.id);
        let known = record.updates.iter().filter(|update| update.on.is_none_or(|on| on <= facts.date));
        for update in known {
            let what = || format!("an update of {}", record.label());
            check(&what, record.terms_of(update), &update.fields, &update.place, &record.id);
        }
    }
}

fn wording_missing(action: &Record, need: &str, behind: &Behind<'_>, history: &History) -> Diagnostic {
    let message = format!(
        "{} is withheld from {}, who sees its need `{need}` and would take it for unmet",
        action.label(),
        behind.reader
    );
    let diagnostic = wording_diagnostic(message, &action.place, &action.id, behind);
    match history.of_kind("need").find(|record| record.id == need) {
        Some(record) => diagnostic.related("the need", &record.place),
        None => diagnostic,
    }
}

fn wording_diagnostic(message: String, place: &Place, item: &str, behind: &Behind<'_>) -> Diagnostic {
    let key = if behind.reader.is_family() { "family" } else { behind.reader.kind() };
    Diagnostic::error("family-wording-missing", message)
        .at(place)
        .item(item)
        .hint(format!("say what this reader may know of it: `wording = {{ {key} = \"…\" }}`"))
}

/// Whether the reader may not have one of these fields of a record.
pub(super) fn withholds(record: &Record, fields: &[&str], behind: &Behind<'_>) -> bool {
    let mut rules = record.field_rules.iter().filter(|rule| fields.contains(&rule.field.as_str()));
    rules.any(|rule| behind.access(rule.terms()) != Access::Open)
}

/// What dates or names a document cannot be withheld from its reader.
pub(super) fn check_dating(facts: &Facts<'_>, behind: &Behind<'_>, sink: &mut Sink) {
    for meeting in [facts.meeting, facts.dated_by].into_iter().flatten() {
        // Its kind decides which meeting dates a document.
        if behind.access(meeting.terms()) != Access::Open || withholds(meeting, &["kind"], behind) {
            let message =
                format!("{} gives this document its date and is withheld from {}", meeting.label(), behind.reader);
            let diagnostic = Diagnostic::error("dating-record-withheld", message).at(&meeting.place).item(&meeting.id);
            sink.report(diagnostic.hint("withhold what was said in it, not the meeting itself"));
        }
    }
    let Some(report) = facts.reports.first().filter(|_| facts.of_report) else { return };
    let author = facts.history.person(&report.author);
    if let Some(author) = author.filter(|author| behind.access(author.terms()) == Access::Withheld) {
        let message = format!("{} wrote this report, and is withheld from {}", author.label(), behind.reader);
        let diagnostic = Diagnostic::error("author-withheld", message).at(&author.place).item(&author.id);
        let diagnostic = diagnostic.related("the report", &report.place);
        sink.report(diagnostic.hint("withhold the report from this reader too, or let them know who wrote it"));
    }
}
