//! Measures which share of a build the last gate takes: every document of the demonstration, in one run.
//!
//! `cargo bench --bench gate`

#![expect(clippy::print_stdout, reason = "a measurement is for whoever runs it")]

use std::time::{Duration, Instant};

use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Failed, Sink};
use wayleaf::gate::common_words;
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

fn main() -> Result<(), Failed> {
    let mut sink = Sink::new();
    let start = Instant::now();
    let compiler = Compiler::new(Workspace::new(env!("CARGO_MANIFEST_DIR")), &mut sink)?;
    let index = Instant::now();
    compiler.others();
    println!("reading the workspace {:.1?}, hashing its cases {:.1?}", index - start, index.elapsed());
    let (mut before, mut gate, mut documents) = (Duration::ZERO, index.elapsed(), 0);
    for reference in compiler.cases() {
        let history = compiler.case(&reference, &mut sink)?;
        let all = Selection::default();
        for request in request::of_case(&history, &compiler.forms, &all, None, &mut sink) {
            let start = Instant::now();
            let view = compiler.view(&request, &mut sink)?;
            let document = compiler.composed_of(&view, &request, &mut sink)?;
            let mut document = document;
            let made = start.elapsed();
            let common = common_words(&mut document);
            let exporting = Instant::now();
            let pdf = compiler.exported(document, &mut sink)?;
            let exported = Instant::now();
            compiler.let_through(&pdf, &common, &view, &request, &mut sink)?;
            before += made + (exported - exporting);
            gate += exported.elapsed();
            documents += 1;
            typst::comemo::evict(3);
        }
    }
    let share = gate.as_secs_f64() / (before + gate).as_secs_f64() * 100.0;
    println!("{documents} documents: {before:.1?} to make, {gate:.1?} in the gate, which is {share:.1}% of the build");
    Ok(())
}
