//! A document's own limit: when it is due, by the timescale that its form names.

use super::calendar::{Calendar, OutsideCalendar};
use super::count::Due;
use super::event::{Case, Event};
use super::task;
use crate::source::Place;
use crate::value::Table;

/// A document's own limit.
#[derive(Debug, Clone)]
pub struct Own {
    /// When it is due.
    pub due: Due,
    /// The rule that was in force on the anchor's day.
    pub limit: Table,
}

/// When a document is due that is for this meeting; without one, for the latest that its timescale counts from.
///
/// # Errors
/// A day outside the calendar's coverage, and where its anchor stands.
pub(super) fn own(
    case: &Case<'_>,
    versions: &[Table],
    meeting: Option<&str>,
    calendar: &Calendar,
) -> Result<Option<Own>, (OutsideCalendar, Place)> {
    let events = task::in_force(case, versions).into_iter();
    let is_meant = |event: &Event<'_>| event.day().is_some() && meeting.is_none_or(|id| id == event.id);
    let Some((limit, event)) = events.filter(|(_, event)| is_meant(event)).max_by_key(|(_, event)| event.day()) else {
        return Ok(None);
    };
    let due = task::due(limit, &event, calendar).map_err(|outside| (outside, event.place.clone()))?;
    Ok(due.map(|due| Own { due, limit: limit.clone() }))
}
