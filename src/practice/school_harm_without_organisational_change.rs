//! `school-harm-without-organisational-change`: a school or service does harm, and nothing changes how it works.

use super::ground::{Ground, has_target};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "school-harm-without-organisational-change",
    number: "C06",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a school or service does harm, and nothing changes how it works",
        finds: "A context of kind `school` or `service-system` weighed 3 or more for harm, without an action \
                there whose target is an organisation.",
        why: "The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) found that schools were often \
              where harm was, and rarely the target of a plan. A mentor for one pupil leaves the gates, the \
              timetable and the rule on suspension as they are.",
        example: r#"[[context]]
id = "school-site"
kind = "school"
harm = 4"#,
        act: "Add an action with this context and `target = \"organisation\"`, owned by somebody who can \
              decide.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_organisation =
        |context: &Disclosed| matches!(context.fields.text("kind"), Some("school" | "service-system"));
    let changes = |context| ground.standing_in(context).any(|action| has_target(action, &["organisation"]));
    let harmful = ground.harmful_contexts().filter(|context| is_organisation(context) && !changes(context));
    harmful
        .map(|context| {
            let finding = ground.about(&RULE, context, |context| format!("nothing changes how {context} works"));
            finding.hint("add an action with this context whose target is organisation")
        })
        .collect()
}
