//! `distress-without-active-support`: distress, loss or harm to a young person has no support of its own.

use super::ground::{Ground, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "distress-without-active-support",
    number: "N04",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "distress, loss or harm to a young person has no support of its own",
        finds: "A need about mental health, trauma, self-harm, self-esteem or bereavement, or about a sexual or \
                physical assault or witnessed violence, without an action that has not ended and is \
                therapeutic, health, relational, education, group or family support.",
        why: "Closing the Gap, part one (Durham University, 2025) names this as a gap that came back in plan \
              after plan: young people who had been attacked or bereaved, or who heard voices, with nothing \
              beside it. What happened to a young person needs care, whatever else the plan does.",
        example: r#"[[need]]
id = "n3"
codes = ["harm.assault"]
text = "Attacked near the bus station""#,
        act: "Add support that a person gives: somebody to talk to, a trusted adult with time, help at school. \
              Where someone has hurt themselves, act on it today and not through the plan.",
    },
    check: Check::Case(check),
};

/// Codes of distress, loss and harm.
const DISTRESS: &[&str] = &[
    "yp.mental-health",
    "yp.trauma",
    "yp.self-harm",
    "yp.bereavement",
    "yp.self-esteem",
    "harm.sexual-assault",
    "harm.assault",
    "harm.witness",
];

/// Modes in which a person supports a person.
const SUPPORT: &[&str] = &["therapeutic", "health", "relational", "education", "group", "family-support"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let distress = ground.needs_coded(|code| DISTRESS.contains(&code)).into_iter();
    let alone = distress.filter(|need| !ground.standing_for(need).iter().any(|action| has_mode(action, SUPPORT)));
    alone
        .map(|need| {
            ground
                .about(&RULE, need, |need| format!("no one gives active support for {need}"))
                .hint("add an action of mode therapeutic, health, relational, education, group or family-support")
        })
        .collect()
}
