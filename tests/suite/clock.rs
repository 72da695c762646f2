//! The conference clock: bank holidays, counting, and what cases owe.

use std::fs;
use std::path::Path;

use jiff::civil::{Date, DateTime};
use libtest_mimic::{Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wayleaf::authority::Authority;
use wayleaf::clock::calendar::{Calendar, Division, FIRST, LAST};
use wayleaf::clock::count::{Direction, Limit, Moment, Unit};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::workspace::Workspace;

use crate::folder::root;
use crate::whole::{demonstration, files, wayleaf};

/// The trials of the clock.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("clock/bank-holidays-are-those-of-the-lists", bank_holidays),
        Trial::test("clock/the-vectors-of-the-domain", vectors),
        Trial::test("clock/a-date-outside-the-calendar-is-an-error", coverage),
        Trial::test("clock/a-closure-is-no-working-day", closures),
        Trial::test("clock/a-working-day-limit-is-a-working-day", working_day_limits),
        Trial::test("clock/counting-back-and-forth-agrees", back_and_forth),
        Trial::test("clock/months-never-overshoot", months),
        Trial::test("clock/due-for-the-demonstration", golden),
        Trial::test("clock/a-calendar-holds-no-name", calendar_without_names),
        Trial::test("clock/another-authority-counts-in-its-own-way", overlay),
        Trial::test("clock/the-rule-in-force-at-the-anchor", in_force),
        Trial::test("clock/the-demonstration-missed-nothing", nothing_missed),
        Trial::test("clock/impossible-timescales-are-refused", impossible_timescales),
        Trial::test("clock/faults-of-dates-are-said-at-their-line", faults),
        Trial::test("clock/late-with-its-reason", late),
        Trial::test("clock/a-report-is-shared-when-the-last-has-it", shared),
        Trial::test("clock/a-closed-case-owes-nothing", closed),
    ]
}

fn ensure(holds: bool, what: impl Into<String>) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into().into()) }
}

fn bank_holidays() -> Result<(), Failed> {
    for line in lines("bank-holidays.txt")? {
        let words: Vec<&str> = line.split(' ').collect();
        let division = Division::of(words[0]).ok_or("no such division")?;
        let found = division.bank_holidays(words[1].parse()?);
        let found: Vec<String> = found.iter().map(|day| day.strftime("%m-%d").to_string()).collect();
        ensure(found == words[2..], format!("{line}\nfound {}", found.join(" ")))?;
    }
    Ok(())
}

fn lines(name: &str) -> Result<Vec<String>, Failed> {
    let text = fs::read_to_string(root().join(name))?;
    Ok(text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}

fn vectors() -> Result<(), Failed> {
    let folder = workspace(&[]);
    let mut sink = Sink::new();
    let authority = Authority::read(&Workspace::new(folder.path()), &mut sink).map_err(|_| "no authority")?;
    let calendar = Calendar::of(&authority);
    let mut wrong = Vec::new();
    for line in lines("clock-vectors.txt")? {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let timescale = authority.timescales[parts[0]].last().ok_or("no version")?;
        let limit = conventions(Limit::of(timescale).ok_or("no limit")?, parts[1])?;
        let found = limit.due(moment(parts[2])?, &calendar).map_err(|_| "outside")?;
        let due = found.time.map_or_else(|| found.due.to_string(), |time| time.to_string());
        let practical = parts.get(4).map_or_else(|| moment(parts[3]).map(|at| at.day), |day| Ok(day.parse()?))?;
        if due != parts[3] || found.practical != practical {
            wrong.push(format!("{line}: found {due}, practical {}", found.practical));
        }
    }
    ensure(wrong.is_empty(), wrong.join("\n"))
}

fn moment(text: &str) -> Result<Moment, Failed> {
    match text.contains('T') {
        true => Ok(text.parse::<DateTime>()?.into()),
        false => Ok(text.parse::<Date>()?.into()),
    }
}

/// A limit with the conventions that a line of the vectors changes.
fn conventions(mut limit: Limit, changes: &str) -> Result<Limit, Failed> {
    for change in changes.split_whitespace() {
        match change.split_once('=').unwrap_or((change, "")) {
            ("same-day", _) => limit.same_day = true,
            ("clear", _) => limit.clear = true,
            ("count", count) => limit.count = count.parse()?,
            ("days", days) => limit.days = Some(days.parse()?),
            ("unit", unit) => {
                limit.clear |= unit.starts_with("clear");
                limit.unit = if unit.ends_with("working-days") { Unit::WorkingDays } else { Unit::CalendarDays };
            }
            _ => return Err(format!("no such convention: {change}").into()),
        }
    }
    Ok(limit)
}

fn england() -> Calendar {
    Calendar::new(Division::EnglandAndWales, [])
}

fn coverage() -> Result<(), Failed> {
    let (before, after) = (FIRST.yesterday()?, LAST.tomorrow()?);
    for day in [before, after] {
        ensure(england().is_working_day(day).is_err(), format!("{day} is known"))?;
    }
    ensure(england().is_working_day(FIRST).is_ok() && england().is_working_day(LAST).is_ok(), "the ends are known")?;
    let found = due("[key-dates]\nreferral = 2062-06-02\n", "2026-05-01");
    ensure(found.code == Some(1), "a referral in 2062 is an error")?;
    ensure(found.stderr.contains("date-outside-calendar") && found.stderr.contains("case.toml:"), found.stderr)
}

fn closures() -> Result<(), Failed> {
    let calendar = Calendar::new(Division::EnglandAndWales, ["2026-12-29".parse()?]);
    let after = calendar.working_days_from("2026-12-24".parse()?, 1).map_err(|_| "outside")?;
    ensure(after == "2026-12-30".parse()?, format!("found {after}"))
}

fn limit(count: i64, unit: Unit, direction: Direction) -> Limit {
    Limit { count, unit, direction, same_day: false, clear: false, days: None, moves_earlier: false }
}

/// Any day from 2020 to 2030.
fn day() -> impl Strategy<Value = Date> {
    (0_i32..4000).prop_map(|days| {
        let first: Date = "2020-01-01".parse().unwrap();
        first.checked_add(jiff::Span::new().days(days)).unwrap()
    })
}

fn hold<S: Strategy>(strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) -> Result<(), Failed> {
    let mut runner = TestRunner::new(Config { failure_persistence: None, cases: 1000, ..Config::default() });
    runner.run(strategy, property).map_err(|error| error.to_string().into())
}

fn working_day_limits() -> Result<(), Failed> {
    let calendar = england();
    hold(&(day(), 0_i64..60, any::<bool>(), any::<bool>(), any::<bool>()), |(anchor, count, before, same, clear)| {
        let direction = if before { Direction::Before } else { Direction::After };
        let limit = Limit { same_day: same, clear, ..limit(count, Unit::WorkingDays, direction) };
        let found = limit.due(anchor.into(), &calendar).unwrap();
        prop_assert!(calendar.is_working_day(found.due).unwrap());
        prop_assert_eq!(found.due, found.practical);
        Ok(())
    })
}

fn back_and_forth() -> Result<(), Failed> {
    let calendar = england();
    hold(&(day(), 1_i64..60), |(anchor, count)| {
        let after = limit(count, Unit::WorkingDays, Direction::After).due(anchor.into(), &calendar).unwrap().due;
        prop_assert_eq!(calendar.working_days_between(anchor, after).unwrap(), count);
        prop_assert_eq!(calendar.working_days_between(after, anchor).unwrap(), -count);
        let back = limit(count, Unit::WorkingDays, Direction::Before).due(after.into(), &calendar).unwrap().due;
        prop_assert_eq!(back, calendar.on_or_before(anchor).unwrap());
        Ok(())
    })
}

fn months() -> Result<(), Failed> {
    let calendar = england();
    hold(&(day(), 1_i64..24), |(anchor, count)| {
        let found = limit(count, Unit::Months, Direction::After).due(anchor.into(), &calendar).unwrap();
        let of = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
        prop_assert_eq!(of(found.due), of(anchor) + count);
        prop_assert!(found.due.day() <= anchor.day());
        prop_assert!(found.practical <= found.due);
        prop_assert_eq!(calendar.working_days_between(found.practical, found.due).unwrap(), 0);
        let stricter = Limit { days: Some(count * 30), ..limit(count, Unit::Months, Direction::After) };
        prop_assert!(stricter.due(anchor.into(), &calendar).unwrap().due <= found.due);
        Ok(())
    })
}

/// What `due` said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    /// The line of one rule, and of one owner of it.
    pub(crate) fn line(&self, rule: &str, owner: &str) -> Result<serde_json::Value, Failed> {
        let mut lines = self.stdout.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let found = lines.find(|line| line["rule"] == rule && line["owner"] == owner);
        found.ok_or_else(|| format!("no {rule} of {owner} in\n{}\n{}", self.stdout, self.stderr).into())
    }
}

pub(crate) fn run(workspace: &Path, today: &str, format: &str) -> Said {
    run_with(workspace, &["--today", today, "--format", format])
}

fn run_with(workspace: &Path, arguments: &[&str]) -> Said {
    let output = wayleaf(&[&["due", &workspace.display().to_string()], arguments].concat());
    Said {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A workspace with the case T-1 of these files.
pub(crate) fn workspace(parts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("content/cases/T-1");
    fs::create_dir_all(&case).unwrap();
    fs::copy(root().join("authority.toml"), folder.path().join("content/authority.toml")).unwrap();
    for (name, text) in parts {
        fs::write(case.join(name), text).unwrap();
    }
    folder
}

pub(crate) fn due(case: &str, today: &str) -> Said {
    due_with(case, &[], today)
}

pub(crate) fn due_with(case: &str, more: &[(&str, &str)], today: &str) -> Said {
    let case = format!("reference = \"T-1\"\n{case}");
    let mut parts = vec![("case.toml", case.as_str())];
    parts.extend(more);
    run(workspace(&parts).path(), today, "json")
}

fn golden() -> Result<(), Failed> {
    for (case, format, name) in [
        ("NM-0147", "json", "due-NM-0147.jsonl"),
        ("NM-0147", "ics", "due-NM-0147.ics"),
        ("NM-0147", "human", "due-NM-0147.txt"),
        ("NM-0152", "human", "due-NM-0152.txt"),
    ] {
        let said = run_with(&demonstration(), &["--today", "2026-05-01", "--format", format, "--case", case]);
        ensure(said.code == Some(0) && said.stderr.is_empty(), said.stderr)?;
        let path = root().join(name);
        // A working copy may have other line ends than the ones that the calendar format demands.
        let actual = said.stdout.replace("\r\n", "\n");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &actual)?;
        }
        let expected = fs::read_to_string(&path)?.replace("\r\n", "\n");
        ensure(actual == expected, format!("{name} differs\n{actual}"))?;
        ensure(format != "ics" || said.stdout.lines().count() == said.stdout.matches("\r\n").count(), "CRLF")?;
    }
    Ok(())
}

fn calendar_without_names() -> Result<(), Failed> {
    let calendar = run(&demonstration(), "2026-05-01", "ics").stdout;
    ensure(calendar.split("\r\n").all(|line| line.len() <= 75), "a line is too long")?;
    let unfolded = calendar.replace("\r\n ", "");
    for name in ["Moor", "Jaden", "Jay", "Dana", "Voss", "Holt", "Adeyo", "Lomba", "Bia", "Fernanda", "Selwood", "Keld"]
    {
        ensure(!unfolded.contains(name), format!("it holds the name {name}"))?;
    }
    let ids = |text: &str| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
    let later = run(&demonstration(), "2026-05-20", "ics").stdout.replace("\r\n ", "");
    let (mut first, mut second) = (ids(&unfolded), ids(&later));
    // A right that nobody took lapses, and is not due any more; whatever is due keeps its id.
    first.retain(|id| !id.starts_with("UID:NM-0152.T18."));
    first.sort();
    second.sort();
    ensure(first == second, "the ids change from one day to another")?;
    first.dedup();
    ensure(first.len() == second.len(), "an id stands twice")
}

/// The same case under Fellside's rules.
fn overlay() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let case = demonstration().join("content/cases/NM-0147");
    for (from, to) in [(demonstration().join("tests/overlay/content"), "content"), (case, "content/cases/NM-0147")] {
        for (path, bytes) in files(&from) {
            let target = folder.path().join(to).join(path);
            fs::create_dir_all(target.parent().unwrap())?;
            fs::write(target, bytes)?;
        }
    }
    let northmoor = ["--today", "2026-05-01", "--format", "json", "--case", "NM-0147"];
    let (northmoor, fellside) = (run_with(&demonstration(), &northmoor), run(folder.path(), "2026-05-01", "json"));
    for (rule, owner, key, there, here) in [
        ("T07", "social-worker", "due", "2026-03-20", "2026-03-18"),
        ("T09", "mother", "due", "2026-03-20", "2026-03-18"),
        ("T11", "chair", "due", "2026-03-25", "2026-03-24"),
        ("T17", "safeguarding-unit", "due", "2026-04-15", "2026-04-22"),
    ] {
        ensure(northmoor.line(rule, owner)?[key] == there, format!("Northmoor {}", northmoor.line(rule, owner)?))?;
        ensure(fellside.line(rule, owner)?[key] == here, format!("Fellside {}", fellside.line(rule, owner)?))?;
    }
    let kind = |said: &Said| said.line("T05", "safeguarding-unit").map(|line| line["anchor"]["kind"].clone());
    ensure(kind(&northmoor)? == "strategy-discussion-initial", "Northmoor's anchor")?;
    ensure(kind(&fellside)? == "strategy-discussion-last", "Fellside's anchor")
}

/// A limit with `from` applies to anchors from that day on.
fn in_force() -> Result<(), Failed> {
    let rules = "[[timescale]]\nname = \"outcome-letter\"\ncount = 2\nfrom = 2025-09-01\n\
                 [[timescale]]\nname = \"outcome-letter\"\ncount = 5\nfrom = 2026-01-01\n";
    for (on, expected) in [("2025-06-23", "2025-06-24"), ("2025-10-06", "2025-10-08"), ("2026-02-02", "2026-02-09")] {
        let case = format!("reference = \"T-1\"\n[[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = {on}\n");
        let folder = workspace(&[("case.toml", &case)]);
        let authority = folder.path().join("content/authority.toml");
        fs::write(&authority, format!("{}\n{rules}", fs::read_to_string(&authority)?))?;
        let said = run(folder.path(), "2026-05-01", "json");
        ensure(said.line("T11", "chair")?["due"] == expected, format!("{on}: {}", said.stdout))?;
    }
    Ok(())
}

fn faults() -> Result<(), Failed> {
    for (case, name, line) in [
        ("[[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\n", "anchor-without-date", 2),
        (
            "[[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2026-05-04\n",
            "conference-not-on-working-day",
            5,
        ),
        (
            "[[meeting]]\nid = \"c\"\nkind = \"review-conference\"\non = 2026-05-09\n",
            "conference-not-on-working-day",
            5,
        ),
        (
            "[key-dates]\nplan-start = 2026-03-20\n[[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2026-03-23\n",
            "plan-before-conference",
            3,
        ),
        ("[[meeting]]\nid = \"r\"\nkind = \"review-conference\"\non = 2026-04-20\n", "meeting-without-record", 5),
        (
            "[[meeting]]\nid = \"g\"\nkind = \"core-group\"\non = 2026-04-02\nnext = 2026-04-29\n",
            "meeting-without-record",
            6,
        ),
        ("[[meeting]]\nid = \"g\"\nkind = \"core-group\"\non = 2026-04-02\n", "risk-level-missing", 5),
        ("[[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2026-05-11\n", "little-notice", 5),
        (
            "[[meeting]]\nid = \"a\"\nkind = \"strategy-discussion\"\non = 2026-04-02\ninitiated-s47 = true\n\
             [[meeting]]\nid = \"b\"\nkind = \"strategy-discussion\"\non = 2026-04-09\n",
            "strategy-discussions-differ",
            5,
        ),
        (
            "[[meeting]]\nid = \"a\"\nkind = \"strategy-discussion\"\non = 2026-04-02\n\
             [[meeting]]\nid = \"b\"\nkind = \"strategy-discussion\"\non = 2026-04-09\n",
            "initiating-discussion-unclear",
            6,
        ),
    ] {
        let said = due(case, "2026-05-01");
        let place = format!("case.toml:{line}");
        ensure(said.code == Some(0), format!("{case}{}", said.stderr))?;
        ensure(said.stderr.contains(name) && said.stderr.contains(&place), format!("{name} {place}\n{}", said.stderr))?;
    }
    let undated = due("[[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\n", "2026-05-01");
    let line = undated.line("T13", "social-worker")?;
    ensure(line["state"] == "not-dated" && line["due"].is_null() && line["anchor"]["on"].is_null(), line.to_string())
}

const CONFERENCE: &str = "[[meeting]]\nid = \"sd\"\nkind = \"strategy-discussion\"\non = 2025-06-02\n\
    [[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2025-06-25\nlate-because = \"the father was in hospital\"\n";

fn late() -> Result<(), Failed> {
    let said = due(CONFERENCE, "2025-06-30");
    let line = said.line("T05", "safeguarding-unit")?;
    ensure(line["due"] == "2025-06-23" && line["state"] == "done-late", line.to_string())?;
    let line = said.line("T11", "chair")?;
    ensure(line["state"] == "late" && line["working_days_left"] == -2, line.to_string())?;
    let case = format!("reference = \"T-1\"\n{CONFERENCE}");
    let folder = workspace(&[("case.toml", &case)]);
    let human = run(folder.path(), "2025-06-30", "human").stdout;
    ensure(human.contains("late because: content/cases/T-1/case.toml:"), human.clone())?;
    ensure(!human.contains("hospital"), "piped output quotes the case")?;
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(folder.path()), &mut sink).map_err(|_| "no workspace")?;
    let history = compiler.case("T-1", &mut sink).map_err(|_| "no case")?;
    let view = compiler.everything(&history, &mut sink).map_err(|_| "no view")?;
    let findings = compiler.clock().missed(&view, "2025-06-30".parse()?, &mut sink);
    let conference =
        findings.iter().find(|one| one.item.as_deref() == Some("sd")).ok_or("nothing at the discussion")?;
    ensure(conference.name == "deadline-missed" && conference.related.len() == 1, format!("{conference:?}"))
}

/// At its own date, NM-0147 has met every limit; when nothing more is recorded, the next ones are missed.
fn nothing_missed() -> Result<(), Failed> {
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(demonstration()), &mut sink).map_err(|_| "no workspace")?;
    let history = compiler.case("NM-0147", &mut sink).map_err(|_| "no case")?;
    let view = compiler.everything(&history, &mut sink).map_err(|_| "no view")?;
    let at = |day: &str| compiler.clock().missed(&view, day.parse().unwrap(), &mut Sink::new());
    ensure(at("2026-05-28").is_empty(), format!("{:?}", at("2026-05-28")))?;
    let later: Vec<String> = at("2026-06-24").into_iter().filter_map(|one| one.item).collect();
    ensure(later == ["cg2", "icpc"], later.join(" "))
}

fn impossible_timescales() -> Result<(), Failed> {
    for (rule, message) in [
        ("name = \"first-review\"\ncount = 1001\n", "number-out-of-range"),
        ("name = \"first-review\"\nclear = true\n", "cannot be clear"),
        ("name = \"visit\"\ndays = 14\n", "not in months"),
        ("name = \"visit\"\nfrom = 2026-01-01\n[[timescale]]\nname = \"visit\"\nfrom = 2026-01-01\n", "twice"),
        ("name = \"our-own\"\n", "does not say its `task`"),
    ] {
        let folder = workspace(&[]);
        let authority = folder.path().join("content/authority.toml");
        fs::write(&authority, format!("{}\n[[timescale]]\n{rule}", fs::read_to_string(&authority)?))?;
        let said = run(folder.path(), "2026-05-01", "json");
        ensure(said.code == Some(1) && said.stderr.contains(message), format!("{message}\n{}", said.stderr))?;
        ensure(said.stderr.contains("content/authority.toml:"), said.stderr)?;
    }
    Ok(())
}

fn shared() -> Result<(), Failed> {
    let case = "[young-person]\nid = \"yp\"\n\
        [[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n\
        [[family]]\nid = \"aunt\"\nrole = \"supporter\"\n\
        [[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2025-06-23\n";
    for (shared, state) in [
        ("yp = 2025-06-18, mother = 2025-06-20", "done"),
        ("yp = 2025-06-18, mother = 2025-06-21", "done-late"),
        ("yp = 2025-06-18", "late"),
    ] {
        let report = format!(
            "form = \"social-work-initial-report\"\nauthor = \"social-worker\"\nmeeting = \"c\"\non = 2025-06-18\n\
             complete = 2025-06-18\nshared = {{ {shared} }}\n"
        );
        let said = due_with(case, &[("report.toml", &report)], "2025-06-30");
        let line = said.line("T07", "social-worker")?;
        ensure(line["due"] == "2025-06-20" && line["state"] == state, format!("{shared}: {line}\n{}", said.stderr))?;
    }
    Ok(())
}

fn closed() -> Result<(), Failed> {
    let said = due(&format!("stage = \"closed\"\n{CONFERENCE}"), "2025-06-30");
    ensure(said.code == Some(0) && !said.stdout.contains("T-1"), said.stdout)
}
