//! What changed in the documents of a case between two days, as one reader has them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::lines::{Line, of_document};
use super::{Change, Difference, changed_lines, likeness};
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

/// From which likeness on a line is the same one in other words.
const ALIKE: f32 = 0.5;

/// What changed between lines. What went and what came under one heading is the same line in other words,
/// where the two are alike.
pub(super) fn between(old: &[Line], new: &[Line]) -> Vec<Difference> {
    let (went, mut came) = changed_lines(old, new);
    let mut differences = Vec::new();
    for line in went.into_iter().map(|at| &old[at]) {
        let alike = came.iter().map(|at| &new[*at]).map(|now| match now.heading == line.heading {
            true => likeness(&line.text, &now.text),
            false => 0.0,
        });
        let most = alike.enumerate().filter(|(_, alike)| *alike >= ALIKE).max_by(|a, b| a.1.total_cmp(&b.1));
        differences.push(match most {
            Some((at, _)) => {
                let now = &new[came.remove(at)];
                difference(Change::Reworded, &now.heading, &line.text, &now.text)
            }
            None => difference(Change::Removed, &line.heading, &line.text, ""),
        });
    }
    differences.extend(came.into_iter().map(|at| difference(Change::Added, &new[at].heading, "", &new[at].text)));
    differences
}

fn difference(change: Change, section: &str, before: &str, after: &str) -> Difference {
    Difference {
        change,
        section: section.to_owned(),
        subject: String::new(),
        field: None,
        before: before.to_owned(),
        after: after.to_owned(),
    }
}
