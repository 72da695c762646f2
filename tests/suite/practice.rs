//! What is true of the practice rules as a whole: the published answers, and how findings are told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;
use wayleaf::build::{Depth, check};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Diagnostic, Sink};
use wayleaf::practice::{Check, RULES};
use wayleaf::request::Selection;
use wayleaf::workspace::Workspace;

use crate::whole::{demonstration, ensure, small_workspace, text, wayleaf};

/// The trials of the practice rules.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("practice/the-demonstration-gives-the-expected-findings", expected_findings),
        Trial::test("practice/the-demonstration-is-no-error", no_error),
        Trial::test("practice/findings-in-a-pipe-quote-no-case", piped_findings),
        Trial::test("practice/warnings-can-be-denied", denied_warnings),
        Trial::test("practice/a-build-tells-findings-and-goes-on", build_goes_on),
        Trial::test("practice/a-build-says-what-is-not-plain", plain_in_a_build),
        Trial::test("practice/sarif-describes-each-rule", sarif),
        Trial::test("practice/sarif-validates-against-its-schema", sarif_validates),
        Trial::test("practice/explain-lists-and-explains", explains),
        Trial::test("practice/the-example-of-each-page-is-found", examples_are_found),
    ]
}

/// Items by case and rule.
type Findings = BTreeMap<(String, String), BTreeSet<String>>;

fn expected_findings() -> Result<(), Failed> {
    let mut expected = Findings::new();
    let table = fs::read_to_string(crate::folder::root().join("expected-findings.txt"))?;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace().map(str::to_owned);
        let key = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        expected.insert(key, words.collect());
    }
    let mut found = Findings::new();
    for finding in findings(&["--today", "2026-05-01"])? {
        let word = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        found.entry((word("case"), word("name"))).or_default().insert(word("item"));
    }
    for (key, items) in &expected {
        ensure(found.get(key) == Some(items), format!("{key:?}: expected {items:?}, found {:?}", found.get(key)))?;
    }
    let more: Vec<_> = found.keys().filter(|key| !expected.contains_key(*key)).collect();
    ensure(more.is_empty(), format!("nobody expected {more:?}"))
}

/// The diagnostics of the demonstration.
fn findings(arguments: &[&str]) -> Result<Vec<Json>, Failed> {
    let demonstration = text(&demonstration());
    let output = wayleaf(&[&["check", &demonstration, "--format", "json"], arguments].concat());
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// On any day, the demonstration has findings and no errors.
fn no_error() -> Result<(), Failed> {
    for today in ["2026-05-01", "2030-01-01"] {
        let errors = findings(&["--today", today])?.into_iter().filter(|one| one["severity"] == "error").count();
        ensure(errors == 0, format!("{errors} errors on {today}"))?;
    }
    let later: BTreeSet<String> =
        findings(&["--today", "2030-01-01"])?.iter().map(|one| one["name"].to_string()).collect();
    for name in ["\"restriction-review-overdue\"", "\"stale-guidance\""] {
        ensure(later.contains(name), format!("{name} has no clock"))?;
    }
    Ok(())
}

const BARE: &str = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n[[need]]\nid = \"n1\"\ntext = \"Streetwise since Easter\"\n";

fn piped_findings() -> Result<(), Failed> {
    let folder = small_workspace(BARE);
    for format in ["human", "json", "sarif"] {
        let output = wayleaf(&["check", &text(folder.path()), "--format", format]);
        let shown = String::from_utf8(output.stdout)?;
        ensure(shown.contains("need-without-provision") && shown.contains("blaming-language"), shown.clone())?;
        ensure(!shown.contains("Easter") && !shown.contains("Rowan"), format!("{format} quotes the case: {shown}"))?;
    }
    Ok(())
}

fn denied_warnings() -> Result<(), Failed> {
    let folder = small_workspace(BARE);
    let fine = wayleaf(&["check", &text(folder.path())]).status.code();
    let denied = wayleaf(&["check", &text(folder.path()), "--deny-warnings"]).status.code();
    ensure(fine == Some(0) && denied == Some(1), format!("{fine:?} and {denied:?}"))
}

fn build_goes_on() -> Result<(), Failed> {
    let folder = small_workspace(BARE);
    let output = wayleaf(&["build", &text(folder.path()), "--form", "plan", "--progress", "none"]);
    let told = String::from_utf8(output.stderr)?;
    ensure(output.status.success() && told.contains("warning[need-without-provision]"), told)?;
    ensure(folder.path().join("out/chair/T-1/plan.pdf").exists(), "the plan is built")
}

/// A build and a check say the same of the words of a copy, each once though two people read them.
fn plain_in_a_build() -> Result<(), Failed> {
    let action = "[[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n\
        [[action]]\nid = \"a1\"\ntext = \"Sessions\"\nneeds = [\"n1\"]\n\
        wording = { family = \"You SHOULD NOT GO there after the ICPC\" }\n";
    let folder = small_workspace(&format!("{BARE}{action}"));
    let (workspace, of_form) = (text(folder.path()), ["all-capitals", "unexplained-acronym"]);
    let check = String::from_utf8(wayleaf(&["check", &workspace]).stdout)?;
    let build = wayleaf(&["build", &workspace, "--form", "plan", "--progress", "none"]);
    let build = String::from_utf8(build.stderr)?;
    for name in of_form {
        let times = |told: &str| told.matches(&format!("[{name}]")).count();
        ensure(times(&build) == 1 && times(&check) == 1, format!("{name}\n{build}\n{check}"))?;
    }
    Ok(())
}

fn sarif() -> Result<(), Failed> {
    let folder = small_workspace(BARE);
    let output = wayleaf(&["check", &text(folder.path()), "--format", "sarif"]);
    let log: Json = serde_json::from_slice(&output.stdout)?;
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().cloned().unwrap_or_default();
    ensure(rules.len() > 2, "there are rules")?;
    for rule in rules {
        let (name, short) = (rule["id"].as_str(), rule["shortDescription"]["text"].as_str());
        ensure(short.is_some() && short != name && rule["help"]["text"].is_string(), format!("{rule}"))?;
    }
    Ok(())
}

/// The demonstration, and a case with faults of every kind: reading, references, disclosure, dates and practice.
const FAULTS: &str = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n\
    [[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n\
    [[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2026-05-09\n\
    [[information]]\nid = \"i1\"\ntext = \"Seen\"\nstatus = \"intelligence\"\n\
    [[need]]\nid = \"n1\"\ntext = \"Streetwise\"\n\
    [[waiver]]\nrule = \"need-without-provison\"\nitem = \"n1\"\nby = \"chair\"\non = 2026-05-01\n";

const UNREADABLE: &str =
    "reference = \"T-1\"\n[[need]]\nid = \"n1\"\nkind = \"wish\"\ncontexts = [\"park\"]\nclaw = 1\n";

fn sarif_validates() -> Result<(), Failed> {
    let schema = fs::read_to_string(demonstration().join("tests/sarif/sarif-schema-2.1.0.json"))?;
    // In the expressions of JSON Schema a bracket that closes nothing stands for itself; here it has to say so.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}\\\\]?$");
    let schema: Json = serde_json::from_str(&schema)?;
    let validator = jsonschema::validator_for(&schema)?;
    let (faults, unreadable) = (small_workspace(FAULTS), small_workspace(UNREADABLE));
    for (workspace, least) in [(demonstration().as_path(), 30), (faults.path(), 10), (unreadable.path(), 3)] {
        let output = wayleaf(&["check", &text(workspace), "--today", "2026-05-11", "--format", "sarif"]);
        let log: Json = serde_json::from_slice(&output.stdout)?;
        let results = log["runs"][0]["results"].as_array().map_or(0, Vec::len);
        ensure(results >= least, format!("only {results} results: {log:#}"))?;
        let wrong: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        ensure(wrong.is_empty(), wrong.join("\n"))?;
    }
    let wrong = serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [{}] }] });
    ensure(!validator.is_valid(&wrong), "the schema refuses what is no log")
}

/// The example of each page is TOML that a case or a chapter may hold, and the rule finds it.
fn examples_are_found() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    for (index, rule) in RULES.iter().enumerate() {
        let (path, text) = match rule.check {
            Check::Guidance(_) => (
                "content/guidance/example.md".to_owned(),
                format!("+++\ntitle = \"An example\"\n{}\n+++\n\nWords.\n", rule.page.example),
            ),
            Check::Case(_) | Check::Words(_) => (
                format!("content/cases/E-{index}/case.toml"),
                format!("reference = \"E-{index}\"\n{}\n", rule.page.example),
            ),
        };
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, text)?;
    }
    fs::copy(demonstration().join("content/authority.toml"), folder.path().join("content/authority.toml"))?;
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no workspace")?;
    let depth = Depth { pages: false, today: Some("2026-05-01".parse()?) };
    check(&compiler, &Selection::default(), depth, &mut sink);
    let is_found = |index: usize, name: &str| {
        let case = format!("E-{index}");
        let mut of_name = sink.diagnostics().iter().filter(|one| one.name == name);
        of_name.any(|one| one.case.as_deref().is_none_or(|of| of == case))
    };
    let rules = RULES.iter().enumerate();
    let missed: Vec<&str> =
        rules.filter(|(index, rule)| !is_found(*index, rule.name)).map(|(_, rule)| rule.name).collect();
    let of_form =
        |one: &&Diagnostic| matches!(one.name, "toml-syntax" | "unknown-key" | "wrong-type" | "reference-to-nothing");
    let faults: Vec<String> = sink.diagnostics().iter().filter(of_form).map(|one| format!("{one:?}")).collect();
    ensure(missed.is_empty() && faults.is_empty(), format!("not found: {missed:?}\n{}", faults.join("\n")))
}

fn explains() -> Result<(), Failed> {
    let list = String::from_utf8(wayleaf(&["explain"]).stdout)?;
    for words in ["Needs and provision", "need-without-provision", "undecided-disclosure", "never scores"] {
        ensure(list.contains(words), format!("the list has no `{words}`"))?;
    }
    let page = String::from_utf8(wayleaf(&["explain", "need-without-provision"]).stdout)?;
    for words in ["What it finds", "Why it matters", "What to do", "[[waiver]]", "N01"] {
        ensure(page.contains(words), format!("the page has no `{words}`"))?;
    }
    let unknown = wayleaf(&["explain", "need-without-provison"]);
    let told = String::from_utf8(unknown.stderr)?;
    ensure(unknown.status.code() == Some(2) && told.contains("did you mean `need-without-provision`?"), told)
}
