//! What Wayleaf adds to the bare engine: `cargo bench --bench engine`.
//!
//! In one run, on one thread and in turns: every document of the demonstration workspace compiled by us
//! (from the workspace's folder to finished bytes), and the same generated sources compiled and exported by
//! the bare engine. The ratio is printed; the goal is 1.15.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::export::export;
use wayleaf::request::{self, Request, Selection};
use wayleaf::typeset::lay_out;
use wayleaf::workspace::Workspace;

const ROUNDS: usize = 5;

fn main() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let (ours, documents) = compile_ours(root);
        let bare = compile_bare(root);
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!("round {round}: {documents} documents, ours {ours:.1?}, bare engine {bare:.1?}, ratio {ratio:.3}");
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.3}, goal 1.15", ratios[ROUNDS / 2]);
}

/// Every document, from the folder of the workspace to finished bytes.
fn compile_ours(root: &str) -> (Duration, usize) {
    let start = Instant::now();
    let mut count = 0;
    each(root, |compiler, request| {
        compiler.document(request, &mut Sink::new()).expect("the demonstration compiles");
        forget();
        count += 1;
    });
    (start.elapsed(), count)
}

/// The engine alone, on the sources that ours generates.
fn compile_bare(root: &str) -> Duration {
    let mut bare = Duration::ZERO;
    each(root, |compiler, request| {
        let mut sink = Sink::new();
        let prepared = compiler.prepared(request, &mut sink).expect("the demonstration compiles");
        let start = Instant::now();
        let pages = lay_out(prepared, None, &mut sink).expect("the demonstration is laid out");
        export(&pages, &mut sink).expect("the demonstration is exported");
        bare += start.elapsed();
        forget();
    });
    bare
}

/// What the engine remembers goes, so that each document is compiled for the first time.
fn forget() {
    typst::comemo::evict(0);
}

fn each(root: &str, mut then: impl FnMut(&Compiler, &Request<'_>)) {
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(root), &mut sink).expect("the demonstration authority is sound");
    let all = Selection::default();
    request::public(&compiler.forms, &all, None, &mut sink).iter().for_each(|request| then(&compiler, request));
    for reference in compiler.cases() {
        let history = compiler.case(&reference, &mut sink).expect("the demonstration cases are sound");
        let requests = request::of_case(&history, &compiler.forms, &all, None, &mut sink);
        requests.iter().for_each(|request| then(&compiler, request));
    }
}
