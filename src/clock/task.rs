//! Tasks: a duty, the date it is due, and how it stands.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::calendar::{Calendar, OutsideCalendar};
use super::count::{Direction, Due, Limit, Moment};
use super::duty::{self, Done, Duty, Owed};
pub use super::duty::{Note, Reason};
use super::event::{Case, Event};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Place;
use crate::value::Table;

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its day has passed, and nothing says that it was done.
    Late,
    /// Its day is still to come.
    Due,
    /// Its anchor has no date.
    NotDated,
    /// Done after its day.
    DoneLate,
    /// Done in time.
    Done,
}

impl State {
    /// The code, as JSON writes it.
    pub fn code(self) -> &'static str {
        match self {
            State::Late => "late",
            State::Due => "due",
            State::NotDated => "not-dated",
            State::DoneLate => "done-late",
            State::Done => "done",
        }
    }

    /// Whether it is still to do.
    pub fn is_open(self) -> bool {
        !matches!(self, State::Done | State::DoneLate)
    }
}

/// Something that a case owes, or owed.
#[derive(Debug, Clone)]
pub struct Task {
    /// The case; empty where it is of the authority and of no case.
    pub case: String,
    /// The timescale's name.
    pub name: String,
    /// The rule's number, or the timescale's name where an authority gives none.
    pub rule: String,
    /// What has to be done, in plain words without names.
    pub task: String,
    /// The rule that was in force on the anchor's day: its count, unit, conventions and source.
    pub limit: Table,
    /// The anchor's code.
    pub anchor: String,
    /// The anchor's id in the case.
    pub anchor_id: String,
    /// The anchor's day.
    pub on: Option<Date>,
    /// Where the anchor stands.
    pub place: Place,
    /// When it is due; `None` where the anchor has no date.
    pub due: Option<Due>,
    /// Who owes it: a role, or a person's id.
    pub owner: String,
    /// How it stands.
    pub state: State,
    /// The day on which it was done.
    pub done_on: Option<Date>,
    /// Working days after today up to the limit; negative where it has passed; `None` once it is done.
    pub working_days_left: Option<i64>,
    /// The recorded reason for being late.
    pub reason: Option<Reason>,
    /// What is missing, or what it is about, by ids.
    pub note: Option<Note>,
}

impl Task {
    /// One line of `due --format json`.
    pub fn json(&self) -> Json {
        json!({
            "case": Some(&self.case).filter(|case| !case.is_empty()),
            "task": self.task,
            "rule": self.rule,
            "anchor": { "kind": self.anchor, "on": self.on.map(|on| on.to_string()) },
            "due": self.due.map(|due| due.due.to_string()),
            "practical": self.due.map(|due| due.practical.to_string()),
            "owner": self.owner,
            "state": self.state.code(),
            "working_days_left": self.working_days_left,
        })
    }

    /// What sorts tasks by urgency: late ones from the oldest, then those to come from the nearest, then those
    /// without a date, then what is done, the newest first.
    pub fn urgency(&self) -> impl Ord + use<> {
        let due = self.due.map(|due| due.due);
        let days = due.map_or(i64::MAX, |due| i64::from(due.since(Date::ZERO).map_or(0, |span| span.get_days())));
        let done = !self.state.is_open();
        let rank = if done { State::DoneLate } else { self.state };
        (rank, if done { -days } else { days }, self.case.clone(), self.rule.clone(), self.owner.clone())
    }

    /// The finding that it was missed.
    pub(super) fn missed(&self) -> Diagnostic {
        let due = self.due.map_or_else(String::new, |due| format!(" by {}", due.due));
        let how = match self.done_on {
            Some(day) => format!("it was done on {day}"),
            None => "nothing says that it was done".to_owned(),
        };
        let message = format!("`{}` ({}) was due{due} from {}, and {how}", self.name, self.rule, self.owner);
        let finding = Diagnostic::warning("deadline-missed", message).at(&self.place).item(&self.anchor_id);
        match &self.reason {
            Some(reason) => finding.related("the recorded reason", &reason.because.place),
            None => finding.hint("record why in `late-because`, and who agreed in `late-agreed-by`"),
        }
    }
}

/// All tasks of a case, by urgency.
pub(super) fn tasks(
    case: &Case<'_>,
    timescales: &BTreeMap<String, Vec<Table>>,
    calendar: &Calendar,
    sink: &mut Sink,
) -> Vec<Task> {
    let mut tasks = Vec::new();
    // Several limits may be counted from one day that the calendar does not know.
    let mut told: HashSet<(String, usize)> = HashSet::new();
    for (name, versions) in timescales {
        let Some(duty) = duty::of_timescale(name, timescales) else { continue };
        for (version, event) in in_force(case, versions) {
            match of_event(case, duty, version, &event, calendar) {
                Ok(owed) => tasks.extend(owed),
                Err(outside) if told.insert((event.place.source.path.clone(), event.place.span.start)) => {
                    sink.report(outside.message(&event.place));
                }
                Err(_) => {}
            }
        }
    }
    note_other_discussions(&mut tasks, &discussions(case, timescales, calendar));
    tasks.sort_by_cached_key(Task::urgency);
    tasks
}

/// Says beside the conference what other days the other strategy discussions would give.
fn note_other_discussions(tasks: &mut [Task], discussions: &[Discussion]) {
    let Some(used) = discussions.iter().find(|one| one.is_used) else { return };
    let others = discussions.iter().filter(|one| one.due.due != used.due.due);
    let others: Vec<(&'static str, Date)> = others.map(|one| (one.anchor, one.due.due)).collect();
    if others.is_empty() {
        return;
    }
    for task in tasks.iter_mut().filter(|task| task.name == "initial-conference") {
        task.note = Some(Note::Discussions(others.clone()));
    }
}

/// The events that a timescale counts from, each with the version in force on its day. The newest version
/// decides which anchor is meant, wherever it applies; one without a date has the newest version.
pub(super) fn in_force<'a>(case: &Case<'a>, versions: &'a [Table]) -> Vec<(&'a Table, Event<'a>)> {
    let mut found: Vec<(&Table, Event<'_>)> = Vec::new();
    let mut until: Option<Date> = None;
    for version in versions.iter().rev() {
        let anchor = version.text("anchor").unwrap_or_default();
        if found.first().is_some_and(|(newer, _)| newer.text("anchor") != Some(anchor)) {
            break;
        }
        let from = version.date("from");
        let applies = |event: &Event<'_>| match event.day() {
            Some(day) => from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until),
            None => until.is_none(),
        };
        found.extend(case.events(anchor).into_iter().filter(applies).map(|event| (version, event)));
        until = from;
    }
    found
}

/// When a version of a timescale makes something due after an event.
pub(super) fn due(version: &Table, event: &Event<'_>, calendar: &Calendar) -> Result<Option<Due>, OutsideCalendar> {
    let (Some(limit), Some(at)) = (Limit::of(version), event.at) else { return set_due(event.set, calendar) };
    let at = event.ended.filter(|_| limit.direction == Direction::After).unwrap_or(at);
    let counted = limit.due(at, calendar)?;
    let set = set_due(event.set, calendar)?;
    Ok(set.filter(|set| set.due < counted.due).or(Some(counted)))
}

/// A strategy discussion that the limit for the initial conference may be counted from.
#[derive(Debug, Clone)]
pub struct Discussion {
    /// Its anchor code.
    pub anchor: &'static str,
    /// Its id.
    pub id: String,
    /// Its day.
    pub on: Date,
    /// Where it stands.
    pub place: Place,
    /// When the conference is due, counted from it.
    pub due: Due,
    /// Whether the authority counts from it.
    pub is_used: bool,
}

/// The three that guidance counts from, as far as a case records them.
pub(super) fn discussions(
    case: &Case<'_>,
    timescales: &BTreeMap<String, Vec<Table>>,
    calendar: &Calendar,
) -> Vec<Discussion> {
    let anchors = ["strategy-discussion-initial", "strategy-discussion-initiating", "strategy-discussion-last"];
    let versions = timescales.get("initial-conference").map_or(&[][..], Vec::as_slice);
    let Some((version, used)) = in_force(case, versions).into_iter().next() else { return Vec::new() };
    let discussion = |anchor: &'static str| {
        let event = case.strategy_discussion(anchor)?;
        let due = due(version, &event, calendar).ok()??;
        let on = event.day()?;
        Some(Discussion { anchor, id: event.id, on, place: event.place, due, is_used: used.kind == anchor })
    };
    anchors.into_iter().filter_map(discussion).collect()
}

/// A date that a person set.
fn set_due(set: Option<Date>, calendar: &Calendar) -> Result<Option<Due>, OutsideCalendar> {
    let Some(due) = set else { return Ok(None) };
    Ok(Some(Due { due, time: None, practical: calendar.on_or_before(due)? }))
}

fn of_event(
    case: &Case<'_>,
    duty: &Duty,
    version: &Table,
    event: &Event<'_>,
    calendar: &Calendar,
) -> Result<Vec<Task>, OutsideCalendar> {
    let counts = version.text("done").filter(|done| duty.done.contains(done)).unwrap_or(duty.done[0]);
    let mut owed = (duty.owed)(case, event, counts);
    if owed.is_empty() {
        return Ok(Vec::new());
    }
    let due = due(version, event, calendar)?;
    owed.retain(|owed| !owed.lapses || due.is_none_or(|due| due.due >= case.today));
    owed.into_iter().map(|owed| task(case, version, event, due, owed, calendar)).collect()
}

fn task(
    case: &Case<'_>,
    version: &Table,
    event: &Event<'_>,
    due: Option<Due>,
    owed: Owed,
    calendar: &Calendar,
) -> Result<Task, OutsideCalendar> {
    let text = |key: &str| version.text(key).map(str::to_owned);
    let name = text("name").unwrap_or_default();
    let first = version.text("direction") == Some("not-before");
    let state = if first { state_of_first(owed.done, due) } else { state(owed.done, due, case.today) };
    let left = match (due, state.is_open()) {
        (Some(due), true) if first => Some(calendar.working_days_between(case.today, due.due)?.max(0)),
        (Some(due), true) => Some(calendar.working_days_between(case.today, due.due)?),
        _ => None,
    };
    Ok(Task {
        case: case.view.reference().unwrap_or_default().to_owned(),
        rule: text("rule").unwrap_or_else(|| name.clone()),
        task: text("task").unwrap_or_else(|| name.clone()),
        name,
        limit: version.clone(),
        anchor: event.kind.to_owned(),
        anchor_id: event.id.clone(),
        on: event.day(),
        place: event.place.clone(),
        due,
        owner: owed.owner.or_else(|| text("owner")).unwrap_or_else(|| "social-worker".to_owned()),
        state,
        done_on: match owed.done {
            Done::On(at) => Some(at.day),
            Done::No | Done::Undated => None,
        },
        working_days_left: left,
        reason: owed.reason,
        note: owed.note,
    })
}

fn state(done: Done, due: Option<Due>, today: Date) -> State {
    match (done, due) {
        (Done::Undated, _) | (Done::On(_), None) => State::Done,
        (Done::On(at), Some(due)) if is_after(at, due) => State::DoneLate,
        (Done::On(_), Some(_)) => State::Done,
        (Done::No, None) => State::NotDated,
        (Done::No, Some(due)) if today > due.due => State::Late,
        (Done::No, Some(_)) => State::Due,
    }
}

/// How something stands that may not come before a day: it is never late.
fn state_of_first(done: Done, due: Option<Due>) -> State {
    match (done, due) {
        (Done::No, None) => State::NotDated,
        (Done::No, Some(_)) => State::Due,
        _ => State::Done,
    }
}

/// Whether something was done after its limit: to the minute where both times are known, else to the day.
fn is_after(at: Moment, due: Due) -> bool {
    match (at.time, due.time) {
        (Some(at), Some(due)) => at > due,
        _ => at.day > due.due,
    }
}
