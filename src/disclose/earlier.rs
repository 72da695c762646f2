//! What stands beside a `View`: the same reader's case at an earlier meeting, and the meeting to come that a
//! report was written for.

use super::access::{Access, Behind, report_terms};
use super::{Disclosed, Portion, View, assemble, wording};
use crate::check::{Facts, Report};
use crate::record::Terms;

/// What is known of a meeting when it is called.
const OF_THE_CALL: &[&str] = &["id", "kind", "on", "starts", "ends", "venue", "online", "chair"];

/// A `View`, with the one at the meeting since which its document says what changed: the latest of the form's
/// kinds before its date that this reader has. What the reader may not have is in neither, so that nothing of
/// it can be worked out from the two.
pub(super) fn beside(view: View, facts: &Facts<'_>, portion: &Portion<'_>) -> View {
    let is_wanted = |meeting: &&Disclosed| {
        let kind = meeting.fields.text("kind").unwrap_or_default();
        facts.since.iter().any(|since| since == kind) && meeting.fields.date("on").is_some_and(|on| on < facts.date)
    };
    let latest = view.of_kind("meeting").filter(is_wanted).max_by_key(|meeting| meeting.fields.date("on"));
    let record = latest.and_then(|latest| facts.history.of_kind("meeting").find(|one| one.place == latest.place));
    let Some((meeting, date)) = record.and_then(|record| Some((record, record.on()?))) else { return view };
    let then = Facts { date, meeting: Some(meeting), dated_by: None, reports: &[], of_report: false, ..*facts };
    let mut earlier = assemble(portion.sort(&then).records, &then, portion);
    // A record of which the reader has words alone has no date for them: it was always so.
    for record in view.records.iter().filter(|record| record.only_words) {
        if !earlier.records.iter().any(|one| one.place == record.place) {
            earlier.records.push(record.clone());
        }
    }
    View { earlier: Some(Box::new(earlier)), ..view }
}

/// The meetings after the document's date that its reports were written for, as they were called.
pub(super) fn coming(facts: &Facts<'_>, behind: &Behind<'_>) -> Vec<Disclosed> {
    let theirs = |report: &Report| behind.access(Terms::of(&report_terms(report))) != Access::Withheld;
    let named: Vec<&str> = facts
        .reports
        .iter()
        .filter(|report| theirs(report))
        .filter_map(|report| report.fields.text("meeting"))
        .collect();
    let is_named = |id: &str| named.contains(&id);
    let meetings = facts.history.of_kind("meeting");
    let later = meetings.filter(|meeting| meeting.on().is_some_and(|on| on > facts.date) && is_named(&meeting.id));
    later
        .filter(|meeting| behind.access(meeting.terms()) == Access::Open)
        .map(|meeting| {
            let mut meeting = wording::open(meeting, facts.date, behind);
            meeting.fields.retain(|key, _| OF_THE_CALL.contains(&key));
            meeting.history.clear();
            meeting
        })
        .collect()
}
