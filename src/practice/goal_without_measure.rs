//! `goal-without-measure`: nobody could tell whether a goal was reached.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "goal-without-measure",
    number: "P06",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "nobody could tell whether a goal was reached",
        finds: "A goal without `measure`.",
        why: "The planning toolkit of the Contextual Safeguarding Network has the measure fixed before \
              the work begins. A goal that nobody can measure is never reached, and a plan without an \
              end is a burden on a family.",
        example: r#"[[goal]]
id = "g1"
text = "He can use the precinct without being approached""#,
        act: "Agree what would show it, counted by whom, and what it is now: `measure` and `baseline`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let unmeasured = ground.view.of_kind("goal").filter(|goal| goal.fields.get("measure").is_none());
    unmeasured
        .map(|goal| {
            let finding = ground.about(&RULE, goal, |goal| format!("nobody could tell when {goal} is reached"));
            finding.hint("write `measure = \"…\"`, and `baseline` with what it is now")
        })
        .collect()
}
