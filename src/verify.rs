//! Verifying: a finished file, made here or anywhere, held against what this workspace knows.

use jiff::civil::Date;

use crate::check::History;
use crate::circulation::{Sent, findings};
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::disclose::look;
use crate::document::Ingredients;
use crate::gate::{Against, Provenance, Screen, common_words, gate};
use crate::reader::Reader;
use crate::request::{self, Request, Selection};
use crate::source::Place;

/// What became of a file's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This workspace makes the same bytes now, for this path below its outputs.
    Same(String),
    /// This workspace makes such documents, and none with these bytes, since these have changed.
    Differs(Vec<Since>),
    /// It is no document of a form: it says what changed since a version or a day.
    Compares,
    /// The form and version are here, and nothing that such a document would be of.
    Absent,
    /// No form of this workspace makes it.
    Unknown,
}

/// What has changed since a file was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// The tool: the one that made it.
    Tool(String),
    /// One of the [`Ingredients`], by its name.
    Ingredient(String),
    /// What the case or the authority holds.
    Data,
    /// Nothing that the file tells: somebody edited it.
    Bytes,
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
    let mut common = String::new();
    for request in own {
        let Some(facts) = request.facts() else { continue };
        let view = look(&facts, reader);
        // What keeps a document from being composed is said when it is built.
        if let Ok(mut document) = compiler.composed_of(&view, request, &mut Sink::new()) {
            common.push_str(&common_words(&mut document));
        }
    }
    let screen = Screen::new(history, reader);
    let against = Against {
        reader,
        path: name,
        case: Some((history, &screen)),
        common: &common,
        others: compiler.others(),
        shared: compiler.shared(),
    };
    gate(bytes, &against, sink)
}

/// Whether this workspace makes the same bytes of the document that a file says it is: as it stands now, or as
/// at the file's own date.
pub fn origin(compiler: &Compiler, bytes: &[u8], provenance: &Provenance, case: Option<&History>) -> Origin {
    let Some(form) = &provenance.form else { return Origin::Unknown };
    if provenance.compared_with().is_some() {
        return Origin::Compares;
    }
    let selection = Selection { forms: vec![(form.clone(), provenance.version.clone())], ..Selection::default() };
    let mut sink = Sink::new();
    let mut says_the_same = false;
    let mut nearest: Option<Vec<Since>> = None;
    for as_at in [None, provenance.date] {
        let then = case.map(|history| {
            let mut then = history.clone();
            as_at.into_iter().for_each(|day| then.until(day));
            then
        });
        let requests = match &then {
            Some(history) => request::of_case(history, &compiler.forms, &selection, as_at, &mut sink),
            None => request::public(&compiler.forms, &selection, as_at, &mut sink),
        };
        for request in &requests {
            let Ok(document) = compiler.composed(request, &mut Sink::new()) else { continue };
            let changed = changed(provenance, &document.ingredients, compiler.fonts());
            if nearest.as_ref().is_none_or(|nearest| changed.len() < nearest.len()) {
                nearest = Some(changed);
            }
            // A document that says something else is not this one, and need not be typeset.
            if provenance.document.as_ref().is_some_and(|digest| *digest != document.digest()) {
                continue;
            }
            says_the_same |= provenance.document.is_some();
            if compiler.exported(document, &mut Sink::new()).is_ok_and(|pdf| pdf.bytes == bytes) {
                return Origin::Same(request.path());
            }
        }
    }
    let is_here = compiler.forms.versions(form).iter().any(|one| provenance.version.as_deref() == Some(&one.version));
    match nearest {
        Some(changed) => Origin::Differs(since(provenance, changed, says_the_same)),
        None if is_here => Origin::Absent,
        None => Origin::Unknown,
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

/// Which of the things that a file was made with have changed.
fn changed(provenance: &Provenance, now: &Ingredients, fonts: &str) -> Vec<Since> {
    let now = |kind: &str| if kind == "fonts" { Some(fonts) } else { now.get(kind).map(String::as_str) };
    let other = |(kind, then): &(&String, &String)| now(kind).is_none_or(|now| !now.starts_with(then.as_str()));
    provenance.ingredients.iter().filter(other).map(|(kind, _)| Since::Ingredient(kind.clone())).collect()
}

/// What has changed since a file was made, as far as it tells.
fn since(provenance: &Provenance, changed: Vec<Since>, says_the_same: bool) -> Vec<Since> {
    let now = concat!("wayleaf ", env!("CARGO_PKG_VERSION"));
    let tool = provenance.tool.clone().filter(|tool| tool != now).map(Since::Tool);
    let mut since: Vec<Since> = tool.into_iter().chain(changed).collect();
    // Templates and fonts change how it looks, and never what it says.
    let is_of_looks = |one: &Since| matches!(one, Since::Ingredient(kind) if kind == "templates" || kind == "fonts");
    if says_the_same && since.is_empty() {
        since.push(Since::Bytes);
    } else if !says_the_same && since.iter().all(is_of_looks) {
        since.push(Since::Data);
    }
    since
}

/// Reports a file that this workspace does not make with these bytes.
pub fn report_origin(name: &str, provenance: &Provenance, origin: &Origin, sink: &mut Sink) {
    let message = match origin {
        Origin::Same(_) => return,
        Origin::Differs(_) => "this is not what the workspace makes now of this document",
        Origin::Compares => "this is no document of a form: it says what changed",
        Origin::Absent => "this workspace makes no such document now",
        Origin::Unknown => "no form of this workspace made this document",
    };
    let mut diagnostic = Diagnostic::error("document-differs", message).at(&Place::file(name));
    let form = provenance.form.as_deref().unwrap_or("the form");
    let version = provenance.version.as_deref().unwrap_or_default();
    if let Origin::Differs(since) = origin {
        for one in since {
            diagnostic = diagnostic.hint(match one {
                Since::Tool(tool) => {
                    format!("it was made by {tool}, and this is wayleaf {}", env!("CARGO_PKG_VERSION"))
                }
                Since::Ingredient(kind) => match kind.as_str() {
                    "form" => format!("version {version} of the form `{form}` asks or says something else now"),
                    "guidance" => "the guidance that it prints has changed since".to_owned(),
                    "values" => "the authority's values that stand in its guidance have changed since".to_owned(),
                    "fonts" => "the fonts that it is set in have changed since".to_owned(),
                    _ => "the templates that it is set with have changed since".to_owned(),
                },
                Since::Data => "what the case or the authority holds has changed since".to_owned(),
                Since::Bytes => {
                    "it says the same, and nothing it was made with has changed: somebody edited the file".to_owned()
                }
            });
        }
    }
    sink.report(match origin {
        Origin::Compares => diagnostic.hint("make it again to see whether it still says the same: `wayleaf forms diff`, or `wayleaf diff` for a case"),
        Origin::Absent => diagnostic.hint(format!(
            "version {version} of the form `{form}` is here: look for the case, the meeting or the report that this is of, \
             and whether that version is in force on its day"
        )),
        Origin::Unknown => diagnostic.hint(format!("name a workspace that has version {version} of the form `{form}`")),
        _ => diagnostic,
    });
}
