//! `neglect-category-on-roth-plan`: a plan about harm outside the home is recorded as neglect.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "neglect-category-on-roth-plan",
    number: "L03",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a plan about harm outside the home is recorded as neglect",
        finds: "A case on this pathway whose `category-of-abuse` has `neglect`, without a `category-reason`.",
        why: "A record of neglect says that parents failed, and undercuts them as partners. Closing the Gap, \
              part one (Durham University, 2025) and The Next Chapter: ROTH phase 2 pilots (Durham University, \
              2024) both report it.",
        example: r#"pathway = "roth"
category-of-abuse = ["neglect"]"#,
        act: "Choose the category of the harm itself. Where neglect is right, write why as `category-reason`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let root = ground.view.root();
    let is_roth = root.text("pathway") == Some("roth") || root.yes("roth-flag");
    let is_neglect = root.texts("category-of-abuse").any(|code| code == "neglect");
    if !is_roth || !is_neglect || root.get("category-reason").is_some() {
        return Vec::new();
    }
    let message = "this plan is about harm outside the home, and is recorded as neglect without a reason";
    let finding = ground.about_case(&RULE, "category-of-abuse", message);
    vec![finding.hint("choose the category of the harm itself, or write `category-reason = \"…\"`")]
}
