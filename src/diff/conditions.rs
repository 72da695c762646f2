//! A condition in words: what has to be so for a question to be asked, as somebody says it who fills in the form.

use crate::form::{Form, Label, When};
use crate::language::Language;
use crate::path::{Path, Type, resolve};
use crate::schema::Shape;
use crate::value::{Node, Value};

/// What has to be so, in words.
pub(super) fn in_words(when: &When, form: &Form, language: &Language) -> String {
    let word = |key: &str| language.words("difference", key).text();
    let joined = |all: &[When], between: &str| {
        let all: Vec<String> = all.iter().map(|one| in_words(one, form, language)).collect();
        all.join(&format!(" {} ", word(between)))
    };
    let about = |path: &Path, is: &str| format!("{} {}", named(path, form), word(is));
    match when {
        When::All(all) => joined(all, "and"),
        When::Any(all) => joined(all, "or"),
        When::Present(path, true) => about(path, "is-recorded"),
        When::Present(path, false) => about(path, "is-not-recorded"),
        When::Is(path, node) => format!("{} {}", about(path, "is"), value(path, node, form, language)),
        When::In(path, nodes) => {
            let values: Vec<String> = nodes.iter().map(|node| value(path, node, form, language)).collect();
            format!("{} {}", about(path, "is"), values.join(&format!(" {} ", word("or"))))
        }
    }
}

/// What a path leads to, by the question that asks for it or prints it, else by the last of its words.
fn named(path: &Path, form: &Form) -> String {
    let mut all = form.cover.iter().chain(form.fields());
    let printed = all.find(|field| field.from.as_ref().is_some_and(|from| from.text() == path.text()));
    let label = asked(path, form).or(printed.map(|field| &field.label));
    match label {
        Some(label) => format!("“{}”", label.for_reader(&[]).text),
        None => format!("“{}”", spaced(path.steps.last().map_or("", String::as_str))),
    }
}

/// The label of the question whose answer a path leads to.
fn asked<'a>(path: &Path, form: &'a Form) -> Option<&'a Label> {
    path.answer().and_then(|id| form.asks(id)).map(|field| &field.label)
}

/// A value as it is shown to people: the words of a choice or code, yes or no.
fn value(path: &Path, node: &Node, form: &Form, language: &Language) -> String {
    let Some(code) = node.text() else {
        return match &node.value {
            Value::YesNo(yes) => language.page(if *yes { "yes" } else { "no" }).text().to_lowercase(),
            other => other.to_string(),
        };
    };
    let choices = path.answer().and_then(|id| form.asks(id)).map_or(&[][..], |field| &field.choices);
    if let Some(choice) = choices.iter().find(|choice| choice.code == code) {
        return format!("“{}”", choice.label.for_reader(&[]).text);
    }
    match resolve(path, None) {
        Ok(Type::Value(Shape::Code(list)) | Type::Values(Shape::Codes(list))) if language.has(list.name, code) => {
            format!("“{}”", language.words(list.name, code).text())
        }
        _ => format!("“{}”", spaced(code)),
    }
}

fn spaced(code: &str) -> String {
    code.replace('-', " ")
}
