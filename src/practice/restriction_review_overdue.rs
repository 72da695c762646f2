//! `restriction-review-overdue`: a restriction was to be looked at again, and the day has passed.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Restriction;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "restriction-review-overdue",
    number: "",
    group: Group::Disclosure,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a restriction was to be looked at again, and the day has passed",
        finds: "A restriction whose `review-on` is before today, which `--today` can set.",
        why: "A reason to withhold can end: an arrest is made, somebody moves, a young person changes \
              their mind. Sussex procedures ask for a reason that holds. That each restriction is looked \
              at again at every conference is our default, so that families are told what they can be \
              told.",
        example: r#"[[family]]
id = "father"

[[information]]
id = "i1"
withhold = { from = ["father"], reason = "domestic-abuse-location", review-on = 2026-03-01 }"#,
        act: "Look at it with the chair. Lift it, or write the new `agreed-on` and `review-on`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    ground.view.restrictions().iter().filter_map(|restriction| overdue(ground, restriction)).collect()
}

fn overdue(ground: &Ground<'_>, restriction: &Restriction) -> Option<Diagnostic> {
    let on = restriction.terms.date("review-on").filter(|on| *on < ground.today)?;
    let message = format!("the restriction on {} was to be looked at again on {on}", restriction.on.label());
    let finding = Diagnostic::warning(RULE.name, message).at(&restriction.place).item_if(&restriction.on.item);
    Some(finding.hint("look at it with the chair: lift it, or write the new `agreed-on` and `review-on`"))
}
