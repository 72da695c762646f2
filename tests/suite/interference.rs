//! Non-interference: whatever is changed in what a reader may not have, their copy stays the same, to the
//! byte, whenever both are written.
//!
//! `WAYLEAF_PAIRS=10000 cargo test --release interference` is the longer run.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wayleaf::check::History;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::reader::Reader;
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

/// The trials of non-interference.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("interference/generated-cases", generated),
        Trial::test("interference/the-demonstration-case", demonstration),
    ]
}

/// How many pairs are compared in `cargo test`, and one in how many to the byte.
const PAIRS: u32 = 200;
const TO_THE_BYTE: u32 = 25;

fn pairs() -> u32 {
    std::env::var("WAYLEAF_PAIRS").ok().and_then(|number| number.parse().ok()).unwrap_or(PAIRS)
}

/// A withheld thing: which kind it is of, and its text.
#[derive(Debug, Clone)]
struct Hidden {
    kind: usize,
    text: String,
    name: String,
    day: u8,
}

fn hidden() -> impl Strategy<Value = Hidden> {
    let texts = prop_oneof![
        "[A-Za-z ]{1,80}",
        "\\PC{1,40}",
        Just("Two\n\nparagraphs\n- and a list\n- of two".to_owned()),
        "[a-z ]{200,400}",
        Just("e\u{301}ﬁ \u{202e}ab 日本 \u{ad}x".to_owned()),
    ];
    let names = prop_oneof!["[A-Z][a-z]{2,7} [A-Z][a-z]{3,8}", Just("Zoë O’Neil-Śmith".to_owned())];
    (0..KINDS.len(), texts, names, 1..28u8).prop_map(|(kind, text, name, day)| Hidden { kind, text, name, day })
}

const WITHHOLD: &str = "withhold = { from = [\"family\"], reason = \"police-intelligence-source\", requested-by = \"police\", agreed-by = \"chair\", agreed-on = 2026-03-10, review-on = 2026-06-01 }\n";

/// Every kind of record that a person can withhold, with `T` for its text, `N` for a name, `I` for a number
/// of its own and `D` for a day.
const KINDS: &[&str] = &[
    "[[information]]\nid = \"hI\"\non = 2026-03-D\nstatus = \"intelligence\"\ntext = T\nW",
    "[[information]]\nid = \"hI\"\ntext = T\nabout = [\"adult-1\"]\nsource = \"police\"\nW",
    "[[need]]\nid = \"hI\"\ncodes = [\"yp.debt\"]\nkind = \"harm\"\ntext = T\ncontexts = [\"park\"]\nW",
    "[[action]]\nid = \"hI\"\ntext = T\nowner = \"police\"\ntarget = \"place\"\nmode = \"disruption\"\ncontexts = [\"park\"]\nstatus = \"active\"\ndue = 2026-04-D\nW",
    "[[context]]\nid = \"hI\"\nkind = \"private-address\"\nname = N\ntext = T\nharm = 5\nsafety = 0\nchange-first = true\nW",
    "[[weighting]]\nid = \"hI\"\ncontext = \"park\"\nby = \"conference\"\non = 2026-03-D\nharm = 5\nsafety = 5\ntext = T\nW",
    "[[view]]\nid = \"hI\"\nby = \"yp\"\ntext = T\nmain-issue = T\nW",
    "[[seen]]\nid = \"hI\"\nby = \"school\"\non = 2026-03-D\ntext = T\nW",
    "[[contingency]]\nid = \"hI\"\ntext = T\nresponse = T\nW",
    "[[goal]]\nid = \"hI\"\ntext = T\nneeds = [\"n1\"]\nW",
    "[[person]]\nid = \"hI\"\nkind = \"peer\"\nname = N\nnote = T\nW",
    "[[information]]\nid = \"hI\"\ntext = T\nabout = [\"adult-2\", \"adult-1\"]\nW",
    "[[meeting]]\nid = \"hI\"\nkind = \"strategy-discussion\"\non = 2026-02-D\ndecision = T\nsummary = T\nchair = { name = N }\nW",
];

/// What every reader of the family sees, with everything that hides something left to [`case`].
const OPEN: &str = r#"reference = "T-1"
REASON
[young-person]
id = "yp"
name = "Ash Rowan"
phone = PHONE
[young-person.withhold-field]
phone = { from = ["family"], reason = "risk-of-reprisal", requested-by = "yp", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }
[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
address = ADDRESS
[family.withhold-field]
address = { from = ["family"], reason = "domestic-abuse-location", requested-by = "mother", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }
[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"
[[partner]]
id = "police"
agency = "police"
role = "safeguarding officer"
[[partner]]
id = "school"
agency = "education"
role = "head of year"
[[person]]
id = "adult-1"
kind = "adult-who-harms"
name = "Carl Voss"
[[person]]
id = "adult-2"
kind = "other-adult"
[[person]]
id = "adult-3"
kind = "other-adult"
[[meeting]]
id = "m1"
kind = "initial-conference"
on = 2026-03-20
[[context]]
id = "park"
kind = "public-place"
name = "The park"
harm = 3
safety = 2
[[context.update]]
on = 2026-03-15
risks = UPDATE
[context.update.withhold]
from = ["family"]
reason = "police-investigation"
[[need]]
id = "n1"
codes = ["yp.mental-health"]
text = "Sleeps badly"
contexts = ["park"]
[[action]]
id = "a1"
text = "Weekly visit by the school nurse"
owner = "school"
target = "young-person"
mode = "health"
needs = ["n1"]
contexts = ["park"]
wording = { young-person = "The nurse comes once a week." }
[[action]]
id = "a2"
text = TASK
owner = "police"
target = "place"
mode = MODE
needs = ["n1"]
wording = { family = "The police help.", young-person = "The police help." }
withhold = { from = ["family"], reason = "police-investigation", requested-by = "police", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }
[[information]]
id = "i1"
text = "Two people saw what happened"
about = ["adult-3"]
share = ["family"]
"#;

const REPORT: &str = r#"form = "protective-partner-report"
author = "school"
on = 2026-03-18
[answers]
main-issues = { text = TEXT, withhold = { from = ["family"], reason = "police-investigation", requested-by = "school", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 } }
"#;

/// Text as TOML writes it.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.replace(['\u{7f}', '\u{0}'], " ")).to_string()
}

/// A case's files with these hidden things in it.
fn case(hidden: &[Hidden]) -> (String, String) {
    let any = |index: usize| hidden.get(index % hidden.len().max(1)).map_or("Nothing at all", |one| &one.text);
    let reason = format!("reason = {{ text = {}, {} }}", quoted(any(0)), WITHHOLD.trim());
    let modes = ["disruption", "investigation", "monitoring"];
    let open = OPEN
        .replace("REASON", &reason)
        .replace("PHONE", &quoted(&format!("07700 90{:04}", hidden.len() * 37)))
        .replace("ADDRESS", &quoted(any(1)))
        .replace("UPDATE", &quoted(any(2)))
        .replace("TASK", &quoted(any(3)))
        .replace("MODE", &quoted(modes[hidden.len() % modes.len()]));
    let mut text = String::new();
    for (index, one) in hidden.iter().enumerate() {
        let lines = KINDS[one.kind].lines().map(|line| match line {
            "W" => WITHHOLD.trim().to_owned(),
            line => line
                .replace("= T", &format!("= {}", quoted(&one.text)))
                .replace("= N", &format!("= {}", quoted(&one.name)))
                .replace("hI", &format!("h{index}"))
                .replace("-D", &format!("-{:02}", one.day)),
        });
        let record: Vec<String> = lines.collect();
        let _ = writeln!(text, "{}", record.join("\n"));
    }
    // Some of what is hidden stands before what is open, so that lines and numbers move.
    (format!("{open}{text}"), REPORT.replace("TEXT", &quoted(any(4))))
}

/// The family's documents of a case, as text, or to the byte.
fn copies(compiler: &Compiler, root: &Path, files: &(String, String), bytes: bool) -> BTreeMap<String, Vec<u8>> {
    let folder = root.join("content/cases/T-1");
    fs::write(folder.join("case.toml"), &files.0).unwrap();
    fs::write(folder.join("report-school.toml"), &files.1).unwrap();
    let mut sink = Sink::new();
    match compiler.case("T-1", &mut sink) {
        Ok(history) => copies_of(compiler, &history, bytes),
        Err(_) => panic!("a generated case is sound: {:?}\n{}", sink.diagnostics(), files.0),
    }
}

fn copies_of(compiler: &Compiler, history: &History, bytes: bool) -> BTreeMap<String, Vec<u8>> {
    let all = Selection::default();
    let requests = request::of_case(history, &compiler.forms, &all, None, &mut Sink::new());
    let family = requests.iter().filter(|request| request.reader.is_family());
    let family = family.filter(|request| !matches!(&request.reader, Reader::Parent(id) if id == "father"));
    let made = family.filter_map(|request| {
        let made = match bytes {
            true => compiler.document(request, &mut Sink::new()).ok()?.bytes,
            false => {
                let view = compiler.view(request, &mut Sink::new()).ok()?;
                let document = compiler.composed_of(&view, request, &mut Sink::new()).ok()?;
                // What third parties are called is part of any document that may name them.
                let labels = ["adult-1", "adult-2", "adult-3"].map(|id| view.label(id).cloned());
                format!("{document}{labels:?}").into_bytes()
            }
        };
        Some((request.path(), made))
    });
    made.collect()
}

/// What of two builds was written by both, and how much of it is the same.
fn same(one: &BTreeMap<String, Vec<u8>>, two: &BTreeMap<String, Vec<u8>>) -> Result<usize, String> {
    let both = one.iter().filter_map(|(path, bytes)| Some((path, bytes, two.get(path)?)));
    let mut count = 0;
    for (path, first, second) in both {
        if first != second {
            let (first, second) = (String::from_utf8_lossy(first), String::from_utf8_lossy(second));
            let differs = first.lines().zip(second.lines()).find(|(a, b)| a != b);
            return Err(format!("{path} differs: {differs:?}"));
        }
        count += 1;
    }
    Ok(count)
}

fn workspace() -> Result<(tempfile::TempDir, PathBuf), Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().to_path_buf();
    fs::create_dir_all(root.join("content/cases/T-1"))?;
    fs::copy(crate::folder::root().join("authority.toml"), root.join("content/authority.toml"))?;
    Ok((folder, root))
}

fn compiler(root: &Path) -> Result<Compiler, Failed> {
    let mut sink = Sink::new();
    Compiler::new(Workspace::new(root), &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()).into())
}

fn generated() -> Result<(), Failed> {
    let (_folder, root) = workspace()?;
    let compiler = compiler(&root)?;
    let config = Config { cases: pairs(), failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, seed);
    let (mut number, mut compared) = (0u32, 0);
    let some = || prop::collection::vec(hidden(), 0..7);
    let numbered = std::cell::RefCell::new((&mut number, &mut compared));
    let outcome = runner.run(&(some(), some()), |(one, two)| {
        let mut counts = numbered.borrow_mut();
        *counts.0 += 1;
        let bytes = *counts.0 % TO_THE_BYTE == 0;
        let copies = |hidden: &[Hidden]| copies(&compiler, &root, &case(hidden), bytes);
        match same(&copies(&one), &copies(&two)) {
            Ok(count) => *counts.1 += count,
            Err(why) => return Err(TestCaseError::fail(why)),
        }
        Ok(())
    });
    outcome.map_err(|error| error.to_string())?;
    let least = usize::try_from(pairs())? * 2;
    if compared < least { Err(format!("only {compared} documents were compared").into()) } else { Ok(()) }
}

/// NM-0147, with every withheld text of its information and plan changed.
fn demonstration() -> Result<(), Failed> {
    let (_folder, root) = workspace()?;
    fs::remove_dir_all(root.join("content/cases/T-1"))?;
    let original = crate::whole::demonstration();
    for (path, bytes) in crate::whole::files(&original.join("content")) {
        if path.starts_with("cases/NM-0147/") || !path.starts_with("cases/") {
            let target = root.join("content").join(&path);
            fs::create_dir_all(target.parent().unwrap())?;
            fs::write(target, bytes)?;
        }
    }
    let compiler = compiler(&root)?;
    let read = || compiler.case("NM-0147", &mut Sink::new()).map_err(|_| "the case is sound");
    let before = copies_of(&compiler, &read()?, false);
    let folder = root.join("content/cases/NM-0147");
    for (name, from, to) in CHANGES {
        let text = fs::read_to_string(folder.join(name))?;
        if !text.contains(from) {
            return Err(format!("{name} no longer holds `{from}`").into());
        }
        fs::write(folder.join(name), text.replace(from, to))?;
    }
    let more = "[[information]]\nid = \"hidden-1\"\ntext = \"Seen with Rhys at the station\"\nabout = [\"peer-1\", \"adult-1\"]\n";
    fs::write(folder.join("aaa-more.toml"), format!("{more}{WITHHOLD}"))?;
    let after = copies_of(&compiler, &read()?, false);
    let count = same(&before, &after)?;
    if count < 10 { Err(format!("only {count} documents were compared").into()) } else { Ok(()) }
}

/// Changes to what NM-0147 withholds from every family reader.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "information.toml",
        "Not corroborated: Carl Voss is said to hold young people's phones",
        "日本 Something else, and far shorter",
    ),
    ("information.toml", "The person who said so could be identified if this were repeated.", ""),
];
