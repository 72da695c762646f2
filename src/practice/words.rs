//! Lists of words to avoid, from `content/word-lists.toml`, which an authority may replace.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::schema::{Key, Shape};
use crate::shape;
use crate::value;
use crate::workspace::Workspace;

const FILE: &str = "content/word-lists.toml";

/// The lists that rules ask for, each named as its rule.
const LISTS: &[&str] = &["blaming-language", "goal-about-offending", "restriction-by-another-name"];

static ENTRY: &[Key] = &[Key { name: "words", shape: Shape::Lines }, Key { name: "instead", shape: Shape::Line }];

/// All lists of words.
#[derive(Debug, Default)]
pub struct WordLists {
    lists: BTreeMap<String, Vec<Entry>>,
}

/// Words of one meaning, and what to write in their place.
#[derive(Debug)]
struct Entry {
    /// Each expression as the list has it, and word by word in lower case.
    expressions: Vec<(String, Vec<String>)>,
    instead: String,
}

/// An expression that stands in a text.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// The expression, as the list has it but for a star at its end.
    pub words: &'a str,
    /// What to write in its place.
    pub instead: &'a str,
}

impl WordLists {
    /// Reads the lists of a workspace.
    ///
    /// # Errors
    /// Reports the faults of the file.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Result<WordLists, Failed> {
        let mark = sink.mark();
        let source = workspace.text(FILE, sink)?;
        let table = value::parse(&source, sink)?;
        let mut lists = WordLists::default();
        for (name, node) in table.entries() {
            if !LISTS.contains(&name) {
                sink.report(shape::unknown_key(name, &node.key, "the word lists", LISTS.iter().copied()));
            }
            shape::fit_value(name, node, Shape::Tables(ENTRY), sink);
            let entries = node.items().iter().filter_map(|item| item.table());
            let entries = entries.map(|entry| Entry {
                expressions: entry.texts("words").map(|words| (words.to_owned(), split(words))).collect(),
                instead: entry.text("instead").unwrap_or_default().to_owned(),
            });
            lists.lists.insert(name.to_owned(), entries.collect());
        }
        report_without_advice(&table, sink);
        sink.failed_since(mark)?;
        Ok(lists)
    }

    /// The expressions of a list that stand in a text.
    pub(super) fn found(&self, list: &str, text: &str) -> Vec<Found<'_>> {
        let text = folded(text, false);
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut found = Vec::new();
        for entry in self.lists.get(list).into_iter().flatten() {
            for (expression, parts) in &entry.expressions {
                // Most texts hold no word that begins as an expression does.
                let Some(first) = parts.first().map(|first| first.trim_end_matches('*')) else { continue };
                let starts = words.iter().enumerate().filter(|(_, word)| word.starts_with(first));
                let mut windows = starts.filter_map(|(at, _)| words.get(at..at + parts.len()));
                if windows.any(|window| matches(window, parts)) {
                    found.push(Found { words: expression.trim_end_matches('*'), instead: &entry.instead });
                }
            }
        }
        found
    }
}

/// Each entry must say what to write in its place.
fn report_without_advice(table: &value::Table, sink: &mut Sink) {
    for item in table.entries().flat_map(|(_, node)| node.items()) {
        if item.table().is_some_and(|entry| entry.get("words").is_none() || entry.get("instead").is_none()) {
            let message = "an entry of the word lists needs `words` and `instead`";
            sink.report(Diagnostic::error("missing-key", message).at(&item.place));
        }
    }
}

/// The words of an expression, with the `*` that stands for any ending.
fn split(expression: &str) -> Vec<String> {
    folded(expression, true).split_whitespace().map(str::to_owned).collect()
}

/// The words of a text in lower case, with spaces between.
fn folded(text: &str, star: bool) -> String {
    let is_part = |one: char| one.is_alphanumeric() || matches!(one, '\'' | '’') || (star && one == '*');
    let mut folded = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '’' => folded.push('\''),
            one if is_part(one) => folded.extend(one.to_lowercase()),
            _ => folded.push(' '),
        }
    }
    folded
}

fn matches(words: &[&str], expression: &[String]) -> bool {
    !expression.is_empty()
        && words.iter().zip(expression).all(|(word, wanted)| match wanted.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == wanted,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_whole_words() {
        let entry = Entry {
            expressions: ["re-offend*", "hard to reach"].map(|words| (words.to_owned(), split(words))).to_vec(),
            instead: String::new(),
        };
        let lists = WordLists { lists: BTreeMap::from([("l".to_owned(), vec![entry])]) };
        let found = |text: &str| lists.found("l", text).len();
        assert_eq!(found("He is Hard-to-reach."), 1);
        assert_eq!(found("He will not re-offend; no re-offending"), 1);
        assert_eq!(found("It was hard to reachable people"), 0);
        assert_eq!(found(""), 0);
    }
}
