//! Lines of a scaffold: a key, an example of its value, and what it takes.

use crate::codes::CodeList;
use crate::schema::{Key, Shape};

/// How long a comment may be beside its key, and how long a line of its own.
const BESIDE: usize = 60;
const LINE: usize = 100;

/// A commented line for a key that nobody has to give.
pub(super) fn optional(key: &Key) -> String {
    let example = format!("# {} = {}", key.name, example(key.shape));
    match takes(key.shape) {
        None => format!("{example}\n"),
        Some(takes) if takes.len() <= BESIDE => format!("{example}  # {takes}\n"),
        Some(takes) => format!("{}{example}\n", comment(&takes)),
    }
}

/// A remark on lines of its own.
pub(super) fn comment(text: &str) -> String {
    let mut lines = String::new();
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > LINE {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    format!("{lines}{line}\n")
}

/// A value of this shape.
pub(super) fn example(shape: Shape) -> String {
    match shape {
        Shape::Line | Shape::Prose | Shape::Statement | Shape::Label => "\"…\"".to_owned(),
        Shape::Date | Shape::DateOrMonth => "2026-03-24".to_owned(),
        Shape::Moment => "2026-03-24T18:30:00".to_owned(),
        Shape::Whole(low, _) => low.to_string(),
        Shape::YesNo => "true".to_owned(),
        Shape::Code(list) => format!("\"{}\"", list.codes.first().unwrap_or(&"…")),
        Shape::One(_) => "\"…\"".to_owned(),
        Shape::Codes(list) => format!("[\"{}\"]", list.codes.first().unwrap_or(&"…")),
        Shape::Lines | Shape::Many(_) => "[\"…\"]".to_owned(),
        Shape::Days => "[2026-12-24]".to_owned(),
        Shape::Table(keys) => inline(keys),
        Shape::Tables(keys) => format!("[{}]", inline(keys)),
        Shape::Wording => "{ family = \"…\", young-person = \"…\" }".to_owned(),
        Shape::WithholdField => format!("{{ phone = {} }}", inline(crate::schema::WITHHOLD)),
        Shape::Dates => "{ mother = 2026-03-24 }".to_owned(),
        Shape::Pins => "{ plan = \"1.0\" }".to_owned(),
        Shape::When => "{ path = \"case.stage\", is = \"review\" }".to_owned(),
        Shape::Named(inner) => format!("{{ … = {} }}", example(*inner)).replace('…', "name"),
        Shape::Answers | Shape::Rows(_) | Shape::Share => "{}".to_owned(),
    }
}

fn inline(keys: &[Key]) -> String {
    let entries: Vec<String> = keys.iter().map(|key| format!("{} = {}", key.name, example(key.shape))).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// What a shape takes, where the example does not say it.
fn takes(shape: Shape) -> Option<String> {
    Some(match shape {
        Shape::Whole(low, high) => format!("from {low} to {high}"),
        Shape::YesNo => "or false".to_owned(),
        Shape::Code(list) => codes("one of", list),
        Shape::Codes(list) => codes("any of", list),
        Shape::One(refer) => refer.noun().to_owned(),
        Shape::Many(refer) => format!("each {}", refer.noun()),
        _ => return None,
    })
}

fn codes(how: &str, list: &CodeList) -> String {
    format!("{how} {}", list.codes.join(", "))
}
