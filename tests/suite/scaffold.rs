//! What scaffolds and schemas promise: each follows from the definitions, and holds as it is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;
use wayleaf::check::Report;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::workspace::Workspace;

use crate::whole::{demonstration, ensure, files, small_workspace, text, wayleaf};

/// The trials of scaffolds and schemas.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("scaffold/a-new-workspace-builds", new_workspace),
        Trial::test("scaffold/a-new-case-is-sound", new_case),
        Trial::test("scaffold/every-line-of-a-case-is-a-key", every_line_of_a_case),
        Trial::test("scaffold/every-line-of-an-authority-is-a-key", every_line_of_an_authority),
        Trial::test("scaffold/every-form-has-a-report-to-answer", reports),
        Trial::test("scaffold/a-new-form-builds-when-named", new_form),
        Trial::test("scaffold/a-form-is-a-folder", form_is_a_folder),
        Trial::test("scaffold/nothing-is-written-over", nothing_written_over),
        Trial::test("scaffold/what-does-not-exist-is-said", what_does_not_exist),
        Trial::test("scaffold/schemas-take-the-demonstration", schemas_take),
        Trial::test("scaffold/schemas-refuse-what-is-wrong", schemas_refuse),
        Trial::test("scaffold/completions-know-the-commands", completions),
    ]
}

const CASE: &str = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n[[family]]\nid = \"mother\"\nname = \"Kim Rowan\"\nrole = \"protective-partner\"\n[[meeting]]\nid = \"m1\"\nkind = \"initial-conference\"\non = 2026-03-24\n[[meeting]]\nid = \"m2\"\nkind = \"core-group\"\non = 2026-04-02\n[[meeting]]\nid = \"m3\"\nkind = \"strategy-discussion\"\non = 2026-03-02\n[[meeting]]\nid = \"m4\"\nkind = \"review-conference\"\non = 2026-06-20\n";

/// The names of the errors of a check.
fn errors(root: &Path) -> Result<Vec<String>, Failed> {
    let output = wayleaf(&["check", &text(root), "--format", "json"]);
    let lines = String::from_utf8(output.stdout)?;
    let all: Vec<Json> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let errors = all.iter().filter(|one| one["severity"] == "error");
    Ok(errors.map(|one| format!("{} {}", one["name"].as_str().unwrap_or_default(), one["message"])).collect())
}

/// Takes the `#` away before every key and table of a scaffold.
fn with_every_line(scaffold: &str) -> String {
    let uncommented = scaffold.lines().map(|line| {
        let Some(rest) = line.strip_prefix("# ") else { return line.to_owned() };
        let is_table = rest.starts_with("[[") && rest.ends_with("]]");
        let is_key = rest.split_once(" = ").is_some_and(|(key, _)| {
            !key.is_empty() && key.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
        });
        if is_table || is_key { rest.to_owned() } else { String::new() }
    });
    uncommented.collect::<Vec<_>>().join("\n")
}

/// Fails with the errors that say that a line is not as the definitions want it.
fn lines_fit(root: &Path) -> Result<(), Failed> {
    let misfits = ["toml-syntax", "unknown-key", "wrong-type", "unknown-code", "number-out-of-range", "unknown-answer"];
    let misfits: Vec<String> =
        errors(root)?.into_iter().filter(|error| misfits.iter().any(|name| error.starts_with(name))).collect();
    ensure(misfits.is_empty(), misfits.join("\n"))
}

fn new_workspace() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let root = text(&folder.path().join("council"));
    let made = wayleaf(&["init", &root]);
    ensure(made.status.success(), String::from_utf8_lossy(&made.stderr))?;
    let built = wayleaf(&["build", &root, "--progress", "json"]);
    ensure(built.status.success(), String::from_utf8_lossy(&built.stderr))?;
    let parent = Path::new(&root).join("out/parent-mother/DEMO-1/plan.pdf");
    ensure(parent.exists(), "the mother of the small case has her plan")?;
    let again = wayleaf(&["init", &root]);
    ensure(again.status.code() == Some(1), "a workspace is not made twice")
}

fn new_case() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let made = wayleaf(&["new", "case", "T-2", &text(folder.path())]);
    ensure(made.status.success(), String::from_utf8_lossy(&made.stderr))?;
    let written = fs::read_to_string(folder.path().join("content/cases/T-2/case.toml"))?;
    ensure(written.starts_with("#:schema ../../../.schema/case.json\n"), "it starts with its schema")?;
    ensure(folder.path().join(".schema/case.json").exists(), "the schema is there")?;
    let errors = errors(folder.path())?;
    ensure(errors.is_empty(), errors.join("\n"))
}

fn every_line_of_a_case() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    ensure(wayleaf(&["new", "case", "T-2", &text(folder.path())]).status.success(), "it is made")?;
    let path = folder.path().join("content/cases/T-2/case.toml");
    let whole = with_every_line(&fs::read_to_string(&path)?);
    ensure(whole.matches("[[").count() > 10, "every kind of record is there")?;
    fs::write(&path, whole)?;
    lines_fit(folder.path())
}

fn every_line_of_an_authority() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().join("council");
    ensure(wayleaf(&["init", &text(&root)]).status.success(), "it is made")?;
    let path = root.join("content/authority.toml");
    let whole = with_every_line(&fs::read_to_string(&path)?);
    ensure(whole.contains("\naccent = "), "the lines are live")?;
    fs::write(&path, whole)?;
    lines_fit(&root)
}

/// The ids of the forms that ask something, and whether each is of a meeting.
fn asking() -> Result<Vec<(String, Option<&'static str>)>, Failed> {
    let mut asking = Vec::new();
    for (path, bytes) in files(&demonstration().join("templates")) {
        let form: toml::Table = match path.ends_with("/form.toml") && !path.contains("/published/") {
            true => toml::from_str(&String::from_utf8(bytes)?)?,
            false => continue,
        };
        let word = |key: &str| form.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let kinds: Vec<&str> = form
            .get("meetings")
            .and_then(toml::Value::as_array)
            .map_or(Vec::new(), |kinds| kinds.iter().filter_map(toml::Value::as_str).collect());
        let meeting = (word("of") == "meeting").then(|| match kinds.first() {
            Some(&"strategy-discussion") => "m3",
            Some(&"core-group") => "m2",
            Some(&"review-conference") => "m4",
            _ => "m1",
        });
        let is_asking = ["case", "report", "meeting"].contains(&word("of")) && word("status") == "in-force";
        if is_asking {
            asking.push((word("id").to_owned(), meeting));
        }
    }
    asking.dedup();
    Ok(asking)
}

fn reports() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let root = text(folder.path());
    let forms = asking()?;
    ensure(forms.len() >= 3, "there are forms to answer")?;
    for (form, meeting) in &forms {
        let mut arguments = vec!["new", "report", form, "--case", "T-1", "--author", "social-worker"];
        arguments.extend(meeting.iter().flat_map(|meeting| ["--meeting", meeting]));
        arguments.push(&root);
        let made = wayleaf(&arguments);
        ensure(made.status.success(), format!("{form}: {}", String::from_utf8_lossy(&made.stderr)))?;
        let path = String::from_utf8(made.stdout)?;
        let written = fs::read_to_string(path.trim())?;
        ensure(written.starts_with("#:schema ../../../.schema/report/"), format!("{form} starts with its schema"))?;
    }
    // A parent has questions of their own.
    let partner = ["new", "report", "protective-partner-report", "--case", "T-1", "--author"];
    let made = wayleaf(&[&partner[..], &["mother", &root]].concat());
    let path = String::from_utf8(made.stdout)?;
    let decided = fs::read_to_string(path.trim())?.replace("# share = ", "share = ");
    fs::write(path.trim(), decided)?;
    let errors = errors(folder.path())?;
    ensure(errors.is_empty(), errors.join("\n"))?;
    for (path, bytes) in files(&folder.path().join("content/cases/T-1")) {
        if path != "case.toml" {
            let whole = with_every_line(&String::from_utf8(bytes)?);
            fs::write(folder.path().join("content/cases/T-1").join(path), whole)?;
        }
    }
    lines_fit(folder.path())
}

fn new_form() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let root = text(folder.path());
    let made = wayleaf(&["new", "form", "visit-note", &root]);
    ensure(made.status.success(), String::from_utf8_lossy(&made.stderr))?;
    let errors = errors(folder.path())?;
    ensure(errors.is_empty(), errors.join("\n"))?;
    let report =
        "form = \"visit-note\"\nversion = \"1.0\"\nauthor = \"social-worker\"\n[answers]\nwhat = \"Seen at home.\"\n";
    fs::write(folder.path().join("content/cases/T-1/note.toml"), report)?;
    let built = wayleaf(&["build", &root, "--form", "visit-note@1.0"]);
    ensure(built.status.success(), String::from_utf8_lossy(&built.stderr))?;
    ensure(folder.path().join("out/chair/T-1/visit-note.social-worker.pdf").exists(), "the chair has the note")?;
    let schema = wayleaf(&["schema", "report", "visit-note", &root]);
    let schema: Json = serde_json::from_slice(&schema.stdout)?;
    ensure(!schema["properties"]["answers"]["properties"]["what"].is_null(), "the schema has its question")
}

/// A kind of document that no line of Rust knows, from its blank to its schema: all that is added is folders.
fn form_is_a_folder() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let root = text(folder.path());
    let golden = crate::folder::root().join("forms/golden-form");
    for (from, to) in [
        ("form.toml", "templates/test-form/1.0/form.toml"),
        ("templates/blocks/golden.toml", "templates/blocks/golden.toml"),
        ("chapter.md", "content/guidance/chapter.md"),
    ] {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap())?;
        fs::copy(golden.join(from), to)?;
    }
    let listed = wayleaf(&["forms", "list", &root, "--format", "json"]);
    ensure(String::from_utf8_lossy(&listed.stdout).contains("\"test-form\""), "it is in the list")?;

    let arguments = ["new", "report", "test-form", "--case", "T-1", "--author", "social-worker", "--meeting", "m1"];
    let made = wayleaf(&[&arguments[..], &[root.as_str()]].concat());
    ensure(made.status.success(), String::from_utf8_lossy(&made.stderr))?;
    let path = String::from_utf8(made.stdout)?.trim().to_owned();
    let scaffold = fs::read_to_string(&path)?;
    fs::write(&path, with_every_line(&scaffold))?;
    lines_fit(folder.path())?;
    fs::write(&path, scaffold.replace("# summary = ", "summary = "))?;

    let schema = String::from_utf8(wayleaf(&["schema", "report", "test-form", &root]).stdout)?;
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema)?)?;
    takes(&schema, "the scaffold", &json(&scaffold)?)?;
    let wrong = "form = \"test-form\"\nauthor = \"mother\"\n[answers]\nnothing-like-it = \"x\"";
    ensure(!schema.is_valid(&json(wrong)?), "its schema takes what it does not ask")?;

    let built = wayleaf(&["build", &root, "--form", "test-form"]);
    ensure(built.status.success(), String::from_utf8_lossy(&built.stderr))?;
    for path in ["public/test-form.agency.pdf", "public/test-form.parent.pdf", "chair/T-1/test-form.social-worker.pdf"]
    {
        ensure(folder.path().join("out").join(path).exists(), format!("{path} is there"))?;
    }
    Ok(())
}

fn nothing_written_over() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let root = text(folder.path());
    let refused = wayleaf(&["new", "case", "T-1", &root]);
    ensure(refused.status.code() == Some(1), "it is refused")?;
    ensure(String::from_utf8_lossy(&refused.stderr).contains("file-exists"), "it says why")?;
    let kept = fs::read_to_string(folder.path().join("content/cases/T-1/case.toml"))?;
    ensure(kept == CASE, "the case stays as it was")
}

fn what_does_not_exist() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let root = text(folder.path());
    let refusals: [(&[&str], &str); 9] = [
        (&["new", "case", "../T-2"], "unsafe-reference"),
        (&["new", "case", "nul"], "unsafe-reference"),
        (&["new", "report", "protective-partner", "--case", "T-1", "--author", "mother"], "unknown-form"),
        (&["new", "report", "protective-partner-report", "--case", "T-3", "--author", "mother"], "unknown-case"),
        (
            &["new", "report", "protective-partner-report", "--case", "T-1", "--author", "mothr"],
            "did you mean `mother`",
        ),
        (
            &["new", "report", "core-group-record", "--case", "T-1", "--author", "chair", "--meeting", "m1"],
            "its meetings are m2",
        ),
        (&["new", "report", "practitioner-guide", "--case", "T-1", "--author", "chair"], "report-without-document"),
        (&["new", "form", "plan"], "file-exists"),
        (&["schema", "report", "protective-report"], "unknown-form"),
    ];
    for (arguments, expected) in refusals {
        let output = wayleaf(&[arguments, &[root.as_str()]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        ensure(output.status.code() == Some(1) && said.contains(expected), format!("{arguments:?}: {said}"))?;
    }
    ensure(!folder.path().join("content/T-2").exists(), "nothing is written outside of the cases")
}

/// A schema as the program prints it.
fn schema(of: &[&str]) -> Result<Validator, Failed> {
    let demonstration = text(&demonstration());
    let arguments = match of {
        ["report", form] => vec!["schema", "report", form, &demonstration],
        _ => [&["schema"], of].concat(),
    };
    let output = wayleaf(&arguments);
    ensure(output.status.success(), String::from_utf8_lossy(&output.stderr))?;
    Ok(jsonschema::validator_for(&serde_json::from_slice(&output.stdout)?)?)
}

/// A file of TOML as JSON, its dates as texts.
fn json(toml_text: &str) -> Result<Json, Failed> {
    fn value(of: toml::Value) -> Json {
        match of {
            toml::Value::Datetime(date) => Json::String(date.to_string()),
            toml::Value::Array(items) => items.into_iter().map(value).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, one)| (key, value(one))).collect(),
            toml::Value::String(text) => Json::String(text),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(yes) => yes.into(),
        }
    }
    Ok(value(toml::Value::Table(toml::from_str(toml_text)?)))
}

fn takes(schema: &Validator, path: &str, file: &Json) -> Result<(), Failed> {
    let faults: Vec<String> =
        schema.iter_errors(file).map(|fault| format!("{path}: {} at {}", fault, fault.instance_path())).collect();
    ensure(faults.is_empty(), faults.join("\n"))
}

/// The form and version that each report of the cases answers, by its path.
fn versions_of_reports(root: &Path) -> Result<BTreeMap<String, String>, Failed> {
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(root), &mut sink).map_err(|_| "the workspace is not sound")?;
    let mut versions = BTreeMap::new();
    for reference in compiler.cases() {
        let history = compiler.case(&reference, &mut sink).map_err(|_| format!("{reference} is not sound"))?;
        let of = |report: &Report| (report.place.source.path.clone(), format!("{}@{}", report.form, report.answered));
        versions.extend(history.reports.iter().map(of));
    }
    Ok(versions)
}

fn schemas_take() -> Result<(), Failed> {
    let root = demonstration();
    let (case, form) = (schema(&["case"])?, schema(&["form"])?);
    let (mut cases, mut reports) = (0, 0);
    let versions = versions_of_reports(&root)?;
    for (path, bytes) in files(&root.join("content/cases")) {
        let file = json(&String::from_utf8(bytes)?)?;
        match versions.get(&format!("content/cases/{path}")) {
            Some(version) => {
                takes(&schema(&["report", version])?, &path, &file)?;
                reports += 1;
            }
            None => {
                takes(&case, &path, &file)?;
                cases += 1;
            }
        }
    }
    ensure(cases >= 5 && reports >= 5, format!("{cases} files of cases, {reports} reports"))?;
    for (path, bytes) in files(&root.join("templates")) {
        if path.ends_with("/form.toml") {
            takes(&form, &path, &json(&String::from_utf8(bytes)?)?)?;
        }
    }
    let authority = fs::read_to_string(root.join("content/authority.toml"))?;
    takes(&schema(&["authority"])?, "authority.toml", &json(&authority)?)
}

fn schemas_refuse() -> Result<(), Failed> {
    let case = schema(&["case"])?;
    let wrong = [
        "referense = \"T-1\"",
        "stage = \"now\"",
        "[[need]]\nid = \"n1\"\ncodes = [\"yp.nothing\"]",
        "[[need]]\ntext = \"A need without an id\"",
        "[[need]]\nid = \"not an id\"",
        "[[context]]\nid = \"c1\"\nharm = 6",
        "[[action]]\nid = \"a1\"\nwithhold = { reason = \"risk-of-reprisal\" }",
        "[[action]]\nid = \"a1\"\n[[action.update]]\nstatus = \"active\"",
        "[[family]]\nid = \"mother\"\nborn = 1980",
    ];
    for toml_text in wrong {
        ensure(!case.is_valid(&json(toml_text)?), format!("the schema takes {toml_text}"))?;
    }
    let report = schema(&["report", "protective-partner-report"])?;
    for toml_text in [
        "form = \"plan\"\nauthor = \"mother\"",
        "form = \"protective-partner-report\"",
        "form = \"protective-partner-report\"\nauthor = \"mother\"\n[answers]\nnothing-like-it = \"x\"",
    ] {
        ensure(!report.is_valid(&json(toml_text)?), format!("the schema takes {toml_text}"))?;
    }
    Ok(())
}

fn completions() -> Result<(), Failed> {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = String::from_utf8(wayleaf(&["completions", shell]).stdout)?;
        ensure(script.contains("explain") && script.contains("schema"), format!("{shell} knows the commands"))?;
    }
    Ok(())
}
