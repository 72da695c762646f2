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
pub mod ics;
mod paper;
mod restriction;
pub mod task;

use jiff::civil::Date;

use crate::authority::Authority;
use crate::check::History;
use crate::diagnostic::{Diagnostic, Sink};
use calendar::Calendar;
use event::Case;
use task::{State, Task};

/// An authority's limits and calendar, made ready once for all its cases.
#[derive(Debug)]
pub struct Clock<'a> {
    authority: &'a Authority,
    calendar: Calendar,
}

impl<'a> Clock<'a> {
    /// The clock of an authority.
    pub fn new(authority: &'a Authority) -> Clock<'a> {
        Clock { authority, calendar: Calendar::of(authority) }
    }

    /// The days that are worked on.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// What a case owes and owed, by urgency, as it stands on a day. A closed case owes nothing.
    ///
    /// Reports `date-outside-calendar` for a limit that ends where bank holidays are not known.
    pub fn schedule(&self, history: &History, today: Date, sink: &mut Sink) -> Vec<Task> {
        if history.root.text("stage") == Some("closed") {
            return Vec::new();
        }
        task::tasks(&Case { history, today }, &self.authority.timescales, &self.calendar, sink)
    }

    /// What is wrong with the dates of a case: anchors without a date, conferences on days on which nobody
    /// works, a plan before its conference, meetings in the past without a record, and strategy discussions
    /// that lead to different dates.
    pub fn examine(&self, history: &History, today: Date) -> Vec<Diagnostic> {
        examine::examine(&Case { history, today }, self.authority, &self.calendar)
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

/// Practice rule P13, `deadline-missed`: every limit for a conference, a report, a core group, a review or minutes
/// that a case missed by a day, at the line of the anchor. Other limits are for `due` alone: a sparse case says
/// nothing of them, and partners' reports and restrictions have rules of their own.
pub fn missed(history: &History, authority: &Authority, today: Date) -> Vec<Diagnostic> {
    let tasks = Clock::new(authority).schedule(history, today, &mut Sink::new());
    let late = tasks.iter().filter(|task| matches!(task.state, State::Late | State::DoneLate));
    late.filter(|task| LOOKED_AT.contains(&task.name.as_str())).map(Task::missed).collect()
}
