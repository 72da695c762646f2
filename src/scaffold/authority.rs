//! The scaffold of an authority.

use super::lines::{comment, optional};
use super::schema_line;
use crate::authority::{AUTHORITY, TEAMS};

const HEAD: &str = "\
Your authority. Guidance and forms take from here what differs from place to place; they never say it \
themselves. Take away the `#` before what you need.";

/// The values that a guide cannot do without: single keys, a line, then tables.
const GIVEN: &str = include_str!("authority.toml");
const BETWEEN: &str = "# ----\n";

/// A commented `content/authority.toml`, with which everything builds.
pub fn authority() -> String {
    let (single, tables) = GIVEN.split_once(BETWEEN).unwrap_or((GIVEN, ""));
    let mut text = schema_line(1, "authority.json");
    text.push_str(&comment(HEAD));
    text.push('\n');
    text.push_str(single);
    for key in AUTHORITY.iter().filter(|key| !is_given(key.name)) {
        text.push_str(&optional(key));
    }
    text.push('\n');
    text.push_str(&comment(&format!("Guidance may ask for these teams: {}.", TEAMS.join(", "))));
    text.push('\n');
    text.push_str(tables);
    text
}

fn is_given(key: &str) -> bool {
    let starts = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" ="));
    GIVEN.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).any(|line| {
        let table = line.strip_prefix("[[").or_else(|| line.strip_prefix('['));
        starts(line) || table.is_some_and(|table| table.split(['.', ']']).next() == Some(key))
    })
}
