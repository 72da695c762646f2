//! `context-work-not-reported-back`: work on a context is done elsewhere, and nothing says when the core group hears of it.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::gaps;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "context-work-not-reported-back",
    number: "C12",
    group: Group::Contexts,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "work on a context is done elsewhere, and nothing says when the core group hears of it",
        finds: "An action aimed at peers, an organisation, a place, life online or adults who harm, \
                whose owner is not of social care or the family, without `review-points` and without any \
                update.",
        why: "The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) found that work on \
              contexts was often done outside the plan, by others and for other ends. It then neither \
              counted as protection nor was stopped when it did harm.",
        example: r#"[[partner]]
id = "police"
agency = "police"

[[action]]
id = "a1"
text = "Patrols at the precinct"
owner = "police"
target = "place""#,
        act: "Say at which meetings its owner reports: `review-points = [\"Each core group\"]`. When \
              there is something to tell, add an update.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let work = ground.standing().filter(|action| gaps::is_context_work(action));
    work.filter(|action| is_elsewhere(ground, action) && !is_reported(action))
        .map(|action| {
            let says = |action: &str| format!("nothing says when the core group hears of {action}");
            ground.about(&RULE, action, says).hint("write `review-points = [\"Each core group\"]`, or add an update")
        })
        .collect()
}

/// Whether somebody outside social care and the family owns it.
fn is_elsewhere<'a>(ground: &Ground<'a>, action: &'a Disclosed) -> bool {
    let agency = action.fields.text("owner").and_then(|owner| ground.agency_of(owner));
    agency.is_some_and(|agency| !matches!(agency, "social-care" | "family"))
}

fn is_reported(action: &Disclosed) -> bool {
    action.fields.texts("review-points").next().is_some() || !action.history.is_empty()
}
