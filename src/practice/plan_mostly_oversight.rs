//! `plan-mostly-oversight`: more than half of the plan is watching, visiting and passing on information.

use super::ground::{Ground, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "plan-mostly-oversight",
    number: "P07",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "more than half of the plan is watching, visiting and passing on information",
        finds: "A plan of two actions or more, of which more than half are of mode monitoring, visits or \
                information-sharing.",
        why: "Oversight alone does not make anybody safer (Closing the Gap, part one (Durham University, \
              2025)). It tells adults what happens, and changes nothing where it happens.",
        example: r#"[[action]]
id = "a1"
text = "Weekly visits"
mode = "visits"

[[action]]
id = "a2"
text = "Daily calls between school and police"
mode = "information-sharing""#,
        act: "Ask of each need what would be different for the young person, and add that. Keep as much \
              oversight as somebody acts on.",
    },
    check: Check::Case(check),
};

const OVERSIGHT: &[&str] = &["monitoring", "visits", "information-sharing"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let all = ground.standing().count();
    let watching: Vec<&Disclosed> = ground.standing().filter(|action| has_mode(action, OVERSIGHT)).collect();
    if all < 2 || watching.len() * 2 <= all {
        return Vec::new();
    }
    let message = format!("{} of {all} actions watch, visit or pass on information", watching.len());
    let finding = ground.about_case(&RULE, "reference", &message);
    let finding = watching.iter().fold(finding, |finding, action| finding.related("this action", &action.place));
    vec![finding.hint("ask of each need what would be different for the young person, and add that")]
}
