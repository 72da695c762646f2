//! `restriction-without-view`: a restriction on a young person is without their view of it.

use super::ground::{Ground, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "restriction-without-view",
    number: "C13",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a restriction on a young person is without their view of it",
        finds: "An action of mode `restriction` that has not ended and has no `young-person-view`; and, about the case \
                as a whole, two restrictions or more that outnumber the actions of mode relational, activity and \
                therapeutic.",
        why: "Curfews, trackers and phone checks are common in plans, and young people told The Next Chapter: \
              ROTH phase 2 pilots (Durham University, 2024) that they felt limited by what was meant to keep \
              them safe. A restriction should be agreed, and end.",
        example: r#"[[action]]
id = "a14"
text = "Phones charge downstairs at night"
mode = "restriction""#,
        act: "Ask, and write what they say as `young-person-view`. Say in the text for how long it holds. Where \
              restrictions are most of the plan, add what the young person gains.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_unasked =
        |action: &&Disclosed| has_mode(action, &["restriction"]) && action.fields.get("young-person-view").is_none();
    let unasked = ground.standing().filter(is_unasked);
    let views = unasked.map(|action| {
        let says = |action: &str| format!("it is not recorded what the young person thinks of {action}");
        let finding = ground.about(&RULE, action, says).hint("ask, and write `young-person-view = \"…\"`");
        let needs = action.fields.texts("needs").filter_map(|need| ground.view.find("need", need));
        needs.fold(finding, |finding, need| finding.related("it serves this need", &need.place))
    });
    views.chain(mostly_restrictions(ground)).collect()
}

/// A plan that takes more away than it gives. One restriction alone is no balance.
fn mostly_restrictions(ground: &Ground<'_>) -> Option<Diagnostic> {
    let restrictions: Vec<&Disclosed> = ground.standing().filter(|action| has_mode(action, &["restriction"])).collect();
    let gains = ground.standing().filter(|action| has_mode(action, &["relational", "activity", "therapeutic"])).count();
    if restrictions.len() < 2 || restrictions.len() <= gains {
        return None;
    }
    let message = format!(
        "the plan has {} restrictions, and {gains} of its actions are a relationship, an activity or therapy",
        restrictions.len()
    );
    let finding = ground.about_case(&RULE, "reference", &message);
    let finding = finding.hint("add what the young person gains, or end a restriction that is no longer needed");
    Some(restrictions.iter().fold(finding, |finding, action| finding.related("a restriction", &action.place)))
}
