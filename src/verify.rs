//! Verifying: a finished file, made here or anywhere, held against what this workspace knows.

use jiff::civil::Date;

use crate::check::{Facts, History, Report};
use crate::circulation::{Sent, findings};
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::disclose::{View, look, withheld};
use crate::gate::{Against, Provenance, common_words, gate};
use crate::reader::Reader;
use crate::request::{self, Request, Selection};
use crate::source::Place;

/// What became of a file's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This workspace makes the same bytes now, for this path below its outputs.
    Same(String),
    /// This workspace makes such documents, and none with these bytes.
    Differs,
    /// No form of this workspace makes it.
    Unknown,
}

/// Holds a file against what a reader may have of a case, as the last gate of a build does.
///
/// # Errors
/// Reports what stands in it that must not, and what of it cannot be read.
pub fn for_reader(
    compiler: &Compiler,
    file: (&str, &[u8]),
    reader: &Reader,
    history: &History,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let (name, bytes) = file;
    let all = Selection::default();
    let requests = request::of_case(history, &compiler.forms, &all, None, &mut Sink::new());
    let own: Vec<&Request<'_>> = requests.iter().filter(|request| request.reader == *reader).collect();
    let mut views = vec![view_of_all(history, reader)];
    let mut common = String::new();
    for request in own {
        let Some(facts) = request.facts() else { continue };
        let view = look(&facts, reader);
        // What keeps a document from being composed is said when it is built.
        if let Ok(mut document) = compiler.composed_of(&view, request, &mut Sink::new()) {
            common.push_str(&common_words(&mut document));
        }
        views.push(view);
    }
    let withheld = withheld(history, &views.iter().collect::<Vec<_>>());
    let against =
        Against { reader, path: name, case: Some((history, &withheld)), common: &common, others: compiler.others() };
    gate(bytes, &against, sink)
}

/// Everything that a reader may have of a case, of every date.
fn view_of_all(history: &History, reader: &Reader) -> View {
    let reports: Vec<&Report> = history.reports.iter().collect();
    let facts = Facts {
        history,
        date: Date::MAX,
        reports: &reports,
        meeting: None,
        dated_by: None,
        of_report: false,
        since: &[],
    };
    look(&facts, reader)
}

/// Whether this workspace makes the same bytes of the document that a file says it is.
pub fn origin(compiler: &Compiler, bytes: &[u8], provenance: &Provenance, case: Option<&History>) -> Origin {
    let Some(form) = &provenance.form else { return Origin::Unknown };
    let selection = Selection { forms: vec![(form.clone(), provenance.version.clone())], ..Selection::default() };
    let mut sink = Sink::new();
    let requests = match case {
        Some(history) => request::of_case(history, &compiler.forms, &selection, None, &mut sink),
        None => request::public(&compiler.forms, &selection, None, &mut sink),
    };
    let same = requests
        .iter()
        .find(|request| compiler.document(request, &mut Sink::new()).is_ok_and(|pdf| pdf.bytes == bytes));
    match (same, requests.is_empty()) {
        (Some(request), _) => Origin::Same(request.path()),
        (None, false) => Origin::Differs,
        (None, true) => Origin::Unknown,
    }
}

/// To whom a file was sent, by the digest in it: what is said of each, and a warning for each copy that has to
/// come back.
pub fn holders(compiler: &Compiler, name: &str, digest: &str, history: &History, sink: &mut Sink) -> Vec<String> {
    let Ok(view) = compiler.everything(history, &mut Sink::new()) else { return Vec::new() };
    let sent = compiler.sent(history, view.restrictions());
    let own: Vec<Sent> = sent.into_iter().filter(|sent| sent.digest.as_deref() == Some(digest)).collect();
    findings("sent-copy-to-recall", &own).into_iter().for_each(|finding| sink.report(finding));
    let day = |label: &str, on: Option<Date>| on.map_or_else(String::new, |on| format!("{label} {on}"));
    own.iter()
        .map(|sent| format!("{name}: sent to {}{}{}", sent.to, day(" on", sent.on), day(", back on", sent.recalled)))
        .collect()
}

/// Reports a file that this workspace does not make with these bytes.
pub fn report_origin(name: &str, origin: &Origin, sink: &mut Sink) {
    let message = match origin {
        Origin::Same(_) => return,
        Origin::Differs => "this is not what the workspace makes now of this document",
        Origin::Unknown => "no form of this workspace made this document",
    };
    let diagnostic = Diagnostic::error("document-differs", message).at(&Place::file(name));
    sink.report(
        diagnostic.hint("its case, its form, the guidance or the tool has changed since, or somebody edited it"),
    );
}
