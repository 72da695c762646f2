//! `action-without-need`: an action serves no need, context or goal.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "action-without-need",
    number: "N10",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "an action serves no need, context or goal",
        finds: "An action whose `needs`, `contexts` and `goals` are all empty.",
        why: "In Closing the Gap, part one (Durham University, 2025) one row of a plan had support and no need \
              beside it. An action that nobody can say the reason for cannot be judged, and asks time of a \
              family for nothing.",
        example: r#"[[action]]
id = "a9"
text = "Weekly check-in""#,
        act: "Name what it is for: `needs = [\"n1\"]`, `contexts = [\"precinct\"]` or `goals = [\"g1\"]`. If it \
              is for nothing, take it out.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_bare = |action: &&Disclosed| {
        ["needs", "contexts", "goals"].iter().all(|key| action.fields.texts(key).next().is_none())
    };
    let bare = ground.standing().filter(is_bare);
    bare.map(|action| {
        let finding = ground.about(&RULE, action, |action| format!("{action} serves no need, context or goal"));
        finding.hint("name what it is for: needs, contexts or goals")
    })
    .collect()
}
