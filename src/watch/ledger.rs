//! The ledger of a watch: what every document was last made of, and what there was to say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::build::{Event, State, settle, unbroken, unmade};
use crate::compile::{Compiler, Draft, Known, Proof};
use crate::diagnostic::{Diagnostic, Failed, Severity, Sink};
use crate::export::Pdf;
use crate::output::Output;
use crate::request::Request;

use super::held::{ALL, Held, HeldCase, Scope};
use super::memory::Memory;

/// What is known of every document.
pub struct Ledger {
    output: Output,
    entries: BTreeMap<String, Entry>,
    /// The documents of each part, in order, and what there was to say before any was made.
    scopes: BTreeMap<Scope, (Vec<String>, Vec<Diagnostic>)>,
    /// What could not be taken away.
    lying: Vec<Diagnostic>,
}

/// What is known of one document.
#[derive(Default)]
struct Entry {
    made: Option<Made>,
    said: Vec<Diagnostic>,
}

/// A file that was made, and what it was made of.
struct Made {
    /// What the engine was given.
    digest: [u8; 32],
    /// What the last gate looked for.
    sought: [u8; 32],
    bytes: [u8; 32],
    pages: usize,
    stamp: Option<(u64, SystemTime)>,
}

/// The work in hand: what it is called off by, and where it is told.
pub(super) struct Work<'a> {
    /// Whether a newer change has come.
    pub is_superseded: &'a mut dyn FnMut(&Ledger) -> bool,
    /// Takes how many documents were looked at, of how many.
    pub looks: &'a mut dyn FnMut(usize, usize),
    /// Takes what becomes of documents.
    pub tell: &'a mut dyn FnMut(&Event),
    /// Whether the parts are all that the change can touch.
    pub are_all: bool,
    /// The documents that are made now, by path.
    pub is_wanted: &'a dyn Fn(&str) -> bool,
    /// The pages of a document as they are now, where somebody has them before them, and what was said of them.
    pub hangs: &'a dyn Fn(&str) -> Option<Hanging>,
    /// What the engine remembers.
    pub memory: &'a mut Memory,
}

/// The pages of a document, and what was said while they were made.
pub type Hanging = (Arc<Proof>, Vec<Diagnostic>);

/// The proof that a newer change has come.
pub(super) struct Superseded;

/// A document so far: drafted, or already on its pages.
enum Ready {
    Draft(Box<Draft>),
    Proof(Arc<Proof>),
}

impl Ready {
    fn digest(&self) -> [u8; 32] {
        match self {
            Ready::Draft(draft) => draft.digest(),
            Ready::Proof(proof) => proof.digest,
        }
    }

    fn known(&self) -> &Known {
        match self {
            Ready::Draft(draft) => &draft.known,
            Ready::Proof(proof) => &proof.known,
        }
    }
}

impl Ledger {
    /// An empty ledger of the outputs in a folder.
    pub fn new(output: Output) -> Ledger {
        Ledger { output, entries: BTreeMap::new(), scopes: BTreeMap::new(), lying: Vec::new() }
    }

    /// Takes away what must not lie in some parts, where these are all that changed, and makes what is wanted of them.
    /// Says how many documents were looked at.
    pub(super) fn bring_up_to_date(
        &mut self,
        held: &Held,
        scopes: &BTreeSet<Scope>,
        work: &mut Work<'_>,
    ) -> Result<usize, Superseded> {
        let mut requests = Vec::new();
        for scope in scopes {
            let mut said = sink_of(scope);
            let of_scope = held.requests(scope, &ALL, &mut said);
            let paths = of_scope.iter().map(Request::path).collect();
            self.scopes.insert(scope.clone(), (paths, said.diagnostics().to_vec()));
            requests.extend(of_scope);
        }
        if work.are_all {
            self.take_away(held, work);
        }
        let Some(compiler) = &held.compiler else { return Ok(0) };
        requests.retain(|request| (work.is_wanted)(&request.path()));
        for (index, request) in requests.iter().enumerate() {
            if (work.is_superseded)(self) {
                return Err(Superseded);
            }
            (work.looks)(index, requests.len());
            if let Some(event) = self.document(compiler, request, &held.others, work)? {
                (work.tell)(&event);
            }
        }
        Ok(requests.len())
    }

    /// Takes away the family copies and annexes that nothing makes any more.
    fn take_away(&mut self, held: &Held, work: &mut Work<'_>) {
        self.scopes.retain(|scope, _| {
            matches!(scope, Scope::Case(one) if held.cases.contains_key(one)) || *scope == Scope::Public
        });
        let made: BTreeSet<&String> = self.scopes.values().flat_map(|(paths, _)| paths).collect();
        let mut said = Sink::new();
        let events = unmade(&self.output, |path, _| !made.contains(&path.to_owned()), &mut said);
        self.entries.retain(|path, _| made.contains(path));
        self.lying = said.diagnostics().to_vec();
        events.iter().for_each(|event| (work.tell)(event));
    }

    /// Makes a document, unless it stands there made of the same.
    fn document(
        &mut self,
        compiler: &Compiler,
        request: &Request<'_>,
        others: &[u8; 32],
        work: &mut Work<'_>,
    ) -> Result<Option<Event>, Superseded> {
        let start = Instant::now();
        let path = request.path();
        let mut sink = request.case().map_or_else(Sink::new, Sink::of_case);
        let hangs = (work.hangs)(&path);
        let ready = unbroken(request, &mut sink, |sink| {
            let ready = match hangs {
                Some((proof, said)) => {
                    said.into_iter().for_each(|one| sink.report(one));
                    Ready::Proof(proof)
                }
                None => Ready::Draft(Box::new(compiler.drafted(request, sink)?)),
            };
            let sought = compiler.sought(ready.known(), request);
            Ok((ready.digest(), *blake3::keyed_hash(others, &sought).as_bytes(), ready))
        });
        let (digest, sought, ready) = match ready {
            Ok(ready) => ready,
            Err(failed) => return Ok(Some(self.settled(request, None, Err(failed), start, sink))),
        };
        if self.stands(compiler, request, ready.known(), (digest, sought)) {
            let entry = self.entries.entry(path).or_default();
            entry.said = sink.diagnostics().to_vec();
            return Ok(None);
        }
        if (work.is_superseded)(self) {
            return Err(Superseded);
        }
        let before = sink.diagnostics().len();
        let was_spoken_of = matches!(&ready, Ready::Proof(proof) if proof.was_spoken_of);
        let compiled = unbroken(request, &mut sink, |sink| match ready {
            Ready::Draft(draft) => compiler.sealed(&compiler.proofed(*draft, None, sink)?, request, sink),
            Ready::Proof(proof) => compiler.sealed(&proof, request, sink),
        });
        work.memory.made(compiled.as_ref().ok().map(|pdf| pdf.pages));
        // What was said by the engine is said again only by the engine.
        let is_silent = !was_spoken_of && sink.diagnostics().len() == before;
        let made = is_silent.then_some((digest, sought));
        Ok(Some(self.settled(request, made, compiled, start, sink)))
    }

    /// Whether a document's file stands there, made of the same, and would be let through again.
    fn stands(
        &mut self,
        compiler: &Compiler,
        request: &Request<'_>,
        known: &Known,
        (digest, sought): ([u8; 32], [u8; 32]),
    ) -> bool {
        let path = self.output.path(&request.path());
        let Some(made) = self.entries.get_mut(&request.path()).and_then(|entry| entry.made.as_mut()) else {
            return false;
        };
        if made.digest != digest || made.stamp.is_none() || made.stamp != stamp(&path) {
            return false;
        }
        if made.sought == sought {
            return true;
        }
        let Ok(bytes) = fs::read(&path) else { return false };
        if *blake3::hash(&bytes).as_bytes() != made.bytes {
            return false;
        }
        let pdf = Pdf { bytes, pages: made.pages, log: None };
        let mut unheard = Sink::new();
        let passes = compiler.let_through_as(&pdf, known, request, &mut unheard).is_ok();
        if passes && unheard.diagnostics().is_empty() {
            made.sought = sought;
            return true;
        }
        // It is made again, and says what is wrong.
        false
    }

    /// Puts a document where it belongs and takes down what it was made of.
    fn settled(
        &mut self,
        request: &Request<'_>,
        of: Option<([u8; 32], [u8; 32])>,
        compiled: Result<Pdf, Failed>,
        start: Instant,
        mut sink: Sink,
    ) -> Event {
        let event = settle(&self.output, request, compiled.as_ref().map_err(|failed| *failed), start, &mut sink);
        let stands = matches!(event.state, State::Written | State::Unchanged);
        let made = compiled.ok().zip(of).filter(|_| stands).map(|(pdf, (digest, sought))| Made {
            digest,
            sought,
            bytes: *blake3::hash(&pdf.bytes).as_bytes(),
            pages: pdf.pages,
            stamp: stamp(&self.output.path(&request.path())),
        });
        self.entries.insert(request.path(), Entry { made, said: sink.diagnostics().to_vec() });
        event
    }

    /// The parts in which something could not be written, and may be in a while.
    pub(super) fn unwritten(&self) -> BTreeSet<Scope> {
        let is_unwritten = |one: &Diagnostic| one.name == "unwritable-file";
        let has = |path: &String| self.entries.get(path).is_some_and(|entry| entry.said.iter().any(is_unwritten));
        let scopes = self.scopes.iter().filter(|(_, (paths, _))| paths.iter().any(has));
        let lying = self.lying.iter().any(is_unwritten).then_some(Scope::Public);
        scopes.map(|(scope, _)| scope.clone()).chain(lying).collect()
    }

    /// Everything that there is to say, in the order in which a build says it.
    pub fn messages(&self, held: &Held) -> Sink {
        let mut sink = Sink::new();
        held.said.diagnostics().iter().for_each(|one| sink.report(one.clone()));
        held.cases.values().flat_map(HeldCase::messages).for_each(|one| sink.report(one.clone()));
        let mut report = |said: &[Diagnostic]| said.iter().for_each(|one| sink.report(one.clone()));
        for scope in held.scopes() {
            self.of_scope(&scope).for_each(&mut report);
        }
        report(&self.lying);
        sink
    }

    /// Everything that there is to say of one case.
    pub fn of_case(&self, held: &Held, reference: &str) -> Sink {
        let mut sink = Sink::new();
        let of_case = held.cases.get(reference).into_iter().flat_map(HeldCase::messages);
        let scope = Scope::Case(reference.to_owned());
        let of_documents = self.of_scope(&scope).flatten();
        of_case.chain(of_documents).for_each(|one| sink.report(one.clone()));
        sink
    }

    /// What there is to say of the documents of a part.
    fn of_scope(&self, scope: &Scope) -> impl Iterator<Item = &[Diagnostic]> {
        let (paths, said) = self.scopes.get(scope).map_or((&[][..], &[][..]), |(paths, said)| (paths, said));
        std::iter::once(said).chain(paths.iter().filter_map(|path| self.of_document(path)))
    }

    /// What there is to say of a document.
    pub fn of_document(&self, path: &str) -> Option<&[Diagnostic]> {
        self.entries.get(path).map(|entry| entry.said.as_slice())
    }

    /// The documents of a part, by path, and whether each stands on disk as it should.
    pub fn documents(&self, scope: &Scope) -> impl Iterator<Item = (&str, bool)> {
        let paths = self.scopes.get(scope).map_or(&[][..], |(paths, _)| paths);
        let has_error = |said: &[Diagnostic]| said.iter().any(|one| one.severity == Severity::Error);
        paths.iter().map(move |path| {
            let entry = self.entries.get(path);
            (path.as_str(), entry.is_some_and(|entry| !has_error(&entry.said)))
        })
    }
}

fn sink_of(scope: &Scope) -> Sink {
    match scope {
        Scope::Public => Sink::new(),
        Scope::Case(reference) => Sink::of_case(reference),
    }
}

/// A file's length and when it was written.
fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}
