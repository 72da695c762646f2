//! The scaffold of a report: the questions of one form, to be answered.

use super::lines::comment;
use super::schema_line;
use crate::form::{Field, FieldKind, Form, Section};

/// What a new report is to say of itself.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The id of who writes it.
    pub author: &'a str,
    /// The meeting that it is for.
    pub meeting: Option<&'a str>,
    /// The variant that its author answers.
    pub variant: Option<&'a str>,
}

/// A commented report file that answers this version of a form.
pub fn report(form: &Form, heading: Heading<'_>) -> String {
    let mut text = schema_line(3, &format!("report/{}@{}.json", form.id, form.version));
    text.push_str(&comment(&format!("{}.", form.title.for_reader(&[]).text)));
    if let Some(purpose) = &form.purpose {
        text.push_str(&comment(&purpose.for_reader(&[]).text));
    }
    text.push_str(&format!("\nform = \"{}\"\nauthor = \"{}\"\n", form.id, heading.author));
    if let Some(meeting) = heading.meeting {
        text.push_str(&format!("meeting = \"{meeting}\"\n"));
    }
    text.push_str(OF_ITSELF);
    text.push_str("\n[answers]\n");
    text.push_str(&comment(ANSWERS));
    for section in form.sections.iter().filter(|section| is_for(&section.scope.variants, heading.variant)) {
        let asked: Vec<&Field> = section
            .fields
            .iter()
            .filter(|field| field.is_asked() && is_for(&field.scope.variants, heading.variant))
            .collect();
        if !asked.is_empty() {
            text.push_str(&questions(section, &asked));
        }
    }
    text
}

const OF_ITSELF: &str = "\
# on = 2026-03-24  # the day that it is of
# complete = 2026-03-24  # the day on which it was complete
# final = 2026-03-24  # from then on, copies are no draft
# shared = { mother = 2026-03-24 }  # when each person had it
# share = [\"family\"]  # who of the family may have it: needed where one of them wrote it
# helped-by = \"…\"  # who helped to write it
# version = \"1.0\"  # to stay on one version of the form
";

const ANSWERS: &str = "\
An answer is its text, or a table that also says who may have it: { text = \"…\", share = [\"family\"] } or \
{ text = \"…\", withhold = { from = [\"family\"], reason = \"risk-of-reprisal\" } }.";

fn is_for(variants: &[String], variant: Option<&str>) -> bool {
    variants.is_empty() || variant.is_none_or(|variant| variants.iter().any(|one| one == variant))
}

fn questions(section: &Section, asked: &[&Field]) -> String {
    let mut text = String::from("\n");
    if let Some(title) = &section.title {
        text.push_str(&format!("# ---- {}\n", title.for_reader(&[]).text));
    }
    for field in asked {
        let must = if field.required { " (must be answered)" } else { "" };
        text.push_str(&comment(&format!("{}{must}", field.label.for_reader(&[]).text)));
        if let Some(hint) = &field.hint {
            text.push_str(&comment(&hint.for_reader(&[]).text));
        }
        if !field.choices.is_empty() {
            let choices = field.choices.iter();
            let choices: Vec<String> =
                choices.map(|choice| format!("{}: {}", choice.code, choice.label.for_reader(&[]).text)).collect();
            text.push_str(&comment(&format!("One of {}.", choices.join("; "))));
        }
        text.push_str(&format!("# {} = {}\n", field.id, example(field)));
    }
    text
}

fn example(field: &Field) -> String {
    let code = field.choices.first().map_or("…", |choice| choice.code.as_str());
    match field.kind {
        FieldKind::Date => "2026-03-24".to_owned(),
        FieldKind::Number => "1".to_owned(),
        FieldKind::YesNo => "true".to_owned(),
        FieldKind::Choice => format!("\"{code}\""),
        FieldKind::Choices => format!("[\"{code}\"]"),
        FieldKind::Table => {
            let columns: Vec<String> =
                field.columns.iter().map(|column| format!("{} = {}", column.id, example(column))).collect();
            format!("[{{ {} }}]", columns.join(", "))
        }
        _ => "\"…\"".to_owned(),
    }
}
