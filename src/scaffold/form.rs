//! The scaffold of a new form.

use super::lines::{comment, optional};
use super::schema_line;
use crate::form::KEYS;
use crate::schema::{Key, Shape};

const HEAD: &str = "\
One version of a form. It gives the blank form, the completed document, the checks and the scaffold of a \
report. A draft is built only when it is named; set `status = \"in-force\"` and a first day when it is agreed.";

/// A commented `form.toml` of version 1.0.
pub fn form(id: &str) -> String {
    let mut text = schema_line(3, "form.json");
    text.push_str(&comment(HEAD));
    text.push_str(&format!("\nid = \"{id}\"\nversion = \"1.0\"\ntitle = \"…\"\nof = \"report\"\nstatus = \"draft\"\n"));
    text.push_str("readers = [\"professionals\", \"chair\"]\n");
    let given = ["id", "version", "title", "of", "status", "readers"];
    let is_list = |key: &&Key| matches!(key.shape, Shape::Tables(_));
    for key in KEYS.iter().filter(|key| !given.contains(&key.name) && !is_list(key)) {
        text.push_str(&optional(key));
    }
    for key in KEYS.iter().filter(|key| key.name != "section").filter(is_list) {
        text.push_str(&commented_list(key));
    }
    text.push_str(&section());
    text
}

fn commented_list(key: &Key) -> String {
    let Shape::Tables(keys) = key.shape else { return String::new() };
    let mut text = format!("\n# [[{}]]\n", key.name);
    keys.iter().for_each(|key| text.push_str(&optional(key)));
    text
}

/// One section with one question, so that the form builds at once.
fn section() -> String {
    let mut text = String::from("\n[[section]]\nid = \"first\"\ntitle = \"…\"\n");
    let Some(Shape::Tables(sections)) = KEYS.iter().find(|key| key.name == "section").map(|key| key.shape) else {
        return text;
    };
    let is_list = |key: &&Key| matches!(key.shape, Shape::Tables(_));
    for key in sections.iter().filter(|key| !["id", "title"].contains(&key.name) && !is_list(key)) {
        text.push_str(&optional(key));
    }
    text.push_str("\n[[section.field]]\nid = \"what\"\nlabel = \"…\"\nkind = \"prose\"\n");
    let Some(Shape::Tables(fields)) = sections.iter().find(|key| key.name == "field").map(|key| key.shape) else {
        return text;
    };
    for key in fields.iter().filter(|key| !["id", "label", "kind"].contains(&key.name)) {
        text.push_str(&optional(key));
    }
    text
}
