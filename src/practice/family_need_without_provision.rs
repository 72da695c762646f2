//! `family-need-without-provision`: a need of the family has nothing planned beside it.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::gaps::{Position, position};

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "family-need-without-provision",
    number: "N05",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a need of the family has nothing planned beside it",
        finds: "A need with a code that begins with `fam.`, current or historic, that no action names, or whose \
                actions have all ended.",
        why: "Parents are partners in this pathway, and that must not mean that they get no help. Closing the \
              Gap, part one (Durham University, 2025) found needs in families left aside because the harm was \
              elsewhere.",
        example: r#"[[need]]
id = "n14"
codes = ["fam.separation"]
text = "The parents separated in spring""#,
        act: "Ask the family what would help, and add an action with an owner. It can be small: a call, a bus \
              pass, somebody to talk to.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let family = ground.needs_coded(|code| code.starts_with("fam.")).into_iter();
    let bare = family.filter(|need| position(ground.view, &need.id) == Position::Unmet);
    bare.map(|need| {
        let finding = ground.about(&RULE, need, |need| format!("nothing helps the family with {need}"));
        finding.hint("ask the family what would help, and add an action for it")
    })
    .collect()
}
