//! `context-work-only-mapping`: context work is only mapping, sharing, watching or assessing.

use super::ground::{Ground, all_of, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::gaps::is_context_work;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "context-work-only-mapping",
    number: "C04",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "context work is only mapping, sharing, watching or assessing",
        finds: "A plan with context work, all of which is mapping, information sharing, monitoring or \
                assessment.",
        why: "The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) found that most actions in \
              contexts were mapping and sharing information. Knowing a place better is not yet changing it.",
        example: r#"[[action]]
id = "a1"
target = "peers"
mode = "mapping""#,
        act: "Add an action that changes something in the place, the organisation or the group.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let work: Vec<&Disclosed> = ground.standing().filter(|action| is_context_work(action)).collect();
    let looks = |action| has_mode(action, &["mapping", "information-sharing", "monitoring", "assessment"]);
    if !all_of(&work, looks) {
        return Vec::new();
    }
    let message = "all context work of this plan maps, shares, watches or assesses, and changes nothing";
    let finding = ground.about_case(&RULE, "reference", message);
    let finding = finding.hint("add an action that changes the place, the organisation or the group");
    vec![work.iter().fold(finding, |finding, action| finding.related("this action", &action.place))]
}
