//! `material-need-without-practical-action`: a need for money, housing or things has no practical action.

use super::ground::{Ground, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "material-need-without-practical-action",
    number: "N08",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a need for money, housing or things has no practical action",
        finds: "A need about material things, housing, debt or poverty without an action that has not ended and \
                is practical, or that housing leads.",
        why: "Uniforms, overcrowding and debt stood blank in the plans of Closing the Gap, part one (Durham \
              University, 2025), which asks for provision and not only intervention. Need makes young people \
              easier to exploit.",
        example: r#"[[need]]
id = "n2"
codes = ["yp.debt"]
text = "Debt that is not his""#,
        act: "Add an action of mode `practical`, or one that housing leads: a grant, a letter to a landlord, \
              shoes that fit.",
    },
    check: Check::Case(check),
};

/// Codes of material need.
const MATERIAL: &[&str] = &["fam.material", "fam.housing", "yp.debt", "com.poverty"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_practical =
        |action: &Disclosed| has_mode(action, &["practical"]) || ground.agencies_leading(action).contains(&"housing");
    let material = ground.needs_coded(|code| MATERIAL.contains(&code)).into_iter();
    let bare = material.filter(|need| !ground.standing_for(need).iter().any(|action| is_practical(action)));
    bare.map(|need| {
        let finding = ground.about(&RULE, need, |need| format!("nobody does anything practical about {need}"));
        finding.hint("add an action of mode practical, or one that housing leads")
    })
    .collect()
}
