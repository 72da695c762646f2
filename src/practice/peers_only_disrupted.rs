//! `peers-only-disrupted`: friends are only split up, watched or mapped.

use super::ground::{Ground, all_of, has_mode, has_target};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "peers-only-disrupted",
    number: "C07",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "friends are only split up, watched or mapped",
        finds: "A plan with actions for peers, all of which are disruption, restriction, mapping or information \
                sharing.",
        why: "In Closing the Gap, part one (Durham University, 2025) the one answer to a group of friends at \
              risk was to change their timetables. Friends are often the safest people that a young person has, \
              and are often being harmed themselves.",
        example: r#"[[action]]
id = "a1"
target = "peers"
mode = "disruption"
text = "Different timetables for the friends""#,
        act: "Add something for the friends as a group: somewhere warm to be, an adult they would tell, an \
              activity on their terms.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let peers: Vec<&Disclosed> = ground.standing().filter(|action| has_target(action, &["peers"])).collect();
    let disrupts = |action| has_mode(action, &["disruption", "restriction", "mapping", "information-sharing"]);
    if !all_of(&peers, disrupts) {
        return Vec::new();
    }
    let message = "the friends are split up, watched or mapped, and nothing supports them";
    let finding = ground.about_case(&RULE, "reference", message);
    let finding = finding.hint("add an action of support whose target is peers, such as a group on their terms");
    vec![peers.iter().fold(finding, |finding, action| finding.related("this action", &action.place))]
}
