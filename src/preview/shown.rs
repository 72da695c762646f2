//! A document as it hangs in the preview: its last good pages, and what there is to say of it now.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::gallery::Wanted;
use super::{deadlines, messages};
use crate::build::unbroken;
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::form::Status;
use crate::reader::Reader;
use crate::request::{self, Request, Selection};
use crate::typeset::{Pages, Region};
use crate::watch::held::{Held, Scope};
use crate::watch::ledger::Ledger;

/// How many documents the engine's memory of a page outlives.
const AGE: usize = 8;

/// A document that hangs.
pub struct Shown {
    /// What was asked for.
    pub wanted: Wanted,
    /// The last pages that could be made; none where there never were any.
    leaves: Option<Arc<Leaves>>,
    /// Whether those pages are older than what the files say now.
    is_out_of_date: bool,
    /// What is said of the document itself.
    own: Vec<Diagnostic>,
    /// What there is to say beside the pages.
    messages: Vec<Json>,
    /// What is due in its case.
    due: Vec<Json>,
    about: Json,
}

/// Pages, and what was found out about them.
struct Leaves {
    pages: Pages,
    looks: Vec<String>,
    /// The ids of the records that its reader may have.
    items: Vec<String>,
    regions: OnceLock<Vec<Vec<Region>>>,
}

/// Makes a document's pages, or keeps those of before.
pub(super) fn show(held: &Held, wanted: &Wanted, before: Option<&Shown>) -> Shown {
    let mut sink = Sink::new();
    let made = with_request(held, wanted, &mut sink, |compiler, request, sink| {
        let about = about(compiler, held, request);
        let proof = unbroken(request, sink, |sink| compiler.proofed(compiler.drafted(request, sink)?, sink));
        typst::comemo::evict(AGE);
        (about, proof.ok().map(|proof| Leaves::new(proof.items().map(str::to_owned).collect(), proof.pages)))
    });
    let (about, leaves) = made.map_or((None, None), |(about, leaves)| (Some(about), leaves));
    let is_out_of_date = leaves.is_none();
    let leaves = leaves.map(Arc::new).or_else(|| before.and_then(|before| before.leaves.clone()));
    let about = about.or_else(|| before.map(|before| before.about.clone())).unwrap_or(Json::Null);
    let own = sink.diagnostics().to_vec();
    let mut shown = Shown {
        wanted: wanted.clone(),
        leaves,
        is_out_of_date,
        own,
        messages: Vec::new(),
        due: before.map_or_else(Vec::new, |before| before.due.clone()),
        about,
    };
    shown.messages = shown.said(held, &[]);
    shown
}

/// A document's finished file, let through the last gate; none where it cannot be made.
pub(super) fn file(held: &Held, wanted: &Wanted) -> Option<Vec<u8>> {
    let pdf = with_request(held, wanted, &mut Sink::new(), |compiler, request, sink| {
        let pdf = unbroken(request, sink, |sink| compiler.document(request, sink));
        typst::comemo::evict(AGE);
        pdf.ok()
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

/// What a document is, and what else could be chosen.
fn about(compiler: &Compiler, held: &Held, request: &Request<'_>) -> Json {
    let versions =
        compiler.forms.versions(&request.form.id).iter().rev().filter(|form| form.status != Status::Withdrawn);
    let versions: Vec<Json> =
        versions.map(|form| json!({ "version": form.version, "draft": form.status == Status::Draft })).collect();
    let scope = request.case().map_or(Scope::Public, |case| Scope::Case(case.to_owned()));
    let name = request.path().rsplit('/').next().unwrap_or_default().to_owned();
    let siblings: Vec<Json> = held
        .requests(&scope, &mut Sink::new())
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
    /// The same after a round: with what was found out late.
    pub(super) fn told(&self, held: &Held, ledger: &Ledger, today: Date) -> Shown {
        let is_plain = self.wanted.version.is_none() && self.wanted.date.is_none();
        let late = ledger.of_document(&self.wanted.doc).filter(|_| is_plain).unwrap_or_default();
        let mut shown = Shown {
            wanted: self.wanted.clone(),
            leaves: self.leaves.clone(),
            is_out_of_date: self.is_out_of_date,
            own: self.own.clone(),
            messages: self.said(held, late),
            due: Vec::new(),
            about: self.about.clone(),
        };
        if let (Some((Some(case), _)), true) = (parts(&self.wanted.doc), self.is_professional()) {
            shown.due = deadlines::of_case(held, case, today).iter().map(deadlines::json).collect();
        }
        shown
    }

    /// Whether its reader may see what others may not have.
    fn is_professional(&self) -> bool {
        matches!(reader(&self.wanted.doc), Some(Reader::Chair | Reader::Professionals))
    }

    /// What there is to say beside the pages: of the workspace, of the case, of the document. A reader is told
    /// of a record only where it stands in their copy.
    fn said(&self, held: &Held, late: &[Diagnostic]) -> Vec<Json> {
        let case = parts(&self.wanted.doc).and_then(|(case, _)| case);
        let case = case.filter(|_| self.is_professional() || self.is_out_of_date).and_then(|case| held.cases.get(case));
        let case = case.map_or(&[][..], |case| case.said.diagnostics());
        let workspace = held.said.diagnostics().iter().filter(|one| one.severity == Severity::Error);
        let mut sink = Sink::new();
        workspace.chain(&self.own).chain(late).chain(case).for_each(|one| sink.report(one.clone()));
        let is_chair = matches!(reader(&self.wanted.doc), Some(Reader::Chair));
        let items = self.leaves.as_ref().map_or(&[][..], |leaves| &leaves.items);
        let may_have = |one: &Diagnostic| {
            let of_case = one.place.as_ref().is_some_and(|place| place.source.is_case());
            is_chair || !of_case || one.item.as_ref().is_some_and(|item| items.contains(item))
        };
        let (told, kept): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
            sink.diagnostics().iter().partition(|one| may_have(one));
        let mut told: Vec<Json> = told.into_iter().map(messages::json).collect();
        told.extend(messages::kept(kept.iter().any(|one| one.severity == Severity::Error), kept.len()));
        told
    }

    /// All that a browser is told of it, but its images.
    pub(super) fn json(&self) -> Json {
        let pages: Vec<Json> = self.leaves.as_ref().map_or_else(Vec::new, |leaves| {
            let page = |(index, look): (usize, &String)| {
                let (width, height) = leaves.pages.size(index);
                json!({ "look": look, "width": width, "height": height })
            };
            leaves.looks.iter().enumerate().map(page).collect()
        });
        json!({
            "doc": self.wanted.doc,
            "about": self.about,
            "outOfDate": self.is_out_of_date,
            "pages": pages,
            "messages": self.messages,
            "due": self.due,
        })
    }

    /// The image of its page of this look.
    pub(super) fn image(&self, look: &str) -> Option<String> {
        let leaves = self.leaves.as_ref()?;
        let page = leaves.looks.iter().position(|one| one == look)?;
        leaves.pages.image(page)
    }

    /// The words of each page and where they came from.
    pub(super) fn regions(&self) -> &[Vec<Region>] {
        self.leaves.as_ref().map_or(&[], |leaves| {
            leaves.regions.get_or_init(|| (0..leaves.looks.len()).map(|page| leaves.pages.regions(page)).collect())
        })
    }
}

impl Leaves {
    fn new(items: Vec<String>, pages: Pages) -> Leaves {
        let looks = (0..pages.count()).map(|page| pages.look(page)).collect();
        Leaves { pages, looks, items, regions: OnceLock::new() }
    }
}
