//! The review of guidance and forms: what the authority owes, and no case.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::calendar::{Calendar, OutsideCalendar};
use super::count::{Due, Limit};
use super::duty::Note;
use super::task::{State, Task};
use crate::compose::Approval;
use crate::diagnostic::Sink;
use crate::form::review_on;
use crate::value::Table;

const TIMESCALE: &str = "guidance-review";

/// The reviews to come and those that are late, one for each day on which any are due. What was approved for a time
/// of its own keeps it; the rest is counted by the timescale.
pub(super) fn reviews(
    approvals: &[Approval],
    timescales: &BTreeMap<String, Vec<Table>>,
    calendar: &Calendar,
    today: Date,
    sink: &mut Sink,
) -> Vec<Task> {
    let versions = versions(timescales);
    let mut by_day: BTreeMap<Date, Vec<(&Approval, &Table, Due)>> = BTreeMap::new();
    for approval in approvals {
        match due(approval, versions, calendar) {
            Ok(Some((version, due))) => by_day.entry(due.due).or_default().push((approval, version, due)),
            Ok(None) => {}
            Err(outside) => sink.report(outside.message(&approval.place)),
        }
    }
    by_day.into_values().filter_map(|same| task(&same, calendar, today)).collect()
}

/// The versions of the limit for guidance.
pub(super) fn versions(timescales: &BTreeMap<String, Vec<Table>>) -> &[Table] {
    timescales.get(TIMESCALE).map_or(&[], Vec::as_slice)
}

/// When something is to be reviewed, and the version of the limit that was in force when it was approved.
///
/// # Errors
/// A day outside the calendar's coverage.
pub(super) fn due<'a>(
    approval: &Approval,
    versions: &'a [Table],
    calendar: &Calendar,
) -> Result<Option<(&'a Table, Due)>, OutsideCalendar> {
    let in_force = |version: &&Table| version.date("from").is_none_or(|from| from <= approval.on);
    let Some(version) = versions.iter().rfind(in_force) else { return Ok(None) };
    if let Some(due) = approval.every.as_ref().and_then(|every| review_on(approval.on, every)) {
        return Ok(Some((version, Due { due, time: None, practical: calendar.on_or_before(due)? })));
    }
    let due = Limit::of(version).map(|limit| limit.due(approval.on.into(), calendar)).transpose()?;
    Ok(due.map(|due| (version, due)))
}

/// What is due on one day: of all that was approved, the first stands for the rest.
fn task(same: &[(&Approval, &Table, Due)], calendar: &Calendar, today: Date) -> Option<Task> {
    let (approval, version, due) = same.first()?;
    let text = |key: &str| version.text(key).unwrap_or_default().to_owned();
    Some(Task {
        case: String::new(),
        name: TIMESCALE.to_owned(),
        rule: text("rule"),
        task: text("task"),
        limit: (*version).clone(),
        anchor: text("anchor"),
        anchor_id: format!("review-{}", due.due),
        on: Some(approval.on),
        place: approval.place.clone(),
        due: Some(*due),
        owner: text("owner"),
        state: if today > due.due { State::Late } else { State::Due },
        done_on: None,
        working_days_left: calendar.working_days_between(today, due.due).ok(),
        reason: None,
        note: Some(Note::Approvals(same.len())),
    })
}
