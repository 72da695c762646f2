//! `end-criteria-missing`: there is a plan, and nothing says when it can end.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "end-criteria-missing",
    number: "P08",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "there is a plan, and nothing says when it can end",
        finds: "A case with a plan, by `plan = true` of a conference or by `key-dates.plan-start`, \
                without `end-criteria`.",
        why: "A family has a right to know what has to be different. Closing the Gap, part one (Durham \
              University, 2025) also reports harm that came back after a plan had ended.",
        example: r#"[[meeting]]
id = "icpc"
kind = "initial-conference"
plan = true"#,
        act: "Agree what has to be so, where and for how long, and write it as `end-criteria`. It should \
              ask more of the contexts than of the young person.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    if !ground.has_plan() || ground.view.root().get("end-criteria").is_some() {
        return Vec::new();
    }
    let finding = ground.about_case(&RULE, "reference", "nothing says when the plan can end");
    vec![finding.hint("write `end-criteria = \"…\"`: what has to be so, where, and for how long")]
}
