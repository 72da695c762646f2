//! `need-met-only-by-waiting`: a need has only offers, referrals, waiting lists or assessments.

use super::ground::{Ground, all_of, has_mode, has_status};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "need-met-only-by-waiting",
    number: "N03",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a need has only offers, referrals, waiting lists or assessments",
        finds: "A need for which every action that has not ended is offered, referred or waiting, or is an \
                assessment or a referral.",
        why: "Delay is itself a barrier. Closing the Gap, part one (Durham University, 2025) quotes a wait of \
              four years for mental health support. Something can be done for a young person while they wait.",
        example: r#"[[need]]
id = "n7"
codes = ["yp.neuro"]
text = "Possible ADHD"

[[action]]
id = "a16"
text = "Assessment for ADHD"
mode = "assessment"
needs = ["n7"]
status = "waiting""#,
        act: "Add an action for the time until then: what teachers, family or a youth worker do differently \
              from tomorrow. Say who has been told about the wait.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let needs = ground.view.of_kind("need");
    let waiting = needs.filter_map(|need| {
        let actions = ground.standing_for(need);
        all_of(&actions, is_waiting).then_some((need, actions))
    });
    waiting
        .map(|(need, actions)| {
            let finding = ground
                .about(&RULE, need, |need| format!("there is only waiting, an offer or an assessment for {need}"))
                .hint("add an action for the time until then, and say who has been told about the wait");
            actions.iter().fold(finding, |finding, action| finding.related("this action", &action.place))
        })
        .collect()
}

/// Whether nothing has come of an action for the young person yet.
fn is_waiting(action: &Disclosed) -> bool {
    has_status(action, &["offered", "referred", "waiting"]) || has_mode(action, &["assessment", "referral"])
}
