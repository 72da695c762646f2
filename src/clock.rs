//! The conference clock: what is due, by when, by which rule, and whether it was done in time.
//!
//! A limit is data (`content/timescales.toml`, an authority's `[[timescale]]`): [`count`] counts it on a
//! [`calendar`] from an [`event`] of the case, by the rule in force on the day of that event. What then counts as
//! done is a duty, and a duty and its date make a [`task`]. It says what is late and never why it matters: that is
//! for people.

pub mod calendar;
pub mod count;
mod duty;
pub mod event;
mod examine;
mod guide;
pub mod ics;
mod notice;
mod own;
mod paper;
mod restriction;
pub mod task;

use jiff::civil::Date;

use crate::authority::Authority;
use crate::compose::Approval;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::disclose::View;
use crate::value::Table;
pub use own::Own;

use calendar::Calendar;
use event::Case;
use task::{Discussion, State, Task};

/// An authority's limits and calendar, made ready once for all its cases.
#[derive(Debug)]
pub struct Clock<'a> {
    authority: &'a Authority,
    calendar: &'a Calendar,
}

impl<'a> Clock<'a> {
    /// The clock of an authority, with its calendar.
    pub fn new(authority: &'a Authority, calendar: &'a Calendar) -> Clock<'a> {
        Clock { authority, calendar }
    }

    /// What a case owes and owed, by urgency, as it stands on a day, for whoever has this view of it. A closed
    /// case owes nothing.
    ///
    /// Reports `date-outside-calendar` for a limit that ends where bank holidays are not known.
    pub fn schedule(&self, view: &View, today: Date, sink: &mut Sink) -> Vec<Task> {
        if view.root().text("stage") == Some("closed") {
            return Vec::new();
        }
        task::tasks(&Case { view, today }, &self.authority.timescales, self.calendar, sink)
    }

    /// What the authority owes its own guidance: the review of each chapter and form in force, by the day on which it
    /// is due.
    ///
    /// Reports `date-outside-calendar`.
    pub fn reviews(&self, approvals: &[Approval], today: Date, sink: &mut Sink) -> Vec<Task> {
        guide::reviews(approvals, &self.authority.timescales, self.calendar, today, sink)
    }

    /// What was approved, each with the day by which it is to be reviewed. What lies outside the calendar is said
    /// where it is due.
    pub fn review_days<'b>(&self, approvals: &'b [Approval]) -> Vec<(&'b Approval, Date)> {
        let versions = guide::versions(&self.authority.timescales);
        let day = |approval| guide::due(approval, versions, self.calendar).ok().flatten();
        approvals.iter().filter_map(|approval| Some((approval, day(approval)?.1.due))).collect()
    }

    /// When a document is due, by a timescale's name, that was written for this meeting.
    ///
    /// # Errors
    /// Reports `date-outside-calendar`.
    pub fn own(
        &self,
        view: &View,
        timescale: &str,
        meeting: Option<&str>,
        sink: &mut Sink,
    ) -> Result<Option<Own>, Failed> {
        let Some(versions) = self.authority.timescales.get(timescale) else { return Ok(None) };
        let case = Case { view, today: view.date() };
        own::own(&case, versions, meeting, self.calendar).map_err(|(outside, place)| sink.fail(outside.message(&place)))
    }

    /// When the initial conference would be due by each of the three strategy discussions that guidance counts
    /// from: the first, the one that began the enquiry, and the last.
    pub fn discussions(&self, view: &View) -> Vec<Discussion> {
        task::discussions(&Case { view, today: view.date() }, &self.authority.timescales, self.calendar)
    }

    /// The people with whom a report has to be shared: the young person, and each parent who takes copies.
    pub fn shared_with(view: &View) -> Vec<&str> {
        paper::readers(&Case { view, today: view.date() })
    }

    /// What is wrong with the dates of a case: anchors without a date, conferences on days on which nobody
    /// works, a plan before its conference, meetings in the past without a record, and strategy discussions
    /// that lead to different dates.
    pub fn examine(&self, view: &View, today: Date) -> Vec<Diagnostic> {
        examine::examine(&Case { view, today }, self.authority, self.calendar)
    }

    /// Practice rule P13, `deadline-missed`: every limit for a conference, a report, a core group, a review or
    /// minutes that a case missed by a day, at the line of the anchor. Other limits are for `due` alone: a sparse
    /// case says nothing of them, and partners' reports and restrictions have rules of their own.
    ///
    /// Reports `date-outside-calendar`, as [`Clock::schedule`] does.
    pub fn missed(&self, view: &View, today: Date, sink: &mut Sink) -> Vec<Diagnostic> {
        let tasks = self.schedule(view, today, sink);
        let late = tasks.iter().filter(|task| matches!(task.state, State::Late | State::DoneLate));
        late.filter(|task| LOOKED_AT.contains(&task.name.as_str())).map(Task::missed).collect()
    }
}

/// What a limit lets count as done must be something that a case can show of it.
pub fn check_done(name: &str, version: &Table, sink: &mut Sink) {
    let mut own = [Some(name), version.text("like")].into_iter().flatten();
    let duty = own.find_map(|name| duty::DUTIES.iter().find(|duty| duty.timescale == name));
    let (Some(duty), Some(node)) = (duty, version.get("done")) else { return };
    if node.text().is_some_and(|done| !duty.done.contains(&done)) {
        let message = format!("`{}` cannot count as done for the timescale `{name}`", node.text().unwrap_or_default());
        let known: Vec<String> = duty.done.iter().map(|done| format!("`{done}`")).collect();
        let diagnostic = Diagnostic::error("unknown-code", message).at(&node.place);
        sink.report(diagnostic.hint(format!("what can: {}", known.join(", "))));
    }
}

/// The limits that practice rule P13 looks at: conference, reports, core groups, reviews and minutes.
const LOOKED_AT: &[&str] = &[
    "initial-conference",
    "report-initial",
    "report-review",
    "conference-record",
    "first-core-group",
    "core-group-high",
    "core-group-medium",
    "core-group-low",
    "first-review",
    "later-review",
];
