//! What changed in the documents of a case between two days, as one reader has them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::lines::{Line, of_document};
use super::{Change, Changed, Difference, changed_lines, likeness};
use crate::compile::Compiler;
use crate::diagnostic::{Failed, Sink};
use crate::document::Document;
use crate::request::{self, Selection};

/// The documents of a case that a selection asks for as at a day, composed for their readers, by their paths.
///
/// # Errors
/// Reports what stops the case or one of the documents.
pub fn asked_of_case(
    compiler: &Compiler,
    reference: &str,
    selection: &Selection,
    day: Date,
    sink: &mut Sink,
) -> Result<BTreeMap<String, Document>, Failed> {
    let mut history = compiler.case(reference, sink)?;
    history.until(day);
    let requests = request::of_case(&history, &compiler.forms, selection, Some(day), sink);
    let composed = requests.iter().map(|request| Ok((request.path(), compiler.composed(request, sink)?)));
    composed.collect()
}

/// What changed from one document to another, line by line under its headings. A document that was not there
/// is all new, and one that is not there any more all gone.
pub fn documents(before: Option<&Document>, after: Option<&Document>) -> Vec<Difference> {
    let lines = |document: Option<&Document>| document.map_or_else(Vec::new, of_document);
    between(&lines(before), &lines(after))
}

/// From which likeness on a line is the same one in other words, wherever it stands under its heading, and where
/// the one alone took the place of the other.
const ALIKE: f32 = 0.5;
const IN_ITS_PLACE: f32 = 0.2;

/// What changed between lines, in the order in which they stand now. What went and what came under one heading is
/// the same line in other words, where the two are alike.
pub(super) fn between(old: &[Line], new: &[Line]) -> Vec<Difference> {
    let Changed { went, mut came, replaced } = changed_lines(old, new);
    let mut differences: Vec<(usize, Difference)> = Vec::new();
    for (at, stood) in went {
        let line = &old[at];
        let likeness_of = |(index, to): (usize, &usize)| {
            let now = &new[*to];
            let alike = if now.heading == line.heading { likeness(&line.whole(), &now.whole()) } else { 0.0 };
            let enough = if replaced.contains(&(at, *to)) { IN_ITS_PLACE } else { ALIKE };
            (alike >= enough).then_some((index, alike))
        };
        let most = came.iter().enumerate().filter_map(likeness_of).max_by(|a, b| a.1.total_cmp(&b.1));
        differences.push(match most.map(|(index, _)| came.remove(index)) {
            Some(to) => (to, other_words(line, &new[to])),
            None => (stood, whole(Change::Removed, line)),
        });
    }
    differences.extend(came.into_iter().map(|at| (at, whole(Change::Added, &new[at]))));
    differences.sort_by_key(|(at, _)| *at);
    differences.into_iter().map(|(_, difference)| difference).collect()
}

/// A line that came or went. A row is known by its first cell.
fn whole(change: Change, line: &Line) -> Difference {
    let (subject, text) = match line.cells.is_empty() {
        true => (String::new(), line.text.clone()),
        false => (line.text.clone(), line.cells.join(" · ")),
    };
    let (before, after) = if change == Change::Removed { (text, String::new()) } else { (String::new(), text) };
    Difference { change, section: line.heading.clone(), subject, field: None, before, after }
}

/// A line in other words: of a row that is still known by its first cell, the cells that changed.
fn other_words(old: &Line, new: &Line) -> Difference {
    let is_same_row = old.text == new.text && !old.cells.is_empty() && !new.cells.is_empty();
    let other = |cells: &[String], others: &[String]| -> String {
        cells.iter().filter(|cell| !others.contains(cell)).cloned().collect::<Vec<_>>().join(" · ")
    };
    let (subject, before, after) = match is_same_row {
        true => (new.text.clone(), other(&old.cells, &new.cells), other(&new.cells, &old.cells)),
        false => (String::new(), old.whole(), new.whole()),
    };
    Difference { change: Change::Reworded, section: new.heading.clone(), subject, field: None, before, after }
}
