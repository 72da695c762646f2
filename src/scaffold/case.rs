//! The scaffold of a case, and the small case that a new workspace shows.

use super::lines::{comment, optional};
use super::schema_line;
use crate::schema::{KINDS, Kind, RECORD, ROOT};

const HEAD: &str = "\
A case is one young person and one folder. Every .toml file in it is part of the same case, so move what \
grows long into a file of its own. Only `reference` and the ids are compulsory. Take away the `#` before \
what you need. People's ids are role words, like `mother` or `adult-1`, never names: ids stand in file \
names. Text is plain text: a blank line starts a paragraph, a line with `- ` a list item.";

const EVERY_RECORD: &str = "\
Every record, of any kind, may carry these too. Records are added to, not edited: what changes later stands in an \
update of its own, with the day from which it holds.";

/// The key of every record that is of use for people: a restriction on one of their fields.
const OF_PEOPLE: &str = "withhold-field";

/// A commented case file.
pub fn case(reference: &str) -> String {
    let mut text = schema_line(3, "case.json");
    text.push_str(&comment(HEAD));
    text.push_str(&format!("\nreference = \"{reference}\"\n"));
    for key in ROOT.iter().filter(|key| key.name != "reference") {
        text.push_str(&optional(key));
    }
    for kind in KINDS {
        text.push('\n');
        text.push_str(&record(kind));
        if kind.name == "action" {
            text.push_str(&every_record());
        }
    }
    text
}

/// What any record may carry, shown once.
fn every_record() -> String {
    let mut text = comment(EVERY_RECORD);
    for key in RECORD.iter().filter(|key| !["id", OF_PEOPLE].contains(&key.name)) {
        text.push_str(&optional(key));
    }
    text.push_str("# [[action.update]]\n# on = 2026-03-24\n# status = \"active\"\n");
    text
}

/// A record of a kind: the young person as it is, the rest commented out.
fn record(kind: &Kind) -> String {
    let mut text = comment(&format!("{}.", kind.words()));
    match kind.single {
        true => text.push_str(&format!("[{}]\nid = \"yp\"\n", kind.name)),
        false => text.push_str(&format!("# [[{}]]\n", kind.name)),
    }
    if !kind.may_go_without_id() {
        text.push_str("# id = \"…\"\n");
    }
    let of_people = RECORD.iter().filter(|key| kind.people && key.name == OF_PEOPLE);
    for key in kind.keys.iter().chain(of_people) {
        text.push_str(&optional(key));
    }
    text
}

/// A small case, plainly made up, that a new workspace builds at once.
pub fn demonstration() -> String {
    format!("{}{}", schema_line(3, "case.json"), include_str!("demonstration.toml"))
}
