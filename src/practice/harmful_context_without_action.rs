//! `harmful-context-without-action`: a harmful context has no action aimed at it.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::gaps::is_aimed_at_person;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "harmful-context-without-action",
    number: "C01",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a harmful context has no action aimed at it",
        finds: "A context weighed 3 or more for harm, without an action that names it, has not ended, and has \
                another target than the young person or a parent.",
        why: "Both Durham reports found that contexts are discussed everywhere and rarely targeted: The Next \
              Chapter: ROTH phase 2 pilots (Durham University, 2024), and the phase 3 pilots. Work with a young \
              person about a place does not change the place.",
        example: r#"[[context]]
id = "online"
kind = "online"
harm = 4"#,
        act: "Add an action with `contexts = [\"online\"]` and a target that can change it: the place, the \
              organisation, the peers, the platform, or the adults who harm.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_aimed = |context| ground.standing_in(context).any(|action| !is_aimed_at_person(action));
    let bare = ground.harmful_contexts().filter(|context| !is_aimed(context));
    bare.map(|context| {
        let finding = ground.about(&RULE, context, |context| format!("no action is aimed at {context}"));
        let hint = "add an action with this context whose target is not the young person or a parent";
        let talk = ground.standing_in(context);
        talk.fold(finding.hint(hint), |finding, action| finding.related("this asks only the person", &action.place))
    })
    .collect()
}
