//! The copy about nobody in particular: what it says of the demonstration, that nobody and nothing small can be
//! read out of it, and that the last gate finds what must not stand in it.

use std::fs;

use libtest_mimic::{Failed, Trial};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::document::{Block, Document, Words};
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

use crate::gate::{CASE, block, words, workspace};
use crate::whole::{demonstration, ensure, text, wayleaf};

/// The trials of the copy about nobody in particular.
pub(crate) fn trials() -> Vec<Trial> {
    let stored = ["1A", "1B", "2B", "3A", "NM-0147"];
    let stored = stored.map(|case| Trial::test(format!("anonymised/{case}"), move || is_as_stored(case)));
    let others = [
        Trial::test("anonymised/no-page-names-the-case", no_page_names_the_case),
        Trial::test("anonymised/a-leak-is-found", leaks_are_found),
        Trial::test("anonymised/the-limit-is-the-authority's", the_limit),
        Trial::test("anonymised/what-is-kept-from-anybody-is-not-counted", kept_from_somebody),
        Trial::test("anonymised/other-paths-hold-nothing", other_paths),
    ];
    stored.into_iter().chain(others).collect()
}

const FORM: &str = "needs-and-provision";

/// What stands in an anonymised copy of a case.
fn composed(compiler: &Compiler, case: &str, form: &str) -> Result<Document, Failed> {
    let mut sink = Sink::new();
    let history = compiler.case(case, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
    let all = Selection::default();
    let requests = request::of_case(&history, &compiler.forms, &all, None, &mut sink);
    let path = format!("anonymised/{case}/{form}.pdf");
    let request = requests.iter().find(|one| one.path() == path).ok_or_else(|| format!("no {path}"))?;
    Ok(compiler.composed(request, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?)
}

fn compiler(root: &std::path::Path) -> Result<Compiler, Failed> {
    let mut sink = Sink::new();
    Ok(Compiler::new(Workspace::new(root), &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?)
}

fn is_as_stored(case: &str) -> Result<(), Failed> {
    let said = composed(&compiler(&demonstration())?, case, FORM)?.to_string();
    let path = crate::folder::root().join(format!("anonymised-{case}.txt"));
    if std::env::var_os("UPDATE").is_some() {
        return Ok(fs::write(&path, said)?);
    }
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    ensure(kept == said, format!("anonymised-{case}.txt differs:\n{said}"))
}

/// The path of a copy holds its case, as every copy's does; the file does not.
fn no_page_names_the_case() -> Result<(), Failed> {
    let root = text(&demonstration());
    let out = tempfile::tempdir()?;
    let built = wayleaf(&["build", &root, "--out", &text(out.path()), "--case", "NM-0147", "--form", FORM]);
    ensure(built.status.success(), String::from_utf8_lossy(&built.stderr))?;
    let copy = out.path().join("anonymised/NM-0147/needs-and-provision.pdf");
    let arguments = ["verify", "--reader", "anonymised", "--case", "NM-0147", "--dir", &root, &text(&copy)];
    let verified = wayleaf(&arguments);
    ensure(verified.status.success(), String::from_utf8_lossy(&verified.stderr))?;
    // It says of itself what made it, and not of whom it is.
    let described = wayleaf(&["verify", "--dir", &root, &text(&copy)]);
    let said = String::from_utf8(described.stdout)?;
    ensure(said.contains("needs-and-provision") && !said.contains("NM-0147"), said)?;
    // Every other copy of the form does both.
    let chair = text(&out.path().join("chair/NM-0147/needs-and-provision.pdf"));
    let refused = wayleaf(&["verify", "--reader", "anonymised", "--dir", &root, &chair]);
    let said = String::from_utf8(refused.stderr)?;
    for what in ["a name", "a reference", "a text"] {
        let is_found = said.contains(&format!("[withheld-item-disclosed]: {what}"));
        ensure(is_found, format!("{what} of the chair's copy: {said}"))?;
    }
    ensure(refused.status.code() == Some(1), "the chair's copy is not an anonymised one")
}

/// What somebody could put into an anonymised copy, and what is said of it.
const LEAKS: &[(&str, &str)] = &[
    ("the plan of Ash Rowan", "a name"),
    ("Ash", "a name"),
    ("KIM ROWAN", "a name"),
    ("T-1", "a reference"),
    ("born on 4 May 2011", "a date of birth"),
    ("2011-05-04", "a date of birth"),
    ("04/05/2011", "a date of birth"),
    ("ring 07700 900123", "a telephone number"),
    ("at Flat 9, Larch Court", "an address"),
    ("a weekly visit by the school nurse", "a text"),
    ("a lock-up behind the station", "a text"),
];

fn leaks_are_found() -> Result<(), Failed> {
    let case = CASE.replace("name = \"Ash Rowan\"", "name = \"Ash Rowan\"\nborn = 2011-05-04");
    let folder = workspace(&[("T-1", &case)])?;
    let compiler = compiler(folder.path())?;
    let mut sink = Sink::new();
    let history = compiler.case("T-1", &mut sink).map_err(|_| "no case")?;
    let all = Selection::default();
    let requests = request::of_case(&history, &compiler.forms, &all, None, &mut sink);
    let is_wanted = |one: &&request::Request<'_>| one.path() == "anonymised/T-1/needs-and-provision.pdf";
    let request = requests.iter().find(is_wanted).ok_or("no anonymised copy")?;
    let view = compiler.view(request, &mut sink).map_err(|_| "no view")?;
    let with = |leak: Option<&str>| -> Result<String, Failed> {
        let mut sink = Sink::new();
        let mut document = compiler.composed_of(&view, request, &mut sink).map_err(|_| "not composed")?;
        leak.into_iter().for_each(|leak| block(&mut document, Block::Paragraph(words(leak))));
        let finished = compiler.finished(document, &view, request, &mut sink);
        let said: Vec<String> = sink.diagnostics().iter().map(|one| format!("{}: {}", one.name, one.message)).collect();
        ensure(finished.is_ok() == said.is_empty(), format!("{said:?}"))?;
        Ok(said.join("\n"))
    };
    ensure(with(None)?.is_empty(), format!("without a leak it passes: {}", with(None)?))?;
    ensure(with(Some("on 5 May 2011, of T-10"))?.is_empty(), "another day and reference pass")?;
    for (leak, what) in LEAKS {
        let said = with(Some(leak))?;
        ensure(said.contains(&format!("withheld-item-disclosed: {what}")), format!("`{leak}`: {said}"))?;
    }
    Ok(())
}

/// A case with so many needs that something is done about, and so many without. The last three are of other
/// groups and kinds than the rest, so that each table has counts that are small and not nought.
fn case_of(met: usize, unmet: usize) -> String {
    let need = |index: usize| {
        let of = match met + unmet - index {
            1 => "codes = [\"edu.attendance\"]",
            2 | 3 => "codes = [\"fam.conflict\"]\nkind = \"risk\"",
            _ => "codes = [\"yp.trauma\"]\nkind = \"need\"",
        };
        format!("[[need]]\nid = \"n{index}\"\n{of}\n")
    };
    let needs: String = (0..met + unmet).map(need).collect();
    let action = |index: usize| {
        format!("[[action]]\nid = \"a{index}\"\ntext = \"To do\"\nneeds = [\"n{index}\"]\nmode = \"health\"\n")
    };
    let actions: String = (0..met).map(action).collect();
    format!("reference = \"T-1\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n{FAMILY}{needs}{actions}")
}

const FAMILY: &str = "[[family]]\nid = \"mother\"\nname = \"Kim Rowan\"\nrole = \"protective-partner\"\n[[partner]]\nid = \"police\"\nagency = \"police\"\n";

/// The rows of the first table.
fn totals(document: &Document) -> Result<Vec<Vec<String>>, Failed> {
    let section = document.sections.iter().find(|one| one.id == "totals").ok_or("no totals")?;
    let table = section.blocks.iter().find_map(|block| match block {
        Block::Table { rows, .. } => Some(rows),
        _ => None,
    });
    let said = |cell: &Vec<Block>| match cell.as_slice() {
        [Block::Paragraph(words)] => Words::text(words),
        other => format!("{other:?}"),
    };
    Ok(table.ok_or("no table")?.iter().map(|row| row.iter().map(said).collect()).collect())
}

fn the_limit() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", &case_of(6, 3))])?;
    let last = |limit: &str| -> Result<Vec<String>, Failed> {
        let path = folder.path().join("content/authority.toml");
        let authority = fs::read_to_string(crate::folder::root().join("authority.toml"))?;
        fs::write(path, format!("{limit}\n{authority}"))?;
        Ok(totals(&composed(&compiler(folder.path())?, "T-1", FORM)?)?.pop().ok_or("no rows")?)
    };
    // Of nine, six have support: the other two positions make up three, and neither is told.
    let at_five = last("")?;
    ensure(at_five == ["All needs", "9", "6", "Fewer than 5", "Fewer than 5"], format!("{at_five:?}"))?;
    let at_three = last("suppress-under = 3")?;
    ensure(at_three == ["All needs", "9", "Not shown", "Fewer than 3", "3"], format!("{at_three:?}"))?;
    let at_ten = last("suppress-under = 10")?;
    ensure(at_ten[1..].iter().all(|cell| cell == "Fewer than 10"), format!("{at_ten:?}"))
}

/// What is kept from one person is in no count; an action that they have words for is there for its need.
fn kept_from_somebody() -> Result<(), Failed> {
    let withhold = "withhold = { from = [\"mother\"] }";
    let row = |case: &str| -> Result<Vec<String>, Failed> {
        let folder = workspace(&[("T-1", case)])?;
        Ok(totals(&composed(&compiler(folder.path())?, "T-1", FORM)?)?.pop().ok_or("no rows")?)
    };
    let case = case_of(8, 7);
    // None is not fully in place: what is left of all needs must not say so.
    ensure(row(&case)? == ["All needs", "15", "Not shown", "Fewer than 5", "7"], format!("{:?}", row(&case)?))?;
    let more = format!("{case}[[need]]\nid = \"kept\"\ncodes = [\"yp.debt\"]\n{withhold}\n");
    ensure(row(&more)? == row(&case)?, "a need that is kept from the mother is not counted")?;
    let undecided = format!("{case}[[need]]\nid = \"asked\"\ncodes = [\"yp.debt\"]\nsource = \"yp\"\n");
    ensure(row(&undecided)? == row(&case)?, "nor is one that nobody has decided about")?;
    let action = |words: &str| {
        format!("{case}[[action]]\nid = \"kept\"\ntext = \"To do\"\nneeds = [\"n8\"]\n{withhold}\n{words}")
    };
    let with_words = row(&action("wording = { mother = \"Some help\" }\n"))?;
    ensure(with_words[4] == "6" && with_words[1] == "15", format!("its need has provision: {with_words:?}"))?;
    let folder = workspace(&[("T-1", &action("wording = { mother = \"Some help\" }\n"))])?;
    let cover = composed(&compiler(folder.path())?, "T-1", FORM)?.to_string();
    ensure(cover.contains("Actions: 8\n"), format!("and it is no action that is counted: {cover}"))
}

/// A form that prints anything else prints nothing to nobody.
fn other_paths() -> Result<(), Failed> {
    let folder = workspace(&[("T-1", CASE)])?;
    let form = folder.path().join("templates/everything/1.0");
    fs::create_dir_all(&form)?;
    let everything = fs::read_to_string(crate::folder::root().join("interference/everything.toml"))?;
    let readers = "readers = [\"chair\", \"core-group\", \"young-person\", \"parent\"]";
    ensure(everything.contains(readers), "the form says its readers")?;
    fs::write(form.join("form.toml"), everything.replace(readers, "readers = [\"anonymised\"]"))?;
    let document = composed(&compiler(folder.path())?, "T-1", "everything")?;
    let own = document.sections.iter().filter(|section| section.id != "document-control");
    for section in own {
        for one in &section.blocks {
            let mut said = Vec::new();
            one.clone().runs_mut(&mut |run| {
                if run.place.as_ref().is_none_or(|place| place.source.is_case()) {
                    said.push(run.text.clone());
                }
            });
            let is_counted = |text: &String| matches!(text.as_str(), ", " | "; " | ": " | " 5");
            ensure(said.iter().all(is_counted), format!("{}: {said:?}", section.id))?;
        }
    }
    Ok(())
}
