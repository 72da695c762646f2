//! Checking: everything that a selection asks for, gone through on several threads, and nothing written.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use jiff::civil::Date;

use super::{Said, judge, judge_guidance, wanted_cases};
use crate::compile::Compiler;
use crate::diagnostic::Sink;
use crate::disclose::{Portion, View};
use crate::reader::Reader;
use crate::request::{self, Request, Selection, Sight, pack_without_paper};

/// How far a check goes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Depth {
    /// To the finished file, and not only to what each reader may see.
    pub pages: bool,
    /// The day to take for today in practice findings; without one, no practice rule is asked.
    pub today: Option<Date>,
}

/// Goes through everything that a selection asks for and writes nothing.
pub fn check(compiler: &Compiler, selection: &Selection, depth: Depth, sink: &mut Sink) {
    let mut shared = Sink::new();
    compiler.check_shared(sink);
    if selection.cases.is_empty() {
        let requests = request::public(&compiler.forms, selection, None, sink);
        let mut look = Look::new(compiler, depth);
        requests.iter().for_each(|request| look.at(request, sink));
        judge_guidance(compiler, depth.today, sink);
        shared.absorb(look.shared);
    }
    let cases = wanted_cases(compiler, selection, sink);
    // Messages come in the order of the cases, however the threads ran.
    for (own, of_all) in on_threads(&cases, |reference| check_case(compiler, selection, depth, reference)) {
        sink.absorb(own);
        shared.absorb(of_all);
    }
    sink.absorb(shared);
}

/// What is wrong with a case, and with words that all cases share.
fn check_case(compiler: &Compiler, selection: &Selection, depth: Depth, reference: &str) -> (Sink, Sink) {
    let mut sink = Sink::of_case(reference);
    let Ok(history) = compiler.case(reference, &mut sink) else { return (sink, Sink::new()) };
    judge(compiler, &history, depth.today, &mut sink);
    let requests = request::of_case(&history, &compiler.forms, selection, None, &mut sink);
    let mut look = Look::new(compiler, depth);
    requests.iter().for_each(|request| look.at(request, &mut sink));
    let shared = look.shared;
    (sink, shared)
}

/// A look at one document after another of the same case.
struct Look<'a> {
    compiler: &'a Compiler,
    depth: Depth,
    /// What each reader has of the case.
    portions: BTreeMap<&'a Reader, Option<Portion<'a>>>,
    /// What each reader sees. Two forms of one date and the same reports show a reader the same case.
    seen: BTreeMap<Sight<'a>, Option<View>>,
    /// What is wrong with words that all cases share.
    shared: Sink,
    said: Said,
}

impl<'a> Look<'a> {
    fn new(compiler: &'a Compiler, depth: Depth) -> Look<'a> {
        Look {
            compiler,
            depth,
            portions: BTreeMap::new(),
            seen: BTreeMap::new(),
            shared: Sink::new(),
            said: Said::default(),
        }
    }

    fn at(&mut self, request: &'a Request<'a>, sink: &mut Sink) {
        if self.depth.pages {
            drop(self.compiler.document(request, sink));
        }
        let (compiler, today) = (self.compiler, self.depth.today);
        let Some(view) = self.view(request, sink) else { return };
        if let (Some(today), true) = (today, has_to_be_plain(request)) {
            let words = compiler.judge_words_of(view, request, today);
            self.said.report_new(words.of_case, sink);
            self.said.report_new(words.of_all, &mut self.shared);
        }
    }

    /// What a reader sees of a document, if they may have that and all the papers that it binds.
    fn view(&mut self, request: &'a Request<'a>, sink: &mut Sink) -> Option<&View> {
        if let Some(paper) = request.papers().iter().find(|paper| self.view(paper, sink).is_none()) {
            sink.report(pack_without_paper(request.form, &paper.form.id));
            return None;
        }
        let portion = self.portions.entry(&request.reader).or_insert_with(|| self.compiler.portion(request));
        let own = self.seen.entry(request.sight());
        own.or_insert_with(|| self.compiler.own_view_of(portion.as_ref(), request, sink).ok()).as_ref()
    }
}

/// Whether the family may read it, so that its words are looked at. Each paper of a pack is looked at as the
/// document that it is.
fn has_to_be_plain(request: &Request<'_>) -> bool {
    request.papers().is_empty() && matches!(request.reader, Reader::YoungPerson | Reader::Parent(_) | Reader::Public)
}

/// Does the same with each of these on as many threads as the machine runs at once, each with a pool of its own
/// for the engine, and gives what came of them in their order.
fn on_threads<T: Sync, R: Send>(items: &[T], then: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).clamp(1, items.len().max(1));
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let work = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return };
            let result = match &pool {
                Ok(pool) => pool.install(|| then(item)),
                Err(_) => then(item),
            };
            typst::comemo::evict(3);
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, result));
        }
    };
    thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(work)));
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
