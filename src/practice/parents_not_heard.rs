//! `parents-not-heard`: a parent's views are not recorded.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "parents-not-heard",
    number: "V02",
    group: Group::Voice,
    level: Level::Warn,
    since: Since::Enquiry,
    page: Page {
        summary: "a parent's views are not recorded",
        finds: "A parent who is a protective partner and of whom there is neither a `[[view]]` nor a report.",
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
        .collect()
}
