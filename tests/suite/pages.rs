//! Finished pages: what goes on over a page says so at its head, and nothing runs over an edge.

use std::fs;

use libtest_mimic::{Failed, Trial};
use lopdf::Document;
use tempfile::TempDir;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::export::export;
use wayleaf::request::{self, Selection};
use wayleaf::typeset::Pages;
use wayleaf::workspace::{Words, Workspace};

use crate::whole::{ensure, small_workspace};

/// The trials of pages.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("pages/a-long-answer-goes-on-under-its-heading", long_answer),
        Trial::test("pages/what-goes-on-is-said-in-one-line", one_line),
        Trial::test("pages/a-long-table-and-a-long-cell-go-on", long_table),
        Trial::test("pages/rows-that-begin-alike-lose-nothing", alike),
        Trial::test("pages/what-begins-a-page-is-not-continued", fresh_page),
        Trial::test("pages/nothing-runs-over-an-edge", edges),
        Trial::test("pages/pages-of-a-moment-ago-change-nothing", laid_out_again),
    ]
}

const CASE: &str = "reference = \"T-1\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n[[partner]]\nid = \"teacher\"\nagency = \"education\"\n";

const FORM: &str = r#"
id = "test-form"
version = "1.0"
title = "Test form"
of = "report"
status = "in-force"
readers = ["professionals", "young-person"]
[[section]]
id = "analysis"
title = "Analysis"
[[section.field]]
id = "story"
label = "What has happened"
kind = "prose"
[[section.field]]
id = "short"
label = "In one line"
kind = "prose"
[[section]]
id = "next"
title = "What happens next"
[[section.field]]
id = "steps"
label = "Steps"
kind = "table"
column = [
  { id = "what", label = "What", kind = "prose", width = 3 },
  { id = "who", label = "Who", kind = "line", width = 2 },
  { id = "where", label = "Where", kind = "line", width = 2 },
  { id = "how", label = "How", kind = "line", width = 2 },
  { id = "why", label = "Why", kind = "line", width = 2 },
  { id = "by", label = "By", kind = "line", width = 1 },
]
"#;

const WORDS: &str =
    "The walkway behind the shops has had no light since the autumn, and two shops have asked for help.";

/// The finished pages of the form with some answers, for a reader, and their text.
struct Made {
    pages: Pages,
    texts: Vec<String>,
    headings: usize,
}

fn workspace(answers: &str) -> Result<TempDir, Failed> {
    let workspace = small_workspace(CASE);
    let folder = workspace.path().join("templates/test-form/1.0");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("form.toml"), FORM)?;
    let report = format!(
        "form = \"test-form\"\nauthor = \"teacher\"\non = 2026-03-17\nfinal = 2026-03-18\n[answers]\n{answers}"
    );
    fs::write(workspace.path().join("content/cases/T-1/report.toml"), report)?;
    Ok(workspace)
}

fn make(answers: &str, reader: &str) -> Result<Made, Failed> {
    let workspace = workspace(answers)?;
    let mut sink = Sink::new();
    let made = pages(&workspace, reader, &mut sink);
    match made {
        Some(made) if sink.diagnostics().is_empty() => Ok(made),
        _ => Err(format!("{:?}", sink.diagnostics()).into()),
    }
}

fn pages(workspace: &TempDir, reader: &str, sink: &mut Sink) -> Option<Made> {
    let compiler = Compiler::new(Workspace::new(workspace.path()), sink).ok()?;
    let history = compiler.case("T-1", sink).ok()?;
    let path = format!("{reader}/T-1/test-form.teacher.pdf");
    let all = Selection::default();
    let requests = request::of_case(&history, &compiler.forms, &all, None, sink);
    let request = requests.iter().find(|request| request.path() == path)?;
    let pages = compiler.proofed(compiler.drafted(request, sink).ok()?, None, sink).ok()?.pages;
    let pdf = export(&pages, sink).ok()?;
    let document = Document::load_mem(&pdf.bytes).ok()?;
    let pages_of_file = document.get_pages();
    let texts = pages_of_file.keys().map(|page| {
        let text = document.extract_text(&[*page]).unwrap_or_default();
        // Words of two styles come apart.
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" :", ":")
    });
    let headings = document.objects.values().filter(|object| {
        let tag = object.as_dict().and_then(|element| element.get(b"S")).and_then(lopdf::Object::as_name);
        tag.is_ok_and(|tag| tag == b"H2")
    });
    Some(Made { texts: texts.collect(), headings: headings.count(), pages })
}

impl Made {
    /// The pages, from 1, that hold some words.
    fn holding(&self, words: &str) -> Vec<usize> {
        (1..=self.texts.len()).filter(|page| self.texts[page - 1].contains(words)).collect()
    }
}

/// An answer over more than three pages: nothing of it is lost, each page that it goes on to says so, and the
/// heading that is repeated is no second heading for who has the document read out.
fn long_answer() -> Result<(), Failed> {
    let paragraphs: String = (1..=80).map(|number| format!("Part {number}. {WORDS}\n\n")).collect();
    let made = make(&format!("story = \"\"\"{paragraphs}The last words.\"\"\"\nshort = \"Soon.\""), "professionals")?;
    let all = made.texts.join(" ");
    for number in 1..=80 {
        ensure(all.contains(&format!("Part {number}.")), format!("part {number} is lost"))?;
    }
    let last = made.holding("The last words.");
    ensure(last.first().is_some_and(|last| *last > 3), "the answer is too short for this test")?;
    let going_on = made.holding("Analysis, continued: What has happened");
    ensure(going_on == (2..=last[0]).collect::<Vec<_>>(), format!("it goes on at {going_on:?}, ends at {last:?}"))?;
    let once = make("story = \"Nothing.\"", "professionals")?;
    ensure(once.headings == made.headings, "a heading that is repeated is a heading of its own")
}

/// A question too long to stand beside the title of its section: the title alone says what goes on, in one line.
fn one_line() -> Result<(), Failed> {
    let question = "What has happened since the summer, who did it, and how it was for all of them";
    let workspace = workspace(&format!("story = \"\"\"{}\"\"\"", format!("{WORDS}\n\n").repeat(60)))?;
    let form = FORM.replace("What has happened", question);
    fs::write(workspace.path().join("templates/test-form/1.0/form.toml"), form)?;
    let mut sink = Sink::new();
    let made = pages(&workspace, "professionals", &mut sink).ok_or("it is not made")?;
    ensure(made.holding("Analysis, continued").len() > 1, "the answer is too short for this test")?;
    ensure(made.holding(question) == [1], "the question stands at the head of a page that has no room for it")
}

/// Forty rows, then one cell that no page has room for.
fn long_table() -> Result<(), Failed> {
    let rows: String =
        (1..=40).map(|row| format!("  {{ what = \"Step {row}. {WORDS}\", who = \"School\" }},\n")).collect();
    let made = make(
        &format!("steps = [\n{rows}  {{ what = \"{} The last words.\" }},\n]", format!("{WORDS} ").repeat(90)),
        "professionals",
    )?;
    let last = made.holding("The last words.").first().copied().unwrap_or_default();
    ensure(last > 4, format!("the last cell is cut off, or ends on page {last}"))?;
    ensure((1..=40).all(|row| !made.holding(&format!("Step {row}.")).is_empty()), "a row is lost")?;
    let going_on = made.holding("What happens next, continued");
    ensure(
        going_on.len() > 3 && going_on.last() == Some(&last),
        format!("it goes on at {going_on:?}, ends at {last}"),
    )?;
    for page in going_on {
        ensure(made.texts[page - 1].contains("What Who"), format!("page {page} does not repeat the table's header"))?;
    }
    Ok(())
}

/// Rows that share their first cell, and are higher together than a page.
fn alike() -> Result<(), Failed> {
    let long = format!("{WORDS} ").repeat(5);
    let rows: String =
        (1..=8).map(|row| format!("  {{ what = \"Kingsway precinct\", who = \"{long}Row {row}.\" }},\n")).collect();
    let made = make(&format!("steps = [\n{rows}]"), "professionals")?;
    ensure(made.texts.len() > 1, "the rows are too low for this test")?;
    ensure((1..=8).all(|row| !made.holding(&format!("Row {row}.")).is_empty()), "a row is lost")
}

/// However long the answer before: a section that begins at the head of a page is not said to go on there.
fn fresh_page() -> Result<(), Failed> {
    let mut began = 0;
    for count in 20..45 {
        let made = make(&format!("story = \"\"\"{}\"\"\"", format!("{WORDS}\n\n").repeat(count)), "professionals")?;
        for page in made.holding("What happens next") {
            let text = &made.texts[page - 1];
            let is_first = !text.split("What happens next").next().unwrap_or_default().contains("walkway");
            began += usize::from(is_first);
            let both = is_first && text.contains("continued");
            ensure(!both, format!("with {count} paragraphs, page {page} begins a section and says that one goes on"))?;
        }
    }
    ensure(began > 0, "no section began a page")
}

/// Words longer than a line, in prose and in narrow columns.
fn edges() -> Result<(), Failed> {
    let name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(3);
    let address = "https://www.testshire.example/children/conferences/2026/03/24/report?copy=professionals#analysis";
    let cells = ["what", "who", "where", "how", "why", "by"].map(|column| format!("{column} = \"{name}\"")).join(", ");
    let answers = format!("story = \"See {address}, says {name}.\"\nshort = \"{name}\"\nsteps = [{{ {cells} }}]");
    for reader in ["professionals", "young-person"] {
        let made = make(&answers, reader)?;
        for page in 0..made.pages.count() {
            let (width, height) = made.pages.size(page);
            for region in made.pages.regions(page) {
                let is_inside = region.x >= 50.0
                    && region.x + region.width <= width - 50.0
                    && region.y >= 20.0
                    && region.y + region.height <= height - 20.0;
                ensure(is_inside, format!("page {} for {reader} runs over its edge: {region:?}", page + 1))?;
            }
        }
        let text = made.texts.concat().replace(' ', "");
        let count = text.matches(&name).count();
        ensure(count == 8, format!("{count} of eight long names can be read as they were written"))?;
    }
    Ok(())
}

/// A guide whose pages were laid out from those that it had before is the guide laid out from nothing, to the byte: with
/// other words in a line, with pages more and a heading more for the contents, and with these gone again.
fn laid_out_again() -> Result<(), Failed> {
    let workspace = small_workspace(CASE);
    let chapter = workspace.path().join("content/guidance/05-ours.md");
    fs::create_dir_all(chapter.parent().ok_or("a folder")?)?;
    let long = format!("{WORDS}\n\n").repeat(90);
    let words = ["Ours.\n", "Ours alone.\n", &format!("Ours.\n\n## A part more\n\n{long}"), "Ours.\n"];
    let mut before: Option<Pages> = None;
    let mut counts = Vec::new();
    for words in words {
        fs::write(&chapter, format!("+++\ntitle = \"Ours\"\norder = 5\n+++\n\n{words}"))?;
        let made = |before: Option<&Pages>| -> Result<(Pages, Vec<u8>), Failed> {
            let mut sink = Sink::new();
            let compiler = Compiler::new(Workspace::new(workspace.path()).with(Words::Working), &mut sink);
            let compiler = compiler.map_err(|_| format!("{:?}", sink.diagnostics()))?;
            let all = Selection::default();
            let requests = request::public(&compiler.forms, &all, None, &mut sink);
            let request = requests.iter().find(|request| request.path() == "public/practitioner-guide.pdf");
            let draft = compiler.drafted(request.ok_or("there is a guide")?, &mut sink);
            let proof = draft.and_then(|draft| compiler.proofed(draft, before, &mut sink));
            let pages = proof.map_err(|_| format!("{:?}", sink.diagnostics()))?.pages;
            let bytes = export(&pages, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?.bytes;
            Ok((pages, bytes))
        };
        let (pages, bytes) = made(before.as_ref())?;
        ensure(bytes == made(None)?.1, format!("other bytes with {words:.40}"))?;
        counts.push(pages.count());
        before = Some(pages);
    }
    ensure(counts[0] == counts[1] && counts[2] > counts[1] + 1 && counts[3] == counts[0], format!("{counts:?}"))
}
