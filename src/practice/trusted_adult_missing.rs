//! `trusted-adult-missing`: no adult is named whom the young person trusts.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "trusted-adult-missing",
    number: "V06",
    group: Group::Voice,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "no adult is named whom the young person trusts",
        finds: "A young person without `trusted-adults`.",
        why: "Closing the Gap, part one (Durham University, 2025) found that it is relationships with \
              adults whom they trust that help young people. A plan that does not know who that is \
              cannot keep that person in place.",
        example: r#"[young-person]
id = "yp"
name = "Ash Rowan""#,
        act: "Ask whom they would ring. Name them by id: `trusted-adults = [\"grandmother\"]`. If there \
              is nobody, that is a need: record it as one.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let alone = ground.young_person().filter(|person| person.fields.texts("trusted-adults").next().is_none());
    alone
        .map(|person| {
            let finding = ground.about(&RULE, person, |person| format!("no adult is named whom {person} trusts"));
            finding.hint("ask whom they would ring, and write `trusted-adults = [\"…\"]`; if nobody, record the need")
        })
        .into_iter()
        .collect()
}
