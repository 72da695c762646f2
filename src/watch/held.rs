//! What is held in memory between two changes: the compiler, and each case as it was read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Changes;
use crate::check::History;
use crate::clock::task::Task;
use crate::compile::{Compiler, Kept};
use crate::diagnostic::{Diagnostic, Sink};
use crate::preview::deadlines;
use crate::reader::Reader;
use crate::request::{self, Request, Selection};
use crate::workspace::Workspace;

/// A part of a workspace that is built together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The documents without a case.
    Public,
    /// The documents of a case.
    Case(String),
}

impl Scope {
    /// The part that a document belongs to, by its path.
    pub fn of(path: &str) -> Scope {
        match path.split('/').collect::<Vec<_>>()[..] {
            ["public", ..] | [] | [_] => Scope::Public,
            [_, case, ..] => Scope::Case(case.to_owned()),
        }
    }
}

/// All that was read.
pub struct Held {
    /// The workspace, which remembers what was read of it.
    pub workspace: Workspace,
    /// What documents are compiled with; none where the workspace itself is at fault.
    pub compiler: Option<Compiler>,
    /// What there is to say of the workspace itself.
    pub said: Sink,
    /// The cases, by reference.
    pub cases: BTreeMap<String, HeldCase>,
    /// What belongs to all cases, in a hash.
    pub others: [u8; 32],
    /// What there was to say when it was opened.
    opened: Sink,
    kept: Kept,
    identities: BTreeMap<String, Option<[u8; 32]>>,
    judged: BTreeSet<Scope>,
}

/// A case that was read.
pub struct HeldCase {
    /// All that its documents may know; none where it has faults.
    pub history: Option<History>,
    /// What there was to say when it was read.
    pub said: Sink,
    /// What it was judged to be: as it is, or, until it is judged anew, as it was when it could last be read.
    pub judgement: Judgement,
}

/// What is found out about a case that was read, and is needed for none of its pages.
#[derive(Default)]
pub struct Judgement {
    /// The practice findings.
    pub findings: Sink,
    /// What it owes and has not yet done, as the chair knows.
    pub due: Vec<Task>,
    /// The same as the professionals may know.
    pub due_to_professionals: Vec<Task>,
}

impl HeldCase {
    /// Everything that there is to say of it.
    pub fn messages(&self) -> impl Iterator<Item = &Diagnostic> {
        self.said.diagnostics().iter().chain(self.judgement.findings.diagnostics())
    }
}

/// The whole of a workspace.
pub static ALL: Selection = Selection { cases: Vec::new(), forms: Vec::new(), readers: Vec::new() };

impl Held {
    /// Nothing, yet.
    pub fn new(workspace: Workspace) -> Held {
        Held {
            workspace,
            compiler: None,
            said: Sink::new(),
            cases: BTreeMap::new(),
            others: [0; 32],
            opened: Sink::new(),
            kept: Kept::default(),
            identities: BTreeMap::new(),
            judged: BTreeSet::new(),
        }
    }

    /// Reads anew what a change is about, and says which documents it can touch.
    pub fn renew(&mut self, changes: &Changes) -> BTreeSet<Scope> {
        let of_cases: BTreeSet<&str> = changes.0.iter().filter_map(|path| case_of(path)).collect();
        let base: Vec<&String> = changes.0.iter().filter(|path| case_of(path).is_none()).collect();
        let opens = !base.is_empty() || self.compiler.is_none();
        match &mut self.compiler {
            Some(compiler) if opens && base.iter().all(|path| is_chapter(path)) => {
                if let Some(mut reads) = self.workspace.reads() {
                    reads.forget(is_chapter);
                }
                self.said = self.opened.clone();
                self.judged.clear();
                compiler.renew_guidance();
            }
            _ if opens => self.reopen(&base),
            _ => {}
        }
        let before: Vec<String> = self.cases.keys().cloned().collect();
        let reads_all = base.iter().any(|path| !is_layout(path) && !is_chapter(path));
        if let Some(mut reads) = self.workspace.reads() {
            reads.forget(|path| path == "content/cases/");
        }
        let references = self.compiler.as_ref().map_or_else(Vec::new, Compiler::cases);
        self.cases.retain(|reference, _| references.contains(reference));
        before.iter().filter(|gone| !references.contains(gone)).for_each(|gone| self.forget(gone));
        for reference in &references {
            if reads_all || of_cases.contains(reference.as_str()) || !self.cases.contains_key(reference) {
                self.read(reference);
            }
        }
        // A case may be found, or missed, before its notice comes.
        let is_wanted = |reference: &&String| {
            opens
                || of_cases.contains(reference.as_str())
                || before.contains(reference) != references.contains(reference)
        };
        let all = references.iter().chain(&before).filter(is_wanted);
        let mut scopes: BTreeSet<Scope> = all.cloned().map(Scope::Case).collect();
        scopes.extend(opens.then_some(Scope::Public));
        scopes
    }

    /// Opens the workspace anew, with the fonts and templates of before where none has changed.
    fn reopen(&mut self, base: &[&String]) {
        if let Some(compiler) = self.compiler.take() {
            self.kept = compiler.leave();
        }
        if base.iter().any(|path| is_layout(path)) {
            self.kept.engine = None;
        }
        let keeps_engine = self.kept.engine.is_some();
        if let Some(mut reads) = self.workspace.reads() {
            reads.forget(|path| case_of(path).is_none() && !(keeps_engine && is_layout(path)));
        }
        let mut said = Sink::new();
        self.judged.clear();
        let kept = std::mem::take(&mut self.kept);
        self.compiler = Compiler::open(self.workspace.clone(), kept, &mut said).ok();
        self.said = said.clone();
        self.opened = said;
    }

    /// Forgets what was read of a case.
    fn forget(&self, reference: &str) {
        if let Some(mut reads) = self.workspace.reads() {
            reads.forget(|path| case_of(path) == Some(reference));
        }
    }

    fn read(&mut self, reference: &str) {
        let Some(compiler) = &self.compiler else { return };
        self.forget(reference);
        let mut said = Sink::of_case(reference);
        let history = compiler.case(reference, &mut said).ok();
        self.judged.remove(&Scope::Case(reference.to_owned()));
        let before = self.cases.remove(reference).filter(|_| history.is_some());
        let judgement = before.map(|before| before.judgement).unwrap_or_default();
        self.cases.insert(reference.to_owned(), HeldCase { history, said, judgement });
    }

    /// Finds out what belongs to each case, which has to be known before a file may be written.
    pub fn identify(&mut self, changes: &Changes) {
        let Some(compiler) = &mut self.compiler else { return };
        let touched = |reference: &str| changes.0.iter().any(|path| case_of(path) == Some(reference));
        let mut is_same = self.identities.keys().eq(self.cases.keys());
        self.identities.retain(|reference, _| self.cases.contains_key(reference));
        for reference in self.cases.keys() {
            if touched(reference) || !self.identities.contains_key(reference) {
                let identity = compiler.identity(reference);
                is_same &= self.identities.insert(reference.clone(), identity) == Some(identity);
            }
        }
        if !is_same {
            compiler.forget_others();
            self.others = compiler.others().digest();
        }
    }

    /// Finds out what the last gate looks for in documents, by their paths, before they come to it.
    pub fn prepare_gate(&self, docs: &BTreeSet<String>) {
        let Some(compiler) = &self.compiler else { return };
        let readers: BTreeSet<(Scope, &str)> =
            docs.iter().filter_map(|doc| Some((Scope::of(doc), doc.split('/').next()?))).collect();
        for (scope, reader) in readers {
            if let (Scope::Case(reference), Some(reader)) = (scope, Reader::parse(reader)) {
                let history = self.cases.get(&reference).and_then(|case| case.history.as_ref());
                history.map(|history| compiler.screen(history, &reader));
            }
        }
    }

    /// Finds out what is not needed for any page or file: what is wrong with the guidance, the practice findings
    /// and what is due.
    pub fn judge(&mut self, today: Date) {
        let Some(compiler) = &self.compiler else { return };
        compiler.fill_guidance(&mut self.said);
        if self.judged.insert(Scope::Public) {
            compiler.judge_guidance(today, &mut self.said);
            compiler.check_shared(&mut self.said);
        }
        for (reference, case) in &mut self.cases {
            let is_new = |_: &&History| self.judged.insert(Scope::Case(reference.clone()));
            let Some(history) = case.history.as_ref().filter(is_new) else { continue };
            let mut findings = Sink::of_case(reference);
            compiler.judge(history, today, &mut findings);
            // What stops a view is said where the case is judged, and where the copies are made.
            let due = |reader| deadlines::of_view(compiler, &compiler.everything_for(history, reader), today);
            let (due, due_to_professionals) = (due(&Reader::Chair), due(&Reader::Professionals));
            case.judgement = Judgement { findings, due, due_to_professionals };
        }
    }

    /// The documents of a scope that are selected.
    pub fn requests<'a>(&'a self, scope: &Scope, selection: &'a Selection, sink: &mut Sink) -> Vec<Request<'a>> {
        let Some(compiler) = &self.compiler else { return Vec::new() };
        match scope {
            Scope::Public => request::public(&compiler.forms, selection, None, sink),
            Scope::Case(reference) => {
                let history = self.cases.get(reference).and_then(|case| case.history.as_ref());
                history
                    .map_or_else(Vec::new, |history| request::of_case(history, &compiler.forms, selection, None, sink))
            }
        }
    }

    /// Every part of the workspace, in the order of their messages.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        std::iter::once(Scope::Public).chain(self.cases.keys().cloned().map(Scope::Case))
    }
}

/// The case that a path belongs to.
pub(super) fn case_of(path: &str) -> Option<&str> {
    path.strip_prefix("content/cases/").and_then(|rest| rest.split('/').next()).filter(|name| !name.is_empty())
}

/// Whether a path is of how pages look, and of nothing that they say.
fn is_layout(path: &str) -> bool {
    path.starts_with("fonts/") || (path.starts_with("templates/") && path.ends_with(".typ"))
}

/// Whether a path is a chapter of the guidance.
fn is_chapter(path: &str) -> bool {
    path.starts_with("content/guidance/")
}
