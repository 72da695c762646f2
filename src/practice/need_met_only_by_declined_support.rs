//! `need-met-only-by-declined-support`: a need has only support that was declined or taken up in part.

use super::ground::{Ground, all_of, has_status};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "need-met-only-by-declined-support",
    number: "N02",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a need has only support that was declined or taken up in part",
        finds: "A need for which every action that has not ended is declined or partial.",
        why: "Closing the Gap, part one (Durham University, 2025) found support that a young person was `not \
              engaging` with standing as the only answer to a need. Appointments in offices, long waits and \
              strangers are often the barrier, and a different approach can be offered.",
        example: r#"[[need]]
id = "n1"
codes = ["yp.substance"]
text = "Smokes every day"

[[action]]
id = "a1"
text = "Substance misuse appointments at the clinic"
needs = ["n1"]
status = "declined""#,
        act: "Ask what got in the way and write it as `barrier`. Then add an action that does it differently: \
              another place, another person, another hour.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let needs = ground.view.of_kind("need");
    let declined = needs.filter_map(|need| {
        let actions = ground.standing_for(need);
        all_of(&actions, |action| has_status(action, &["declined", "partial"])).then_some((need, actions))
    });
    declined
        .map(|(need, actions)| {
            let finding = ground
                .about(&RULE, need, |need| format!("all support for {need} was declined or taken up in part"))
                .hint("ask what got in the way, and add an action that does it differently");
            actions.iter().fold(finding, |finding, action| finding.related("this action", &action.place))
        })
        .collect()
}
