//! `young-person-not-heard`: the young person's views are not recorded, and it is not said why.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "young-person-not-heard",
    number: "V01",
    group: Group::Voice,
    level: Level::Warn,
    since: Since::Enquiry,
    page: Page {
        summary: "the young person's views are not recorded, and it is not said why",
        finds: "A young person of whom there is no `[[view]]` and no report of their own, or whose \
                `participation` is `pn7`, and for whom `not-heard-because` says nothing.",
        why: "The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) found that taking part was the \
              weakest point of the pilots. Views must be sought, in a way that suits the young person. The \
              Leeds practitioner guide to ROTH (2024) asks for them in the enquiry.",
        example: r#"[young-person]
id = "yp"
name = "Ash Rowan""#,
        act: "Ask where and with whom they would like to talk, or draw, or walk. Record it as a `[[view]]` with \
              `by` and `own-words`. If they cannot be asked, write `not-heard-because`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let silent = ground.young_person().filter(|person| {
        let is_absent = person.fields.text("participation") == Some("pn7");
        (is_absent || !ground.is_heard(&person.id)) && person.fields.get("not-heard-because").is_none()
    });
    silent
        .map(|person| {
            let finding = ground.about(&RULE, person, |person| format!("{person} has not been heard"));
            finding.hint("record what they say as a [[view]], or say `not-heard-because`")
        })
        .into_iter()
        .collect()
}
