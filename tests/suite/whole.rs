//! What is true of whole builds: the same bytes, the published answers, copies that do not lie about.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Failed, Trial};
use walkdir::WalkDir;

/// The trials of whole builds.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("whole/same-inputs-same-bytes", same_bytes),
        Trial::test("whole/published-cases-give-the-published-gaps", published_gaps),
        Trial::test("whole/a-copy-that-cannot-be-built-is-removed", removed_copies),
        Trial::test("whole/one-bad-case-does-not-stop-the-others", one_bad_case),
        Trial::test("whole/piped-output-quotes-no-case", piped_output),
        Trial::test("whole/events-are-json-lines", events),
        Trial::test("whole/the-same-guidance-fits-another-authority", another_authority),
        Trial::test("whole/outputs-are-their-owners", owner_only),
        Trial::test("whole/a-build-that-is-killed-leaves-nothing-half", killed),
        Trial::test("whole/a-folder-that-is-not-there", no_folder),
    ]
}

/// The repository, which is a workspace itself.
pub(crate) fn demonstration() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the program.
pub(crate) fn wayleaf(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wayleaf")).args(arguments).output().expect("the program starts")
}

/// The files below a folder, by path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    walk.map(|entry| {
        let path = entry.path().strip_prefix(folder).unwrap().display().to_string().replace('\\', "/");
        (path, fs::read(entry.path()).unwrap())
    })
    .collect()
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Fails with `what` unless it holds.
pub(crate) fn ensure(holds: bool, what: impl Into<String>) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into().into()) }
}

/// A small workspace: one authority and one case with a mother.
pub(crate) fn small_workspace(case: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("content/cases/T-1")).unwrap();
    fs::copy(crate::folder::root().join("authority.toml"), root.join("content/authority.toml")).unwrap();
    fs::write(root.join("content/cases/T-1/case.toml"), case).unwrap();
    folder
}

const SOUND: &str = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n[[family]]\nid = \"mother\"\nname = \"Kim Rowan\"\nrelationship = \"mother\"\nrole = \"protective-partner\"\n[[need]]\nid = \"n1\"\ntext = \"Sleeps badly\"\n";

fn same_bytes() -> Result<(), Failed> {
    let (one, two) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let copy = tempfile::tempdir()?;
    for folder in ["content", "templates", "fonts"] {
        for (path, bytes) in files(&demonstration().join(folder)) {
            let target = copy.path().join(folder).join(path);
            fs::create_dir_all(target.parent().unwrap())?;
            fs::write(target, bytes)?;
        }
    }
    let first = wayleaf(&["build", &text(&demonstration()), "--out", &text(one.path()), "--jobs", "1"]);
    let second = wayleaf(&["build", &text(copy.path()), "--out", &text(two.path()), "--jobs", "2"]);
    ensure(first.status.success() && second.status.success(), String::from_utf8_lossy(&first.stderr))?;
    let (one, two) = (files(one.path()), files(two.path()));
    ensure(one.len() > 40, format!("only {} files", one.len()))?;
    ensure(one.keys().eq(two.keys()), "the two builds made different files")?;
    for (path, bytes) in &one {
        ensure(two.get(path) == Some(bytes), format!("{path} differs"))?;
    }
    Ok(())
}

fn published_gaps() -> Result<(), Failed> {
    let output = wayleaf(&["gaps", &text(&demonstration()), "--format", "json"]);
    let lines = String::from_utf8(output.stdout)?;
    let expected = fs::read_to_string(crate::folder::root().join("published-gaps.jsonl"))?;
    let published: Vec<&str> = lines.lines().filter(|line| !line.contains("\"NM-")).collect();
    ensure(published == expected.lines().collect::<Vec<_>>(), format!("got\n{}", published.join("\n")))
}

fn removed_copies() -> Result<(), Failed> {
    let folder = small_workspace(SOUND);
    let root = folder.path();
    ensure(wayleaf(&["build", &text(root)]).status.success(), "the sound case builds")?;
    let copy = root.join("out/parent-mother/T-1/plan.pdf");
    let professionals = root.join("out/professionals/T-1/plan.pdf");
    ensure(copy.exists() && professionals.exists(), "both copies are there")?;
    let before = fs::read(&professionals)?;

    // An undecided record stops the family's copies, and takes the old ones away, whatever is asked for.
    let undecided =
        format!("{SOUND}[[information]]\nid = \"i1\"\ntext = \"Seen near the shops\"\nstatus = \"intelligence\"\n");
    fs::write(root.join("content/cases/T-1/case.toml"), undecided)?;
    let output = wayleaf(&["build", &text(root), "--form", "practitioner-guide", "--reader", "professionals"]);
    ensure(output.status.code() == Some(1), "a copy that had to go is an error")?;
    ensure(!copy.exists(), "the mother's copy lies about")?;
    ensure(fs::read(&professionals)? == before, "the professionals' copy stays as it was")?;

    // A case that cannot be read, and one that is gone, leave no family copy either.
    fs::write(root.join("content/cases/T-1/case.toml"), SOUND)?;
    ensure(wayleaf(&["build", &text(root)]).status.success() && copy.exists(), "the copy is back")?;
    fs::write(root.join("content/cases/T-1/case.toml"), "reference = ")?;
    wayleaf(&["build", &text(root)]);
    ensure(!copy.exists() && professionals.exists(), "a case that cannot be read")?;
    fs::write(root.join("content/cases/T-1/case.toml"), SOUND)?;
    wayleaf(&["build", &text(root)]);
    fs::remove_dir_all(root.join("content/cases/T-1"))?;
    wayleaf(&["build", &text(root), "--case", "T-1"]);
    ensure(!copy.exists() && professionals.exists(), "a case that is gone")
}

fn one_bad_case() -> Result<(), Failed> {
    let folder = small_workspace(SOUND);
    let root = folder.path();
    fs::create_dir_all(root.join("content/cases/T-2"))?;
    fs::write(root.join("content/cases/T-2/case.toml"), "reference = \"T-2\"\nnonsense = 1\n")?;
    let output = wayleaf(&["build", &text(root)]);
    ensure(output.status.code() == Some(1), "the bad case is an error")?;
    ensure(root.join("out/chair/T-1/plan.pdf").exists(), "the good case is built")?;
    ensure(!root.join("out/chair/T-2").exists(), "nothing of the bad case is written")
}

fn piped_output() -> Result<(), Failed> {
    let case =
        SOUND.replace("text = \"Sleeps badly\"", "text = \"Sleeps badly since Kim Rowan left\"\nwhose = \"Kim Rowan\"");
    let folder = small_workspace(&case);
    let output = wayleaf(&["check", &text(folder.path())]);
    let shown = String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?;
    ensure(output.status.code() == Some(1) && shown.contains("unknown-code"), format!("it is refused: {shown}"))?;
    ensure(!shown.contains("Kim") && !shown.contains("Sleeps"), format!("piped output quotes the case: {shown}"))
}

fn events() -> Result<(), Failed> {
    let folder = small_workspace(SOUND);
    let output = wayleaf(&["build", &text(folder.path()), "--progress", "json"]);
    let lines = String::from_utf8(output.stdout)?;
    let events: Vec<serde_json::Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let (last, documents) = events.split_last().ok_or("no events")?;
    ensure(last["event"] == "summary" && last["failed"] == 0, format!("the summary is last: {last}"))?;
    ensure(last["written"] == documents.len(), "the summary counts the documents")?;
    let plan = documents
        .iter()
        .find(|event| event["form"] == "plan" && event["reader"] == "parent-mother")
        .ok_or("no plan")?;
    ensure(plan["state"] == "written" && plan["case"] == "T-1" && plan["version"] == "1.0", format!("{plan}"))?;
    ensure(plan["author"].is_null() && plan["meeting"].is_null() && plan["pages"].as_u64() > Some(0), format!("{plan}"))
}

/// The same guidance, for an authority that differs: other limits, other words, other chapters.
fn another_authority() -> Result<(), Failed> {
    let guide = |workspace: &Path| -> Result<String, Failed> {
        let mut sink = wayleaf::diagnostic::Sink::new();
        let workspace = wayleaf::workspace::Workspace::new(workspace);
        let compiler =
            wayleaf::compile::Compiler::new(workspace, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
        let selection = wayleaf::request::Selection::default();
        let requests = wayleaf::request::public(&compiler.forms, &selection, None, &mut sink);
        let request = requests.iter().find(|request| request.form.id == "practitioner-guide").ok_or("no guide")?;
        Ok(compiler.composed(request, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?.to_string())
    };
    let northmoor = guide(&demonstration())?;
    let fellside = guide(&demonstration().join("tests/overlay"))?;
    for (words, in_northmoor, in_fellside) in [
        ("Northmoor Council", true, false),
        ("Fellside Borough Council", false, true),
        ("Cairnlight Project", true, false),
        ("three calendar days", true, false),
        ("Larchfile", true, false),
        ("ROTH team meeting", false, true),
        ("15 working days of the latest strategy discussion", false, true),
        ("15 working days of the initial strategy discussion", true, false),
        ("Neighbouring areas", false, true),
        ("Glossary", true, false),
    ] {
        ensure(northmoor.contains(words) == in_northmoor, format!("Northmoor and `{words}`"))?;
        ensure(fellside.contains(words) == in_fellside, format!("Fellside and `{words}`"))?;
    }
    Ok(())
}

#[cfg(unix)]
fn owner_only() -> Result<(), Failed> {
    use std::os::unix::fs::PermissionsExt;
    let folder = small_workspace(SOUND);
    ensure(wayleaf(&["build", &text(folder.path())]).status.success(), "it builds")?;
    for entry in WalkDir::new(folder.path().join("out")).into_iter().flatten() {
        let mode = entry.metadata()?.permissions().mode() & 0o777;
        let expected = if entry.file_type().is_dir() { 0o700 } else { 0o600 };
        ensure(mode == expected, format!("{} has mode {mode:o}", entry.path().display()))?;
        ensure(!entry.file_name().to_string_lossy().contains(".part"), "a temporary file is left")?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn owner_only() -> Result<(), Failed> {
    Ok(())
}

/// Kills the program again and again in the middle of a build: what stands is whole, and the next build takes
/// away what was left.
fn killed() -> Result<(), Failed> {
    let folder = small_workspace(SOUND);
    let root = folder.path();
    let out = root.join("out");
    // A killed build leaves such a file where the kill hits a write; one is there for certain.
    let left = out.join("parent-mother/T-1/.wayleaf-left.part");
    fs::create_dir_all(left.parent().unwrap())?;
    fs::write(&left, "half a copy")?;
    for _ in 0..3 {
        let mut building = Command::new(env!("CARGO_BIN_EXE_wayleaf"))
            .args(["build", &text(root), "--progress", "json", "--jobs", "2"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(building.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        building.kill()?;
        building.wait()?;
        for (path, bytes) in files(&out).iter().filter(|(path, _)| path.ends_with(".pdf")) {
            ensure(
                bytes.starts_with(b"%PDF") && bytes.trim_ascii_end().ends_with(b"%%EOF"),
                format!("{path} is half"),
            )?;
        }
    }
    // What another build is writing is not touched.
    let live = out.join(".wayleaf-live.part");
    let writing = fs::File::create(&live)?;
    writing.try_lock()?;
    ensure(wayleaf(&["build", &text(root)]).status.success(), "the next build")?;
    ensure(!left.exists() && live.exists(), "what was left is gone, what is being written is not")?;
    drop(writing);
    fs::remove_file(&live)?;
    let left: Vec<String> = files(&out).into_keys().filter(|path| path.ends_with(".part")).collect();
    ensure(left.is_empty(), format!("left behind: {left:?}"))
}

fn no_folder() -> Result<(), Failed> {
    let output = wayleaf(&["build", "no-such-folder"]);
    ensure(output.status.code() == Some(2), "the tool could not run")
}
