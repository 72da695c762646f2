//! Building: every document that a selection asks for, on several threads, into the folder of outputs.

mod check;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use jiff::civil::Date;

use crate::check::History;
use crate::choose::unknown_form;
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Failed, Severity, Sink};
use crate::export::Pdf;
use crate::form::Status;
use crate::output::{Output, Written};
use crate::practice::Words;
use crate::request::{self, Request, Selection};
use crate::source::Place;
use crate::workspace::Workspace;

pub use check::{Depth, check};

/// What a build is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// The workspace's folder.
    pub workspace: PathBuf,
    /// The folder of outputs.
    pub out: PathBuf,
    /// What it is narrowed to.
    pub selection: Selection,
    /// The date to build as at.
    pub as_at: Option<Date>,
    /// How many threads.
    pub jobs: usize,
    /// The day to take for today in practice findings; without one, no practice rule is asked.
    pub today: Option<Date>,
}

/// What became of one document.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Event {
    /// `document`.
    pub event: &'static str,
    /// `written`, `unchanged`, `removed` or `failed`.
    pub state: State,
    /// The form's id.
    pub form: String,
    /// The form's version; none for a copy that no form of now makes.
    pub version: Option<String>,
    /// The case.
    pub case: Option<String>,
    /// Whose copy.
    pub reader: String,
    /// The author of the report it is of.
    pub author: Option<String>,
    /// The meeting it is of.
    pub meeting: Option<String>,
    /// The file.
    pub path: String,
    /// How many pages.
    pub pages: Option<usize>,
    /// How long it took.
    pub milliseconds: u128,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A new file stands.
    Written,
    /// The file was right already.
    Unchanged,
    /// A copy that must not lie about was taken away.
    Removed,
    /// It could not be built.
    Failed,
}

/// What a build did.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Summary {
    /// `summary`.
    pub event: &'static str,
    /// How many files are new.
    pub written: usize,
    /// How many were right already.
    pub unchanged: usize,
    /// How many copies were taken away.
    pub removed: usize,
    /// How many documents could not be built.
    pub failed: usize,
    /// How many errors there were.
    pub errors: usize,
    /// How many warnings there were.
    pub warnings: usize,
    /// How long it took.
    pub milliseconds: u128,
}

/// Takes what happens in a build, as it happens.
pub trait Watcher: Send {
    /// A build of so many documents begins.
    fn begins(&mut self, documents: usize);
    /// Something became of a document.
    fn takes(&mut self, event: &Event);
}

/// Counts what becomes of documents, and passes it on.
struct Tally<'a> {
    watcher: &'a mut dyn Watcher,
    counts: BTreeMap<State, usize>,
}

impl Tally<'_> {
    fn takes(&mut self, event: &Event) {
        *self.counts.entry(event.state).or_default() += 1;
        self.watcher.takes(event);
    }

    fn of(&self, state: State) -> usize {
        self.counts.get(&state).copied().unwrap_or_default()
    }
}

/// Builds a workspace. Everything wrong is in the sink afterwards.
pub fn build(options: &Options, watcher: &mut dyn Watcher, sink: &mut Sink) -> Summary {
    let start = Instant::now();
    let output = Output::new(&options.out);
    output.prepare(sink);
    let mut tally = Tally { watcher, counts: BTreeMap::new() };
    match Compiler::new(Workspace::new(&options.workspace), sink) {
        Ok(compiler) => build_with(&compiler, options, &output, &mut tally, sink),
        // Nothing can be built, so that no family copy may lie about.
        Err(_) => remove_unmade(&output, &options.selection, &[], &mut tally, sink),
    }
    Summary {
        event: "summary",
        written: tally.of(State::Written),
        unchanged: tally.of(State::Unchanged),
        removed: tally.of(State::Removed),
        failed: tally.of(State::Failed),
        errors: sink.count(Severity::Error),
        warnings: sink.count(Severity::Warning),
        milliseconds: start.elapsed().as_millis(),
    }
}

fn build_with(compiler: &Compiler, options: &Options, output: &Output, tally: &mut Tally<'_>, sink: &mut Sink) {
    report_unknown_forms(compiler, &options.selection, sink);
    compiler.check_shared(sink);
    let cases = read_cases(compiler, options, sink);
    let mut requests = Vec::new();
    if options.selection.cases.is_empty() {
        requests.extend(request::public(&compiler.forms, &options.selection, options.as_at, sink));
        judge_guidance(compiler, options.today, sink);
    }
    for case in &cases {
        requests.extend(request::of_case(&case.wanted, &compiler.forms, &options.selection, options.as_at, sink));
    }
    report_drafts(compiler, &options.selection, &requests, sink);
    let mut tasks: Vec<Task<'_>> = requests.into_iter().map(|request| Task { request, write: true }).collect();
    let lying = output.perishable();
    tasks.extend(looked_at(compiler, &cases, &lying, &tasks));
    tally.watcher.begins(tasks.len());
    run(compiler, options, output, &tasks, tally, sink);
    let made: Vec<String> = tasks.iter().map(|task| task.request.path()).collect();
    remove_unmade(output, &options.selection, &made, tally, sink);
}

/// Copies that lie there and are not asked for now are looked at too: one that could not be built any
/// more must not lie ready to send.
fn looked_at<'a>(
    compiler: &'a Compiler,
    cases: &'a [ReadCase],
    lying: &[(String, String)],
    tasks: &[Task<'_>],
) -> Vec<Task<'a>> {
    static ALL: Selection = Selection { cases: Vec::new(), forms: Vec::new(), readers: Vec::new() };
    let asked: BTreeSet<String> = tasks.iter().map(|task| task.request.path()).collect();
    let lies = |path: &String| lying.iter().any(|(lies, _)| lies == path);
    let all =
        cases.iter().flat_map(|case| request::of_case(&case.whole, &compiler.forms, &ALL, None, &mut Sink::new()));
    all.filter(|request| !asked.contains(&request.path()) && lies(&request.path()))
        .map(|request| Task { request, write: false })
        .collect()
}

/// A form that the command line names must exist.
fn report_unknown_forms(compiler: &Compiler, selection: &Selection, sink: &mut Sink) {
    for (id, _) in selection.forms.iter().filter(|(id, _)| compiler.forms.versions(id).is_empty()) {
        sink.report(unknown_form(id, &Place::file("templates"), &compiler.forms));
    }
}

/// Says of a form that was asked for, and of which there are only drafts, how to see one.
fn report_drafts(compiler: &Compiler, selection: &Selection, requests: &[Request<'_>], sink: &mut Sink) {
    let is_made = |id: &str| requests.iter().any(|request| request.form.id == *id);
    for (id, _) in selection.forms.iter().filter(|(id, version)| version.is_none() && !is_made(id)) {
        let versions = compiler.forms.versions(id);
        let are_drafts = versions.iter().all(|form| form.status == Status::Draft);
        if let Some(draft) = versions.last().filter(|_| are_drafts) {
            let message = format!("no version of the form `{id}` is in force: version {} is a draft", draft.version);
            let diagnostic = Diagnostic::advice("draft-not-built", message).at(&draft.says_status);
            sink.report(diagnostic.hint(format!("name the version to see it: `--form {id}@{}`", draft.version)));
        }
    }
}

/// Asks the practice rules of a case.
fn judge(compiler: &Compiler, history: &History, today: Option<Date>, sink: &mut Sink) {
    if let Some(today) = today {
        compiler.judge(history, today, sink);
    }
}

/// Asks the practice rules of the guidance.
fn judge_guidance(compiler: &Compiler, today: Option<Date>, sink: &mut Sink) {
    if let Some(today) = today {
        compiler.judge_guidance(today, sink);
    }
}

/// The cases that a selection asks for. One that does not exist is reported.
pub fn wanted_cases(compiler: &Compiler, selection: &Selection, sink: &mut Sink) -> Vec<String> {
    let mut cases = compiler.cases();
    for wanted in selection.cases.iter().filter(|wanted| !cases.contains(wanted)) {
        let place = Place::file(&format!("content/cases/{wanted}"));
        sink.report(
            Diagnostic::error("unknown-case", format!("there is no case `{wanted}` in this workspace")).at(&place),
        );
    }
    cases.retain(|reference| selection.has_case(reference));
    cases
}

/// A case that was read: all of it, and as much as `--as-at` wants.
struct ReadCase {
    whole: History,
    wanted: History,
}

fn read_cases(compiler: &Compiler, options: &Options, sink: &mut Sink) -> Vec<ReadCase> {
    let mut read = Vec::new();
    for reference in &wanted_cases(compiler, &options.selection, sink) {
        let mut own = Sink::of_case(reference);
        if let Ok(whole) = compiler.case(reference, &mut own) {
            let mut wanted = whole.clone();
            if let Some(date) = options.as_at {
                wanted.until(date);
            }
            judge(compiler, &wanted, options.today, &mut own);
            read.push(ReadCase { whole, wanted });
        }
        sink.absorb(own);
    }
    read
}

/// A document to make; without `write`, only to see whether it still can be made.
struct Task<'a> {
    request: Request<'a>,
    write: bool,
}

/// What a worker says of a task.
struct Done {
    index: usize,
    sink: Sink,
    event: Option<Event>,
    words: Words,
}

/// What was said of which words: once, though two people read them.
#[derive(Default)]
struct Said(BTreeSet<(&'static str, Option<(String, usize)>)>);

impl Said {
    /// Reports what was not said yet of the same place.
    fn report_new(&mut self, findings: Vec<Diagnostic>, sink: &mut Sink) {
        for finding in findings {
            let place = finding.place.as_ref().map(|place| (place.source.path.clone(), place.span.start));
            if self.0.insert((finding.name, place)) {
                sink.report(finding);
            }
        }
    }
}

fn run(
    compiler: &Compiler,
    options: &Options,
    output: &Output,
    tasks: &[Task<'_>],
    tally: &mut Tally<'_>,
    sink: &mut Sink,
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let mut done: BTreeMap<usize, (Sink, Words)> = BTreeMap::new();
    thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, tasks.len().max(1)) {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || work(compiler, options.today, output, tasks, next, &sender));
        }
        drop(sender);
        for one in receiver {
            if let Some(event) = &one.event {
                tally.takes(event);
            }
            done.insert(one.index, (one.sink, one.words));
        }
    });
    // Messages come in the order of the documents, however the threads ran, and those on shared words last.
    let (mut said, mut shared) = (Said::default(), Sink::new());
    for (_, (mut own, words)) in done {
        said.report_new(words.of_case, &mut own);
        said.report_new(words.of_all, &mut shared);
        sink.absorb(own);
    }
    sink.absorb(shared);
}

/// One thread: it takes tasks until there are none, with a pool of its own for the engine, so that
/// one document never waits inside another.
fn work(
    compiler: &Compiler,
    today: Option<Date>,
    output: &Output,
    tasks: &[Task<'_>],
    next: &AtomicUsize,
    sender: &Sender<Done>,
) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(task) = tasks.get(index) else { return };
        let mut sink = task.request.case().map_or_else(Sink::new, Sink::of_case);
        let mut make = || make(compiler, today, output, task, &mut sink);
        let (event, words) = match &pool {
            Ok(pool) => pool.install(&mut make),
            Err(_) => make(),
        };
        typst::comemo::evict(3);
        if sender.send(Done { index, sink, event, words }).is_err() {
            return;
        }
    }
}

/// Makes one document, and takes an old copy away where it must not stay.
fn make(
    compiler: &Compiler,
    today: Option<Date>,
    output: &Output,
    task: &Task<'_>,
    sink: &mut Sink,
) -> (Option<Event>, Words) {
    let start = Instant::now();
    let request = &task.request;
    let compiled = unbroken(request, sink, |sink| compiler.judged_document(request, today, sink));
    match (compiled, task.write) {
        (Ok(_), false) => (None, Words::default()),
        (Ok((pdf, words)), true) => (Some(settle(output, request, Ok(&pdf), start, sink)), words),
        (Err(failed), _) => (Some(settle(output, request, Err(failed), start, sink)), Words::default()),
    }
}

/// Runs a piece of work so that a fault of the tool itself stops one document and not the others.
///
/// # Errors
/// Whatever the work reports, and `internal-error`.
pub fn unbroken<T>(
    request: &Request<'_>,
    sink: &mut Sink,
    work: impl FnOnce(&mut Sink) -> Result<T, Failed>,
) -> Result<T, Failed> {
    catch_unwind(AssertUnwindSafe(|| work(sink))).unwrap_or_else(|_| {
        let diagnostic =
            Diagnostic::error("internal-error", format!("the tool itself failed on the form `{}`", request.form.id));
        Err(sink.fail(diagnostic.hint("this is a fault of Wayleaf: please report it, without the case")))
    })
}

/// Puts a document where it belongs, or takes away the copy that must not stay.
pub fn settle(
    output: &Output,
    request: &Request<'_>,
    compiled: Result<&Pdf, Failed>,
    start: Instant,
    sink: &mut Sink,
) -> Event {
    let path = request.path();
    let pages = compiled.ok().map(|pdf| pdf.pages);
    let state = match compiled.and_then(|pdf| write(output, &path, pdf, sink)) {
        Ok(Written::Written) => State::Written,
        Ok(Written::Unchanged) => State::Unchanged,
        Err(_) if request.reader.is_perishable() && output.remove(&path, sink).unwrap_or(false) => State::Removed,
        Err(_) => State::Failed,
    };
    Event {
        event: "document",
        state,
        form: request.form.id.clone(),
        version: Some(request.form.version.clone()),
        case: request.case().map(str::to_owned),
        reader: request.reader.to_string(),
        author: request.author().map(str::to_owned),
        meeting: request.meeting().map(str::to_owned),
        path: shown(output, &path),
        pages,
        milliseconds: start.elapsed().as_millis(),
    }
}

/// Writes a document, and what lies beside it for a machine.
fn write(output: &Output, path: &str, pdf: &Pdf, sink: &mut Sink) -> Result<Written, Failed> {
    let written = output.write(path, &pdf.bytes, sink)?;
    if let Some(log) = &pdf.log {
        output.write(&path.replace(".pdf", ".json"), log, sink)?;
    }
    Ok(written)
}

fn shown(output: &Output, path: &str) -> String {
    output.path(path).display().to_string().replace('\\', "/")
}

/// Takes away the family copies and annexes that nothing makes any more.
fn remove_unmade(output: &Output, selection: &Selection, made: &[String], tally: &mut Tally<'_>, sink: &mut Sink) {
    let is_unmade = |path: &str, case: &str| selection.has_case(case) && !made.iter().any(|one| one == path);
    unmade(output, is_unmade, sink).iter().for_each(|event| tally.takes(event));
}

/// Takes away the family copies and annexes of which `is_unmade` says, by path and case, that nothing makes them.
pub fn unmade(output: &Output, is_unmade: impl Fn(&str, &str) -> bool, sink: &mut Sink) -> Vec<Event> {
    let mut events = Vec::new();
    for (path, case) in output.perishable() {
        if is_unmade(&path, &case) && output.remove(&path, sink).unwrap_or(false) {
            events.push(removed(output, &path, &case));
        }
    }
    events
}

fn removed(output: &Output, path: &str, case: &str) -> Event {
    let mut parts = path.split('/');
    let reader = parts.next().unwrap_or_default().to_owned();
    let name = parts.next_back().unwrap_or_default();
    Event {
        event: "document",
        state: State::Removed,
        form: name.split('.').next().unwrap_or(name).to_owned(),
        version: None,
        case: Some(case.to_owned()),
        reader,
        author: None,
        meeting: None,
        path: shown(output, path),
        pages: None,
        milliseconds: 0,
    }
}
