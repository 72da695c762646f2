//! A document as it hangs in the preview: its last good pages, and what there is to say of it now.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value as Json, json};

use super::drawn::Drawn;
use super::gallery::Wanted;
use super::told::{Voice, Withheld, may_be_told};
use super::{deadlines, messages};
use crate::build::unbroken;
use crate::compile::{Compiler, Proof};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::form::{Form, Status};
use crate::reader::Reader;
use crate::request::{self, Request, Selection};
use crate::source::Place;
use crate::typeset::{Drawing, Look, Region};
use crate::watch::held::{Held, HeldCase, Scope};
use crate::watch::ledger::{Hanging, Ledger};

/// A document that hangs.
pub struct Shown {
    /// What was asked for.
    pub wanted: Wanted,
    /// Its number in the order in which anything was hung.
    turn: u64,
    /// The last pages that could be made; none where there never were any.
    leaves: Option<Arc<Leaves>>,
    /// The first page that an edit changed before somebody's eyes.
    pub(super) drawn: Option<Drawn>,
    /// Whether those pages are older than what the files say now.
    is_out_of_date: bool,
    /// What is said of the document itself.
    own: Own,
    /// What the professionals may not have of its case, as far as it could be read.
    withheld: Arc<Withheld>,
    /// What there is to say beside the pages.
    messages: Vec<Json>,
    /// What is due in its case.
    due: Vec<Json>,
    about: Json,
}

/// What is said of a document, by who knew what.
#[derive(Clone, Default)]
struct Own {
    /// While it was found out what its reader may see.
    of_case: Vec<Diagnostic>,
    /// By stages that knew nothing else.
    of_view: Vec<Diagnostic>,
}

/// Pages, and what was found out about them.
struct Leaves {
    /// How long it took from the notice of a change until they were made, and when that was.
    took: Duration,
    at: SystemTime,
    /// Their number in the order in which pages were made.
    made: u64,
    proof: Arc<Proof>,
    looks: Vec<Look>,
    regions: OnceLock<Vec<Vec<Region>>>,
}

/// Numbers what is made and hung.
static TURN: AtomicU64 = AtomicU64::new(1);

fn next_turn() -> u64 {
    TURN.fetch_add(1, Ordering::Relaxed)
}

/// Makes a document's pages, or keeps those of before.
pub(super) fn show(held: &Held, wanted: &Wanted, before: Option<&Shown>, noticed: Instant) -> Shown {
    let case = parts(&wanted.doc).and_then(|(case, _)| case);
    let mut sink = case.map_or_else(Sink::new, Sink::of_case);
    let last = before.and_then(|before| before.leaves.as_deref());
    let mut of_case = 0;
    let made = with_request(held, wanted, &mut sink, |compiler, request, sink| {
        let about = about(compiler, held, request);
        let view = unbroken(request, sink, |sink| compiler.view(request, sink));
        of_case = sink.diagnostics().len();
        let proof = view.and_then(|view| {
            let pages = last.map(|last| &last.proof.pages);
            unbroken(request, sink, |sink| compiler.proofed(compiler.drafted_of(view, request, sink)?, pages, sink))
        });
        (about, proof.ok().map(|proof| Leaves::new(proof, last, noticed)))
    });
    let (about, leaves) = made.map_or((None, None), |(about, leaves)| (Some(about), leaves));
    let is_out_of_date = leaves.is_none();
    let leaves = leaves.map(Arc::new).or_else(|| before.and_then(|before| before.leaves.clone()));
    let about = about.or_else(|| before.map(|before| before.about.clone())).unwrap_or(Json::Null);
    let (of_case, of_view) = sink.diagnostics().split_at(of_case.min(sink.diagnostics().len()));
    let own = Own { of_case: of_case.to_vec(), of_view: of_view.to_vec() };
    let withheld = before.map_or_else(Arc::default, |before| before.withheld.clone());
    let (wanted, messages, due) = (wanted.clone(), Vec::new(), Vec::new());
    let turn = next_turn();
    let mut shown = Shown { wanted, turn, leaves, drawn: None, is_out_of_date, own, withheld, messages, due, about };
    shown.due = shown.due(held);
    // New pages do not wait for what else there is to say of their case: that comes once they hang.
    match before.filter(|before| !before.is_out_of_date && !shown.is_out_of_date) {
        Some(before) => shown.messages.clone_from(&before.messages),
        None => shown.hear(held, &[]),
    }
    shown
}

/// A document's finished file, let through the last gate; none where it cannot be made.
pub(super) fn file(held: &Held, wanted: &Wanted) -> Option<Vec<u8>> {
    let pdf = with_request(held, wanted, &mut Sink::new(), |compiler, request, sink| {
        unbroken(request, sink, |sink| compiler.document(request, sink)).ok()
    });
    pdf.flatten().map(|pdf| pdf.bytes)
}

/// Does something with the request that somebody's wish comes to; none where no document comes of it.
fn with_request<T>(
    held: &Held,
    wanted: &Wanted,
    sink: &mut Sink,
    then: impl FnOnce(&Compiler, &Request<'_>, &mut Sink) -> T,
) -> Option<T> {
    let compiler = held.compiler.as_ref()?;
    let (case, form) = parts(&wanted.doc)?;
    let selection = Selection { forms: vec![(form.to_owned(), wanted.version.clone())], ..Selection::default() };
    let find = |requests: Vec<Request<'_>>, sink: &mut Sink| {
        let request = requests.into_iter().find(|request| request.path() == wanted.doc)?;
        Some(then(compiler, &request, sink))
    };
    let Some(case) = case else {
        return find(request::public(&compiler.forms, &selection, wanted.date, sink), sink);
    };
    let history = held.cases.get(case)?.history.as_ref()?;
    let mut as_at = None;
    if let Some(date) = wanted.date {
        as_at.insert(history.clone()).until(date);
    }
    let history = as_at.as_ref().unwrap_or(history);
    find(request::of_case(history, &compiler.forms, &selection, wanted.date, sink), sink)
}

/// The case and the form of a document, from its path.
fn parts(doc: &str) -> Option<(Option<&str>, &str)> {
    let parts: Vec<&str> = doc.strip_suffix(".pdf")?.split('/').collect();
    let form = |name: &'_ str| name.split('.').next().map_or(0, str::len);
    match parts.as_slice() {
        ["public", name] => Some((None, &name[..form(name)])),
        [_, case, name] => Some((Some(case), &name[..form(name)])),
        _ => None,
    }
}

/// Whose copy a document is, from its path.
fn reader(doc: &str) -> Option<Reader> {
    doc.split('/').next().and_then(Reader::parse)
}

/// Whether a place stands in the words that all documents share.
fn is_of_words(place: &Place) -> bool {
    let path = &place.source.path;
    path.starts_with("templates/") || (path.starts_with("content/") && !place.source.is_case())
}

/// What a document is, and what else could be chosen.
fn about(compiler: &Compiler, held: &Held, request: &Request<'_>) -> Json {
    let mut versions: Vec<_> =
        compiler.forms.versions(&request.form.id).iter().filter(|form| form.status != Status::Withdrawn).collect();
    // The working draft first, and then the newest.
    versions.reverse();
    versions.sort_by_key(|form| form.status != Status::Draft);
    let version = |form: &&Form| json!({ "version": form.version, "draft": form.status == Status::Draft });
    let versions: Vec<Json> = versions.iter().map(version).collect();
    let scope = request.case().map_or(Scope::Public, |case| Scope::Case(case.to_owned()));
    let name = request.path().rsplit('/').next().unwrap_or_default().to_owned();
    let selection = Selection { forms: vec![(request.form.id.clone(), None)], ..Selection::default() };
    let siblings: Vec<Json> = held
        .requests(&scope, &selection, &mut Sink::new())
        .iter()
        .filter(|other| other.path().rsplit('/').next() == Some(&name))
        .map(|other| json!({ "reader": other.reader.to_string(), "doc": other.path() }))
        .collect();
    json!({
        "title": request.form.title.for_reader(&[]).text,
        "form": request.form.id,
        "version": request.form.version,
        "versions": versions,
        "case": request.case(),
        "reader": request.reader.to_string(),
        "readers": siblings,
        "date": request.date.to_string(),
    })
}

impl Shown {
    /// The same after a round, with what was found out late; none where there is nothing new.
    pub(super) fn told(&self, held: &Held, ledger: &Ledger) -> Option<Shown> {
        let is_plain = self.wanted.version.is_none() && self.wanted.date.is_none();
        let late = ledger.of_document(&self.wanted.doc).filter(|_| is_plain).unwrap_or_default();
        let mut shown = Shown {
            wanted: self.wanted.clone(),
            turn: next_turn(),
            leaves: self.leaves.clone(),
            drawn: None,
            is_out_of_date: self.is_out_of_date,
            own: self.own.clone(),
            withheld: self.withheld.clone(),
            messages: Vec::new(),
            due: self.due(held),
            about: self.about.clone(),
        };
        shown.hear(held, late);
        (shown.messages != self.messages || shown.due != self.due).then_some(shown)
    }

    /// Lets the engine lay it out again.
    pub fn recall(&self) {
        self.leaves.iter().for_each(|leaves| leaves.proof.pages.recall());
    }

    /// Its pages as they are now, and what was said while they were made.
    pub(super) fn proof(&self) -> Option<Hanging> {
        let leaves = self.leaves.as_ref().filter(|_| !self.is_out_of_date)?;
        let said = self.own.of_case.iter().chain(&self.own.of_view);
        Some((leaves.proof.clone(), said.cloned().collect()))
    }

    /// What is due in its case, as far as its reader may know of it.
    fn due(&self, held: &Held) -> Vec<Json> {
        let case = parts(&self.wanted.doc).and_then(|(case, _)| case).and_then(|case| held.cases.get(case));
        let due = match (case, reader(&self.wanted.doc)) {
            (Some(case), Some(Reader::Chair)) => &case.judgement.due,
            (Some(case), Some(Reader::Professionals)) => &case.judgement.due_to_professionals,
            _ => return Vec::new(),
        };
        due.iter().map(deadlines::json).collect()
    }

    /// Takes what there is to say beside the pages: of the workspace, of the case, of the document.
    fn hear(&mut self, held: &Held, late: &[Diagnostic]) {
        let case = parts(&self.wanted.doc).and_then(|(case, _)| case).and_then(|case| held.cases.get(case));
        let reader = reader(&self.wanted.doc).unwrap_or(Reader::Public);
        let both = held.compiler.as_ref().zip(case.and_then(|case| case.history.as_ref()));
        if let Some((compiler, history)) = both.filter(|_| reader == Reader::Professionals) {
            self.withheld = Arc::new(Withheld::of(compiler, history));
        }
        let workspace = held.said.diagnostics().iter().filter(|one| one.severity == Severity::Error);
        let late = late.iter().filter(|one| !self.own.of_view.contains(one));
        // What the engine found fault with in a template or a chapter is no case's.
        let (of_words, late): (Vec<_>, Vec<_>) = late.partition(|one| one.place.as_ref().is_some_and(is_of_words));
        let case = case.into_iter().flat_map(HeldCase::messages);
        let spoken = (workspace.map(|one| (one, Voice::Workspace)))
            .chain(self.own.of_view.iter().chain(of_words).map(|one| (one, Voice::View)))
            .chain(self.own.of_case.iter().chain(late).chain(case).map(|one| (one, Voice::Case)));
        // A copy says what is wrong with itself; its case's findings are for whoever may have the case.
        let is_told = |one: &Diagnostic, voice| may_be_told(&reader, one, voice, &self.withheld);
        let (mut told, mut kept, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for (one, voice) in spoken {
            if !seen.contains(&one) {
                seen.push(one);
                if is_told(one, voice) { told.push(messages::json(one)) } else { kept.push(one) }
            }
        }
        told.extend(messages::kept(kept.iter().any(|one| one.severity == Severity::Error), kept.len()));
        self.messages = told;
    }

    /// All that a browser is told of it: of its pages, what tells them apart, and the first that changed as it is drawn.
    pub(super) fn json(&self) -> Json {
        let pages: Vec<Json> = self.leaves.as_ref().map_or_else(Vec::new, |leaves| {
            let page = |(index, look): (usize, &Look)| {
                let (width, height) = leaves.proof.pages.size(index);
                json!({ "look": look.name, "width": width, "height": height })
            };
            leaves.looks.iter().enumerate().map(page).collect()
        });
        json!({
            "doc": self.wanted.doc,
            "version": self.wanted.version,
            "date": self.wanted.date.map(|date| date.to_string()),
            "turn": self.turn,
            "made": self.leaves.as_ref().map(|leaves| leaves.made),
            // For whoever measures: milliseconds since 1970, and from the notice until then.
            "at": self.leaves.as_ref().and_then(|leaves| leaves.at.duration_since(UNIX_EPOCH).ok()).map(milliseconds),
            "took": self.leaves.as_ref().map(|leaves| milliseconds(leaves.took)),
            "about": self.about,
            "outOfDate": self.is_out_of_date,
            "pages": pages,
            "drawn": self.drawn.as_ref().map(Drawn::json),
            "messages": self.messages,
            "due": self.due,
        })
    }

    /// The looks of its pages.
    pub(super) fn looks(&self) -> impl Iterator<Item = &str> {
        self.leaves.iter().flat_map(|leaves| leaves.looks.iter().map(|look| look.name.as_str()))
    }

    /// Its page of this look, as it is drawn.
    pub(super) fn drawing(&self, look: &str) -> Option<Drawing> {
        let leaves = self.leaves.as_ref()?;
        let page = leaves.looks.iter().position(|one| one.name == look)?;
        leaves.proof.pages.drawing(page)
    }

    /// The words of each page and where they came from.
    pub(super) fn regions(&self) -> &[Vec<Region>] {
        self.leaves.as_ref().map_or(&[], |leaves| {
            leaves
                .regions
                .get_or_init(|| (0..leaves.looks.len()).map(|page| leaves.proof.pages.regions(page)).collect())
        })
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl Leaves {
    /// Takes pages in place of those before.
    fn new(proof: Proof, before: Option<&Leaves>, noticed: Instant) -> Leaves {
        let looks = proof.pages.looks(before.map_or(&[], |before| &before.looks));
        let made = next_turn();
        Leaves {
            took: noticed.elapsed(),
            at: SystemTime::now(),
            made,
            proof: Arc::new(proof),
            looks,
            regions: OnceLock::new(),
        }
    }
}
