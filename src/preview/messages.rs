//! Messages as the preview shows them: with the lines of the record that each is about.

use serde_json::{Value as Json, json};

use crate::diagnostic::Diagnostic;
use crate::explain;
use crate::source::Place;

/// A message.
pub(super) fn json(one: &Diagnostic) -> Json {
    let related = one.related.iter().map(|related| json!({ "message": related.message, "at": at(&related.place) }));
    json!({
        "name": one.name,
        "severity": one.severity,
        "message": one.message,
        "at": one.place.as_ref().map(at),
        "hints": one.hints,
        "related": related.collect::<Vec<_>>(),
        "about": explain::summary(one.name),
    })
}

/// What is said in place of messages that name what a reader may not have.
pub(super) fn kept(is_error: bool, count: usize) -> Option<Json> {
    let message = match (count, is_error) {
        (0, _) => return None,
        (_, true) => "there are errors that this reader may not be told of",
        (_, false) => "there are messages that this reader may not be told of",
    };
    Some(json!({
        "name": "",
        "severity": if is_error { "error" } else { "advice" },
        "message": message,
        "at": null,
        "hints": ["the case's own page, \u{201c}Deadlines and messages\u{201d}, has them"],
        "related": [],
        "about": null,
    }))
}

/// A place: its file, its position, and the lines of the record that it stands in.
fn at(place: &Place) -> Json {
    let start = place.start();
    let (from, to) = record(&place.source.text, start.line);
    json!({ "file": place.source.path, "line": start.line, "column": start.column, "from": from, "to": to })
}

/// The lines of the record that holds a line of a TOML file: from its header to before the next that is not a
/// part of it. In any other text, the line alone.
fn record(text: &str, line: usize) -> (usize, usize) {
    let lines: Vec<&str> = text.lines().collect();
    let header = |text: &&str| text.trim_start().starts_with("[[") && !text.contains('.');
    let Some(above) = lines.iter().take(line).rposition(header) else { return (line, line) };
    let below = lines.iter().skip(above + 1).position(|text| {
        let starts = text.trim_start();
        starts.starts_with("[[") && !text.contains('.')
            || starts.starts_with('[') && !starts.starts_with("[[") && !text.contains('.')
    });
    (above + 1, below.map_or(lines.len(), |below| above + 1 + below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_where_the_next_starts() {
        let text =
            "reference = \"T-1\"\n\n[[need]]\nid = \"n1\"\n[[need.update]]\non = 2026-01-01\n[[action]]\nid = \"a1\"\n";
        assert_eq!(record(text, 1), (1, 1));
        assert_eq!(record(text, 4), (3, 6));
        assert_eq!(record(text, 6), (3, 6));
        assert_eq!(record(text, 8), (7, 8));
        assert_eq!(record("# A chapter\n\nWords", 3), (3, 3));
    }
}
