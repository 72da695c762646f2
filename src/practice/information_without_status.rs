//! `information-without-status`: it cannot be told whether something is a fact, and who said it.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "information-without-status",
    number: "L07",
    group: Group::Language,
    level: Level::Advice,
    since: Since::Referral,
    page: Page {
        summary: "it cannot be told whether something is a fact, and who said it",
        finds: "An item of information without `status` or without `source`.",
        why: "Reports have to keep facts, observations, allegations and opinions apart and say where \
              each comes from: Bromley and Surrey ask for it in their forms. A family can only answer \
              what it can tell apart, and a rumour that was repeated three times looks like a fact.",
        example: r#"[[information]]
id = "i1"
text = "Seen near the arcade in the afternoons""#,
        act: "Write `status` (fact, observation, allegation, opinion, family-account or intelligence) \
              and `source`, an id or an agency.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let unclear = ground.view.of_kind("information").filter_map(|information| {
        let missing: Vec<&str> =
            ["status", "source"].into_iter().filter(|key| information.fields.get(key).is_none()).collect();
        let (says, hint) = match missing.as_slice() {
            [] => return None,
            ["status"] => ("it cannot be told how well", "write `status = \"observation\"`, or what it is"),
            ["source"] => ("it cannot be told from whom", "write `source` with an id or an agency"),
            _ => ("it cannot be told how well and from whom", "write `status`, and `source` with an id or an agency"),
        };
        Some(ground.about(&RULE, information, |information| format!("{says} {information} is known")).hint(hint))
    });
    unclear.collect()
}
