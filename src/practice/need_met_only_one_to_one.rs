//! `need-met-only-one-to-one`: all that answers a need is work with the young person or a parent alone.

use super::ground::{Ground, all_of};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::gaps;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "need-met-only-one-to-one",
    number: "N06",
    group: Group::Needs,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "all that answers a need is work with the young person or a parent alone",
        finds: "A need with the code `yp.substance`, `yp.neuro` or `yp.mental-health` where every action \
                that has not ended is aimed at the young person or a parent.",
        why: "Closing the Gap, part one (Durham University, 2025) asks that substance use, \
              neurodivergence and mental health be met where a young person lives, and not one to one \
              alone. What drives them often lies around that person: a school day that does not fit, \
              friends who are frightened too, a place without adults.",
        example: r#"[[need]]
id = "n1"
codes = ["yp.mental-health"]
text = "Low mood since the assault"

[[action]]
id = "a1"
text = "Sessions with the trauma nurse"
target = "young-person"
mode = "therapeutic"
needs = ["n1"]"#,
        act: "Ask what around the young person would help with this, and add it: a change at school, a \
              group of friends, a place. If there is such an action already, let it name the need.",
    },
    check: Check::Case(check),
};

const CODES: &[&str] = &["yp.substance", "yp.neuro", "yp.mental-health"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let needs = ground.needs_coded(|code| CODES.contains(&code)).into_iter();
    needs
        .filter_map(|need| {
            let actions = ground.standing_for(need);
            let one_to_one = all_of(&actions, gaps::is_aimed_at_person);
            let finding =
                ground.about(&RULE, need, |need| format!("all that answers {need} is work with one person alone"));
            let finding = actions.iter().fold(finding, |finding, action| finding.related("this action", &action.place));
            let hint =
                "add a change around them too, at school, among friends or in a place, or let such an action name it";
            one_to_one.then(|| finding.hint(hint))
        })
        .collect()
}
