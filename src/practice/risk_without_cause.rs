//! `risk-without-cause`: a sign of risk is not tied to a need or a context behind it.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "risk-without-cause",
    number: "N09",
    group: Group::Needs,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "a sign of risk is not tied to a need or a context behind it",
        finds: "A need of kind `risk` that names no `contexts` and no other `needs`, in a case that has \
                contexts.",
        why: "Closing the Gap, part one (Durham University, 2025) found that what was listed as needs \
              were often signs: going missing, carrying a knife, debts. A sign tells where to look. What \
              helps is an answer to what lies behind it.",
        example: r#"[[context]]
id = "precinct"

[[need]]
id = "n1"
kind = "risk"
text = "Out overnight in February""#,
        act: "Name the context in which it happens, or the need behind it: `contexts = [\"…\"]` or \
              `needs = [\"…\"]`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    if ground.view.of_kind("context").next().is_none() {
        return Vec::new();
    }
    let risks = ground.view.of_kind("need").filter(|need| need.fields.text("kind") == Some("risk"));
    risks
        .filter(|risk| !is_tied(risk))
        .map(|risk| {
            let finding = ground.about(&RULE, risk, |risk| format!("nothing says what lies behind {risk}"));
            finding.hint("name where it happens, `contexts = [\"…\"]`, or the need behind it, `needs = [\"…\"]`")
        })
        .collect()
}

fn is_tied(risk: &Disclosed) -> bool {
    risk.fields.texts("contexts").chain(risk.fields.texts("needs")).next().is_some()
}
