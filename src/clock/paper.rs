//! Reports: complete, and shared with each person they have to be shared with.

use jiff::civil::Date;

use super::duty::{Done, Note, Owed, Reason, done, owed};
use super::event::{CONFERENCES, Case, Event};
use crate::disclose::{Disclosed, Paper};

/// The assessment is complete when the social work report that holds it is.
pub(super) fn assessment(case: &Case<'_>, _: &Event<'_>, _: &str) -> Vec<Owed> {
    let reports = case.view.papers().iter().filter(|report| report.form == "social-work-initial-report");
    let first = reports.filter_map(|report| case.come(report.fields.date("complete"))).min();
    vec![owed(done(first))]
}

/// The social work report for an initial conference.
pub(super) fn initial_report(case: &Case<'_>, event: &Event<'_>, counts: &str) -> Vec<Owed> {
    report(case, event, counts, "social-work-initial-report")
}

/// The social work report for a review.
pub(super) fn review_report(case: &Case<'_>, event: &Event<'_>, counts: &str) -> Vec<Owed> {
    report(case, event, counts, "social-work-review-report")
}

/// A social work report has to be complete and shared with the young person and each parent. The latest of
/// these dates counts (Leeds practitioner guide to ROTH, 2024: complete and shared three days before). Areas that
/// have a limit for each let one of the two count, or that it reached the chair.
fn report(case: &Case<'_>, event: &Event<'_>, counts: &str, form: &str) -> Vec<Owed> {
    let Some(report) = of_event(case, event, form, None) else {
        return vec![Owed { note: Some(Note::NoReport), ..owed(Done::No) }];
    };
    let complete = case.come(report.fields.date("complete"));
    let shared: Vec<(&str, Option<Date>)> =
        readers(case).into_iter().map(|id| (id, case.come(shared_with(report, id)))).collect();
    let missing: Vec<String> = shared.iter().filter(|(_, on)| on.is_none()).map(|(id, _)| (*id).to_owned()).collect();
    let received = case.come(received(report));
    let (asks_complete, asks_shared) =
        (!matches!(counts, "shared" | "received"), !matches!(counts, "complete" | "received"));
    let note = match counts {
        "received" if received.is_none() => Some(Note::NotSent),
        _ if asks_complete && complete.is_none() => Some(Note::NotComplete),
        _ if asks_shared && !missing.is_empty() => Some(Note::NotShared(missing)),
        _ => None,
    };
    let shared = shared.iter().filter_map(|(_, on)| *on).filter(|_| asks_shared);
    let latest =
        shared.chain(complete.filter(|_| asks_complete)).chain(received.filter(|_| counts == "received")).max();
    let done = if note.is_none() { done(latest) } else { Done::No };
    vec![Owed { note, reason: Reason::of(&report.fields), ..owed(done) }]
}

/// One report of each partner that was invited, and of each parent.
pub(super) fn partner_reports(case: &Case<'_>, event: &Event<'_>, counts: &str) -> Vec<Owed> {
    partners(case, event).into_iter().map(|author| partner_report(case, event, counts, author)).collect()
}

fn partner_report(case: &Case<'_>, event: &Event<'_>, counts: &str, author: &str) -> Owed {
    let report = of_event(case, event, "protective-partner-report", Some(author));
    let day = |report| if counts == "complete" { report_complete(report) } else { received(report) };
    let received = report.and_then(|report| case.come(day(report)));
    let reason = report.and_then(|report| Reason::of(&report.fields));
    let missing = if report.is_some() { Note::NotSent } else { Note::NoReport };
    let note = received.is_none().then_some(missing);
    Owed { owner: Some(author.to_owned()), reason, note, ..owed(done(received)) }
}

fn report_complete(report: &Paper) -> Option<Date> {
    report.fields.date("complete")
}

/// When a report reached the chair: sent to the chair or to all professionals, or else complete.
fn received(report: &Paper) -> Option<Date> {
    let sent = report.fields.items("sent").iter().filter_map(|one| one.table());
    let to_chair = sent.filter(|one| matches!(one.text("to"), Some("chair" | "professionals" | "social-worker")));
    to_chair.filter_map(|one| one.date("on")).min().or_else(|| report_complete(report))
}

/// The family readers of a report: the young person and each parent who takes copies.
pub(super) fn readers<'a>(case: &Case<'a>) -> Vec<&'a str> {
    let young_person = case.view.of_kind("young-person").next();
    young_person.map(|record| record.id.as_str()).into_iter().chain(case.parents()).collect()
}

/// Those who owe a partner report for a conference: each invited partner, by id or by agency, and each parent.
fn partners<'a>(case: &Case<'a>, event: &Event<'a>) -> Vec<&'a str> {
    let mut owing: Vec<&str> = Vec::new();
    for invited in event.fields.into_iter().flat_map(|meeting| meeting.texts("invited")) {
        match case.view.person(invited) {
            Some(person) if person.kind.name == "partner" => owing.push(invited),
            Some(_) => {}
            None => owing.extend(of_agency(case, invited)),
        }
    }
    let family = case.view.of_kind("family");
    let parents = family.filter(|record| record.fields.text("role") == Some("protective-partner"));
    owing.extend(parents.map(|record| record.id.as_str()));
    let mut seen = std::collections::HashSet::new();
    owing.retain(|id| seen.insert(*id));
    owing
}

/// The partners of an agency that was invited, or the agency itself. Social care writes the other report.
fn of_agency<'a>(case: &Case<'a>, invited: &'a str) -> Vec<&'a str> {
    if matches!(invited, "chair" | "social-worker" | "social-care" | "family" | "multi-agency") {
        return Vec::new();
    }
    let is_of = |record: &&Disclosed| record.fields.text("agency") == Some(invited);
    let partners: Vec<&str> = case.view.of_kind("partner").filter(is_of).map(|record| record.id.as_str()).collect();
    if partners.is_empty() { vec![invited] } else { partners }
}

fn shared_with(report: &Paper, id: &str) -> Option<Date> {
    report.fields.table("shared").and_then(|shared| shared.date(id))
}

/// The report of a form that was written for a conference.
fn of_event<'a>(case: &Case<'a>, event: &Event<'_>, form: &str, author: Option<&str>) -> Option<&'a Paper> {
    let mut reports = case.view.papers().iter().filter(|report| report.form == form);
    reports.find(|report| author.is_none_or(|author| report.author == author) && is_for(case, report, event))
}

/// A report without a `meeting` is for the first conference that its date allows.
fn is_for(case: &Case<'_>, report: &Paper, event: &Event<'_>) -> bool {
    if let Some(meeting) = report.fields.text("meeting") {
        return meeting == event.id;
    }
    let on = report.fields.date("on").or_else(|| report.fields.date("complete"));
    let conferences = case.meetings_of(CONFERENCES);
    let later = conferences.iter().filter(|meeting| on.is_none_or(|on| meeting.on().is_none_or(|day| day >= on)));
    later.min_by_key(|meeting| (meeting.on().is_none(), meeting.on())).is_some_and(|meeting| meeting.id == event.id)
}
