//! Duties: for each timescale, who owes what after its anchor, and what counts as done.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use jiff::civil::Date;

use super::count::Moment;
use super::event::{CONFERENCES, Case, Event, moment, moment_of};
use super::{notice, paper};
use crate::disclose::Disclosed;
use crate::value::{Node, Table, Value};

/// Whether something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// Nothing says so.
    No,
    /// On this day.
    On(Moment),
    /// It was, and no date is recorded.
    Undated,
}

/// What is owed after one event.
pub(super) struct Owed {
    /// Who owes it, where it is not the owner that the timescale names.
    pub(super) owner: Option<String>,
    /// Whether it was done.
    pub(super) done: Done,
    /// The recorded reason for being late.
    pub(super) reason: Option<Reason>,
    /// What is missing, or what it is about.
    pub(super) note: Option<Note>,
    /// Whether it is a right and no duty: once its day has passed and nobody used it, nothing is owed.
    pub(super) lapses: bool,
}

/// What else there is to say of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Nobody has written the report.
    NoReport,
    /// The report is not complete.
    NotComplete,
    /// The report was not shared with these people, by id.
    NotShared(Vec<String>),
    /// The report was not sent.
    NotSent,
    /// It was offered, and not held.
    OfferedNotHeld,
    /// It is about so many restrictions.
    Restrictions(usize),
    /// It is about so many chapters and forms.
    Approvals(usize),
    /// Counted from another strategy discussion it would be due on another day: each with its anchor code.
    Discussions(Vec<(&'static str, Date)>),
}

impl Note {
    /// Its code.
    pub fn code(&self) -> &'static str {
        match self {
            Note::NoReport => "no-report",
            Note::NotComplete => "not-complete",
            Note::NotShared(_) => "not-shared",
            Note::NotSent => "not-sent",
            Note::OfferedNotHeld => "offered",
            Note::Restrictions(_) => "restrictions",
            Note::Approvals(_) => "approvals",
            Note::Discussions(_) => "discussions",
        }
    }
}

impl Display for Note {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Note::NoReport => f.write_str("no report"),
            Note::NotComplete => f.write_str("not complete"),
            Note::NotShared(people) => write!(f, "not shared with {}", people.join(", ")),
            Note::NotSent => f.write_str("not sent"),
            Note::OfferedNotHeld => f.write_str("offered, not held"),
            Note::Restrictions(1) => f.write_str("1 restriction"),
            Note::Restrictions(count) => write!(f, "{count} restrictions"),
            Note::Approvals(1) => f.write_str("1 chapter or form"),
            Note::Approvals(count) => write!(f, "{count} chapters and forms"),
            Note::Discussions(others) => {
                let others = others.iter().map(|(anchor, due)| {
                    let which = anchor.strip_prefix("strategy-discussion-").unwrap_or(anchor);
                    format!("{due} by the {which} discussion")
                });
                f.write_str(&others.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Why something was late: it keeps its limit, and says who agreed.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The words, where they stand.
    pub because: Node,
    /// Who agreed, by id.
    pub agreed_by: Option<String>,
}

impl Reason {
    /// The reason that a meeting or a report records.
    pub(super) fn of(fields: &Table) -> Option<Reason> {
        let because = fields.get("late-because")?.clone();
        Some(Reason { because, agreed_by: fields.text("late-agreed-by").map(str::to_owned) })
    }
}

/// One timescale's duty.
pub(super) struct Duty {
    /// The timescale's name.
    pub(super) timescale: &'static str,
    /// What may count as done, as a timescale's `done` names it; the first is the usual one.
    pub(super) done: &'static [&'static str],
    /// What is owed after an event, by what counts as done; nothing where the duty does not arise.
    pub(super) owed: fn(&Case<'_>, &Event<'_>, &str) -> Vec<Owed>,
}

const MEETING: &[&str] = &["meeting"];
const RECORD: &[&str] = &["sent", "final"];
const REPORT: &[&str] = &["report-complete-and-shared", "complete", "shared", "received"];

/// All duties that a case can show. The review of a guide is no case's: [`super::guide`] has it.
pub(super) static DUTIES: &[Duty] = &[
    Duty { timescale: "referral-decision", done: &["decision"], owed: referral_decision },
    Duty { timescale: "strategy-discussion", done: MEETING, owed: strategy_discussion },
    Duty { timescale: "strategy-record", done: RECORD, owed: record },
    Duty { timescale: "assessment", done: &["complete"], owed: paper::assessment },
    Duty { timescale: "initial-conference", done: MEETING, owed: initial_conference },
    Duty { timescale: "conference-request", done: &["request"], owed: conference_request },
    Duty { timescale: "report-initial", done: REPORT, owed: paper::initial_report },
    Duty { timescale: "report-review", done: REPORT, owed: paper::review_report },
    Duty { timescale: "partner-report", done: &["received", "complete"], owed: paper::partner_reports },
    Duty { timescale: "exclusion-request", done: &["request"], owed: notice::exclusion_requests },
    Duty { timescale: "outcome-letter", done: &["sent"], owed: letter_sent },
    Duty { timescale: "plan-start", done: &["plan"], owed: plan_start },
    Duty { timescale: "conference-record", done: RECORD, owed: record },
    Duty { timescale: "record-comments", done: &["received"], owed: notice::comments },
    Duty { timescale: "reconvene-inquorate", done: MEETING, owed: reconvened },
    Duty { timescale: "professional-dissent", done: &["received"], owed: notice::dissent },
    Duty { timescale: "complaint", done: &["received"], owed: notice::complaints },
    Duty { timescale: "first-core-group", done: MEETING, owed: |case, event, _| after_plan(case, event, "core-group") },
    Duty { timescale: "core-group-high", done: MEETING, owed: |case, event, _| next_core_group(case, event, "high") },
    Duty {
        timescale: "core-group-medium",
        done: MEETING,
        owed: |case, event, _| next_core_group(case, event, "medium"),
    },
    Duty { timescale: "core-group-low", done: MEETING, owed: |case, event, _| next_core_group(case, event, "low") },
    Duty {
        timescale: "first-review",
        done: MEETING,
        owed: |case, event, _| after_plan(case, event, "review-conference"),
    },
    Duty {
        timescale: "later-review",
        done: MEETING,
        owed: |case, event, _| after_plan(case, event, "review-conference"),
    },
    Duty { timescale: "visit", done: &["visit", "visit-alone"], owed: next_visit },
    Duty { timescale: "return-interview", done: &["interview", "offered"], owed: return_interview },
    Duty { timescale: "nrm-decision", done: &["decision"], owed: nrm_decision },
    Duty { timescale: "nrm-conclusive", done: &["decision"], owed: nrm_conclusive },
    Duty { timescale: "transition-alert", done: &["plan"], owed: transition },
    Duty {
        timescale: "annex-review",
        done: &["review"],
        owed: |_, event, _| vec![Owed { note: event.note.clone(), ..owed(Done::No) }],
    },
];

/// The duty of a timescale: its own, or that of the one it stands beside.
pub(super) fn of_timescale<'a>(name: &'a str, timescales: &'a BTreeMap<String, Vec<Table>>) -> Option<&'static Duty> {
    let mut name = name;
    loop {
        match DUTIES.iter().find(|duty| duty.timescale == name) {
            Some(duty) => return Some(duty),
            // It stands beside one that was there before it, so that this comes to an end.
            None => name = timescales.get(name)?.last()?.text("like").filter(|like| *like != name)?,
        }
    }
}

/// What is owed, done or not, by the timescale's own owner.
pub(super) fn owed(done: Done) -> Owed {
    Owed { owner: None, done, reason: None, note: None, lapses: false }
}

pub(super) fn done(day: Option<Date>) -> Done {
    day.map_or(Done::No, |day| Done::On(day.into()))
}

fn by_meeting(meeting: Option<&Disclosed>) -> Vec<Owed> {
    let reason = meeting.and_then(|meeting| Reason::of(&meeting.fields));
    let held = meeting.and_then(|meeting| moment_of(meeting, "starts"));
    vec![Owed { reason, ..owed(held.map_or(Done::No, Done::On)) }]
}

fn referral_decision(case: &Case<'_>, _: &Event<'_>, _: &str) -> Vec<Owed> {
    let decided = case.view.root().table("key-dates").and_then(|dates| dates.date("decision"));
    vec![owed(done(case.come(decided)))]
}

/// Owed where a discussion is recorded: not every referral needs one.
fn strategy_discussion(case: &Case<'_>, _: &Event<'_>, _: &str) -> Vec<Owed> {
    match case.meetings_of(&["strategy-discussion"]).is_empty() {
        true => Vec::new(),
        false => by_meeting(case.held(&["strategy-discussion"]).first().copied()),
    }
}

/// Not owed where the discussion or the enquiry found that the threshold is not met.
fn initial_conference(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    let outcome = case.view.root().table("section-47").and_then(|enquiry| enquiry.text("outcome"));
    let ended = outcome.is_some_and(|outcome| outcome != "substantiated-significant-harm");
    let conference = case.held(&["initial-conference"]).into_iter().find(|meeting| !is_inquorate(&meeting.fields));
    if conference.is_none() && (ended || says_no(event, "threshold-met")) {
        return Vec::new();
    }
    by_meeting(conference)
}

/// Asked for when the case says so, or when there is a conference at all.
fn conference_request(case: &Case<'_>, _: &Event<'_>, _: &str) -> Vec<Owed> {
    let asked = case.view.root().table("key-dates").and_then(|dates| dates.date("conference-requested"));
    let is_planned = !case.meetings_of(&["initial-conference"]).is_empty();
    vec![owed(match case.come(asked) {
        None if is_planned => Done::Undated,
        asked => done(asked),
    })]
}

fn is_inquorate(meeting: &Table) -> bool {
    no(meeting, "quorate") && meeting.get("reason-if-proceeding").is_none()
}

fn reconvened(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    match (event.fields, event.day()) {
        (Some(meeting), Some(day)) if is_inquorate(meeting) => by_meeting(held_after(case, CONFERENCES, day)),
        _ => Vec::new(),
    }
}

fn letter_sent(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    vec![owed(done(first_sent(case, event)))]
}

/// A record is out when it was sent; a draft that went out before it was final does not count. Nothing is owed of a
/// meeting that is still to come.
fn record(case: &Case<'_>, event: &Event<'_>, counts: &str) -> Vec<Owed> {
    if event.day().is_some_and(|day| day > case.today) {
        return Vec::new();
    }
    let last = event.fields.and_then(|meeting| meeting.date("final"));
    let sent = first_sent(case, event).map(|sent| last.map_or(sent, |last| sent.max(last)));
    vec![owed(done(case.come(if counts == "final" { last } else { sent })))]
}

fn first_sent(case: &Case<'_>, event: &Event<'_>) -> Option<Date> {
    let sent = event.fields.map_or(&[][..], |meeting| meeting.items("sent"));
    case.come(sent.iter().filter_map(|one| one.table()?.date("on")).min())
}

/// The plan starts on the day of the conference that decided it.
fn plan_start(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    if says_no(event, "plan") {
        return Vec::new();
    }
    let start = case.view.root().table("key-dates").and_then(|dates| dates.date("plan-start"));
    vec![owed(done(case.come(start)))]
}

/// The next meeting of a kind after a conference, while there is a plan.
fn after_plan(case: &Case<'_>, event: &Event<'_>, kind: &str) -> Vec<Owed> {
    let Some(day) = event.day() else { return vec![owed(Done::No)] };
    // A review that is still to come does not yet set a date for the one after it.
    let to_come = event.kind == "review-conference" && day > case.today;
    match held_after(case, &[kind], day) {
        _ if to_come => Vec::new(),
        None if is_inquorate_or_without_plan(event) || plan_ended(case, day) => Vec::new(),
        meeting => by_meeting(meeting),
    }
}

fn is_inquorate_or_without_plan(event: &Event<'_>) -> bool {
    says_no(event, "plan") || event.fields.is_some_and(is_inquorate)
}

/// The core group after one that was held, by the level of risk that had been agreed by then.
fn next_core_group(case: &Case<'_>, event: &Event<'_>, level: &str) -> Vec<Owed> {
    if case.risk_level(event.day()) != Some(level) {
        return Vec::new();
    }
    match event.day() {
        Some(day) if day <= case.today => match held_after(case, &["core-group"], day) {
            None if plan_ended(case, day) => Vec::new(),
            meeting => by_meeting(meeting),
        },
        Some(_) => Vec::new(),
        None => vec![owed(Done::No)],
    }
}

/// The visit after a visit; with `visit-alone`, the young person has to be seen alone.
fn next_visit(case: &Case<'_>, event: &Event<'_>, counts: &str) -> Vec<Owed> {
    let Some(day) = event.day() else { return vec![owed(Done::No)] };
    let mut visits = case.events("visit").into_iter().filter(|visit| counts == "visit" || is_alone(case, visit));
    let next = visits.find_map(|visit| visit.day().filter(|next| *next > day));
    match next {
        None if plan_ended(case, day) => Vec::new(),
        next => vec![owed(done(next))],
    }
}

/// Whether the young person was seen alone on the day of a visit.
fn is_alone(case: &Case<'_>, visit: &Event<'_>) -> bool {
    case.view.of_kind("seen").any(|seen| seen.on() == visit.day() && seen.fields.yes("alone"))
}

/// Done when the interview was held, or where an offer counts, offered. An offer that was not taken up is said
/// beside it.
fn return_interview(_: &Case<'_>, event: &Event<'_>, counts: &str) -> Vec<Owed> {
    let Some(episode) = event.fields else { return Vec::new() };
    let done = match (episode.yes("rhi-done"), episode.get("rhi-date").and_then(moment)) {
        (true, Some(at)) => Done::On(at),
        (true, None) => Done::Undated,
        (false, _) if counts == "offered" && episode.yes("rhi-offered") => Done::Undated,
        (false, _) => Done::No,
    };
    let offered = done == Done::No && episode.yes("rhi-offered");
    vec![Owed { note: offered.then_some(Note::OfferedNotHeld), ..owed(done) }]
}

/// The first decision on a referral to the National Referral Mechanism.
fn nrm_decision(case: &Case<'_>, _: &Event<'_>, _: &str) -> Vec<Owed> {
    vec![decided(case, "reasonable-grounds-on", &["reasonable-grounds", "conclusive"])]
}

/// The second decision, which comes after a first one that was positive.
fn nrm_conclusive(case: &Case<'_>, _: &Event<'_>, _: &str) -> Vec<Owed> {
    let status = case.view.root().table("nrm").and_then(|referral| referral.text("status"));
    match status {
        Some("reasonable-grounds-negative") => Vec::new(),
        _ => vec![decided(case, "conclusive-on", &["conclusive"])],
    }
}

/// Decided on a day, or on none that is recorded where the status begins with one of these.
fn decided(case: &Case<'_>, day: &str, statuses: &[&str]) -> Owed {
    let referral = case.view.root().table("nrm");
    let status = referral.and_then(|referral| referral.text("status"));
    let is_decided = status.is_some_and(|status| statuses.iter().any(|start| status.starts_with(start)));
    owed(match case.come(referral.and_then(|referral| referral.date(day))) {
        None if is_decided => Done::Undated,
        decided => done(decided),
    })
}

/// Done when `other-plans` names a plan for the transition; an adult's case owes nothing.
fn transition(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    if event.day().is_none_or(|birthday| birthday <= case.today) {
        return Vec::new();
    }
    let mut plans = case.view.root().texts("other-plans").map(str::to_lowercase);
    let planned = plans.any(|plan| plan.contains("transition") || plan.contains("adulthood"));
    vec![owed(if planned { Done::Undated } else { Done::No })]
}

fn held_after<'a>(case: &Case<'a>, kinds: &[&str], day: Date) -> Option<&'a Disclosed> {
    case.held(kinds).into_iter().find(|meeting| meeting.on().is_some_and(|on| on > day))
}

/// Whether a conference on or after a day decided that there is no plan, or no longer one.
fn plan_ended(case: &Case<'_>, day: Date) -> bool {
    let conferences = case.held(CONFERENCES);
    let last = conferences.iter().rfind(|meeting| meeting.fields.get("plan").is_some());
    last.is_some_and(|meeting| no(&meeting.fields, "plan") && meeting.on().is_some_and(|on| on >= day))
}

fn says_no(event: &Event<'_>, key: &str) -> bool {
    event.fields.is_some_and(|fields| no(fields, key))
}

fn no(table: &Table, key: &str) -> bool {
    matches!(table.get(key), Some(Node { value: Value::YesNo(false), .. }))
}
