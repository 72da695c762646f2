//! A report's answers, against the form that it answers.

use super::references::Known;
use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::form::{Field, FieldKind, Form};
use crate::schema::ANSWER;
use crate::shape;
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// The form and version that a report answers.
pub(super) fn form_of<'a>(
    fields: &Table,
    forms: &'a Forms,
    place: &Place,
    sink: &mut Sink,
) -> Result<&'a Form, Failed> {
    let id = fields.text("form").unwrap_or_default();
    let version = fields.get("version");
    let place = version.map_or(place, |node| &node.place);
    let pin = version.and_then(Node::text);
    forms.choose(id, pin, fields.date("on"), place, sink)
}

/// Every answer belongs to a field of the form that asks for one, and is of that field's kind.
pub(super) fn check(answers: &Table, form: &Form, known: &Known<'_>, sink: &mut Sink) {
    let asked = || form.fields().filter(|field| is_asked(field));
    for (id, node) in answers.entries() {
        let Some(field) = asked().find(|field| field.id == id) else {
            let message = format!("version {} of the form `{}` asks nothing called `{id}`", form.version, form.id);
            let hint = did_you_mean(id, asked().map(|field| field.id.as_str()));
            let mut known: Vec<&str> = asked().map(|field| field.id.as_str()).collect();
            known.dedup();
            let hint = hint.unwrap_or_else(|| format!("it asks {}", shape::some(&known)));
            sink.report(Diagnostic::error("unknown-answer", message).at(&node.key).hint(hint));
            continue;
        };
        let value = match &node.value {
            Value::Table(table) => {
                known.check_table(table, ANSWER, None, sink);
                table.get("text").unwrap_or(node)
            }
            _ => node,
        };
        check_kind(field, value, sink);
    }
}

/// Whether a field asks for an answer of its own.
pub(super) fn is_asked(field: &Field) -> bool {
    field.from.is_none() && !matches!(field.kind, FieldKind::Chart | FieldKind::Guidance | FieldKind::Signature)
}

fn check_kind(field: &Field, node: &Node, sink: &mut Sink) {
    let fits = match (field.kind, &node.value) {
        (FieldKind::Line | FieldKind::Prose | FieldKind::Person, Value::Text(_) | Value::Table(_))
        | (FieldKind::Date, Value::Date(_) | Value::Moment(_))
        | (FieldKind::Number, Value::Whole(_) | Value::Decimal(_))
        | (FieldKind::YesNo, Value::YesNo(_))
        | (FieldKind::Table, Value::List(_)) => true,
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
