//! Building: every document that a selection asks for, on several threads, into the folder of outputs.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use jiff::civil::Date;

use crate::check::History;
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::output::{Output, Written};
use crate::reader::Reader;
use crate::request::{self, Request, Selection};
use crate::source::Place;
use crate::workspace::Workspace;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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

/// Builds a workspace. Everything wrong is in the sink afterwards.
pub fn build(options: &Options, watcher: &mut dyn Watcher, sink: &mut Sink) -> Summary {
    let start = Instant::now();
    let output = Output::new(&options.out);
    let mut tally: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut count = |event: &Event| {
        let key = match event.state {
            State::Written => "written",
            State::Unchanged => "unchanged",
            State::Removed => "removed",
            State::Failed => "failed",
        };
        *tally.entry(key).or_default() += 1;
        watcher.takes(event);
    };
    match Compiler::new(Workspace::new(&options.workspace), sink) {
        Ok(compiler) => build_with(&compiler, options, &output, &mut count, sink),
        // Nothing can be built, so that no family copy may lie about.
        Err(_) => remove_all(&output, &options.selection, &mut count, sink),
    }
    let of = |key: &str| tally.get(key).copied().unwrap_or_default();
    Summary {
        event: "summary",
        written: of("written"),
        unchanged: of("unchanged"),
        removed: of("removed"),
        failed: of("failed"),
        errors: sink.count(Severity::Error),
        warnings: sink.count(Severity::Warning),
        milliseconds: start.elapsed().as_millis(),
    }
}

fn build_with(compiler: &Compiler, options: &Options, output: &Output, count: &mut dyn FnMut(&Event), sink: &mut Sink) {
    let histories = read_cases(compiler, options, sink);
    let all = Selection::default();
    let mut requests = Vec::new();
    if options.selection.cases.is_empty() {
        requests.extend(request::public(&compiler.forms, &options.selection, options.as_at, sink));
    }
    for read in &histories {
        requests.extend(request::of_case(&read.wanted, &compiler.forms, &options.selection, options.as_at, sink));
    }
    let mut tasks: Vec<Task<'_>> = requests.into_iter().map(|request| Task { request, write: true }).collect();
    // Copies that lie there and are not asked for now are looked at too: one that could not be built
    // any more must not lie ready to send.
    let lying = output.perishable();
    for read in &histories {
        for request in request::of_case(&read.whole, &compiler.forms, &all, None, &mut Sink::new()) {
            let path = request.path();
            let is_asked = tasks.iter().any(|task| task.request.path() == path);
            if !is_asked && lying.iter().any(|(lies, _)| *lies == path) {
                tasks.push(Task { request, write: false });
            }
        }
    }
    run(compiler, options, output, &tasks, count, sink);
    for (path, case) in &lying {
        let is_made = tasks.iter().any(|task| task.request.path() == *path);
        if !is_made && options.selection.has_case(case) {
            remove(output, path, case, count, sink);
        }
    }
}

/// A case that was read: all of it, and as much as `--as-at` wants.
struct Read {
    whole: History,
    wanted: History,
}

fn read_cases(compiler: &Compiler, options: &Options, sink: &mut Sink) -> Vec<Read> {
    let cases = compiler.cases();
    for wanted in options.selection.cases.iter().filter(|wanted| !cases.contains(wanted)) {
        let place = Place::file(&format!("content/cases/{wanted}"));
        sink.report(
            Diagnostic::error("unknown-case", format!("there is no case `{wanted}` in this workspace")).at(&place),
        );
    }
    let mut read = Vec::new();
    for reference in cases.iter().filter(|reference| options.selection.has_case(reference)) {
        let mut own = Sink::of_case(reference);
        let both = compiler
            .case(reference, &mut own)
            .and_then(|whole| Ok((whole, compiler.case(reference, &mut Sink::new())?)));
        if let Ok((whole, mut wanted)) = both {
            if let Some(date) = options.as_at {
                wanted.until(date);
            }
            read.push(Read { whole, wanted });
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
}

fn run(
    compiler: &Compiler,
    options: &Options,
    output: &Output,
    tasks: &[Task<'_>],
    count: &mut dyn FnMut(&Event),
    sink: &mut Sink,
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let mut done: BTreeMap<usize, Sink> = BTreeMap::new();
    thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, tasks.len().max(1)) {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || work(compiler, output, tasks, next, &sender));
        }
        drop(sender);
        for one in receiver {
            if let Some(event) = &one.event {
                count(event);
            }
            done.insert(one.index, one.sink);
        }
    });
    // Messages come in the order of the documents, however the threads ran.
    for (_, own) in done {
        sink.absorb(own);
    }
}

/// One thread: it takes tasks until there are none, with a pool of its own for the engine, so that
/// one document never waits inside another.
fn work(compiler: &Compiler, output: &Output, tasks: &[Task<'_>], next: &AtomicUsize, sender: &Sender<Done>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(task) = tasks.get(index) else { return };
        let mut sink = task.request.case().map_or_else(Sink::new, Sink::of_case);
        let mut make = || make(compiler, output, task, &mut sink);
        let event = match &pool {
            Ok(pool) => pool.install(&mut make),
            Err(_) => make(),
        };
        typst::comemo::evict(3);
        if sender.send(Done { index, sink, event }).is_err() {
            return;
        }
    }
}

/// Makes one document, and takes an old copy away where it must not stay.
fn make(compiler: &Compiler, output: &Output, task: &Task<'_>, sink: &mut Sink) -> Option<Event> {
    let start = Instant::now();
    let request = &task.request;
    let path = request.path();
    let compiled = catch_unwind(AssertUnwindSafe(|| compiler.document(request, sink)));
    let compiled = compiled.unwrap_or_else(|_| {
        let diagnostic =
            Diagnostic::error("internal-error", format!("the tool itself failed on the form `{}`", request.form.id));
        Err(sink.fail(diagnostic.hint("this is a fault of Wayleaf: please report it, without the case")))
    });
    let pages = compiled.as_ref().ok().map(|pdf| pdf.pages);
    let written = match (&compiled, task.write) {
        (Ok(_), false) => return None,
        (Ok(pdf), true) => output.write(&path, &pdf.bytes, sink),
        (Err(failed), _) => Err(*failed),
    };
    let state = match written {
        Ok(Written::Written) => State::Written,
        Ok(Written::Unchanged) => State::Unchanged,
        Err(_) if request.reader.is_perishable() && output.remove(&path, sink).unwrap_or(false) => State::Removed,
        Err(_) => State::Failed,
    };
    Some(Event {
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
    })
}

fn shown(output: &Output, path: &str) -> String {
    output.path(path).display().to_string().replace('\\', "/")
}

fn remove_all(output: &Output, selection: &Selection, count: &mut dyn FnMut(&Event), sink: &mut Sink) {
    for (path, case) in output.perishable() {
        if selection.has_case(&case) {
            remove(output, &path, &case, count, sink);
        }
    }
}

/// Takes away a copy that nothing makes any more.
fn remove(output: &Output, path: &str, case: &str, count: &mut dyn FnMut(&Event), sink: &mut Sink) {
    if !output.remove(path, sink).unwrap_or(false) {
        return;
    }
    let mut parts = path.split('/');
    let reader = parts.next().unwrap_or_default();
    let name = parts.next_back().unwrap_or_default().trim_end_matches(".pdf");
    let form = name.split('.').next().unwrap_or(name);
    count(&Event {
        event: "document",
        state: State::Removed,
        form: form.to_owned(),
        version: None,
        case: Some(case.to_owned()),
        reader: Reader::parse(reader).map_or_else(|| reader.to_owned(), |reader| reader.to_string()),
        author: None,
        meeting: None,
        path: shown(output, path),
        pages: None,
        milliseconds: 0,
    });
}
