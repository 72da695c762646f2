//! How long `check` takes for a council's worth of cases: `cargo bench --bench check`.
//!
//! It lays out a workspace of 1,000 plausible cases in a temporary folder, each as large as a real one, and checks it
//! as the program does: read, check, disclose to every reader, practice rules, dates and plain language. The goal is two
//! seconds on two cores. `cargo bench --bench check -- 100` takes another number of cases.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use wayleaf::build::{Depth, check};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Severity, Sink};
use wayleaf::request::Selection;
use wayleaf::workspace::Workspace;

const ROUNDS: usize = 3;

fn main() {
    let count = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(1000);
    let folder = tempfile::tempdir().expect("there is room for a workspace");
    lay_out(folder.path(), count);
    for round in 1..=ROUNDS {
        let (start, ready, messages) = checked(folder.path());
        let total = start + ready;
        println!(
            "round {round}: {count} cases in {total:.2?} (reading the workspace {start:.2?}), {:.3} ms a case, {messages} messages",
            ready.as_secs_f64() * 1000.0 / f64::from(count)
        );
    }
    println!("goal: 1000 cases in 2 s");
}

/// How long it takes to get ready, how long to check, and how many messages came.
fn checked(folder: &Path) -> (Duration, Duration, usize) {
    let start = Instant::now();
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(folder), &mut sink).expect("the authority is sound");
    let ready = start.elapsed();
    let depth = Depth { pages: false, today: Some("2026-05-01".parse().expect("it is a day")) };
    check(&compiler, &Selection::default(), depth, &mut sink);
    let errors = sink.count(Severity::Error);
    assert_eq!(
        errors,
        0,
        "the cases are sound: {:?}",
        sink.diagnostics().iter().find(|one| one.severity == Severity::Error)
    );
    (ready, start.elapsed() - ready, sink.diagnostics().len())
}

fn lay_out(folder: &Path, count: u32) {
    let content = folder.join("content");
    fs::create_dir_all(&content).expect("a folder");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/authority.toml");
    fs::copy(own, content.join("authority.toml")).expect("the demonstration has an authority");
    for number in 1..=count {
        let case = content.join(format!("cases/B-{number:04}"));
        fs::create_dir_all(&case).expect("a folder");
        fs::write(case.join("case.toml"), case_of(number)).expect("a file");
        fs::write(case.join("report.toml"), REPORT).expect("a file");
    }
}

const REPORT: &str = r#"form = "protective-partner-report"
author = "school"
meeting = "icpc"
on = 2026-03-17
complete = 2026-03-18
shared = { yp = 2026-03-18, mother = 2026-03-18 }
share = ["family"]

[answers]
main-issues = "Out of school in the afternoons, and met by older people on the way home."
"#;

/// A case like most: two parents, four partners, four meetings, five contexts, twelve needs and twenty actions.
fn case_of(number: u32) -> String {
    let mut case = format!("reference = \"B-{number:04}\"\n");
    case.push_str(HEAD);
    for (id, kind) in ["public-place", "school", "online", "peer-group", "family-home"].iter().enumerate() {
        let harm = (number as usize + id) % 6;
        let _ = write!(
            case,
            "[[context]]\nid = \"c{id}\"\nkind = \"{kind}\"\nname = \"Place {id}\"\nharm = {harm}\nsafety = {}\n\
             change-first = {}\nresponsible = \"school\"\n\n",
            5 - harm,
            id == 0
        );
    }
    for id in 0..12 {
        let code = ["yp.mental-health", "harm.cce", "edu.attendance", "fam.material", "com.peer-group"][id % 5];
        let _ = write!(
            case,
            "[[need]]\nid = \"n{id}\"\ncodes = [\"{code}\"]\nkind = \"need\"\nwhose = \"young-person\"\n\
             text = \"Sleeps badly since summer {number}, and does not like way {id} home\"\ncontexts = [\"c{}\"]\n\n",
            id % 5
        );
    }
    for id in 0..20 {
        let target = ["young-person", "place", "organisation", "parent", "peers"][(number as usize + id) % 5];
        let mode = ["relational", "place-change", "organisational-change", "family-support", "group"][id % 5];
        let _ = write!(
            case,
            "[[action]]\nid = \"a{id}\"\non = 2026-03-24\ntext = \"Meets every week, at a place that the young person picks\"\n\
             owner = \"{}\"\ntarget = \"{target}\"\nmode = \"{mode}\"\nneeds = [\"n{}\"]\ncontexts = [\"c{}\"]\n\
             due = 2026-05-10\nstatus = \"active\"\nwording = {{ young-person = \"Somebody meets you every week, at place {number}.\" }}\n\
             [[action.update]]\non = 2026-04-20\nstatus = \"partial\"\nimpact = \"Met twice of three.\"\n\n",
            ["police", "school", "youth-worker", "nurse"][id % 4],
            id % 10,
            id % 5
        );
    }
    case
}

const HEAD: &str = r#"stage = "core-group"
pathway = "roth"
harm-types = ["criminal-exploitation"]
roth-flag = true
risk-level = "medium"
none-confirmed = true
reason = "Hurt and used by people outside the home."

[key-dates]
referral = 2026-02-27
decision = 2026-03-02
plan-start = 2026-03-23

[young-person]
id = "yp"
name = "Ash Rowan"
born = 2010-09-14
who-i-am = "Draws maps and knows every bus."
strengths = "Kind, quick and honest."

[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"

[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"

[[partner]]
id = "police"
agency = "police"
role = "officer"

[[partner]]
id = "school"
agency = "education"
role = "teacher"

[[partner]]
id = "youth-worker"
agency = "youth-service"
role = "youth worker"

[[partner]]
id = "nurse"
agency = "health"
role = "school nurse"

[[person]]
id = "adult-1"
kind = "adult-who-harms"
name = "Carl Voss"

[[meeting]]
id = "sd1"
kind = "strategy-discussion"
on = 2026-03-02
initiated-s47 = true
present = ["police", "nurse", "school", "social-worker"]

[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23
chair = { base = "social-care", line-manages = false }
invited = ["mother", "father", "police", "school"]
present = ["mother", "police", "school", "social-worker"]
plan = true

[[meeting]]
id = "cg1"
kind = "core-group"
on = 2026-04-02
present = ["mother", "school", "youth-worker"]

[[meeting]]
id = "cg2"
kind = "core-group"
on = 2026-04-30
present = ["mother", "school", "youth-worker"]

[[view]]
id = "v1"
by = "yp"
own-words = true
share = ["family"]
text = "I like the club and not the walk home."

[[weighting]]
context = "c0"
by = "mother"
harm = 4
share = ["family"]

[[information]]
id = "i1"
text = "Seen with adult 1 near the shops"
status = "intelligence"
source = "police"
about = ["adult-1"]
withhold = { from = ["family", "professionals"], reason = "police-intelligence-source", requested-by = "police", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }

"#;
