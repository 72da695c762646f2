//! `contingency-missing`: there is a plan, and nothing says what happens when it goes wrong.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "contingency-missing",
    number: "P08",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "there is a plan, and nothing says what happens when it goes wrong",
        finds: "A case with a plan, by `plan = true` of a conference or by `key-dates.plan-start`, \
                without any `[[contingency]]`.",
        why: "Greater Manchester and others ask every child protection plan to say what happens if it \
              fails. At two in the morning nobody can convene a meeting.",
        example: r#"[[meeting]]
id = "icpc"
kind = "initial-conference"
plan = true"#,
        act: "Add a `[[contingency]]` for what is most likely to go wrong: what happens, what is done \
              then, and by whom.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    if !ground.has_plan() || ground.view.of_kind("contingency").next().is_some() {
        return Vec::new();
    }
    let finding = ground.about_case(&RULE, "reference", "nothing says what happens when the plan goes wrong");
    vec![finding.hint("add a [[contingency]] with `text`, `response` and `owner`")]
}
