//! Versions of forms, through the program itself: publishing, the lock, and what was in force on a day.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::request::{self, Selection};
use wayleaf::workspace::{Words, Workspace};

use crate::whole::{demonstration, ensure, files, small_workspace, text, wayleaf};

/// The trials of versions.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("versions/what-is-published-stays-as-it-was", stays),
        Trial::test("versions/a-draft-is-built-where-it-is-named", drafts),
        Trial::test("versions/the-guide-as-it-was", guide_as_it_was),
        Trial::test("versions/forms-are-listed", listed),
        Trial::test("versions/what-changed-between-versions", form_diff),
        Trial::test("versions/what-changed-in-what-a-form-says-of-itself", whole_diff),
        Trial::test("versions/what-changed-for-a-reader", document_diff),
        Trial::test("versions/what-a-file-says-of-itself", verified),
    ]
}

pub(crate) const CASE: &str = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\n";

pub(crate) const FORM: &str = r#"id = "note"
version = "1.0"
title = "Visit note"
of = "case"
status = "in-force"
in-force = { from = 2025-01-01 }
owner = "safeguarding-unit"
approval = { by = "Head of safeguarding", on = 2024-12-01, review-every = "12 months" }
readers = ["public", "professionals"]
blank = true

[[change]]
version = "1.0"
on = 2025-01-01
summary = "First version."

[[section]]
id = "how"
title = "How to visit"

[[section.field]]
id = "how"
label = "How"
kind = "guidance"
guidance = { file = "visits.md", heading = "how-often" }

[[section.field]]
id = "who-i-am"
label = "As a person"
kind = "prose"
from = "case.young-person.who-i-am"
"#;

pub(crate) const CHAPTER: &str =
    "+++\ntitle = \"Visits\"\norder = 50\n+++\n\n## How often\n\n{{ authority.name }} visits every week.\n";

/// A workspace with a form that quotes a chapter.
pub(crate) fn workspace() -> tempfile::TempDir {
    let folder = small_workspace(CASE);
    write(folder.path(), "templates/note/1.0/form.toml", FORM);
    write(folder.path(), "content/guidance/visits.md", CHAPTER);
    folder
}

pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs the program on a workspace: whether all was well, and what it said.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> (bool, String) {
    let root = text(root);
    let all: Vec<&str> = arguments.iter().copied().chain([root.as_str()]).collect();
    let output = wayleaf(&all);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

pub(crate) fn must(root: &Path, arguments: &[&str]) -> Result<String, Failed> {
    let (well, said) = run(root, arguments);
    ensure(well, format!("{arguments:?}: {said}")).map(|()| said)
}

fn stays() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    let build = ["build", "--form", "note", "--form", "practitioner-guide", "--progress", "none"];
    must(root, &build)?;
    let before = files(&root.join("out"));
    ensure(before.len() == 3, format!("{:?}", before.keys()))?;
    for form in ["note", "practitioner-guide"] {
        must(root, &["forms", "publish", form])?;
    }
    ensure(!root.join("templates/note/1.0/.published").exists(), "something half made lies there")?;

    // What is local may change as it likes: words, the shared templates, the guide's own values.
    write(root, "content/guidance/visits.md", &CHAPTER.replace("every week", "every month"));
    write(root, "content/guidance/01-purpose.md", "+++\ntitle = \"Another purpose\"\norder = 1\n+++\n\nAnother.\n");
    write(root, "content/guidance/99-new.md", "+++\ntitle = \"New\"\norder = 99\n+++\n\nNew.\n");
    write(root, "templates/lib/layout.typ", "#let layout(data) = [Another layout.]\n");
    let authority = fs::read_to_string(root.join("content/authority.toml"))?;
    write(root, "content/authority.toml", &format!("accent = \"#5a2a6b\"\n{authority}"));
    must(root, &["build", "--form", "practitioner-guide", "--form", "note", "--progress", "none"])?;
    let after = files(&root.join("out"));
    let guide = "public/practitioner-guide.pdf";
    ensure(before[guide] == after[guide], "the published guide is not what it was")?;

    // The case's own copy takes the colour of now, and no words.
    let composed = composed(root, Words::Published, "public/note.pdf", None)?;
    ensure(composed.contains("every week"), format!("not the published words:\n{composed}"))?;
    let composed = self::composed(root, Words::Working, "public/note.pdf", None)?;
    ensure(composed.contains("every month"), format!("not the working words:\n{composed}"))?;
    ensure(composed.contains("banner: Draft"), format!("what differs is no draft:\n{composed}"))
}

/// A public document in plain notation.
pub(crate) fn composed(root: &Path, words: Words, path: &str, as_at: Option<&str>) -> Result<String, Failed> {
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(root).with(words), &mut sink).map_err(|_| format!("{sink:?}"))?;
    let all = Selection::default();
    let as_at = as_at.map(|date| date.parse().unwrap());
    let requests = request::public(&compiler.forms, &all, as_at, &mut sink);
    let request = requests.iter().find(|request| request.path() == path).ok_or("it is not asked for")?;
    let document = compiler.composed(request, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
    Ok(document.to_string())
}

/// A guide of one chapter.
const HANDBOOK: &str = r#"id = "handbook"
version = "1.0"
title = "Handbook"
of = "authority"
status = "in-force"
in-force = { from = 2025-03-01 }
owner = "safeguarding-unit"
approval = { by = "Head of safeguarding", on = 2025-02-17, review-every = "12 months" }
readers = ["public"]

[[change]]
version = "1.0"
on = 2025-03-01
summary = "First version."

[[section]]
id = "chapters"

[[section.field]]
id = "guidance"
label = "Guidance"
kind = "guidance"
guidance = { file = "visits.md" }
"#;

fn guide_as_it_was() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    write(root, "templates/handbook/1.0/form.toml", HANDBOOK);
    let services = "\n{% for one in services %}- {{ one.name }}\n{% endfor %}\n";
    write(root, "content/guidance/visits.md", &format!("{CHAPTER}{services}"));
    must(root, &["forms", "publish", "handbook"])?;
    // What there was not when it was published is not in it.
    let service = "[[service]]\nid = \"walk\"\nname = \"Walk and Talk\"\nagency = \"health\"\n";
    write(root, "content/services.toml", service);
    must(root, &["new", "form", "handbook", "--from", "handbook@1.0"])?;
    let form = root.join("templates/handbook/2.0/form.toml");
    let draft = fs::read_to_string(&form)?;
    let from = draft.lines().find(|line| line.starts_with("# in-force")).unwrap();
    let ready =
        draft.replace("status = \"draft\"", "status = \"in-force\"").replace(from, "in-force = { from = 2027-01-01 }");
    fs::write(&form, ready)?;
    write(root, "content/guidance/visits.md", &CHAPTER.replace("every week", "every day"));
    let authority = fs::read_to_string(root.join("content/authority.toml"))?;
    write(root, "content/authority.toml", &authority.replace("Testshire Council", "Testshire City"));
    must(root, &["forms", "publish", "handbook"])?;
    write(root, "content/guidance/visits.md", &CHAPTER.replace("every week", "every hour"));

    // The words of then, and the authority's values of then in them.
    let handbook = "public/handbook.pdf";
    let then = composed(root, Words::Published, handbook, Some("2026-12-31"))?;
    ensure(then.contains("Testshire Council visits every week") && then.contains("Handbook 1.0"), &*then)?;
    ensure(!then.contains("Walk and Talk"), &*then)?;
    let later = composed(root, Words::Published, handbook, Some("2027-01-01"))?;
    ensure(later.contains("Testshire City visits every day") && later.contains("Handbook 2.0"), later)?;

    // The amendments are those of its change log, and a printed copy says until when it holds.
    ensure(then.contains("First version.") && then.contains("Check for a newer version after"), &*then)?;
    ensure(then.contains("17 February 2026"), then)?;

    let said = must(root, &["build", "--form", "handbook", "--as-at", "2026-06-01", "--progress", "json"])?;
    ensure(said.contains("\"version\":\"1.0\""), said)
}

/// A draft of the next version is shown, and not built; named or pinned it is built, and says that it is one.
fn drafts() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["forms", "publish", "note"])?;
    must(root, &["new", "form", "note", "--from", "note@1.0"])?;
    let path = "templates/note/2.0/form.toml";
    let draft = fs::read_to_string(root.join(path))?;
    ensure(draft.contains("summary = \"First version.\""), "the change log did not come along")?;
    ensure(draft.starts_with("#:schema ../../../.schema/form.json\n"), "it does not start with its schema")?;
    write(root, path, &draft.replace("title = \"How to visit\"", "title = \"Before you visit\""));
    let note = "public/note.pdf";
    let built = composed(root, Words::Published, note, None)?;
    ensure(built.contains("How to visit") && !built.contains("banner"), built)?;
    let shown = composed(root, Words::Working, note, None)?;
    ensure(shown.contains("Before you visit") && shown.contains("banner: Draft"), shown)?;

    let said = must(root, &["build", "--form", "note@2.0", "--progress", "json"])?;
    ensure(said.contains("\"version\":\"2.0\""), said)?;
    let words = words_of(&root.join("out").join(note))?;
    ensure(words.contains("Before you visit") && words.contains("Draft"), words)?;
    write(root, "content/cases/T-1/case.toml", &format!("{CASE}[forms]\nnote = \"2.0\"\n"));
    let said = must(root, &["build", "--form", "note", "--case", "T-1", "--progress", "json"])?;
    ensure(said.contains("\"version\":\"2.0\""), said)
}

/// The words on the pages of a finished file.
pub(crate) fn words_of(file: &Path) -> Result<String, Failed> {
    let document = lopdf::Document::load(file)?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    Ok(document.extract_text(&pages)?.replace(['\n', '\u{a0}'], " "))
}

fn listed() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["forms", "publish", "note"])?;
    let output = wayleaf(&["forms", "list", &text(root), "--format", "json", "--today", "2026-06-01"]);
    let lines = String::from_utf8(output.stdout)?;
    let line = lines.lines().find(|line| line.contains("\"note\"")).ok_or("the form is not listed")?;
    let json: serde_json::Value = serde_json::from_str(line)?;
    let expected = serde_json::json!({
        "id": "note", "version": "1.0", "status": "in-force", "published": true,
        "in_force": { "from": "2025-01-01", "to": null }, "current": true, "owner": "Safeguarding Unit",
        "approved_by": "Head of safeguarding", "next_review": "2025-12-01", "overdue": true, "withdrawn": null,
    });
    ensure(json == expected, format!("{json:#}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure(said.contains("stale-guidance") && said.contains("templates/note/1.0"), said)?;

    let said = String::from_utf8(wayleaf(&["forms", "list", &text(root), "--today", "2026-06-01"]).stdout)?;
    let note = "note\n  1.0       published  from 2025-01-01           now\n            Safeguarding Unit · approved by Head of safeguarding\n            review OVERDUE since 2025-12-01\n";
    ensure(said.contains(note), &*said)?;
    let over = "words of this folder lie over it until it is published here";
    // A chapter of its own stands in both versions of the guide.
    ensure(said.matches(over).count() == 2, &*said)?;
    must(root, &["forms", "publish", "practitioner-guide"])?;
    ensure(must(root, &["forms", "list"])?.matches(over).count() == 1, "what is published here is held")?;
    ensure(said.lines().all(|line| line.chars().count() <= 80), format!("too wide:\n{said}"))
}

/// The next version of the note: a question renamed, one reworded, one new, one gone, and other guidance.
fn next_version(root: &Path) {
    let one = FORM.replace("in-force = { from = 2025-01-01 }", "in-force = { from = 2025-01-01, to = 2025-12-31 }");
    let asked = "\n[[section.field]]\nid = \"worries\"\nlabel = \"What worries you?\"\nkind = \"prose\"\n\n[[section.field]]\nid = \"mood\"\nlabel = \"Mood\"\nkind = \"line\"\n";
    write(root, "templates/note/1.0/form.toml", &format!("{one}{asked}"));
    must(root, &["forms", "publish", "note@1.0"]).unwrap();
    write(root, "content/guidance/visits.md", &CHAPTER.replace("every week", "every day"));
    let log = "[[change]]\nversion = \"2.0\"\nsummary = \"Asks what worries most, and what is hoped for.\"\n\n[[change]]\nversion = \"1.0\"";
    let two = FORM
        .replace("[[change]]\nversion = \"1.0\"", log)
        .replace("version = \"1.0\"\ntitle", "version = \"2.0\"\ntitle")
        .replace("{ from = 2025-01-01 }", "{ from = 2026-01-01 }");
    let rule = "\n[[migrate]]\nfrom = \"1.0\"\nfield = \"worries\"\nto = \"worry\"\n\n[[section]]";
    let asked = "\n[[section.field]]\nid = \"worry\"\nlabel = \"What worries you most?\"\nkind = \"prose\"\nrequired = true\n\n[[section.field]]\nid = \"hopes\"\nlabel = \"What do you hope for?\"\nkind = \"prose\"\n";
    write(root, "templates/note/2.0/form.toml", &format!("{}{asked}", two.replacen("\n[[section]]", rule, 1)));
}

fn form_diff() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    next_version(root);
    let said = must(root, &["forms", "diff", "note@1.0", "note@2.0"])?;
    let expected = [
        "Visit note: from version 1.0 (in force from 1 January 2025) to version 2.0 (in force from 1 January 2026)",
        "2.0: Asks what worries most, and what is hoped for.",
        "Added (1)\n  How to visit · What do you hope for?\n    Added: text, may be left empty",
        "Removed (1)\n  How to visit · Mood\n    Removed: one line of text, may be left empty",
        "  How to visit · What worries you most?\n    Before: worries\n    Now: worry",
        "Reworded (1)\n  How to visit · What worries you most?\n    Before: What worries you?\n    Now: What worries you most?",
        "What must be answered (1)\n  How to visit · What worries you most?\n    Before: may be left empty\n    Now: must be answered",
        "Guidance (1)\n  How to visit\n    Before: Testshire Council visits every week.\n    Now: Testshire Council visits every day.",
    ];
    for text in expected {
        ensure(said.contains(text), format!("{text}\n\nis not in\n\n{said}"))?;
    }
    let output = wayleaf(&["forms", "diff", "note@1.0", "note@2.0", &text(root), "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let changes: Vec<&str> =
        json["differences"].as_array().unwrap().iter().filter_map(|one| one["change"].as_str()).collect();
    ensure(changes == ["renamed", "reworded", "obligation", "added", "removed", "guidance"], format!("{changes:?}"))?;

    // Two forms are both named.
    let said = must(root, &["forms", "diff", "note@2.0", "plan@1.0"])?;
    let head =
        "from “Visit note”, version 2.0 (in force from 1 January 2026) to “Risk outside the home plan”, version 1.0";
    ensure(said.contains(head), said)?;

    // The redline is tagged, and says in words what its lines say.
    let file = root.join("redline.pdf");
    must(root, &["forms", "diff", "note@1.0", "note@2.0", "--format", "pdf", "--out", &text(&file)])?;
    let document = lopdf::Document::load(&file)?;
    let words = words_of(&file)?;
    ensure(words.contains("What changed: Visit note"), &*words)?;
    ensure(document.catalog()?.has(b"StructTreeRoot"), "the redline has no tags")?;
    let output = wayleaf(&["verify", &text(&file), "--dir", &text(root)]);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    ensure(said.contains("version 2.0, compared with 1.0") && said.contains("it says what changed"), said)
}

/// Order, purpose and approval are changes too; the words of a question that a condition names are no other condition.
fn whole_diff() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    let field = |id: &str, label: &str, more: &str| {
        format!("\n[[section.field]]\nid = \"{id}\"\nlabel = \"{label}\"\nkind = \"line\"\n{more}")
    };
    let calm = "when = { path = \"report.answers.mood\", is = \"calm\" }\n";
    let (mood, next) = (field("mood", "Mood", ""), field("next", "What happens next?", calm));
    write(root, "templates/note/1.0/form.toml", &format!("{FORM}{mood}{next}"));
    must(root, &["forms", "publish", "note"])?;
    let second =
        FORM.replace("version = \"1.0\"\ntitle", "version = \"2.0\"\ntitle").replace("2025-01-01 }", "2026-01-01 }");
    let diff = |text: &str| {
        write(root, "templates/note/2.0/form.toml", text);
        must(root, &["forms", "diff", "note@1.0", "note@2.0"])
    };
    let said = diff(&format!("{second}{mood}{next}"))?;
    ensure(said.ends_with("\nNo question and no words changed.\n"), said)?;
    let said = diff(&format!("{second}{}{next}", field("mood", "How did they seem?", "")))?;
    ensure(said.contains("Reworded (1)") && !said.contains("Other changes"), said)?;
    let approved = second.replace("Head of safeguarding", "Director").replace("blank = true\n", "");
    let said = diff(&format!("{approved}{next}{mood}"))?;
    let expected = [
        "Other changes: who has it, how it is answered, where it stands (3)",
        "The form as a whole · Approved by\n    Before: Head of safeguarding\n    Now: Director",
        "The form as a whole · Printed blank, for anybody\n    Before: Yes\n    Now: No",
        "How to visit · What happens next?, where it stands\n    Before: after “Mood”\n    Now: after “As a person”",
    ];
    ensure(expected.iter().all(|words| said.contains(words)), said)
}

fn document_diff() -> Result<(), Failed> {
    let case = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\n[[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n[[need]]\nid = \"n1\"\ntext = \"Sleeps badly\"\non = 2026-01-01\n[[need]]\nid = \"n2\"\ntext = \"Somewhere safe after school\"\non = 2026-03-01\n[[need]]\nid = \"n3\"\ntext = \"A debt nobody else knows of\"\non = 2026-03-01\nwithhold = { from = [\"mother\"], reason = \"yp-confidence\" }\n";
    let folder = small_workspace(case);
    let root = folder.path();
    let form =
        FORM.replace("\"public\", \"professionals\"", "\"professionals\", \"parent\"").replace("blank = true\n", "");
    let form = form.split("\n[[section]]").next().unwrap().to_owned()
        + "\n[[section]]\nid = \"needs\"\ntitle = \"Needs\"\n\n[[section.field]]\nid = \"needs\"\nlabel = \"Needs\"\nkind = \"table\"\nfrom = \"case.needs\"\ncolumn = [{ id = \"text\", label = \"Need\", kind = \"prose\", from = \".text\" }]\n";
    write(root, "templates/note/1.0/form.toml", &form);
    let diff = |reader: &str| {
        must(
            root,
            &[
                "diff",
                "--case",
                "T-1",
                "--form",
                "note",
                "--from",
                "2026-02-01",
                "--to",
                "2026-03-02",
                "--reader",
                reader,
            ],
        )
    };
    let said = diff("professionals")?;
    ensure(said.contains("Added (2)") && said.contains("A debt nobody else knows of"), said)?;
    let said = diff("parent-mother")?;
    ensure(said.contains("Added (1)") && said.contains("Somewhere safe after school"), &*said)?;
    ensure(!said.contains("debt"), "the mother's copy tells of what she may not have")?;

    // A document that was not there yet is all new, and that is said.
    write(
        root,
        "content/cases/T-1/case.toml",
        &format!("{CASE}[[meeting]]\nid = \"cg\"\nkind = \"core-group\"\non = 2026-03-01\n"),
    );
    let days = ["--form", "core-group-record", "--from", "2026-02-01", "--to", "2026-03-02"];
    let said = must(root, &[&["diff", "--case", "T-1"][..], &days].concat())?;
    ensure(said.contains("There was no such document on 1 February 2026.") && !said.contains("on 2 March"), said)
}

fn verified() -> Result<(), Failed> {
    let folder = workspace();
    let root = folder.path();
    must(root, &["build", "--form", "note", "--progress", "none"])?;
    let file = text(&root.join("out/professionals/T-1/note.pdf"));
    let verify = || {
        let output = wayleaf(&["verify", &file, "--dir", &text(root)]);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.success(), said)
    };
    let (well, said) = verify();
    ensure(well && said.contains("makes the same bytes now"), said)?;

    // Publishing changes nothing, nor does what the document does not hold, and from then on no word or template.
    must(root, &["forms", "publish", "note"])?;
    write(root, "content/guidance/visits.md", &CHAPTER.replace("every week", "every month"));
    write(root, "templates/lib/look.typ", "#let nothing = 1\n");
    let (well, said) = verify();
    ensure(well, said)?;
    // Of what was withdrawn there is no such document any more.
    must(root, &["forms", "withdraw", "note@1.0", "--why", "Wrong.", "--on", "2025-01-01"])?;
    let (well, said) = verify();
    let told = ["this workspace makes no such document now", "version 1.0 of the form `note` is here"];
    ensure(!well && told.iter().all(|words| said.contains(words)), said)?;

    write(root, "content/guidance/visits.md", CHAPTER);
    fs::remove_dir_all(root.join("templates/lib"))?;
    fs::remove_dir_all(root.join("templates/note/1.0/published"))?;
    fs::remove_file(root.join("templates/forms.lock"))?;

    // What differs is named, and nothing else.
    let lib = wayleaf::workspace::Workspace::new(root).bytes("templates/lib/main.typ", &mut Sink::new()).unwrap();
    let lib = format!("{}\n// Another line.\n", String::from_utf8_lossy(&lib));
    let font = fs::read(demonstration().join("fonts/atkinson-hyperlegible-next/AtkinsonHyperlegibleNext_700Bold.ttf"))?;
    let changes: [(&str, Vec<u8>, &str); 6] = [
        ("content/cases/T-1/case.toml", format!("{CASE}who-i-am = \"Draws comics.\"\n").into_bytes(), DATA),
        ("content/guidance/visits.md", CHAPTER.replace("every week", "every month").into_bytes(), GUIDANCE),
        (
            "content/authority.toml",
            authority(root)?.replace("Testshire Council", "Testshire City").into_bytes(),
            VALUES,
        ),
        ("templates/note/1.0/form.toml", FORM.replace("As a person", "Who they are").into_bytes(), QUESTIONS),
        ("templates/lib/main.typ", lib.into_bytes(), TEMPLATES),
        ("fonts/Another.ttf", font, FONTS),
    ];
    for (path, bytes, hint) in changes {
        let before = fs::read(root.join(path)).ok();
        fs::create_dir_all(root.join(path).parent().unwrap())?;
        fs::write(root.join(path), bytes)?;
        let (well, said) = verify();
        ensure(!well && said.contains(hint), format!("{path}: {said}"))?;
        for other in [DATA, GUIDANCE, VALUES, QUESTIONS, TEMPLATES, FONTS].into_iter().filter(|other| *other != hint) {
            ensure(!said.contains(other), format!("{path}: {said}"))?;
        }
        match before {
            Some(before) => fs::write(root.join(path), before)?,
            None => fs::remove_file(root.join(path))?,
        }
    }
    let (well, said) = verify();
    ensure(well, said)
}

/// What `verify` says of each thing that can change by itself.
const DATA: &str = "what the case or the authority holds has changed";
const GUIDANCE: &str = "the guidance that it prints has changed";
const VALUES: &str = "the authority's values that stand in its guidance have changed";
const QUESTIONS: &str = "version 1.0 of the form `note` asks or says something else";
const TEMPLATES: &str = "the templates that it is set with have changed";
const FONTS: &str = "the fonts that it is set in have changed";

fn authority(root: &Path) -> Result<String, Failed> {
    Ok(fs::read_to_string(root.join("content/authority.toml"))?)
}
