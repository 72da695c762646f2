//! What is told beside a document's pages: nothing of what its reader may not have.
//!
//! A stage after *disclose* knows nothing but the reader's `View`, so that whatever it says may be told. What is
//! said before, of the case or by the gate, may be about what is withheld: the chair is told of it, the
//! professionals as far as it is about records that they have, and everybody else that there is something.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::History;
use crate::compile::Compiler;
use crate::diagnostic::Diagnostic;
use crate::disclose::may_have_report;
use crate::reader::Reader;
use crate::source::{Place, Source};

/// Who said a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The workspace: its forms, its guidance, its authority.
    Workspace,
    /// A stage that knows the reader's `View` alone.
    View,
    /// Anything that knows the case.
    Case,
}

/// The records of a case that the professionals may not have.
#[derive(Debug, Clone, Default)]
pub(super) struct Withheld {
    /// Where each record starts, and whether it is withheld.
    starts: Vec<(Place, bool)>,
    /// The ids that nothing but withheld records have.
    ids: BTreeSet<String>,
    /// The files of withheld reports.
    files: BTreeSet<String>,
}

impl Withheld {
    /// What the professionals may not have of a case.
    pub(super) fn of(compiler: &Compiler, history: &History) -> Withheld {
        let view = compiler.everything_for(history, &Reader::Professionals);
        let has = |place: &Place| view.records().any(|record| record.place == *place);
        let starts: Vec<(Place, bool)> =
            history.records.iter().map(|record| (record.place.clone(), !has(&record.place))).collect();
        let of = |is_withheld: bool| {
            let all = history.records.iter().zip(&starts).filter(move |(_, (_, withheld))| *withheld == is_withheld);
            all.map(|(record, _)| record.id.clone()).filter(|id| !id.is_empty()).collect::<BTreeSet<String>>()
        };
        let reports = history.reports.iter().filter(|report| !may_have_report(report, &Reader::Professionals, history));
        Withheld {
            ids: of(true).difference(&of(false)).cloned().collect(),
            files: reports.map(|report| report.place.source.path.clone()).collect(),
            starts,
        }
    }

    /// Whether a message is about something withheld, or names it.
    fn concerns(&self, one: &Diagnostic) -> bool {
        let places = one.place.iter().chain(one.related.iter().map(|related| &related.place));
        let texts = std::iter::once(&one.message).chain(&one.hints).chain(one.related.iter().map(|one| &one.message));
        one.item.as_ref().is_some_and(|item| self.ids.contains(item))
            || places.into_iter().any(|place| self.holds(place))
            || texts.flat_map(|text| text.split('`').skip(1).step_by(2)).any(|word| self.ids.contains(word))
    }

    /// Whether a place stands in a withheld record or report.
    fn holds(&self, place: &Place) -> bool {
        let path = &place.source.path;
        // A record knows the text that it was read from; of another text its places say nothing.
        let is_same = |one: &Arc<Source>| Arc::ptr_eq(one, &place.source) || one.text == place.source.text;
        let before = self.starts.iter().filter(|(start, _)| {
            start.source.path == *path && start.span.start <= place.span.start && is_same(&start.source)
        });
        let last = before.max_by_key(|(start, _)| start.span.start);
        self.files.contains(path) || last.is_some_and(|(_, is_withheld)| *is_withheld)
    }
}

/// Whether a reader may be told of something.
pub(super) fn may_be_told(reader: &Reader, one: &Diagnostic, voice: Voice, withheld: &Withheld) -> bool {
    match (reader, voice) {
        (Reader::Chair, _) | (_, Voice::Workspace | Voice::View) => true,
        (Reader::Professionals, Voice::Case) => !withheld.concerns(one),
        (_, Voice::Case) => false,
    }
}
