//! Faults of a case's dates: what the clock cannot count from, or what cannot be right.

use super::calendar::Calendar;
use super::event::{CONFERENCES, Case, Event, MEETINGS};
use super::task;
use crate::authority::Authority;
use crate::diagnostic::{Diagnostic, Severity};
use crate::disclose::Disclosed;
use crate::value::Table;

/// All faults, in the order of the checks.
pub(super) fn examine(case: &Case<'_>, authority: &Authority, calendar: &Calendar) -> Vec<Diagnostic> {
    if case.view.root().text("stage") == Some("closed") {
        return Vec::new();
    }
    let mut found = without_date(case);
    found.extend(not_on_working_day(case, calendar));
    found.extend(plan_before_conference(case));
    found.extend(before_first_conference(case));
    found.extend(without_record(case));
    found.extend(next_without_record(case));
    found.extend(initiating_discussion(case, authority));
    found.extend(discussions_differ(case, authority, calendar));
    found.extend(core_group_without_level(case));
    found.extend(level_differs(case));
    found.extend(little_notice(case, authority, calendar));
    found
}

fn without_date(case: &Case<'_>) -> Vec<Diagnostic> {
    let meetings = case.meetings_of(MEETINGS);
    let undated = meetings.into_iter().filter(|meeting| meeting.on().is_none());
    undated
        .map(|meeting| {
            let message = format!("{} has no date, and limits are counted from it", meeting.label());
            let found = Diagnostic::warning("anchor-without-date", message).at(&meeting.place).item(&meeting.id);
            found.hint("write `on = ` with the day on which it was or will be held")
        })
        .collect()
}

/// The national return rejects a conference on a day on which nobody works (Department for Education, children in
/// need census, rule 8875).
fn not_on_working_day(case: &Case<'_>, calendar: &Calendar) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for meeting in case.meetings_of(CONFERENCES) {
        let Some(on) = meeting.on() else { continue };
        if let Ok(false) = calendar.is_working_day(on) {
            let message = format!("{} is on {on}, which is not a working day", meeting.label());
            let diagnostic = Diagnostic::warning("conference-not-on-working-day", message);
            found.push(at_key(diagnostic, meeting, "on").hint("the national return rejects such a date; check it"));
        }
    }
    found
}

fn at_key(diagnostic: Diagnostic, meeting: &Disclosed, key: &str) -> Diagnostic {
    let place = meeting.fields.get(key).map_or(&meeting.place, |node| &node.place);
    diagnostic.at(place).item(&meeting.id)
}

fn plan_before_conference(case: &Case<'_>) -> Option<Diagnostic> {
    let start = case.view.root().table("key-dates")?.get("plan-start")?;
    let day = case.view.root().table("key-dates")?.date("plan-start")?;
    let mut conferences = case.meetings_of(&["initial-conference"]);
    conferences.retain(|meeting| meeting.on().is_some());
    let first = conferences.into_iter().min_by_key(|meeting| meeting.on())?;
    let on = first.on().filter(|on| day < *on)?;
    let message = format!("the plan starts on {day}, before the conference of {on} that decides it");
    let found = Diagnostic::warning("plan-before-conference", message).at(&start.place).item(&first.id);
    Some(found.related("the conference", &first.fields.get("on")?.place))
}

/// A review or a core group before the first conference: there was no plan yet that it could look at.
fn before_first_conference(case: &Case<'_>) -> Vec<Diagnostic> {
    let conferences = case.meetings_of(&["initial-conference"]);
    let Some(first) = conferences.into_iter().filter(|one| one.on().is_some()).min_by_key(|one| one.on()) else {
        return Vec::new();
    };
    let later = case.meetings_of(&["core-group", "review-conference"]).into_iter();
    let early = later.filter(|meeting| meeting.on().is_some_and(|on| Some(on) < first.on()));
    early
        .map(|meeting| {
            let message = format!("{} is before the conference that decided the plan", meeting.label());
            let found = at_key(Diagnostic::warning("review-before-conference", message), meeting, "on");
            let place = first.fields.get("on").map_or(&first.place, |node| &node.place);
            found.related("the conference", place).hint("correct one of the two dates")
        })
        .collect()
}

/// A conference in the past of which nothing is recorded but its date.
fn without_record(case: &Case<'_>) -> Vec<Diagnostic> {
    let past = case.held(CONFERENCES).into_iter().filter(|meeting| meeting.on().is_some_and(|on| on < case.today));
    let keys = ["present", "decision", "summary", "plan", "threshold-met", "quorate", "final", "sent"];
    past.filter(|meeting| keys.iter().all(|key| meeting.fields.get(key).is_none()))
        .map(|meeting| {
            let message = format!("{} was to be held before today, and nothing is recorded of it", meeting.label());
            let found = at_key(Diagnostic::warning("meeting-without-record", message), meeting, "on");
            found.hint("record who was present and what was decided, or correct its date")
        })
        .collect()
}

/// A next meeting that was agreed for a day in the past, where no meeting has been recorded since.
fn next_without_record(case: &Case<'_>) -> Option<Diagnostic> {
    let kinds = ["initial-conference", "core-group", "review-conference"];
    let held = case.held(&kinds);
    let last = held.last()?;
    let next = last.fields.date("next").filter(|next| *next < case.today)?;
    let recorded = case.meetings_of(&kinds).iter().any(|meeting| meeting.on() > last.on());
    if recorded {
        return None;
    }
    let message = format!("the next meeting was to be on {next}, and no meeting is recorded since");
    Some(at_key(Diagnostic::warning("meeting-without-record", message), last, "next").hint("record the meeting"))
}

/// Exactly one discussion begins the enquiry, where the limit is counted from it.
fn initiating_discussion(case: &Case<'_>, authority: &Authority) -> Option<Diagnostic> {
    let discussions = case.meetings_of(&["strategy-discussion"]);
    let marked: Vec<&&Disclosed> = discussions.iter().filter(|one| one.fields.yes("initiated-s47")).collect();
    if let [first, .., last] = marked.as_slice() {
        let message = "two strategy discussions are marked as the one that began the enquiry";
        let found = at_key(Diagnostic::warning("initiating-discussion-unclear", message), last, "initiated-s47");
        return Some(found.related("the other one", &first.place).hint("keep `initiated-s47 = true` on one of them"));
    }
    let wanted = newest(authority, "initial-conference")?.text("anchor") == Some("strategy-discussion-initiating");
    let unknown = case.strategy_discussion("strategy-discussion-initiating").is_none();
    let last = discussions.last().filter(|_| wanted && unknown)?;
    let message = "no strategy discussion is marked as the one that began the enquiry, so the conference has no limit";
    let found = Diagnostic::warning("initiating-discussion-unclear", message).at(&last.place).item(&last.id);
    Some(found.hint("write `initiated-s47 = true` on one of them"))
}

fn newest<'a>(authority: &'a Authority, name: &str) -> Option<&'a Table> {
    authority.timescales.get(name)?.last()
}

/// National guidance and local ones count from different discussions: where the dates differ, all are said.
fn discussions_differ(case: &Case<'_>, authority: &Authority, calendar: &Calendar) -> Option<Diagnostic> {
    let discussions = task::discussions(case, &authority.timescales, calendar);
    let used = discussions.iter().find(|one| one.is_used)?;
    if discussions.iter().all(|one| one.due.due == used.due.due) {
        return None;
    }
    let message =
        format!("the conference is due by {}, and another strategy discussion gives another date", used.due.due);
    let found = Diagnostic::warning("strategy-discussions-differ", message).at(&used.place).item(&used.id);
    let found = discussions.iter().fold(found, |found, one| {
        let words = match one.anchor {
            "strategy-discussion-initial" => "the initial discussion",
            "strategy-discussion-initiating" => "the discussion that began the enquiry",
            _ => "the last discussion",
        };
        found.related(format!("{}, counted from {words}", one.due.due), &one.place)
    });
    Some(found.hint("work to the earlier date, and write in the request which one it is"))
}

/// How often a core group meets depends on the level of risk, which is never guessed.
fn core_group_without_level(case: &Case<'_>) -> Option<Diagnostic> {
    let last = case.held(&["core-group"]).into_iter().next_back()?;
    if case.risk_level(last.on()).is_some() {
        return None;
    }
    let message = "no `risk-level` is recorded, and the next core group is counted by it";
    let found = at_key(Diagnostic::warning("risk-level-missing", message), last, "on");
    Some(found.hint("write `risk-level` in the meeting that agreed it, or in the case"))
}

/// What the case says of the level of risk, and the last meeting that agreed one, are to say the same.
fn level_differs(case: &Case<'_>) -> Option<Diagnostic> {
    let now = case.view.root().get("risk-level")?;
    let meeting = case.levels_agreed().pop()?;
    let agreed = meeting.fields.get("risk-level")?;
    if agreed.text() == now.text() {
        return None;
    }
    let message = format!("the case says another `risk-level` than {}, the last that agreed one", meeting.label());
    let found = Diagnostic::warning("risk-level-differs", message).at(&now.place).item(&meeting.id);
    Some(found.related("agreed here", &agreed.place).hint("write in the case what was agreed last"))
}

/// Calendar days before a conference may be one working day: a report on Friday for a conference on Monday. The
/// limit stays as it is written, and the earlier day is a suggestion.
fn little_notice(case: &Case<'_>, authority: &Authority, calendar: &Calendar) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for name in ["report-initial", "report-review"] {
        let Some(versions) = authority.timescales.get(name) else { continue };
        let to_come = |event: &Event<'_>| event.day().is_some_and(|day| day >= case.today);
        for (version, event) in task::in_force(case, versions).into_iter().filter(|(_, event)| to_come(event)) {
            if version.text("unit") == Some("calendar-days") && version.text("direction") == Some("before") {
                found.extend(notice(version, &event, calendar));
            }
        }
    }
    found
}

fn notice(version: &Table, event: &Event<'_>, calendar: &Calendar) -> Option<Diagnostic> {
    let (count, day) = (version.whole("count")?, event.day()?);
    let due = task::due(version, event, calendar).ok()??;
    let left = calendar.working_days_between(due.practical, day).ok().filter(|left| *left < count)?;
    let better = calendar.working_days_from(day, -count).ok()?;
    let message =
        format!("a report that is shared on {}, the last day, gives {left} working days' notice", due.practical);
    let found = Diagnostic::warning("little-notice", message).at(&event.place).item(&event.id);
    Some(Diagnostic { severity: Severity::Advice, ..found }.hint(format!("share it by {better}, if it can be done")))
}
