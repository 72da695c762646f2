//! `advocate-not-offered`: nothing says that the young person was offered an advocate.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "advocate-not-offered",
    number: "V04",
    group: Group::Voice,
    level: Level::Advice,
    since: Since::Enquiry,
    page: Page {
        summary: "nothing says that the young person was offered an advocate",
        finds: "A young person whose `advocate` does not say `offered = true`.",
        why: "The Leeds practitioner guide to ROTH (2024) has the social worker offer one before the \
              conference. It is a way to be heard for those who will not sit in a room of adults.",
        example: r#"[young-person]
id = "yp"
name = "Ash Rowan""#,
        act: "Offer it, and record the answer, which may be no: `advocate = { offered = true, on = \
              2026-03-09, accepted = false }`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_offered = |advocate: Option<&crate::value::Table>| advocate.is_some_and(|advocate| advocate.yes("offered"));
    let unoffered = ground.young_person().filter(|person| !is_offered(person.fields.table("advocate")));
    unoffered
        .map(|person| {
            let says = |person: &str| format!("nothing says that {person} was offered an advocate");
            ground.about(&RULE, person, says).hint("offer it, and write `advocate = { offered = true, on = … }`")
        })
        .into_iter()
        .collect()
}
