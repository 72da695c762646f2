//! `need-without-provision`: a need, risk or harm has nothing planned beside it.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::gaps::{Position, position};

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "need-without-provision",
    number: "N01",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a need, risk or harm has nothing planned beside it",
        finds: "A need that no action names, or whose actions have all ended, and that does not say why it is \
                unmet and who was told.",
        why: "In the real plans that Closing the Gap, part one (Durham University, 2025) looked at, nearly half \
              of the recorded needs had nothing beside them. Not every need can be met, and an honest plan says \
              which ones are not, and who knows.",
        example: r#"[[need]]
id = "n7"
codes = ["yp.bereavement"]
text = "His grandfather died in January""#,
        act: "Add an action with `needs = [\"n7\"]`. If nobody can meet the need yet, write `unmet = { reason = \
              \"…\", interim = \"…\", told = \"…\", on = … }` in it.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let needs = ground.view.of_kind("need");
    let bare = needs.filter(|need| position(ground.view, &need.id) == Position::Unmet && !is_explained(need));
    bare.map(|need| {
        let hint = format!(
            "add an action with needs = [\"{}\"], or say why it is unmet and who has been told: \
             unmet = {{ reason = \"…\", told = \"…\" }}",
            need.id
        );
        ground.about(&RULE, need, |need| format!("nothing is planned for {need}")).hint(hint)
    })
    .collect()
}

/// Whether a need says why it is unmet and who has been told.
fn is_explained(need: &Disclosed) -> bool {
    need.fields.table("unmet").is_some_and(|unmet| unmet.text("reason").is_some() && unmet.text("told").is_some())
}
