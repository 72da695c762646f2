//! `action-without-owner`: nobody in particular is to do an action.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "action-without-owner",
    number: "P06",
    group: Group::Process,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "nobody in particular is to do an action",
        finds: "An action that has not ended and has neither an `owner` nor exactly one agency, or whose agency \
                is `multi-agency`.",
        why: "`All professionals` is not an owner. Closing the Gap, part one (Durham University, 2025) could \
              not tell who was to do 26 of 67 pieces of support. A plan is what named people do by a date.",
        example: r#"[[action]]
id = "a1"
text = "Tell police where he is"
agencies = ["multi-agency"]"#,
        act: "Write `owner` with the id of one person of the case. Others who help stand in `supports`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let unowned = ground.standing().filter(|action| !is_owned(action));
    unowned
        .map(|action| {
            let finding = ground.about(&RULE, action, |action| format!("nobody in particular is to do {action}"));
            finding.hint("write `owner = \"…\"` with one person; those who help stand in `supports`")
        })
        .collect()
}

/// Whether one person, or exactly one agency, is to do it.
fn is_owned(action: &Disclosed) -> bool {
    let agencies: Vec<&str> = action.fields.texts("agencies").collect();
    action.fields.text("owner").is_some() || (agencies.len() == 1 && agencies[0] != "multi-agency")
}
