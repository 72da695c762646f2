//! Copies that were sent, through the program itself: the log says who holds them, a later decision finds
//! those that have to come back, and nothing of a case stands in the log for machines.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;

use crate::whole::{ensure, small_workspace, text, wayleaf};

/// The trials of copies that were sent.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("circulation/a-later-decision-finds-the-copy-that-was-sent", recall),
        Trial::test("circulation/the-log-for-machines-holds-no-text", log_holds_no_text),
        Trial::test("circulation/copies-name-the-restrictions-on-them", copies_name_their_restrictions),
        Trial::test("circulation/no-log-for-the-family", no_log_for_the_family),
    ]
}

const CASE: &str = r#"reference = "T-1"
[young-person]
id = "yp"
name = "Ash Rowan"
[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"
[[meeting]]
id = "conference"
kind = "initial-conference"
on = 2026-03-24
"#;

const REPORT: &str = r#"form = "protective-partner-report"
author = "mother"
on = 2026-03-17
share = ["family"]
sent = [{ to = "father", on = 2026-03-18, how = "post", digest = "DIGEST" }]
[answers]
involvement = "His mother, of the green door"
[answers.risks]
text = "Where she goes when she is frightened"
share = ["family"]
"#;

const RESTRICTED: &str = r#"withhold = { from = ["father"], reason = "domestic-abuse-location", requested-by = "mother", agreed-by = "chair", agreed-on = 2026-03-20, review-on = 2026-06-01 }"#;

fn write(root: &Path, report: &str) {
    fs::write(root.join("content/cases/T-1/report.toml"), report).unwrap();
}

fn build(root: &Path) -> Result<Json, Failed> {
    let forms = ["--form", "disclosure-log", "--form", "protective-partner-report"];
    let output = wayleaf(&[&["build", &text(root)][..], &forms].concat());
    ensure(output.status.success(), String::from_utf8_lossy(&output.stderr))?;
    Ok(serde_json::from_slice(&fs::read(root.join("out/chair/T-1/disclosure-log.json"))?)?)
}

/// What `check` says of copies that have to come back.
fn findings(root: &Path) -> Result<Vec<Json>, Failed> {
    let output = wayleaf(&["check", &text(root), "--format", "json", "--today", "2026-03-26"]);
    let lines = String::from_utf8(output.stdout)?;
    let all: Vec<Json> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|one| one["name"] == "sent-copy-to-recall").collect())
}

fn recall() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let root = folder.path();
    write(root, &REPORT.replace("DIGEST", ""));
    let log = build(root)?;
    let copies = log["copies"].as_array().ok_or("no copies")?;
    let path = "parent-father/T-1/protective-partner-report.mother.pdf";
    let copy = copies.iter().find(|copy| copy["path"] == path).ok_or("no copy for the father")?;
    let digest = copy["digest"].as_str().ok_or("no digest")?;
    let sent = folder.path().join("sent.pdf");
    fs::copy(root.join("out").join(path), &sent)?;

    // While nothing changes, the copy that was sent is the one that he may have.
    write(root, &REPORT.replace("DIGEST", digest));
    ensure(findings(root)?.is_empty(), "nothing was decided since")?;
    ensure(build(root)?["sent"][0]["state"] == "same", "the copy is the same")?;
    let verify = || -> Result<String, Failed> {
        let output = wayleaf(&["verify", "--dir", &text(root), &text(&sent)]);
        Ok(String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?)
    };
    let said = verify()?;
    ensure(said.contains(digest) && said.contains("sent to father on 2026-03-18"), said.clone())?;
    ensure(!said.contains("sent-copy-to-recall"), said)?;

    // An answer that is withheld later makes it one that has to come back.
    let restricted = REPORT.replace("frightened\"\nshare = [\"family\"]", &format!("frightened\"\n{RESTRICTED}"));
    write(root, &restricted.replace("DIGEST", digest));
    let found = findings(root)?;
    ensure(found.len() == 1 && found[0]["start"]["line"] == 5, format!("{found:?}"))?;
    ensure(found[0]["related"][0]["start"]["line"] == 10, format!("the decision is named: {found:?}"))?;
    let log = build(root)?;
    let wrong = &log["sent"][0]["wrong"][0];
    ensure(log["sent"][0]["state"] == "differs", format!("{log}"))?;
    ensure(
        wrong["what"] == "restricted" && wrong["since"] == "2026-03-20" && wrong["of"]["id"] == "risks",
        format!("{wrong}"),
    )?;
    let said = verify()?;
    ensure(said.contains("sent to father") && said.contains("sent-copy-to-recall"), said)?;

    // Once it is back, it is on the log and nowhere else.
    let back = restricted.replace("how = \"post\"", "how = \"post\", recalled = 2026-03-25");
    write(root, &back.replace("DIGEST", digest));
    ensure(findings(root)?.is_empty(), "it is back")?;
    ensure(build(root)?["sent"][0]["recalled"] == "2026-03-25", "the log says so")?;

    // The mother's copy in his hands is another's copy, whatever stands in it.
    let log = build(root)?;
    let copies = log["copies"].as_array().ok_or("no copies")?;
    let hers =
        copies.iter().find(|copy| copy["path"] == path.replace("father", "mother")).ok_or("no copy for the mother")?;
    write(root, &restricted.replace("DIGEST", hers["digest"].as_str().unwrap_or_default()));
    let found = findings(root)?;
    let message = found.first().and_then(|one| one["message"].as_str()).unwrap_or_default();
    ensure(message.contains("it is the copy for `parent-mother`"), message)
}

fn log_holds_no_text() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    let restricted = REPORT.replace("share = [\"family\"]\nsent", &format!("{RESTRICTED}\nsent"));
    write(folder.path(), &restricted.replace("DIGEST", ""));
    let log = build(folder.path())?.to_string();
    for held in ["Rowan", "Ash", "Kim", "Lee", "green door", "frightened"] {
        ensure(!log.contains(held), format!("`{held}` stands in the log: {log}"))?;
    }
    ensure(log.contains("domestic-abuse-location"), "the class of reason stands in it")
}

/// The restrictions of `disclosure/restricted-annex`, by number, in the copies whose form prints what they are on.
fn copies_name_their_restrictions() -> Result<(), Failed> {
    let folder = small_workspace("");
    let case = folder.path().join("content/cases/T-1");
    for file in ["case.toml", "police.toml", "mother.toml"] {
        fs::copy(crate::folder::root().join("disclosure/restricted-annex").join(file), case.join(file))?;
    }
    let log = build(folder.path())?;
    let restrictions = log["restrictions"].as_array().ok_or("no restrictions")?;
    let ids: Vec<&str> = restrictions.iter().filter_map(|one| one["on"]["id"].as_str()).collect();
    ensure(ids == ["reason", "mother", "i2", "i2", "i3", "mother", "risks"], format!("{ids:?}"))?;
    ensure(restrictions[1]["on"]["field"] == "address", "a single field")?;
    ensure(restrictions[3]["on"]["update"] == "2026-03-12" && restrictions[3]["to"][0] == "police", "an update")?;
    let copies = log["copies"].as_array().ok_or("no copies")?;
    for (reader, without) in [("professionals", vec![7]), ("parent-father", vec![7]), ("chair", vec![])] {
        let path = format!("{reader}/T-1/protective-partner-report.police.pdf");
        let copy = copies.iter().find(|copy| copy["path"] == path.as_str()).ok_or(format!("no {path}"))?;
        ensure(copy["without"] == serde_json::json!(without), format!("{copy}"))?;
    }
    // A report that is withheld from somebody is no copy of theirs.
    let hers = |copy: &&Json| copy["author"] == "mother" && copy["reader"] == "parent-father";
    ensure(!copies.iter().any(|copy| hers(&copy)), "the mother's report has no copy for the father")?;
    ensure(copies.iter().all(|copy| copy["form"] != "disclosure-log"), "the log does not list itself")
}

fn no_log_for_the_family() -> Result<(), Failed> {
    let folder = small_workspace(CASE);
    ensure(wayleaf(&["build", &text(folder.path()), "--reader", "family"]).status.success(), "it builds")?;
    ensure(!folder.path().join("out/chair").exists(), "nothing of the chair is made")
}
