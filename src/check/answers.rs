//! A report's answers, against the form that it answers.

use super::references::Known;
use super::{History, Report};
use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::form::{Field, FieldKind, Form, Of};
use crate::record::Record;
use crate::schema::ANSWER;
use crate::shape;
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// The form and version that a report answers: the one it is pinned to, or its case is, else the one in
/// force on the day of the document that prints it.
pub(super) fn form_of<'a>(
    fields: &Table,
    history: &History,
    forms: &'a Forms,
    place: &Place,
    sink: &mut Sink,
) -> Result<&'a Form, Failed> {
    let id = fields.text("form").unwrap_or_default();
    let by_case = || history.root.table("forms").and_then(|pins| pins.get(id));
    let pin = fields.get("version").or_else(by_case);
    let place = pin.map_or(place, |node| &node.place);
    let latest = || history.latest_meeting(None).and_then(Record::on);
    let meeting = || history.of_kind("meeting").find(|meeting| fields.text("meeting") == Some(&meeting.id));
    let date = match forms.of(id) {
        Some(Of::Meeting) => meeting().and_then(Record::on),
        Some(Of::Case) => latest(),
        _ => fields.date("on").or_else(latest),
    };
    forms.choose(id, pin.and_then(Node::text), date, place, sink)
}

/// A report that answers a form of which no document is made here is printed nowhere.
pub(super) fn check_printed(form: &Form, fields: &Table, place: &Place, history: &History, sink: &mut Sink) {
    let named = fields.get("meeting");
    let meeting = named.and_then(|node| history.of_kind("meeting").find(|one| node.text() == Some(&one.id)));
    let diagnostic = match (form.of, meeting, named) {
        (Of::Authority, ..) => {
            let message = format!("no document has these answers: the form `{}` is the authority's", form.id);
            Diagnostic::warning("report-without-document", message).at(place).hint("answer a form of the case")
        }
        (Of::Meeting, Some(meeting), Some(node)) => {
            let kind = meeting.fields.get("kind");
            if form.is_of_meeting(kind.and_then(Node::text).unwrap_or_default()) {
                return;
            }
            let message =
                format!("no document has these answers: `{}` is not made for a meeting of this kind", form.id);
            let diagnostic = Diagnostic::warning("report-without-document", message).at(&node.place);
            let kind = kind.map_or(&meeting.place, |kind| &kind.place);
            diagnostic
                .related("its kind", kind)
                .hint(format!("name a meeting of the kind {}", form.meetings.join(" or ")))
        }
        _ => return,
    };
    sink.report(diagnostic);
}

/// Every answer belongs to a field of the form that asks for one, and is of that field's kind.
pub(super) fn check(answers: &Table, form: &Form, versions: &[Form], known: &Known<'_>, sink: &mut Sink) {
    let mut foreign = Vec::new();
    for (id, node) in answers.entries() {
        if let Value::Table(table) = &node.value {
            known.check_table(table, ANSWER, None, sink);
        }
        if let Some(field) = form.asks(id) {
            check_kind(field, text_of(node), sink);
        } else if let Some(field) = form.now_asks(id) {
            check_renamed(answers, (id, node), field, form, sink);
        } else if versions.iter().any(|other| other.asks(id).is_some()) {
            foreign.push((id, node));
        } else {
            sink.report(unknown_answer(id, node, form));
        }
    }
    if let Some(diagnostic) = for_another_version(&foreign, form, versions) {
        sink.report(diagnostic);
    }
}

/// An answer's text, where it is a table with more than that.
fn text_of(node: &Node) -> &Node {
    node.table().and_then(|table| table.get("text")).unwrap_or(node)
}

fn unknown_answer(id: &str, node: &Node, form: &Form) -> Diagnostic {
    let message = format!("version {} of the form `{}` asks nothing called `{id}`", form.version, form.id);
    let asked = asked(form);
    let hint = did_you_mean(id, asked.iter().copied()).unwrap_or_else(|| format!("it asks {}", shape::some(&asked)));
    Diagnostic::error("unknown-answer", message).at(&node.key).hint(hint)
}

/// The ids of the fields that a form asks, each once.
fn asked(form: &Form) -> Vec<&str> {
    let mut asked: Vec<&str> = form.fields().filter(|field| field.is_asked()).map(|field| field.id.as_str()).collect();
    asked.dedup();
    asked
}

/// An answer under the name that its field had in an earlier version.
fn check_renamed(answers: &Table, (id, node): (&str, &Node), field: &Field, form: &Form, sink: &mut Sink) {
    if let Some(other) = answers.get(&field.id) {
        let message = format!("`{id}` is `{}` in version {}, and both are answered", field.id, form.version);
        let diagnostic = Diagnostic::error("contradictory-values", message).at(&node.key);
        sink.report(diagnostic.related("the other answer", &other.key).hint("keep one of the two"));
        return;
    }
    check_kind(field, text_of(node), sink);
    let message = format!("version {} of the form `{}` calls this answer `{}`", form.version, form.id, field.id);
    let diagnostic =
        Diagnostic::advice("renamed-answer", message).at(&node.key).related("it is asked here", &field.place);
    sink.report(diagnostic.hint(format!("it is carried over; write `{}` here when you next edit this file", field.id)));
}

/// The message for answers that another version asks for and this one does not: what has changed, and
/// what a person can do.
fn for_another_version(foreign: &[(&str, &Node)], form: &Form, versions: &[Form]) -> Option<Diagnostic> {
    let ((first, node), rest) = foreign.split_first()?;
    let asks = |other: &&Form| foreign.iter().filter(|(id, _)| other.asks(id).is_some()).count();
    let other = versions.iter().rev().max_by_key(asks)?;
    let (new, old) = (&form.version, &other.version);
    let message =
        format!("`{first}` is asked by version {old} of the form `{}`, and this report is on version {new}", form.id);
    let mut diagnostic = Diagnostic::error("answers-for-another-version", message).at(&node.key);
    for (_, node) in rest {
        diagnostic = diagnostic.related(format!("version {new} does not ask this either"), &node.key);
    }
    let gone: Vec<&str> = asked(other).into_iter().filter(|id| form.asks(id).is_none()).collect();
    let (renamed, removed): (Vec<&str>, Vec<&str>) = gone.into_iter().partition(|id| form.now_asks(id).is_some());
    let renamed: Vec<String> =
        renamed.into_iter().filter_map(|id| Some(format!("`{id}` to `{}`", form.now_asks(id)?.id))).collect();
    let was_renamed = |id: &str| form.migrations.iter().any(|rule| rule.to.text == id);
    let added = asked(form).into_iter().filter(|id| other.asks(id).is_none() && !was_renamed(id));
    let added: Vec<String> = added
        .map(|id| match form.asks(id).is_some_and(|field| field.required) {
            true => format!("`{id}` (required)"),
            false => format!("`{id}`"),
        })
        .collect();
    let removed: Vec<String> = removed.into_iter().map(|id| format!("`{id}`")).collect();
    for (what, ids) in [("no longer asks", removed), ("asks anew", added), ("renames", renamed)] {
        if !ids.is_empty() {
            diagnostic = diagnostic.hint(format!("version {new} {what} {}", ids.join(", ")));
        }
    }
    Some(diagnostic.hint(format!(
        "to stay on the old version write `version = \"{old}\"` at the top; else move what you wrote to the questions \
         of version {new}"
    )))
}

/// Whether a report's answers can be printed by another version than the one that they were written for.
/// An answer that it does not ask for is left out, and a warning says so.
///
/// # Errors
/// Reports an answer that is of another kind there.
pub fn carry(report: &Report, form: &Form, sink: &mut Sink) -> Result<(), Failed> {
    let mark = sink.mark();
    for (id, node) in report.answers.entries().filter(|_| report.answered != form.version) {
        match form.asks(id).or_else(|| form.now_asks(id)) {
            Some(field) => check_kind(field, text_of(node), sink),
            None => {
                let message = format!(
                    "this answer was written for version {}, and version {} of the form `{}` does not ask for it",
                    report.answered, form.version, form.id
                );
                let diagnostic = Diagnostic::warning("answer-left-out", message).at(&node.key);
                sink.report(diagnostic.hint("the document does not have it; build it on the old version to have it"));
            }
        }
    }
    sink.failed_since(mark)
}

fn check_kind(field: &Field, node: &Node, sink: &mut Sink) {
    let fits = match (field.kind, &node.value) {
        (FieldKind::Line | FieldKind::Prose | FieldKind::Person, Value::Text(_) | Value::Table(_))
        | (FieldKind::Date, Value::Date(_) | Value::Moment(_))
        | (FieldKind::Number, Value::Whole(_) | Value::Decimal(_))
        | (FieldKind::YesNo, Value::YesNo(_)) => true,
        (FieldKind::Table, Value::List(rows)) => return rows.iter().for_each(|row| check_row(field, row, sink)),
        (FieldKind::Choice, Value::Text(code)) => return check_choice(field, code, node, sink),
        (FieldKind::Choices, Value::List(items)) => {
            return items.iter().for_each(|item| check_choice(field, item.text().unwrap_or_default(), item, sink));
        }
        _ => false,
    };
    if !fits {
        let wanted = match field.kind {
            FieldKind::Date => "a date",
            FieldKind::Number => "a number",
            FieldKind::YesNo => "true or false",
            FieldKind::Choices => "a list of choices",
            FieldKind::Table => "a list of tables",
            _ => "text",
        };
        let message = format!("the answer `{}` must be {wanted}, and this is {}", field.id, node.value.noun());
        sink.report(
            Diagnostic::error("wrong-type", message).at(&node.place).related("the form asks here", &field.place),
        );
    }
}

/// A row of a table answers its columns, each in its kind.
fn check_row(field: &Field, row: &Node, sink: &mut Sink) {
    let Value::Table(cells) = &row.value else {
        let message = format!("a row of `{}` must be a table, and this is {}", field.id, row.value.noun());
        let hint = "write a row in curly brackets, like { what = \"…\" }";
        return sink.report(Diagnostic::error("wrong-type", message).at(&row.place).hint(hint));
    };
    for (id, node) in cells.entries() {
        match field.columns.iter().find(|column| column.id == id) {
            Some(column) => check_kind(column, node, sink),
            None => {
                let ids: Vec<&str> = field.columns.iter().map(|column| column.id.as_str()).collect();
                let hint = did_you_mean(id, ids.iter().copied());
                let hint = hint.unwrap_or_else(|| format!("its columns are {}", shape::some(&ids)));
                let message = format!("the table `{}` has no column `{id}`", field.id);
                sink.report(Diagnostic::error("unknown-answer", message).at(&node.key).hint(hint));
            }
        }
    }
}

fn check_choice(field: &Field, code: &str, node: &Node, sink: &mut Sink) {
    if field.choices.iter().any(|choice| choice.code == code) {
        return;
    }
    let codes: Vec<&str> = field.choices.iter().map(|choice| choice.code.as_str()).collect();
    let hint =
        did_you_mean(code, codes.iter().copied()).unwrap_or_else(|| format!("it takes one of {}", codes.join(", ")));
    let diagnostic = Diagnostic::error("unknown-code", format!("`{}` does not take this answer", field.id));
    sink.report(diagnostic.quoting(format!("`{}` does not take `{code}`", field.id)).at(&node.place).hint(hint));
}
