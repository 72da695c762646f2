//! `plan-asks-only-family`: the plan mostly asks the young person and the family to change.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::gaps::family_share;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "plan-asks-only-family",
    number: "C05",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "the plan mostly asks the young person and the family to change",
        finds: "A plan in which 70 of 100 actions or more ask the young person, a parent, the family or the \
                home to change. What an action asks is its `asks`, else its target; every action counts.",
        why: "This is a central finding of both Closing the Gap, part one (Durham University, 2025) and The \
              Next Chapter: ROTH phase 2 pilots (Durham University, 2024): plans about harm outside the home \
              asked young people and parents to change, and left what surrounds them as it was.",
        example: r#"[[action]]
id = "a1"
target = "young-person"
mode = "psychoeducation""#,
        act: "Look at each context that does harm and ask who else can change it. Where a service has to change \
              to reach a young person, write `asks = \"service\"`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let Some(share) = family_share(ground.view).filter(|share| *share >= LIMIT) else { return Vec::new() };
    let message = format!("{:.0}% of the actions ask the young person or the family to change", share * 100.0);
    let finding = ground.about_case(&RULE, "reference", &message);
    vec![finding.hint("ask of each harmful context who else can change it, and give them an action")]
}

/// The share from which on a plan asks too much of the family.
const LIMIT: f64 = 0.70;
