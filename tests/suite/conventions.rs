//! The conventions of counting, one trial each, and what counts as done: through `wayleaf due` itself.

use std::fs;

use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;

use crate::clock::{Said, due, due_with, run, workspace};
use crate::whole::ensure;

/// The trials of the conventions.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("conventions/a-working-day-is-no-weekend-bank-holiday-or-closure", working_days),
        Trial::test("conventions/the-anchors-day-is-not-counted-unless-it-is-said", day_nought),
        Trial::test("conventions/months-and-calendar-days-do-not-drift-later", no_drift),
        Trial::test("conventions/a-month-has-a-corresponding-date-or-a-last-day", corresponding_date),
        Trial::test("conventions/days-before-leave-the-conference-out", days_before),
        Trial::test("conventions/complete-and-shared-are-two-dates", complete_and_shared),
        Trial::test("conventions/four-weeks-from-the-meeting-as-held", four_weeks),
        Trial::test("conventions/hours-run-through-a-change-of-the-clocks", hours),
        Trial::test("conventions/a-late-event-keeps-its-limit", late_keeps_its_limit),
        Trial::test("conventions/three-discussions-three-dates", three_discussions),
        Trial::test("conventions/bank-holidays-of-each-division", divisions),
        Trial::test("conventions/rights-lapse-and-are-never-late", rights_lapse),
        Trial::test("conventions/what-counts-as-done-is-the-authoritys", counts_as_done),
        Trial::test("conventions/core-groups-follow-the-level-of-their-time", level_of_its_time),
        Trial::test("conventions/a-decision-that-may-not-come-before-a-day", not_before),
        Trial::test("conventions/a-conference-that-was-asked-for", asked_for),
        Trial::test("conventions/each-discussion-has-a-record", each_record),
        Trial::test("conventions/guidance-is-reviewed", guidance),
    ]
}

/// What `due` says of a case under an authority that changes this.
fn due_under(changes: &str, case: &str, more: &[(&str, &str)], today: &str) -> Result<Said, Failed> {
    let case = format!("reference = \"T-1\"\n{case}");
    let mut parts = vec![("case.toml", case.as_str())];
    parts.extend(more);
    let folder = workspace(&parts);
    let authority = folder.path().join("content/authority.toml");
    let (first, rest) = if changes.starts_with('[') { ("", changes) } else { (changes, "") };
    fs::write(&authority, format!("{first}\n{}\n{rest}", fs::read_to_string(&authority)?))?;
    Ok(run(folder.path(), today, "json"))
}

fn is_due(said: &Said, rule: &str, owner: &str, due: &str) -> Result<Json, Failed> {
    let line = said.line(rule, owner)?;
    ensure(line["due"] == due, format!("{rule}: expected {due}, found {line}"))?;
    Ok(line)
}

fn meeting(id: &str, kind: &str, on: &str, more: &str) -> String {
    format!("[[meeting]]\nid = \"{id}\"\nkind = \"{kind}\"\non = {on}\n{more}\n")
}

fn referral(on: &str) -> String {
    format!("[key-dates]\nreferral = {on}\n")
}

fn working_days() -> Result<(), Failed> {
    // Over Christmas 2026: Friday 25 and Monday 28 are bank holidays, and the council closes on Tuesday 29.
    is_due(&due(&referral("2026-12-24"), "2026-12-24"), "T01", "front-door", "2026-12-29")?;
    let closed = due_under("closures = [2026-12-29]", &referral("2026-12-24"), &[], "2026-12-24")?;
    is_due(&closed, "T01", "front-door", "2026-12-30").map(drop)
}

fn day_nought() -> Result<(), Failed> {
    let case = meeting("sd", "strategy-discussion", "2025-06-02", "");
    is_due(&due(&case, "2025-06-02"), "T05", "safeguarding-unit", "2025-06-23")?;
    let same_day = "[[timescale]]\nname = \"initial-conference\"\ncount-from = \"same-day\"\n";
    is_due(&due_under(same_day, &case, &[], "2025-06-02")?, "T05", "safeguarding-unit", "2025-06-20")?;
    // A discussion out of hours, on a Saturday: both conventions agree.
    let saturday = meeting("sd", "strategy-discussion", "2025-05-03", "");
    for changes in ["", same_day] {
        is_due(&due_under(changes, &saturday, &[], "2025-05-03")?, "T05", "safeguarding-unit", "2025-05-27")?;
    }
    Ok(())
}

fn no_drift() -> Result<(), Failed> {
    let said = due(&meeting("c", "initial-conference", "2026-05-29", ""), "2026-06-01");
    let line = is_due(&said, "T15", "safeguarding-unit", "2026-08-29")?;
    ensure(line["practical"] == "2026-08-28", line.to_string())
}

fn corresponding_date() -> Result<(), Failed> {
    let case = meeting("c", "initial-conference", "2025-11-30", "");
    is_due(&due(&case, "2025-12-01"), "T15", "safeguarding-unit", "2026-02-28")?;
    // A stricter count of days beside the months: the earlier date is the limit.
    let stricter = "[[timescale]]\nname = \"first-review\"\ndays = 84\n";
    is_due(&due_under(stricter, &case, &[], "2025-12-01")?, "T15", "safeguarding-unit", "2026-02-22").map(drop)
}

fn days_before() -> Result<(), Failed> {
    let case = meeting("c", "initial-conference", "2025-06-23", "");
    for (changes, due) in [
        ("", "2025-06-20"),
        ("clear = true", "2025-06-19"),
        ("unit = \"working-days\"", "2025-06-18"),
        ("unit = \"clear-working-days\"", "2025-06-17"),
    ] {
        let changes = format!("[[timescale]]\nname = \"report-initial\"\n{changes}\n");
        is_due(&due_under(&changes, &case, &[], "2025-06-02")?, "T07", "social-worker", due)?;
    }
    // A report on the Friday before a Monday keeps three days and leaves little time.
    let said = due(&case, "2025-06-02");
    ensure(said.stderr.contains("little-notice") && said.stderr.contains("2025-06-18"), said.stderr)
}

const FAMILY: &str = "[young-person]\nid = \"yp\"\n[[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n\
    [[meeting]]\nid = \"c\"\nkind = \"initial-conference\"\non = 2025-06-23\nstarts = \"13:30\"\n";

fn report(dates: &str) -> String {
    format!(
        "form = \"social-work-initial-report\"\nauthor = \"social-worker\"\nmeeting = \"c\"\non = 2025-06-18\n{dates}\n"
    )
}

fn complete_and_shared() -> Result<(), Failed> {
    for (dates, state) in [
        ("complete = 2025-06-18\nshared = { yp = 2025-06-18, mother = 2025-06-20 }", "done"),
        ("complete = 2025-06-18\nshared = { yp = 2025-06-18, mother = 2025-06-21 }", "done-late"),
        ("complete = 2025-06-21\nshared = { yp = 2025-06-18, mother = 2025-06-18 }", "done-late"),
        ("complete = 2025-06-18\nshared = { yp = 2025-06-18 }", "late"),
        ("shared = { yp = 2025-06-18, mother = 2025-06-18 }", "late"),
    ] {
        let said = due_with(FAMILY, &[("report.toml", &report(dates))], "2025-06-30");
        let line = said.line("T07", "social-worker")?;
        ensure(line["state"] == state, format!("{dates}: {line}"))?;
    }
    Ok(())
}

fn four_weeks() -> Result<(), Failed> {
    // Meant for 7 July and held on the 9th: counted from then.
    let case = format!("risk-level = \"high\"\n{}", meeting("cg", "core-group", "2025-07-09", ""));
    is_due(&due(&case, "2025-07-10"), "T14", "social-worker", "2025-08-06")?;
    // Four weeks later is a bank holiday: the working day before.
    let case = format!("risk-level = \"high\"\n{}", meeting("cg", "core-group", "2025-04-07", ""));
    is_due(&due(&case, "2025-04-08"), "T14", "social-worker", "2025-05-02").map(drop)
}

fn hours() -> Result<(), Failed> {
    // The clocks go forward on 29 March 2026. The conference ends at 15:20 on the 27th.
    let conference = meeting("c", "initial-conference", "2026-03-27", "starts = \"13:30\"\nends = \"15:20\"");
    for (time, state) in [("16:10", "done"), ("16:30", "done-late")] {
        let case = format!(
            "{conference}[[partner]]\nid = \"school\"\nagency = \"education\"\n\
             [[notice]]\nkind = \"dissent\"\nmeeting = \"c\"\nsource = \"school\"\non = 2026-03-30\ntime = \"{time}\"\n"
        );
        let line = is_due(&due(&case, "2026-03-31"), "T23", "school", "2026-03-30")?;
        ensure(line["state"] == state, format!("{time}: {line}"))?;
    }
    let case = format!("reference = \"T-1\"\n{conference}");
    let human = run(workspace(&[("case.toml", &case)]).path(), "2026-03-28", "human").stdout;
    ensure(human.contains("by 16:20 BST"), human)?;
    // From a decision at an hour: twenty-four hours, and not the day after.
    let case = format!(
        "key-dates = {{ decision = 2026-03-02T16:00:00 }}\n{}",
        meeting("sd", "strategy-discussion", "2026-03-03", "starts = \"17:00\"")
    );
    let line = is_due(&due(&case, "2026-03-04"), "T02", "team-manager", "2026-03-03")?;
    ensure(line["state"] == "done-late", line.to_string())
}

fn late_keeps_its_limit() -> Result<(), Failed> {
    let discussion = meeting("sd", "strategy-discussion", "2025-06-02", "");
    for (on, state) in [("2025-06-20", "done"), ("2025-06-25", "done-late"), ("2025-07-30", "late")] {
        let case = format!("{discussion}{}", meeting("c", "initial-conference", on, ""));
        let line = is_due(&due(&case, "2025-06-30"), "T05", "safeguarding-unit", "2025-06-23")?;
        ensure(line["state"] == state, format!("held on {on}: {line}"))?;
    }
    Ok(())
}

fn three_discussions() -> Result<(), Failed> {
    let case = [
        "reference = \"T-1\"\n".to_owned(),
        meeting("a", "strategy-discussion", "2026-04-02", ""),
        meeting("b", "strategy-discussion", "2026-04-09", "initiated-s47 = true"),
        meeting("c", "strategy-discussion", "2026-04-16", ""),
    ];
    let folder = workspace(&[("case.toml", &case.concat())]);
    is_due(&run(folder.path(), "2026-04-17", "json"), "T05", "safeguarding-unit", "2026-04-30")?;
    let human = run(folder.path(), "2026-04-17", "human");
    let all = "2026-04-27 by the initial discussion, 2026-05-08 by the last discussion";
    ensure(human.stdout.contains(all), human.stdout)?;
    ensure(human.stderr.contains("strategy-discussions-differ"), human.stderr)
}

fn divisions() -> Result<(), Failed> {
    for (division, on, day) in [
        ("england-and-wales", "2025-11-28", "2025-12-01"),
        ("scotland", "2025-11-28", "2025-12-02"),
        ("england-and-wales", "2026-03-16", "2026-03-17"),
        ("northern-ireland", "2026-03-16", "2026-03-18"),
    ] {
        let said = due_under(&format!("division = \"{division}\""), &referral(on), &[], on)?;
        is_due(&said, "T01", "front-door", day)?;
    }
    let outside = due(&referral("2062-06-02"), "2026-05-01");
    ensure(outside.code == Some(1) && outside.stderr.contains("date-outside-calendar"), outside.stderr)
}

fn rights_lapse() -> Result<(), Failed> {
    let case = format!(
        "[[family]]\nid = \"mother\"\nrole = \"protective-partner\"\n{}",
        meeting(
            "c",
            "initial-conference",
            "2026-03-23",
            "sent = [{ to = \"mother\", on = 2026-03-24, how = \"post\" }]"
        )
    );
    let early = due(&case, "2026-04-01");
    for (rule, owner, day) in [("T18", "each-partner", "2026-04-09"), ("T24", "family", "2026-04-20")] {
        let line = is_due(&early, rule, owner, day)?;
        ensure(line["state"] == "due", line.to_string())?;
    }
    ensure(early.line("T23", "each-partner").is_err(), "seventy-two hours are over")?;
    let later = due(&case, "2026-05-01");
    for rule in ["T10", "T18", "T23", "T24"] {
        ensure(!later.stdout.contains(&format!("\"{rule}\"")), format!("{rule} is over: {}", later.stdout))?;
    }
    let used = "[[notice]]\nkind = \"complaint\"\nmeeting = \"c\"\nsource = \"mother\"\non = 2026-04-02\n";
    let line = is_due(&due(&format!("{case}{used}"), "2026-05-01"), "T24", "mother", "2026-04-20")?;
    ensure(line["state"] == "done", line.to_string())?;
    // Before a conference, a request has to reach the chair three working days ahead.
    let coming = meeting("c", "initial-conference", "2026-05-11", "");
    is_due(&due(&coming, "2026-05-01"), "T10", "each-partner", "2026-05-06").map(drop)
}

fn counts_as_done() -> Result<(), Failed> {
    let bromley = "[[timescale]]\nname = \"report-initial\"\ndone = \"received\"\n\
        [[timescale]]\nname = \"report-to-family\"\nlike = \"report-initial\"\nrule = \"T07b\"\ntask = \"Share the report\"\n\
        count = 48\nunit = \"hours\"\ndone = \"shared\"\n";
    let dates = "complete = 2025-06-21\nshared = { yp = 2025-06-18, mother = 2025-06-21 }\n\
        sent = [{ to = \"chair\", on = 2025-06-20, how = \"email\" }]";
    let said = due_under(bromley, FAMILY, &[("report.toml", &report(dates))], "2025-06-30")?;
    let line = is_due(&said, "T07", "social-worker", "2025-06-20")?;
    ensure(line["state"] == "done", line.to_string())?;
    let line = is_due(&said, "T07b", "social-worker", "2025-06-21")?;
    ensure(line["state"] == "done", line.to_string())?;
    let offered = "[[timescale]]\nname = \"return-interview\"\ndone = \"offered\"\n";
    let case = "[young-person]\nid = \"yp\"\n\
        missing-episodes = [{ from = 2026-02-20T21:30:00, to = 2026-02-21T07:10:00, rhi-offered = true }]\n";
    ensure(due(case, "2026-05-01").line("T21", "return-interviews")?["state"] == "late", "an offer is no interview")?;
    let line = due_under(offered, case, &[], "2026-05-01")?.line("T21", "return-interviews")?;
    ensure(line["state"] == "done", line.to_string())?;
    let wrong = due_under("[[timescale]]\nname = \"visit\"\ndone = \"sent\"\n", "", &[], "2026-05-01")?;
    ensure(wrong.code == Some(1) && wrong.stderr.contains("`visit-alone`"), wrong.stderr)
}

fn level_of_its_time() -> Result<(), Failed> {
    let case = format!(
        "risk-level = \"medium\"\n{}{}",
        meeting("cg1", "core-group", "2026-02-02", "risk-level = \"high\""),
        meeting("cg2", "core-group", "2026-03-02", "risk-level = \"medium\"")
    );
    let said = due(&case, "2026-03-10");
    let lines: Vec<Json> = said.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let of = |on: &str| {
        let found = lines.iter().find(|line| line["rule"] == "T14" && line["anchor"]["on"] == on);
        found.map(|line| (line["due"].clone(), line["state"].clone()))
    };
    ensure(of("2026-02-02") == Some(("2026-03-02".into(), "done".into())), said.stdout.clone())?;
    ensure(of("2026-03-02") == Some(("2026-04-13".into(), "due".into())), said.stdout)
}

fn not_before() -> Result<(), Failed> {
    let case = "nrm = { status = \"reasonable-grounds-positive\", referred-on = 2026-03-05, reasonable-grounds-on = 2026-03-12 }\n";
    let said = due(case, "2026-05-01");
    let lines = said.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let second = lines.filter(|line| line["anchor"]["kind"] == "reasonable-grounds").collect::<Vec<_>>();
    ensure(
        second.len() == 1 && second[0]["due"] == "2026-04-11" && second[0]["practical"] == "2026-04-13",
        said.stdout.clone(),
    )?;
    ensure(second[0]["state"] == "due" && second[0]["working_days_left"] == 0, said.stdout)
}

fn asked_for() -> Result<(), Failed> {
    let decided = "[key-dates]\nconference-decided = 2026-03-13\n";
    ensure(due(decided, "2026-03-18").line("T06", "social-worker")?["state"] == "late", "nobody asked")?;
    let asked = format!("{decided}conference-requested = 2026-03-16\n");
    let line = is_due(&due(&asked, "2026-03-18"), "T06", "social-worker", "2026-03-16")?;
    ensure(line["state"] == "done", line.to_string())
}

fn each_record() -> Result<(), Failed> {
    let sent = "sent = [{ to = \"professionals\", on = 2026-03-03, how = \"portal\" }]";
    let case = format!(
        "{}{}",
        meeting("sd1", "strategy-discussion", "2026-03-02", sent),
        meeting("sd2", "strategy-discussion", "2026-03-09", "")
    );
    let said = due(&case, "2026-03-12");
    let of_rule = said.stdout.lines().filter(|line| line.contains("\"T03\"")).collect::<Vec<_>>();
    let with = |state: &str| of_rule.iter().filter(|line| line.contains(&format!("\"state\":\"{state}\""))).count();
    ensure(of_rule.len() == 2 && with("done") == 1 && with("late") == 1, said.stdout)
}

fn guidance() -> Result<(), Failed> {
    let folder = workspace(&[]);
    let chapter = folder.path().join("content/guidance/50-local.md");
    fs::create_dir_all(chapter.parent().unwrap_or(&chapter))?;
    fs::write(&chapter, "+++\ntitle = \"Local\"\napproved = \"2024-02\"\n+++\n\nWords.\n")?;
    let line = run(folder.path(), "2026-05-01", "json").line("T25", "safeguarding-unit")?;
    ensure(line["due"] == "2025-02-28" && line["state"] == "late" && line["case"].is_null(), line.to_string())
}
