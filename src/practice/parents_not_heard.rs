//! `parents-not-heard`: a parent's views are not recorded, or not all of them.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "parents-not-heard",
    number: "V02",
    group: Group::Voice,
    level: Level::Warn,
    since: Since::Enquiry,
    page: Page {
        summary: "a parent's views are not recorded, or not all of them",
        finds: "A parent who is a protective partner and of whom there is neither a `[[view]]` nor a report; and one \
                without a report whose views stand under some of the five headings and not under all, or who were at \
                a conference and gave no conclusion.",
        why: "What parents know and think comes under five headings in The Next Chapter: ROTH phase 2 pilots \
              (Durham University, 2024): the main issue, risks, what agencies did, what is needed, what works. \
              Families trusted the pilots more where they were asked first and gave a conclusion like every \
              partner.",
        example: r#"[[family]]
id = "mother"
role = "protective-partner""#,
        act: "Ask, offer help with their report, and record it as a `[[view]]` or as their partner report.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let silent = ground.parents().filter(|parent| !ground.is_heard(&parent.id));
    silent
        .map(|parent| {
            let finding = ground.about(&RULE, parent, |parent| format!("{parent} has not been heard"));
            finding.hint("record what they say as a [[view]], or as their own report")
        })
        .chain(ground.parents().filter_map(|parent| half_heard(ground, parent)))
        .collect()
}

/// The five headings under which a parent is asked.
const HEADINGS: &[&str] = &["main-issue", "risks", "agency-actions", "what-is-needed", "what-works"];

/// A parent whose views are recorded in part. A report asks for all of it in its own form.
fn half_heard(ground: &Ground<'_>, parent: &Disclosed) -> Option<Diagnostic> {
    let is_theirs = |view: &&Disclosed| view.fields.text("by") == Some(parent.id.as_str());
    let views: Vec<&Disclosed> = ground.view.of_kind("view").filter(is_theirs).collect();
    let has_report = ground.view.reports().iter().any(|report| report.author == parent.id);
    let is_said = |key: &&str| views.iter().any(|view| view.fields.get(key).is_some());
    if has_report || !HEADINGS.iter().any(is_said) {
        return None;
    }
    let was_there = ground.conferences().any(|meeting| meeting.fields.texts("present").any(|id| id == parent.id));
    let wanted = HEADINGS.iter().copied().chain(was_there.then_some("conclusion"));
    let missing: Vec<&str> = wanted.filter(|key| !is_said(key)).collect();
    if missing.is_empty() {
        return None;
    }
    let says = |parent: &str| format!("{parent} was not heard on everything: there is no {}", missing.join(", no "));
    let finding =
        ground.about(&RULE, parent, says).hint("ask under each heading, and write `none` where that is the answer");
    Some(views.iter().fold(finding, |finding, view| finding.related("what is recorded", &view.place)))
}
