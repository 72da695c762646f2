//! Measures how much the last gate adds to a build: every document of the demonstration, made and let through one
//! after the other, in rounds, in one run.
//!
//! `cargo bench --bench gate [-- ROUNDS]`
//!
//! Where the system says how long a thread ran, that is what counts, so that other work on the machine does not.

#![expect(clippy::print_stdout, reason = "a measurement is for whoever runs it")]

use std::fs;
use std::time::{Duration, Instant};

use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Failed, Sink};
use wayleaf::gate::common_words;
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

/// Time, as this thread spends it.
struct Clock(Instant);

impl Clock {
    /// How long this thread has run; elsewhere than on Linux, how long it has been.
    fn now(&self) -> Duration {
        let schedule = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let ran = schedule.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok());
        ran.map_or_else(|| self.0.elapsed(), Duration::from_nanos)
    }
}

fn main() -> Result<(), Failed> {
    let rounds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(3);
    let clock = Clock(Instant::now());
    let mut added: Vec<f64> = Vec::new();
    for round in 1..=rounds {
        let (documents, made, gate) = build(&clock)?;
        let share = gate.as_secs_f64() / made.as_secs_f64() * 100.0;
        println!("round {round}: {documents} documents, {made:.1?} to make, the gate adds {gate:.1?}, {share:.1}%");
        added.push(share);
    }
    added.sort_by(f64::total_cmp);
    println!("median of {rounds} rounds: the gate adds {:.1}% to a build", added[added.len() / 2]);
    Ok(())
}

/// Builds everything: how many documents, how long without the gate, and how long the gate.
fn build(clock: &Clock) -> Result<(usize, Duration, Duration), Failed> {
    let mut sink = Sink::new();
    let start = clock.now();
    let compiler = Compiler::new(Workspace::new(env!("CARGO_MANIFEST_DIR")), &mut sink)?;
    let read = clock.now();
    compiler.others();
    let (mut made, mut gate, mut documents) = (read - start, clock.now() - read, 0);
    for reference in compiler.cases() {
        let start = clock.now();
        let history = compiler.case(&reference, &mut sink)?;
        let all = Selection::default();
        let requests = request::of_case(&history, &compiler.forms, &all, None, &mut sink);
        made += clock.now() - start;
        for request in requests {
            let start = clock.now();
            let view = compiler.view(&request, &mut sink)?;
            let mut document = compiler.composed_of(&view, &request, &mut sink)?;
            let composed = clock.now();
            let common = common_words(&mut document);
            let exporting = clock.now();
            let pdf = compiler.exported(document, &mut sink)?;
            typst::comemo::evict(3);
            let exported = clock.now();
            compiler.let_through(&pdf, &common, &view, &request, &mut sink)?;
            made += (composed - start) + (exported - exporting);
            gate += (exporting - composed) + (clock.now() - exported);
            documents += 1;
        }
    }
    Ok((documents, made, gate))
}
