//! Diagnostics as data, and the one sink that takes them.
//!
//! A stage that fails must hand back a [`Failed`], and only [`Sink::fail`] makes one: nothing can
//! go wrong without having been said.

use std::collections::HashSet;

use crate::source::Place;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A fault of form: the document is not built.
    Error,
    /// Something a person should look at.
    Warning,
    /// A suggestion.
    Advice,
}

/// A second place that a message is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// What stands there.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// One message: what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The name of the rule, which never changes.
    pub name: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// What is wrong, naming records by id and never quoting a case's text.
    pub message: String,
    /// The same with the case's own words, for a terminal only.
    pub quoting: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// What to do.
    pub hints: Vec<String>,
    /// Other places it is about.
    pub related: Vec<Related>,
    /// The case it belongs to.
    pub case: Option<String>,
    /// The record it belongs to.
    pub item: Option<String>,
}

impl Diagnostic {
    fn new(name: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            name,
            severity,
            message: message.into(),
            quoting: None,
            place: None,
            hints: Vec::new(),
            related: Vec::new(),
            case: None,
            item: None,
        }
    }

    /// A fault of form.
    pub fn error(name: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(name, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(name: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(name, Severity::Warning, message)
    }

    /// A suggestion.
    pub fn advice(name: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(name, Severity::Advice, message)
    }

    /// Sets where it is.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Diagnostic {
        self.place = Some(place.clone());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Adds what to do, if there is something to say.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<String>) -> Diagnostic {
        self.hints.extend(hint);
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, message: impl Into<String>, place: &Place) -> Diagnostic {
        self.related.push(Related { message: message.into(), place: place.clone() });
        self
    }

    /// Sets the message that quotes the case, for a terminal.
    #[must_use]
    pub fn quoting(mut self, message: impl Into<String>) -> Diagnostic {
        self.quoting = Some(message.into());
        self
    }

    /// Sets the record it is about, where the record has an id.
    #[must_use]
    pub fn item_if(self, id: &str) -> Diagnostic {
        if id.is_empty() { self } else { self.item(id) }
    }

    /// Sets the record it is about.
    #[must_use]
    pub fn item(mut self, id: impl Into<String>) -> Diagnostic {
        self.item = Some(id.into());
        self
    }
}

/// The proof that a failure was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed(());

/// Where diagnostics go: in order, each once.
#[derive(Debug, Default, Clone)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    seen: HashSet<(&'static str, String, String, usize, Option<String>)>,
    case: Option<String>,
    /// How many errors were reported, those said before included.
    errors: usize,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Sink {
        Sink::default()
    }

    /// An empty sink for messages that belong to a case.
    pub fn of_case(reference: &str) -> Sink {
        Sink { case: Some(reference.to_owned()), ..Sink::default() }
    }

    /// Takes a diagnostic; the same one a second time is dropped.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        if diagnostic.case.is_none() {
            diagnostic.case.clone_from(&self.case);
        }
        let (path, start) = match &diagnostic.place {
            Some(place) => (place.source.path.clone(), place.span.start),
            None => (String::new(), 0),
        };
        let identity = (diagnostic.name, diagnostic.message.clone(), path, start, diagnostic.case.clone());
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        if self.seen.insert(identity) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Takes an error and gives the proof.
    pub fn fail(&mut self, diagnostic: Diagnostic) -> Failed {
        debug_assert_eq!(diagnostic.severity, Severity::Error, "only an error stops a stage");
        self.report(diagnostic);
        Failed(())
    }

    /// Takes all that another sink holds.
    pub fn absorb(&mut self, other: Sink) {
        for diagnostic in other.diagnostics {
            self.report(diagnostic);
        }
    }

    /// The proof that something failed since `mark`, if it did: also something that was said before.
    ///
    /// # Errors
    /// The proof.
    pub fn failed_since(&self, mark: Mark) -> Result<(), Failed> {
        if self.errors > mark.0 { Err(Failed(())) } else { Ok(()) }
    }

    /// A mark to ask [`Sink::failed_since`] about.
    pub fn mark(&self) -> Mark {
        Mark(self.errors)
    }

    /// All diagnostics, in the order in which they came.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many have this weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|one| one.severity == severity).count()
    }
}

/// A point in a sink's life.
#[derive(Debug, Clone, Copy)]
pub struct Mark(usize);

/// The nearest of some words to what was typed, as a hint, if one is near enough.
pub fn did_you_mean<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let limit = (typed.chars().count() / 3).max(1);
    words
        .into_iter()
        .map(|word| (distance(typed, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| format!("did you mean `{word}`?"))
}

/// Edit distance, where two neighbours swapped count once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
