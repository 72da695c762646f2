//! Notices: what somebody may put in writing before or after a conference. These are rights: once their day has
//! passed and nobody used them, nothing is owed and nothing is late.

use jiff::civil::Date;

use super::duty::{Done, Owed, owed};
use super::event::{Case, Event, moment_of};
use crate::disclose::Disclosed;

/// Requests that the chair withhold something or leave somebody out, which have to reach the chair before a
/// conference.
pub(super) fn exclusion_requests(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    given(case, event, "exclusion-request", |_| true)
}

/// Comments on whether a conference record is right, by those whom it reached on this day.
pub(super) fn comments(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    let sent = event.fields.into_iter().flat_map(|meeting| meeting.items("sent")).filter_map(|one| one.table());
    let to: Vec<&str> = sent.filter(|one| one.date("on") == event.day()).filter_map(|one| one.text("to")).collect();
    given(case, event, "accuracy-comment", |notice| {
        let source = notice.fields.text("source").unwrap_or_default();
        let group = if case.view.find("partner", source).is_some() { "professionals" } else { "family" };
        to.iter().any(|to| *to == source || *to == group)
    })
}

/// A professional's dissent from the decision of a conference that was held.
pub(super) fn dissent(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    after(case, event, "dissent")
}

/// Complaints about a conference that was held.
pub(super) fn complaints(case: &Case<'_>, event: &Event<'_>, _: &str) -> Vec<Owed> {
    after(case, event, "complaint")
}

fn after(case: &Case<'_>, event: &Event<'_>, kind: &str) -> Vec<Owed> {
    let is_held = event.day().is_some_and(|day| day <= case.today);
    if is_held { given(case, event, kind, |_| true) } else { Vec::new() }
}

/// The notices of a kind about the meeting of an event, each owed by whom it came from; without any, the right to
/// give one, for as long as it lasts.
fn given(case: &Case<'_>, event: &Event<'_>, kind: &str, is_meant: impl Fn(&Disclosed) -> bool) -> Vec<Owed> {
    let notices = case.view.of_kind("notice").filter(|notice| {
        let fields = &notice.fields;
        fields.text("kind") == Some(kind) && fields.text("meeting") == Some(event.meeting) && is_meant(notice)
    });
    let given: Vec<Owed> = notices.filter(|notice| has_come(case, notice.on())).map(of_notice).collect();
    match (given.is_empty(), event.day()) {
        (true, Some(_)) => vec![Owed { lapses: true, ..owed(Done::No) }],
        _ => given,
    }
}

fn has_come(case: &Case<'_>, on: Option<Date>) -> bool {
    on.is_none_or(|on| on <= case.today)
}

fn of_notice(notice: &Disclosed) -> Owed {
    let owner = notice.fields.text("source").map(str::to_owned);
    let done = moment_of(notice, "time").map_or(Done::Undated, Done::On);
    Owed { owner, ..owed(done) }
}
