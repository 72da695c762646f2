//! `wayleaf watch` survives what happens to files, and rebuilds what a change can touch and nothing else.
//!
//! Every test drives the program itself, and waits for what it must come to: a deadline fails it, and nothing
//! sleeps in the hope that it is enough.

#![expect(
    clippy::print_stderr,
    reason = "what is skipped, and the figure of a measurement, are said to whoever runs it"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

use crate::whole::{ensure, text};

/// The trials of `watch`.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("watch/a-save-that-writes-beside-and-renames", renamed_into_place),
        Trial::test("watch/an-editor-that-deletes-and-recreates", deleted_and_recreated),
        Trial::test("watch/a-folder-renamed-away-and-back", folder_renamed),
        Trial::test("watch/a-case-that-is-added-and-one-that-is-taken-away", case_added),
        Trial::test("watch/a-new-form-version", new_form_version),
        Trial::test("watch/a-font-that-is-added", font_added),
        Trial::test("watch/five-hundred-files-at-once", many_files),
        Trial::test("watch/the-workspace-deleted-and-restored", workspace_restored),
        Trial::test("watch/a-full-disk", full_disk),
        Trial::test("watch/a-file-that-cannot-be-read", unreadable),
        Trial::test("watch/an-error-and-its-end", error_and_end),
        Trial::test("watch/one-case-never-rebuilds-another", one_case_alone),
        Trial::test("watch/what-is-not-read-is-not-built", not_read),
        Trial::test("watch/a-word-of-the-authority-rebuilds-all", authority_changes),
        Trial::test("watch/what-it-builds-is-what-build-builds", same_as_build),
        Trial::test("watch/a-family-copy-goes-at-once", family_copy_goes),
        Trial::test("watch/memory-stays-flat", flat_memory),
        Trial::test("watch/a-port-that-is-taken", taken_port),
    ]
}

const PATIENCE: Duration = Duration::from_secs(240);

const FORM: &str = "id = \"note\"\nversion = \"VERSION\"\ntitle = \"A note\"\nof = \"case\"\nstatus = \"in-force\"\nin-force = { from = FROM }\nreaders = [\"chair\", \"professionals\", \"parent\"]\n[[section]]\nid = \"who\"\ntitle = \"LABEL\"\n[[section.field]]\nid = \"who-i-am\"\nlabel = \"In words\"\nkind = \"prose\"\nfrom = \"case.young-person.who-i-am\"\n";

fn form(version: &str, from: &str, label: &str) -> String {
    FORM.replace("VERSION", version).replace("FROM", from).replace("LABEL", label)
}

fn case(reference: &str, words: &str) -> String {
    format!(
        "reference = \"{reference}\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\nwho-i-am = \"{words}\"\n[[family]]\nid = \"mother\"\nname = \"Kim Rowan\"\nrelationship = \"mother\"\nrole = \"protective-partner\"\n"
    )
}

/// A program that watches a small workspace: one form of its own and two cases, and no other form.
struct Watched {
    folder: TempDir,
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watched {
    fn start() -> Watched {
        Watched::start_as(|program, arguments| {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        })
    }

    fn start_as(command: impl FnOnce(&str, &[String]) -> Command) -> Watched {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("workspace");
        lay_out(&root);
        let arguments = ["watch", &text(&root), "--no-preview", "--out", &text(&folder.path().join("out"))];
        let mut command = command(env!("CARGO_BIN_EXE_wayleaf"), &arguments.map(str::to_owned));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = Arc::new(Mutex::new(Vec::new()));
        follow(child.stdout.take().unwrap(), lines.clone());
        follow(child.stderr.take().unwrap(), lines.clone());
        let watched = Watched { folder, child, lines };
        watched.round(0).expect("the first build ends");
        watched
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    fn note(&self, reference: &str, reader: &str) -> PathBuf {
        self.folder.path().join("out").join(reader).join(reference).join("note.pdf")
    }

    fn write(&self, path: &str, words: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, words).unwrap();
    }

    /// How many lines there are so far.
    fn mark(&self) -> usize {
        self.lines.lock().unwrap().len()
    }

    fn since(&self, mark: usize) -> Vec<String> {
        self.lines.lock().unwrap()[mark..].to_vec()
    }

    /// Waits until something holds.
    fn until(&self, what: &str, mut holds: impl FnMut() -> bool) -> Result<(), Failed> {
        let start = Instant::now();
        while !holds() {
            if start.elapsed() > PATIENCE {
                let lines = self.lines.lock().unwrap().join("\n");
                return Err(format!("waited in vain for {what}; it said\n{lines}").into());
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Waits for the end of a round after a mark.
    fn round(&self, mark: usize) -> Result<Vec<String>, Failed> {
        self.until("the end of a round", || self.since(mark).iter().any(|line| line.starts_with("ready ")))?;
        Ok(self.since(mark))
    }

    /// Waits until a note holds some words.
    fn says(&self, reference: &str, words: &str) -> Result<(), Failed> {
        self.until(&format!("{reference} to say `{words}`"), || says(&self.note(reference, "chair"), words))
    }

    fn message(&self, mark: usize, name: &str) -> Result<(), Failed> {
        self.until(name, || self.since(mark).iter().any(|line| line.contains(name)))
    }
}

fn follow(from: impl Read + Send + 'static, into: Arc<Mutex<Vec<String>>>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            into.lock().unwrap().push(line);
        }
    });
}

/// The workspace: the forms of the base layer are withdrawn, so that a round takes no longer than it must.
fn lay_out(root: &Path) {
    for id in ["T-1", "T-2"] {
        fs::create_dir_all(root.join("content/cases").join(id)).unwrap();
        fs::write(root.join("content/cases").join(id).join("case.toml"), case(id, "Draws comics")).unwrap();
    }
    fs::copy(crate::folder::root().join("authority.toml"), root.join("content/authority.toml")).unwrap();
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    // No deeper: what a published version keeps copies of is not a form.
    let forms = walkdir::WalkDir::new(&templates).max_depth(3).into_iter().flatten();
    for entry in forms.filter(|entry| entry.file_name() == "form.toml") {
        let path = root.join("templates").join(entry.path().strip_prefix(&templates).unwrap());
        let words = fs::read_to_string(entry.path()).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, words.replace("\nstatus = \"in-force\"", "\nstatus = \"withdrawn\"")).unwrap();
    }
    fs::create_dir_all(root.join("templates/note/1.0")).unwrap();
    fs::write(root.join("templates/note/1.0/form.toml"), form("1.0", "2020-01-01", "As a person")).unwrap();
}

/// Whether a finished file holds some words.
fn says(path: &Path, words: &str) -> bool {
    let Ok(bytes) = fs::read(path) else { return false };
    let Ok(file) = lopdf::Document::load_mem(&bytes) else { return false };
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    file.extract_text(&pages).is_ok_and(|text| text.replace(['\n', ' '], "").contains(&words.replace(' ', "")))
}

fn renamed_into_place() -> Result<(), Failed> {
    let watched = Watched::start();
    for words in ["Likes maps", "Likes trains", "Likes bread"] {
        watched.write("content/cases/T-1/case.toml.tmp", &case("T-1", words));
        let folder = watched.root().join("content/cases/T-1");
        fs::rename(folder.join("case.toml.tmp"), folder.join("case.toml"))?;
        watched.says("T-1", words)?;
    }
    Ok(())
}

fn deleted_and_recreated() -> Result<(), Failed> {
    let watched = Watched::start();
    let path = watched.root().join("content/cases/T-1/case.toml");
    for words in ["Likes maps", "Likes trains"] {
        let mark = watched.mark();
        fs::rename(&path, watched.root().join("content/cases/T-1/case.toml~"))?;
        watched.message(mark, "missing-reference")?;
        watched.round(mark)?;
        let mark = watched.mark();
        watched.write("content/cases/T-1/case.toml", &case("T-1", words));
        watched.says("T-1", words)?;
        watched.round(mark)?;
    }
    Ok(())
}

fn folder_renamed() -> Result<(), Failed> {
    let watched = Watched::start();
    for (folder, words) in
        [("content/cases/T-1", "Likes maps"), ("content", "Likes trains"), ("templates", "Likes tea")]
    {
        let (here, away) = (watched.root().join(folder), watched.root().join("away"));
        let mark = watched.mark();
        fs::rename(&here, &away)?;
        watched.round(mark)?;
        let mark = watched.mark();
        fs::rename(&away, &here)?;
        watched.round(mark)?;
        // What is in it is watched again, and not only what it holds now.
        watched.write("content/cases/T-1/case.toml", &case("T-1", words));
        watched.says("T-1", words)?;
    }
    Ok(())
}

fn case_added() -> Result<(), Failed> {
    let watched = Watched::start();
    watched.write("content/cases/T-3/case.toml", &case("T-3", "Likes maps"));
    watched.says("T-3", "Likes maps")?;
    watched.write("content/cases/T-3/case.toml", &case("T-3", "Likes trains"));
    watched.says("T-3", "Likes trains")?;
    watched.until("its mother's copy", || watched.note("T-3", "parent-mother").exists())?;
    fs::remove_dir_all(watched.root().join("content/cases/T-3"))?;
    watched.until("the mother's copy to go", || !watched.note("T-3", "parent-mother").exists())?;
    ensure(watched.note("T-3", "chair").exists(), "the chair's last copy stays")
}

fn new_form_version() -> Result<(), Failed> {
    let watched = Watched::start();
    let old = form("1.0", "2020-01-01", "As a person").replace("2020-01-01 }", "2020-01-01, to = 2023-12-31 }");
    watched.write("templates/note/1.0/form.toml", &old);
    watched.write("templates/note/2.0/form.toml", &form("2.0", "2024-01-01", "Who they are"));
    watched.says("T-1", "Who they are")?;
    watched.says("T-2", "Who they are")
}

fn font_added() -> Result<(), Failed> {
    let watched = Watched::start();
    let mark = watched.mark();
    let font = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/noto-sans/NotoSans-Regular.ttf");
    fs::create_dir_all(watched.root().join("fonts/own"))?;
    fs::copy(font, watched.root().join("fonts/own/Own.ttf"))?;
    watched.message(mark, "fonts/own/Own.ttf")?;
    watched.round(mark)?;
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.says("T-1", "Likes maps")
}

fn many_files() -> Result<(), Failed> {
    let watched = Watched::start();
    for number in 0..496 {
        let reference = format!("M-{}", number % 8);
        let words = match number < 8 {
            true => case(&reference, "Likes maps"),
            false => format!("[[information]]\nid = \"i{number}\"\ntext = \"Nothing new\"\nshare = [\"family\"]\n"),
        };
        watched.write(&format!("content/cases/{reference}/{number}.toml"), &words);
    }
    for reference in ["T-1", "T-2", "M-0", "M-7"] {
        watched.write(&format!("content/cases/{reference}/zz.toml"), "# The last\n");
        watched.says(reference, if reference.starts_with('M') { "Likes maps" } else { "Draws comics" })?;
    }
    watched.until("every case to be known", || {
        (0..8).all(|number| says(&watched.note(&format!("M-{number}"), "professionals"), "Likes maps"))
    })?;
    // The last file of all counts too.
    watched.write("content/cases/M-7/7.toml", &case("M-7", "Likes trains"));
    watched.says("M-7", "Likes trains")
}

fn workspace_restored() -> Result<(), Failed> {
    let mut watched = Watched::start();
    let mark = watched.mark();
    fs::remove_dir_all(watched.root())?;
    watched.message(mark, "empty-workspace")?;
    ensure(!watched.note("T-1", "parent-mother").exists(), "no family copy lies about")?;
    lay_out(&watched.root());
    watched.until("the mother's copy to be back", || watched.note("T-1", "parent-mother").exists())?;
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.says("T-1", "Likes maps")?;
    ensure(watched.child.try_wait()?.is_none(), "it still runs")
}

/// No file may grow beyond a few blocks, as on a disk that is full, until there is room again.
#[cfg(target_os = "linux")]
fn full_disk() -> Result<(), Failed> {
    let watched = Watched::start_as(|program, arguments| {
        let mut command = Command::new("sh");
        command.arg("-c").arg("trap '' XFSZ; exec \"$0\" \"$@\"").arg(program).args(arguments);
        command
    });
    let limit = |value: &str| {
        let id = watched.child.id().to_string();
        Command::new("prlimit").args(["--pid", &id, &format!("--fsize={value}:unlimited")]).status()
    };
    if !limit("512").is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no prlimit here");
        return Ok(());
    }
    let before = fs::read(watched.note("T-1", "chair"))?;
    let mark = watched.mark();
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.message(mark, "unwritable-file")?;
    watched.round(mark)?;
    ensure(fs::read(watched.note("T-1", "chair"))? == before, "the last good file stays whole")?;
    limit("unlimited")?;
    // Nothing changes but the disk: it is tried again.
    watched.says("T-1", "Likes maps")?;
    let left = walkdir::WalkDir::new(watched.folder.path().join("out")).into_iter().flatten();
    let parts = left.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part")).count();
    ensure(parts == 0, "no half-written file is left")
}

#[cfg(not(target_os = "linux"))]
fn full_disk() -> Result<(), Failed> {
    eprintln!("skipped: a full disk is played on Linux alone");
    Ok(())
}

fn unreadable() -> Result<(), Failed> {
    let watched = Watched::start();
    let path = watched.root().join("content/cases/T-1/case.toml");
    let mark = watched.mark();
    fs::write(&path, [0x72, 0xff, 0xfe])?;
    watched.message(mark, "not-utf-8")?;
    #[cfg(unix)]
    {
        let mark = watched.mark();
        fs::remove_file(&path)?;
        std::os::unix::fs::symlink(watched.root().join("nothing"), &path)?;
        watched.message(mark, "unreadable-file")?;
        fs::remove_file(&path)?;
    }
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.says("T-1", "Likes maps")
}

fn error_and_end() -> Result<(), Failed> {
    let watched = Watched::start();
    let before = fs::read(watched.note("T-1", "chair"))?;
    let mark = watched.mark();
    watched.write("content/cases/T-1/case.toml", "reference = ");
    watched.message(mark, "toml-syntax")?;
    let said = watched.round(mark)?;
    ensure(said.iter().any(|line| line.contains("content/cases/T-1/case.toml:1:")), "it says where")?;
    ensure(fs::read(watched.note("T-1", "chair"))? == before, "the last good file stays")?;
    ensure(!watched.note("T-1", "parent-mother").exists(), "the family's does not")?;
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.says("T-1", "Likes maps")?;
    watched.until("the mother's copy", || says(&watched.note("T-1", "parent-mother"), "Likes maps"))
}

fn one_case_alone() -> Result<(), Failed> {
    let watched = Watched::start();
    let other = fs::metadata(watched.note("T-2", "chair"))?.modified()?;
    // Another text, and another name, which the other case's files are searched for.
    for changed in [case("T-1", "Likes maps"), case("T-1", "Likes maps").replace("Ash Rowan", "Ash Larch")] {
        let mark = watched.mark();
        watched.write("content/cases/T-1/case.toml", &changed);
        let said = watched.round(mark)?;
        ensure(said.iter().any(|line| line.starts_with("written") && line.contains("T-1")), said.join("\n"))?;
        ensure(!said.iter().any(|line| line.contains("T-2")), said.join("\n"))?;
    }
    ensure(fs::metadata(watched.note("T-2", "chair"))?.modified()? == other, "the other case's file is as it was")
}

fn not_read() -> Result<(), Failed> {
    let watched = Watched::start();
    let mark = watched.mark();
    for path in [
        "content/cases/T-1/case.toml~",
        "content/cases/T-1/.case.toml.swp",
        "content/notes.txt",
        "templates/note/1.0/README",
    ] {
        watched.write(path, "of no interest");
    }
    // A file that is saved as it was, too.
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Draws comics"));
    watched.write("content/cases/T-2/case.toml", &case("T-2", "Likes maps"));
    let said = watched.round(mark)?;
    let changed: Vec<&String> = said.iter().filter(|line| line.starts_with("changed")).collect();
    ensure(changed.len() == 1 && changed[0].ends_with("content/cases/T-2/case.toml"), said.join("\n"))
}

fn authority_changes() -> Result<(), Failed> {
    let watched = Watched::start();
    let path = watched.root().join("content/authority.toml");
    let words = fs::read_to_string(&path)?;
    let name = words.lines().find(|line| line.starts_with("name = ")).ok_or("a name")?;
    let mark = watched.mark();
    fs::write(&path, words.replacen(name, "name = \"Eastmoor Council\"", 1))?;
    watched.round(mark)?;
    watched.says("T-1", "Eastmoor Council")?;
    watched.says("T-2", "Eastmoor Council")
}

fn same_as_build() -> Result<(), Failed> {
    let watched = Watched::start();
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.write("content/cases/T-3/case.toml", &case("T-3", "Likes trains"));
    watched.says("T-3", "Likes trains")?;
    watched.says("T-1", "Likes maps")?;
    watched.until("all copies", || {
        watched.note("T-3", "parent-mother").exists() && says(&watched.note("T-1", "parent-mother"), "Likes maps")
    })?;
    let built = tempfile::tempdir()?;
    let output = crate::whole::wayleaf(&["build", &text(&watched.root()), "--out", &text(built.path())]);
    ensure(output.status.success(), String::from_utf8_lossy(&output.stderr))?;
    let (one, two) = (crate::whole::files(built.path()), crate::whole::files(&watched.folder.path().join("out")));
    ensure(one.keys().eq(two.keys()), format!("{:?}\n{:?}", one.keys(), two.keys()))?;
    one.iter().try_for_each(|(path, bytes)| ensure(two.get(path) == Some(bytes), format!("{path} differs")))
}

fn family_copy_goes() -> Result<(), Failed> {
    let watched = Watched::start();
    ensure(watched.note("T-1", "parent-mother").exists(), "there is a copy")?;
    let undecided = case("T-1", "Draws comics")
        + "[[information]]\nid = \"i1\"\ntext = \"Seen near the shops\"\nstatus = \"intelligence\"\n";
    let mark = watched.mark();
    watched.write("content/cases/T-1/case.toml", &undecided);
    watched.message(mark, "undecided-disclosure")?;
    watched.until("the copy to go", || !watched.note("T-1", "parent-mother").exists())?;
    ensure(watched.note("T-2", "parent-mother").exists(), "the other case's copy stays")
}

/// Rebuilds again and again; `WAYLEAF_REBUILDS` says how often, for a figure over ten thousand.
#[cfg(target_os = "linux")]
fn flat_memory() -> Result<(), Failed> {
    let rounds: usize = std::env::var("WAYLEAF_REBUILDS").ok().and_then(|number| number.parse().ok()).unwrap_or(60);
    let watched = Watched::start();
    let resident = || -> Result<u64, Failed> {
        let status = fs::read_to_string(format!("/proc/{}/status", watched.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS")).ok_or("no figure")?;
        Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
    };
    let mut early = 0;
    for round in 0..rounds {
        let mark = watched.mark();
        let words =
            if round % 10 == 9 { "reference = ".to_owned() } else { case("T-1", &format!("Likes number {round}")) };
        watched.write("content/cases/T-1/case.toml", &words);
        watched.round(mark)?;
        if round == rounds / 3 {
            early = resident()?;
        }
    }
    let late = resident()?;
    eprintln!("after {rounds} rebuilds: {} MB, and {} MB after a third of them", late / 1024, early / 1024);
    // A leak of a document's pages would be some megabytes a round.
    ensure(late < early + early / 4 + 8 * 1024, format!("{early} kB became {late} kB in {rounds} rebuilds"))
}

#[cfg(not(target_os = "linux"))]
fn flat_memory() -> Result<(), Failed> {
    eprintln!("skipped: memory is read on Linux alone");
    Ok(())
}

fn taken_port() -> Result<(), Failed> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let port = taken.local_addr()?.port().to_string();
    let folder = tempfile::tempdir()?;
    let output = crate::whole::wayleaf(&["watch", &text(folder.path()), "--port", &port]);
    ensure(output.status.code() == Some(2), "the tool could not run")?;
    ensure(String::from_utf8(output.stderr)?.contains(&port), "it says which port")
}
