//! What an edit costs in a watch, in parts and without a browser: `cargo bench --bench watch [-- EDITS]`.
//!
//! A chapter of the guide and a text of a case are edited in a copy of the demonstration, and the document that shows
//! them is brought up to date in memory, as `watch` does it before it tells the preview.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::export::export;
use wayleaf::request::Request;
use wayleaf::typeset::{Look, Pages};
use wayleaf::watch::Changes;
use wayleaf::watch::held::{ALL, Held, Scope};
use wayleaf::workspace::{Words, Workspace};

/// From the end of an edit to the next: somebody looks at what they changed.
const PAUSE: Duration = Duration::from_millis(500);

/// A document, and the file that is edited: what stands before the words that change.
struct Edited {
    path: &'static str,
    scope: Scope,
    file: &'static str,
    after: &'static str,
}

fn main() {
    let edits = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(40);
    let case = Scope::Case("NM-0147".to_owned());
    for edited in [
        Edited {
            path: "public/practitioner-guide.pdf",
            scope: Scope::Public,
            file: "content/guidance/01-purpose.md",
            after: "\n+++\n\n",
        },
        Edited {
            path: "professionals/NM-0147/plan.pdf",
            scope: case,
            file: "content/cases/NM-0147/case.toml",
            after: "\nwho-i-am = \"\"\"\n",
        },
    ] {
        println!("{} after an edit of {}, {edits} edits", edited.path, edited.file);
        measure(&edited, edits);
    }
}

fn measure(edited: &Edited, edits: usize) {
    let folder = tempfile::tempdir().expect("there is room for a workspace");
    copy(Path::new(env!("CARGO_MANIFEST_DIR")), folder.path());
    let file = folder.path().join(edited.file);
    let text = fs::read_to_string(&file).expect("the demonstration has it");
    let at = text.find(edited.after).expect("the words stand there") + edited.after.len();
    let mut held = Held::new(Workspace::new(folder.path()).with(Words::Working).remembering());
    let mut changes = Changes(BTreeSet::new());
    let mut parts: BTreeMap<usize, (&str, Vec<Duration>)> = BTreeMap::new();
    let (mut pages, mut looks) = (None, Vec::new());
    for turn in 0..=edits {
        let mut last = Instant::now();
        let mut part = 0;
        let mut ends = |name: &'static str| {
            let now = Instant::now();
            // The first time nothing is known yet.
            if turn > 0 {
                parts.entry(part).or_insert((name, Vec::new())).1.push(now - last);
            }
            part += 1;
            last = Instant::now();
        };
        held.renew(&changes);
        ends("reading anew");
        let mut sink = Sink::new();
        let requests = held.requests(&edited.scope, &ALL, &mut sink);
        let request = requests.iter().find(|request| request.path() == edited.path).expect("there is such a document");
        let compiler = held.compiler.as_ref().expect("the workspace is sound");
        ends("finding the document");
        pages = Some(update(compiler, request, pages.as_ref(), &mut looks, &mut sink, &mut ends));
        typst::comemo::evict(2);
        std::thread::sleep(PAUSE);
        changes.0 = BTreeSet::from([edited.file.to_owned()]);
        fs::write(&file, format!("{}Turn {turn}. {}", &text[..at], &text[at..])).expect("it can be written");
    }
    for (name, times) in parts.values_mut() {
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
        println!("  {name:<24} p50 {:7.1} ms   p95 {:7.1} ms", at(0.5), at(0.95));
    }
}

/// Brings a document up to date, saying where each part ends.
fn update(
    compiler: &Compiler,
    request: &Request<'_>,
    before: Option<&Pages>,
    looks: &mut Vec<Look>,
    sink: &mut Sink,
    ends: &mut dyn FnMut(&'static str),
) -> Pages {
    let view = compiler.view(request, sink).expect("its reader may have it");
    ends("disclosing");
    compiler.chapters(request.form);
    ends("filling in guidance");
    let draft = compiler.drafted_of(view, request, sink).expect("it can be drafted");
    ends("composing and preparing");
    let proof = compiler.proofed(draft, before, sink).expect("it can be laid out");
    ends("laying out");
    *looks = proof.pages.looks(looks);
    ends("telling pages apart");
    proof.pages.drawing(0);
    ends("drawing a page");
    let pdf = export(&proof.pages, sink).expect("it can be exported");
    ends("export");
    compiler.let_through_as(&pdf, &proof.known, request, sink).expect("it may be written");
    ends("gate");
    proof.pages
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from.join("content")).into_iter().filter_map(Result::ok) {
        let target = to.join(entry.path().strip_prefix(from).expect("it lies below"));
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(target).expect("a folder"),
            false => drop(fs::copy(entry.path(), target).expect("a file")),
        }
    }
}
