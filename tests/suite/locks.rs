//! What is published, through the program itself: locks, withdrawals, and publications that were broken off.

use std::fs;

use libtest_mimic::{Failed, Trial};
use wayleaf::diagnostic::Sink;
use wayleaf::workspace::{Words, Workspace};

use crate::versions::{CASE, CHAPTER, FORM, composed, must, run, words_of, workspace, write};
use crate::whole::{ensure, files};

/// The trials of what is published.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("locks/a-changed-published-version-is-refused", refused),
        Trial::test("locks/nothing-takes-the-place-of-a-changed-version", nothing_in_its_place),
        Trial::test("locks/what-an-authority-gives-up-breaks-nothing", given_up),
        Trial::test("locks/what-shared-templates-import", imported),
        Trial::test("locks/a-lock-that-is-edited-or-gone", locks),
        Trial::test("locks/what-cannot-be-published", twice),
        Trial::test("locks/a-published-version-is-withdrawn", withdrawn),
        Trial::test("locks/a-publication-that-was-broken-off", broken_off),
        #[cfg(not(windows))]
        Trial::test("locks/names-that-windows-refuses", names),
        #[cfg(unix)]
        Trial::test("locks/a-file-that-cannot-be-read", unreadable),
    ]
}

fn refused() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["forms", "publish", "note"])?;
    let form = root.join("templates/note/1.0/form.toml");
    let sound = fs::read_to_string(&form)?;

    // Line ends are no change, of whatever file.
    for (path, bytes) in files(&root.join("templates")) {
        let text = String::from_utf8(bytes)?;
        fs::write(root.join("templates").join(path), text.replace('\n', "\r\n"))?;
    }
    must(root, &["check"])?;
    ensure(fs::read_to_string(&form)? != sound, "the line ends did not change")?;

    // What was changed, added or taken away is named, used or not, even where it could not be read any more.
    fs::write(&form, "nonsense")?;
    write(root, "templates/note/1.0/notes.txt", "new");
    fs::remove_file(root.join("templates/note/1.0/published/guidance/visits.md"))?;
    for command in [&["check"][..], &["build", "--form", "plan", "--progress", "none"]] {
        let (well, said) = run(root, command);
        ensure(!well, "a changed published version is no error")?;
        ensure(said.matches("error[changed-published-form]").count() == 3, &*said)?;
        for path in ["form.toml` has changed", "notes.txt` is new", "visits.md` is gone"] {
            ensure(said.contains(path), format!("{path} is not named in {said}"))?;
        }
        ensure(!said.contains("toml-syntax"), format!("a changed form was read: {said}"))?;
    }
    let (_, said) = run(root, &["build", "--form", "note", "--progress", "plain"]);
    ensure(said.contains("unreadable-form") && said.contains("0 written"), said)
}

/// Where the version in force cannot be used, no earlier one is built in its place.
fn nothing_in_its_place() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["forms", "publish", "note"])?;
    write(root, "templates/note/2.0/form.toml", &next("2.0", "2026-01-01", "case"));
    must(root, &["forms", "publish", "note"])?;
    let build = ["build", "--form", "note", "--progress", "json"];
    let said = must(root, &build)?;
    ensure(said.contains("\"version\":\"2.0\"") && !said.contains("\"version\":\"1.0\""), said)?;
    let made = files(&root.join("out"));

    let sound = next("2.0", "2026-01-01", "case");
    let second = root.join("templates/note/2.0/form.toml");
    fs::write(&second, sound.replace("As a person", "Who they are"))?;
    for days in [&[][..], &["--as-at", "2026-05-01"], &["--as-at", "2025-05-01"]] {
        let (well, said) = run(root, &[&build[..], days].concat());
        ensure(!well && said.contains("2.0/form.toml` has changed") && said.contains("\"written\":0"), &*said)?;
        ensure(said.contains("error[unreadable-form]: version `2.0` of the form `note` may be in force"), said)?;
    }
    ensure(made == files(&root.join("out")), "what was made before is not what it was")?;
    let (_, said) = run(root, &["build", "--form", "note@1.0", "--progress", "json"]);
    ensure(said.contains("\"version\":\"1.0\""), said)?;

    // Nor a later one in the place of an earlier; and on a day that has a version, that is built.
    fs::write(&second, &sound)?;
    fs::write(root.join("templates/note/1.0/form.toml"), FORM.replace("As a person", "Who they are"))?;
    let (_, said) = run(root, &[&build[..], &["--as-at", "2025-05-01"]].concat());
    ensure(said.contains("error[unreadable-form]") && said.contains("\"written\":0"), said)?;
    let (_, said) = run(root, &[&build[..], &["--as-at", "2026-05-01"]].concat());
    ensure(said.contains("\"version\":\"2.0\""), said)?;

    // A draft with faults takes nobody's place.
    fs::write(root.join("templates/note/1.0/form.toml"), FORM)?;
    let draft = next("3.0", "2027-01-01", "case").replace("\"in-force\"", "\"draft\"");
    write(root, "templates/note/3.0/form.toml", &draft.replace("kind = \"prose\"", "kind = \"poem\""));
    let (well, said) = run(root, &build);
    ensure(!well && said.contains("3.0/form.toml") && said.contains("\"version\":\"2.0\""), said)?;

    // A folder that is gone is one message.
    fs::remove_dir_all(root.join("templates/note/2.0"))?;
    let (_, said) = run(root, &["check"]);
    ensure(said.matches("error[changed-published-form]").count() == 1, &*said)?;
    ensure(said.contains("2.0/form.toml` is gone, with all its folder"), said)
}

/// A team or a time limit that is no more stops no version that was published while it was, and no other version is
/// published without.
fn given_up() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    let form = FORM.replace("owner = \"safeguarding-unit\"", "owner = \"visits\"\ndue = \"visit-note\"");
    write(root, "templates/note/1.0/form.toml", &form);
    let (well, said) = run(root, &["forms", "publish", "note"]);
    let refused = ["error[unknown-team]", "error[unknown-timescale]", "error[unpublishable-form]"];
    ensure(!well && refused.iter().all(|name| said.contains(name)), said)?;
    ensure(!root.join("templates/note/1.0/published").exists(), "it was published")?;
    let authority = fs::read_to_string(root.join("content/authority.toml"))?;
    let visits = "\n[teams.visits]\nname = \"Visits\"\n\n[[timescale]]\nname = \"visit-note\"\nlike = \"partner-report\"\ntask = \"Visit note\"\ncount = 3\n";
    write(root, "content/authority.toml", &format!("{authority}{visits}"));
    must(root, &["forms", "publish", "note"])?;
    write(root, "content/authority.toml", &authority);
    let said = must(root, &["build", "--form", "note", "--progress", "plain"])?;
    let told = ["warning[unknown-team]", "warning[unknown-timescale]", "2 written", "bring it back"];
    ensure(told.iter().all(|words| said.contains(words)), said)
}

/// Templates import each other as each sees the others, and all of them are copied.
fn imported() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    let main = Workspace::new(root).bytes("templates/lib/main.typ", &mut Sink::new()).map_err(|_| "no main.typ")?;
    let main = format!("#import \"/lib/ours/page.typ\": x\n{}\n#x\n", String::from_utf8_lossy(&main));
    write(root, "templates/note/1.0/main.typ", &main);
    write(root, "templates/lib/ours/page.typ", "#import \"marks.typ\": x\n");
    write(root, "templates/lib/ours/marks.typ", "#let x = [Ours.]\n");
    must(root, &["forms", "publish", "note"])?;
    write(root, "templates/lib/ours/marks.typ", "#let x = [Theirs.]\n");
    must(root, &["build", "--form", "note", "--progress", "none"])?;
    let words = words_of(&root.join("out/public/note.pdf"))?;
    ensure(words.contains("Ours."), words)
}

fn locks() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["forms", "publish", "note"])?;
    let lock = root.join("templates/forms.lock");
    let sound = fs::read_to_string(&lock)?;
    let digest = sound.lines().find(|line| line.starts_with("digest")).unwrap();
    let edits = [
        (sound.replace(digest, "digest = \"0000\""), "edited-lock", ":8:10"),
        (sound.replace("version = \"1.0\"", "version = \"first\""), "invalid-version", ":7:11"),
        (sound.replace("version = \"1.0\"", "version = \"1.0\"\nby = \"me\""), "unknown-key", ":8:1"),
        (sound.replace(&format!("{digest}\n"), ""), "edited-lock", ":5:1"),
        (format!("{sound}\n{}", &sound[sound.find("[[published]]").unwrap()..]), "edited-lock", "twice"),
        ("[[published]\n".to_owned(), "toml-syntax", "templates/forms.lock:1"),
        (sound.replace("[published.files]", "[published.files]\n\"new.md\" = \"0000\""), "edited-lock", ":8:10"),
        (
            sound.replace("form = \"note\"", "form = \"leaflet\""),
            "changed-published-form",
            "leaflet/1.0/form.toml` is gone",
        ),
        (String::new(), "unlisted-published-form", "templates/note/1.0/form.toml"),
    ];
    for (text, name, place) in edits {
        fs::write(&lock, &text)?;
        let (well, said) = run(root, &["check"]);
        ensure(!well && said.contains(&format!("error[{name}]")) && said.contains(place), format!("{name}: {said}"))?;
    }
    fs::remove_file(&lock)?;
    let (well, said) = run(root, &["check"]);
    ensure(!well && said.contains("unlisted-published-form"), said)?;
    fs::write(&lock, sound)?;
    must(root, &["check"]).map(drop)
}

fn twice() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    for (form, name) in [
        ("nota", "unknown-form"),
        ("note@1.1", "unknown-form-version"),
        ("note@1.x", "invalid-version"),
        ("note@../1", "invalid-version"),
    ] {
        let (well, said) = run(root, &["forms", "publish", form]);
        ensure(!well && said.contains(&format!("error[{name}]")), format!("{form}: {said}"))?;
    }
    must(root, &["forms", "publish", "note@1.0"])?;
    let lock = fs::read(root.join("templates/forms.lock"))?;
    let (well, said) = run(root, &["forms", "publish", "note"]);
    ensure(!well && said.contains("already-published"), said)?;
    must(root, &["new", "form", "note", "--from", "note@1.0"])?;
    let (well, said) = run(root, &["forms", "publish", "note"]);
    ensure(!well && said.contains("unpublishable-form"), said)?;

    // A version with a fault is not published, and leaves nothing behind.
    let form = root.join("templates/note/2.0/form.toml");
    let draft = fs::read_to_string(&form)?;
    let (_, said) = run(root, &["check"]);
    ensure(!said.contains("words-to-be-written"), said)?;
    let ready = draft
        .replace("status = \"draft\"", "status = \"in-force\"")
        .replace("# in-force = { from = 2025", "in-force = { from = 2026");
    fs::write(&form, ready.replace("how-often", "how-seldom"))?;
    let (well, said) = run(root, &["forms", "publish", "note"]);
    ensure(!well && said.contains("broken-quote"), said)?;
    ensure(!root.join("templates/note/2.0/published").exists(), "copies of a faulty version lie there")?;
    ensure(fs::read(root.join("templates/forms.lock"))? == lock, "the lock has changed")?;
    fs::write(&form, ready)?;
    let said = must(root, &["forms", "publish", "note"])?;
    ensure(said.contains("warning[words-to-be-written]") && said.contains("summary = "), said)?;

    // Nor one that would leave a gap which nobody could close any more, or be in force beside another.
    let folder = workspace();
    let (root, gap) = (folder.path(), "in-force = { from = 2025-01-01, to = 2025-06-30 }");
    write(root, "templates/note/1.0/form.toml", &FORM.replace("in-force = { from = 2025-01-01 }", gap));
    must(root, &["forms", "publish", "note"])?;
    for (from, name) in [("2025-07-02", "unpublishable-form"), ("2025-06-30", "unreadable-form")] {
        write(root, "templates/note/2.0/form.toml", &next("2.0", from, "case"));
        let (well, said) = run(root, &["forms", "publish", "note"]);
        ensure(!well && said.contains(&format!("error[{name}]")), format!("{from}: {said}"))?;
        ensure(!root.join("templates/note/2.0/published").exists(), "it was published")?;
    }
    write(root, "templates/note/2.0/form.toml", &next("2.0", "2025-07-01", "case"));
    must(root, &["forms", "publish", "note"]).map(drop)
}

/// A case with a meeting of a day, and perhaps a pin.
fn case_of(day: &str, pin: &str) -> String {
    format!("{CASE}{pin}[[meeting]]\nid = \"m1\"\nkind = \"initial-conference\"\non = {day}\n")
}

fn withdrawn() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    let why = "It asked for what nobody\nmay ask.";
    let withdraw = ["forms", "withdraw", "note@1.0", "--on", "2025-07-01", "--why", why];
    let (well, said) = run(root, &withdraw);
    ensure(!well && said.contains("error[unpublished-form]"), said)?;
    must(root, &["forms", "publish", "note"])?;
    let published = files(&root.join("templates/note"));
    must(root, &withdraw)?;
    ensure(published == files(&root.join("templates/note")), "a withdrawn version is not what it was")?;
    must(root, &["check"])?;
    let (well, said) = run(root, &withdraw);
    ensure(!well && said.contains("is withdrawn already, from 2025-07-01"), said)?;
    let (well, said) = run(root, &["forms", "withdraw", "note@1.0", "--why", " "]);
    ensure(!well, said)?;

    // A document of an earlier day is still what it was; of a later day there is none.
    let build = ["build", "--form", "note", "--case", "T-1", "--progress", "plain"];
    write(root, "content/cases/T-1/case.toml", &case_of("2025-06-30", ""));
    let said = must(root, &build)?;
    ensure(said.contains("1 written"), said)?;
    for day in ["2025-07-01", "2026-01-01"] {
        write(root, "content/cases/T-1/case.toml", &case_of(day, ""));
        let said = must(root, &build)?;
        ensure(said.contains("0 written"), said)?;
    }
    write(root, "content/cases/T-1/case.toml", &case_of("2025-06-30", "[forms]\nnote = \"1.0\"\n"));
    must(root, &build)?;
    write(root, "content/cases/T-1/case.toml", &case_of("2025-07-01", "[forms]\nnote = \"1.0\"\n"));
    let (well, said) = run(root, &build);
    ensure(!well && said.contains("error[withdrawn-form]") && said.contains("case.toml:5:8"), &*said)?;
    let both = ["withdrawn on 2025-07-01, and this document is of 2025-07-01", "It asked for what nobody may ask."];
    ensure(both.iter().all(|words| said.contains(words)), said)?;

    // A report on it has an error at its own line.
    write(root, "content/cases/T-1/case.toml", CASE);
    write(root, "templates/note/2.0/form.toml", &next("2.0", "2026-01-01", "report"));
    must(root, &["forms", "publish", "note@2.0"])?;
    must(root, &["forms", "withdraw", "note@2.0", "--on", "2026-02-01", "--why", "Wrong."])?;
    let report = |on: &str| {
        let report = format!("form = \"note\"\nauthor = \"social-worker\"\non = {on}\n[answers]\n");
        write(root, "content/cases/T-1/note.toml", &report);
        run(root, &["check"])
    };
    let (well, said) = report("2026-01-31");
    ensure(well, said)?;
    let (well, said) = report("2026-02-01");
    ensure(!well && said.contains("error[form-not-in-force]") && said.contains("2.0 was withdrawn: Wrong."), said)?;
    fs::remove_file(root.join("content/cases/T-1/note.toml"))?;

    // The list tells of it, and nobody writes in the lock.
    let said = must(root, &["forms", "list", "--today", "2026-03-01"])?;
    let lines = "  1.0       withdrawn  2025-01-01 to 2025-06-30\n            Safeguarding Unit · approved by Head of safeguarding";
    ensure(said.contains(lines) && said.contains("withdrawn 2025-07-01: It asked for what nobody may ask."), said)?;
    let lock = root.join("templates/forms.lock");
    let sound = fs::read_to_string(&lock)?;
    for (from, to) in [("may ask.", "may ask!"), ("2025-07-01", "2025-08-01"), ("why = \"Wrong.\"\n", "")] {
        ensure(sound.contains(from), format!("{from} is not in {sound}"))?;
        fs::write(&lock, sound.replace(from, to))?;
        let (well, said) = run(root, &["check"]);
        ensure(!well && said.contains("error[edited-lock]"), said)?;
    }
    Ok(())
}

/// A version of the note: a form of a report, without the rest.
fn next(version: &str, from: &str, of: &str) -> String {
    let text = FORM.replace("version = \"1.0\"\ntitle", &format!("version = \"{version}\"\ntitle"));
    text.replace("from = 2025-01-01", &format!("from = {from}")).replace("of = \"case\"", &format!("of = \"{of}\""))
}

/// Whatever a publication that was killed leaves, the version is published or it is not.
fn broken_off() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["forms", "publish", "note"])?;
    let (lock, next) = (root.join("templates/forms.lock"), root.join("templates/forms.lock.new"));
    let (copies, staged) = (root.join("templates/note/1.0/published"), root.join("templates/note/1.0/.published"));
    let works = |state: &str| -> Result<(), Failed> {
        write(root, "content/guidance/visits.md", &CHAPTER.replace("every week", "every year"));
        must(root, &["check"])?;
        let words = composed(root, Words::Published, "public/note.pdf", None)?;
        ensure(words.contains("every year"), format!("{state}: published, and it was not:\n{words}"))?;
        must(root, &["forms", "publish", "note"])?;
        write(root, "content/guidance/visits.md", CHAPTER);
        let words = composed(root, Words::Published, "public/note.pdf", None)?;
        ensure(words.contains("every year"), format!("{state}: not published:\n{words}"))?;
        ensure(!next.exists() && !staged.exists(), format!("{state}: something half made lies there"))
    };

    // Before the lock took its place: the copies are there, and count for nothing.
    fs::rename(&lock, &next)?;
    works("without its lock")?;
    // Before the copies took theirs.
    fs::rename(&lock, &next)?;
    fs::rename(&copies, &staged)?;
    works("without its copies")?;
    // While the lock was written.
    let text = fs::read_to_string(&lock)?;
    fs::write(&next, &text[..text.len() / 2])?;
    fs::remove_file(&lock)?;
    fs::rename(&copies, &staged)?;
    works("with half a lock")?;
    // While the copies were made.
    fs::remove_file(&lock)?;
    fs::rename(&copies, &staged)?;
    fs::remove_file(staged.join("form.toml"))?;
    works("with half its copies")?;

    // Where the lock cannot be written, nothing is left.
    let folder = workspace();
    let root = folder.path();
    fs::create_dir_all(root.join("templates/forms.lock/in-the-way"))?;
    let before = files(&root.join("templates"));
    let (well, _) = run(root, &["forms", "publish", "note"]);
    ensure(!well && before == files(&root.join("templates")), format!("{:?}", files(&root.join("templates")).keys()))
}

#[cfg(not(windows))]
fn names() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    write(root, "content/guidance/aux.md", CHAPTER);
    write(root, "templates/note/1.0/form.toml", &FORM.replace("visits.md", "aux.md"));
    write(root, "templates/note/1.0/what?.txt", "");
    write(root, "templates/note/1.0/Form.toml", "");
    let before = files(&root.join("templates"));
    let (well, said) = run(root, &["forms", "publish", "note"]);
    ensure(!well && said.matches("error[unportable-file-name]").count() == 3, &*said)?;
    for reason in ["keeps the name `aux`", "refuses `?`", "takes it for `Form.toml`"] {
        ensure(said.contains(reason), format!("{reason} is not in {said}"))?;
    }
    ensure(before == files(&root.join("templates")), "something was written")
}

/// A version is published with all that lies in its folder, or not at all.
#[cfg(unix)]
fn unreadable() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    std::os::unix::fs::symlink("nowhere", root.join("templates/note/1.0/notes.txt"))?;
    let (well, said) = run(root, &["forms", "publish", "note"]);
    ensure(!well && said.contains("error[unreadable-file]") && said.contains("templates/note/1.0/notes.txt"), said)?;
    ensure(!root.join("templates/forms.lock").exists(), "it was published")
}
