//! `context-work-missing`: there are actions, and none of them is context work.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::gaps::is_context_work;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "context-work-missing",
    number: "",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "there are actions, and none of them is context work",
        finds: "A plan with actions, where the target of none is peers, an organisation, a place, online or \
                adults who harm.",
        why: "Harm outside the home is changed outside the home. In Closing the Gap, part one (Durham \
              University, 2025) one plan had sixteen pieces of support and none for a context.",
        example: r#"[[action]]
id = "a1"
target = "young-person"

[[action]]
id = "a2"
target = "parent""#,
        act: "Ask of each context who can change it, and give them an action.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let mut actions = ground.standing().peekable();
    if actions.peek().is_none() || actions.any(is_context_work) {
        return Vec::new();
    }
    let finding = ground.about_case(&RULE, "reference", "no action of this plan is context work");
    vec![finding.hint("add an action whose target is peers, organisation, place, online or adults-who-harm")]
}
