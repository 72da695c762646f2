//! The published versions of the demonstration: which there are, what each says, and what another authority has
//! of them, for which they are the base layer.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;
use wayleaf::workspace::Words;

use crate::versions::{composed, must, run};
use crate::whole::{demonstration, ensure, files, text, wayleaf};

/// The trials of what the demonstration has published.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("published/the-versions-that-there-are", versions),
        Trial::test("published/the-guide-as-at-an-earlier-day", guide),
        Trial::test("published/a-report-moves-to-the-second-version", report),
        Trial::test("published/what-changed-in-the-report", differences),
        Trial::test("published/another-authority-has-its-own-values", overlay),
        Trial::test("published/two-locks-of-two-layers", two_locks),
    ]
}

const GUIDE: &str = "public/practitioner-guide.pdf";
const REPORT: &str = "social-work-initial-report";

fn versions() -> Result<(), Failed> {
    let said = wayleaf(&["forms", "list", &text(&demonstration()), "--format", "json", "--today", "2026-11-27"]).stdout;
    let lines: Vec<Json> = String::from_utf8(said)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let published = lines.iter().filter(|line| line["published"] == true);
    let of = |line: &Json, key: &str| line[key].as_str().unwrap_or("none").to_owned();
    let days = |line: &Json| format!("{} to {}", of(&line["in_force"], "from"), of(&line["in_force"], "to"));
    let told: Vec<String> = published
        .map(|line| {
            format!("{} {}: {}, review {}", of(line, "id"), of(line, "version"), days(line), of(line, "next_review"))
        })
        .collect();
    let expected = [
        "practitioner-guide 1.0: 2025-09-01 to 2026-03-01, review 2026-08-18",
        "practitioner-guide 1.1: 2026-03-02 to none, review 2027-02-16",
        "protective-partner-report 1.0: 2024-01-01 to none, review 2026-12-11",
        "social-work-initial-report 1.0: 2024-01-01 to 2026-08-31, review 2026-12-11",
        "social-work-initial-report 2.0: 2026-09-01 to 2026-11-01, review 2028-07-13",
        "social-work-initial-report 3.0: 2026-11-02 to none, review 2028-10-12",
    ];
    ensure(told == expected, format!("{told:#?}"))
}

/// What the first version of the guide says, and the second says otherwise.
const THEN: &str = "See them alone where you can.";
const NOW: &str = "must be seen alone unless they ask for someone to be with them";

fn guide() -> Result<(), Failed> {
    let at = |day: &str| composed(&demonstration(), Words::Published, GUIDE, Some(day));
    let then = at("2026-03-01")?;
    ensure(then.contains(THEN) && !then.contains(NOW), "the guide of 2025 has other words")?;
    ensure(then.contains("practitioner guide 1.0") && then.contains("18 August 2026"), "it does not say which it is")?;
    let now = at("2026-03-02")?;
    ensure(now.contains(NOW) && !now.contains(THEN), "the guide of 2026 has other words")?;
    for words in ["practitioner guide 1.1", "Check for a newer version after", "16 February 2027", "First version."] {
        ensure(now.contains(words), format!("`{words}` is not in the guide of 2026"))?;
    }
    ensure(now.contains("Partners say what they cannot offer."), "the amendments do not tell of the second version")
}

/// A report that was written for 1.0 is built on it, and on 2.0 where that is asked for.
fn report() -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let build = |form: &str| {
        let arguments =
            ["build", "--case", "NM-0147", "--form", form, "--reader", "professionals", "--progress", "json"];
        let arguments: Vec<&str> = arguments.into_iter().chain(["--out", out.path().to_str().unwrap()]).collect();
        let said = must(&demonstration(), &arguments)?;
        let words = crate::versions::words_of(&out.path().join(format!("professionals/NM-0147/{REPORT}.pdf")))?;
        Ok::<_, Failed>((said, words.split_whitespace().collect::<Vec<_>>().join(" ")))
    };
    let answer = "People older than Jay gave him food and clothes.";
    let (said, words) = build(REPORT)?;
    ensure(said.contains("\"version\":\"1.0\""), &*said)?;
    ensure(words.contains(answer) && words.contains("its effect, and the patterns"), "1.0 is not what it was")?;
    ensure(!said.contains("answer-left-out"), said)?;
    let (said, words) = build(&format!("{REPORT}@2.0"))?;
    ensure(said.contains("\"version\":\"2.0\""), &*said)?;
    ensure(words.contains(answer), "the answer was not carried over")?;
    ensure(words.contains("how it has affected the young person"), "2.0 does not ask in its own words")?;
    ensure(said.contains("answer-left-out") && said.contains("report-social-work.toml"), said)
}

fn differences() -> Result<(), Failed> {
    let (one, two) = (format!("{REPORT}@1.0"), format!("{REPORT}@2.0"));
    let said = must(&demonstration(), &["forms", "diff", &one, &two])?;
    let path = crate::folder::root().join("what-changed-in-the-report.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &said)?;
    }
    ensure(said == fs::read_to_string(path)?, said)
}

/// A copy of the second authority, in a folder of its own.
fn second() -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    let overlay = demonstration().join("tests/overlay");
    for (path, bytes) in files(&overlay) {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap())?;
        fs::write(target, bytes)?;
    }
    Ok(folder)
}

fn overlay() -> Result<(), Failed> {
    let folder = second()?;
    for day in ["2025-12-01", "2026-06-01"] {
        let guide = composed(folder.path(), Words::Published, GUIDE, Some(day))?;
        ensure(!guide.contains("Northmoor") && !guide.contains("Cairnlight"), "it has another authority's values")?;
        for own in ["Fellside", "Fellside safeguarding partners' executive, 3 November 2025", "November 2027"] {
            ensure(guide.contains(own), format!("`{own}` is not in its guide of {day}"))?;
        }
        ensure(guide.contains(if day < "2026" { THEN } else { NOW }), format!("not the words of {day}"))?;
    }
    // Its own chapters lie over those that were published.
    let shown = composed(folder.path(), Words::Working, GUIDE, None)?;
    let chapter = fs::read_to_string(folder.path().join("content/guidance/14-neighbouring-areas.md"))?;
    let heading = chapter.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    ensure(shown.contains(heading), format!("`{heading}` is not in its guide"))
}

fn two_locks() -> Result<(), Failed> {
    let folder = second()?;
    let root = folder.path();
    let is_published = |root: &Path| {
        let said = must(root, &["forms", "list", "--today", "2026-11-27"])?;
        Ok::<_, Failed>(said.contains("practitioner-guide\n  1.0       published"))
    };
    ensure(is_published(root)?, "the base layer's lock does not count")?;
    let before = composed(root, Words::Published, GUIDE, Some("2025-12-01"))?;
    must(root, &["forms", "publish", "practitioner-guide@1.0"])?;
    let lock = fs::read_to_string(root.join("templates/forms.lock"))?;
    ensure(lock.matches("[[published]]").count() == 1, &*lock)?;
    ensure(lock.contains("published/authority.toml"), "its own values are not part of what it published")?;

    // From now on its own words of then stay, its values too, and the base layer's other versions are as they were.
    let authority = fs::read_to_string(root.join("content/authority.toml"))?;
    fs::write(root.join("content/authority.toml"), authority.replace("Fellside", "Fellbeck"))?;
    let after = composed(root, Words::Published, GUIDE, Some("2025-12-01"))?;
    ensure(before == after, "what it published is not what it was")?;
    let later = composed(root, Words::Published, GUIDE, Some("2026-06-01"))?;
    ensure(later.contains("Fellbeck"), "what it did not publish is frozen")?;

    // Each lock is verified by itself.
    let copy = root.join("templates/practitioner-guide/1.0/published/guidance/12-glossary.md");
    fs::write(&copy, "changed")?;
    let (well, said) = run(root, &["check"]);
    ensure(!well && said.matches("error[changed-published-form]").count() == 1, &*said)?;
    ensure(said.contains("published/guidance/12-glossary.md"), said)
}
