//! A condition in words: what has to be so for a question to be asked, as somebody says it who fills in the form.

use crate::form::{Field, Form, When};
use crate::language::Language;
use crate::path::{Path, Type, resolve};
use crate::schema::Shape;
use crate::value::{Node, Value};

/// What has to be so, in words: those of the first of these versions that has any.
pub(super) fn in_words(when: &When, forms: &[&Form], language: &Language) -> String {
    let word = |key: &str| language.words("difference", key).text();
    let joined = |all: &[When], between: &str| {
        let inner = |one: &When| match one {
            When::All(all) | When::Any(all) if all.len() > 1 => format!("({})", in_words(one, forms, language)),
            _ => in_words(one, forms, language),
        };
        let all: Vec<String> = all.iter().map(inner).collect();
        all.join(&format!(" {} ", word(between)))
    };
    let about = |path: &Path, is: &str| format!("{} {}", named(path, forms), word(is));
    match when {
        When::All(all) => joined(all, "and"),
        When::Any(all) => joined(all, "or"),
        When::Present(path, true) => about(path, "is-recorded"),
        When::Present(path, false) => about(path, "is-not-recorded"),
        When::Is(path, node) => format!("{} {}", about(path, "is"), value(path, node, forms, language)),
        When::In(path, nodes) => {
            let values: Vec<String> = nodes.iter().map(|node| value(path, node, forms, language)).collect();
            format!("{} {}", about(path, "is"), values.join(&format!(" {} ", word("or"))))
        }
    }
}

/// What a path leads to, by the question that asks for it or prints it, else by the last of its words.
fn named(path: &Path, forms: &[&Form]) -> String {
    let mut all = forms.iter().flat_map(|form| form.cover.iter().chain(form.fields()));
    let printed = all.find(|field| field.from.as_ref().is_some_and(|from| from.text() == path.text()));
    let label = asked(path, forms).or(printed).map(|field| &field.label);
    match label {
        Some(label) => format!("“{}”", label.for_reader(&[]).text),
        None => format!("“{}”", spaced(path.steps.last().map_or("", String::as_str))),
    }
}

/// The question whose answer a path leads to.
fn asked<'a>(path: &Path, forms: &[&'a Form]) -> Option<&'a Field> {
    let id = path.answer()?;
    forms.iter().find_map(|form| form.asks(id).or_else(|| form.now_asks(id)))
}

/// A value as it is shown to people: the words of a choice or code, yes or no.
fn value(path: &Path, node: &Node, forms: &[&Form], language: &Language) -> String {
    let Some(code) = node.text() else {
        return match &node.value {
            Value::YesNo(yes) => language.page(if *yes { "yes" } else { "no" }).text().to_lowercase(),
            other => other.to_string(),
        };
    };
    let asked = forms.iter().filter_map(|form| asked(path, &[form]));
    if let Some(choice) = asked.flat_map(|field| &field.choices).find(|choice| choice.code == code) {
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
