//! `wayleaf watch` survives what happens to files, and rebuilds what a change can touch and nothing else.
//!
//! Every test drives the program itself, and waits for what it must come to: a deadline fails it, and nothing
//! sleeps in the hope that it is enough.

#![expect(clippy::print_stderr, reason = "what is skipped is said to whoever runs it")]

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::watched::{Watched, case, form, lay_out, says};
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
        Trial::test("watch/a-checkout-of-five-hundred-files", many_files),
        Trial::test("watch/the-workspace-deleted-and-restored", workspace_restored),
        Trial::test("watch/a-full-disk", full_disk),
        Trial::test("watch/a-file-that-cannot-be-read", unreadable),
        Trial::test("watch/an-error-and-its-end", error_and_end),
        Trial::test("watch/one-case-never-rebuilds-another", one_case_alone),
        Trial::test("watch/what-is-not-read-is-not-built", not_read),
        Trial::test("watch/a-word-of-the-authority-rebuilds-all", authority_changes),
        Trial::test("watch/what-it-builds-is-what-build-builds", same_as_build),
        Trial::test("watch/a-family-copy-goes-at-once", family_copy_goes),
        Trial::test("watch/a-port-that-is-taken", taken_port),
    ]
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

/// A checkout of another branch, forth and back.
fn many_files() -> Result<(), Failed> {
    let watched = Watched::start();
    let (here, there) = (watched.root(), watched.folder.path().join("elsewhere"));
    let git = |folder: &Path, arguments: &[&str]| -> Result<(), Failed> {
        let settings = ["-c", "user.name=Ash", "-c", "user.email=ash@example.org", "-c", "core.autocrlf=false"];
        let output = Command::new("git").arg("-C").arg(folder).args(settings).args(arguments).output()?;
        ensure(output.status.success(), String::from_utf8_lossy(&output.stderr))
    };
    git(&here, &["init", "--quiet", "--initial-branch=few"])?;
    git(&here, &["add", "--all"])?;
    git(&here, &["commit", "--quiet", "--message=few"])?;
    git(watched.folder.path(), &["clone", "--quiet", "workspace", "elsewhere"])?;
    for number in 0..500 {
        let reference = format!("M-{}", number % 8);
        let words = match number < 8 {
            true => case(&reference, "Likes maps"),
            false => format!("[[information]]\nid = \"i{number}\"\ntext = \"Nothing new\"\nshare = [\"family\"]\n"),
        };
        let path = there.join(format!("content/cases/{reference}/{number}.toml"));
        fs::create_dir_all(path.parent().ok_or("a folder")?)?;
        fs::write(path, words)?;
    }
    git(&there, &["add", "--all"])?;
    git(&there, &["commit", "--quiet", "--message=many"])?;
    git(&here, &["fetch", "--quiet", "../elsewhere"])?;
    git(&here, &["checkout", "--quiet", "FETCH_HEAD"])?;
    let of = |number: usize, reader: &str| watched.note(&format!("M-{number}"), reader);
    watched.until("every case to be known", || {
        (0..8).all(|number| says(&of(number, "professionals"), "Likes maps") && of(number, "parent-mother").exists())
    })?;
    // What came with it is watched, too.
    watched.write("content/cases/M-7/7.toml", &case("M-7", "Likes trains"));
    watched.says("M-7", "Likes trains")?;
    git(&here, &["checkout", "--quiet", "--force", "few"])?;
    watched.until("their families' copies to go", || !(0..8).any(|number| of(number, "parent-mother").exists()))?;
    watched.write("content/cases/T-1/case.toml", &case("T-1", "Likes bread"));
    watched.says("T-1", "Likes bread")
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
    let watched = Watched::start_as(&["--no-preview"], |program, arguments| {
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
    let mark = watched.mark();
    limit("unlimited")?;
    // Nothing changes but the disk: it is tried again, and all of it is written before anybody looks.
    watched.until("a round that writes everything", || {
        let said = watched.since(mark);
        said.iter().rposition(|line| line.starts_with("ready ")).is_some_and(|end| !said[end].contains("failed"))
            && says(&watched.note("T-1", "chair"), "Likes maps")
    })?;
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
    watched.round(mark)?;
    watched.message(mark, "content/cases/T-1/case.toml:1:")?;
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
        watched.save("content/cases/T-1/case.toml", &changed);
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
    watched.save("content/cases/T-1/case.toml", &case("T-1", "Draws comics"));
    watched.save("content/cases/T-2/case.toml", &case("T-2", "Likes maps"));
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
    watched.rest()?;
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

fn taken_port() -> Result<(), Failed> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let port = taken.local_addr()?.port().to_string();
    let folder = tempfile::tempdir()?;
    let output = crate::whole::wayleaf(&["watch", &text(folder.path()), "--port", &port]);
    ensure(output.status.code() == Some(2), "the tool could not run")?;
    ensure(String::from_utf8(output.stderr)?.contains(&port), "it says which port")
}
