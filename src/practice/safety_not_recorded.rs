//! `safety-not-recorded`: the harm in the contexts was weighed, and not what keeps the young person safe.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "safety-not-recorded",
    number: "C09",
    group: Group::Contexts,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "the harm in the contexts was weighed, and not what keeps the young person safe",
        finds: "A case in which no context is weighed 3 or more for safety; and a context weighed 3 or \
                more for harm that has neither `safety` nor `strengths`.",
        why: "The weighting that The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) \
              describes and the Leeds practitioner guide to ROTH (2024) asks for covers both, since a \
              place can be harmful and safe at once. A plan can build on what protects already, once \
              somebody has written it down.",
        example: r#"[[context]]
id = "precinct"
kind = "public-place"
harm = 4"#,
        act: "Ask where the young person feels safe and who makes it so. Weigh it with `safety`, and say \
              why in `strengths`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_safe = |context: &Disclosed| context.fields.whole("safety").is_some_and(|safety| safety >= 3);
    let mut contexts = ground.view.of_kind("context").peekable();
    let none = contexts.peek().is_some() && !contexts.any(is_safe);
    let of_case = none.then(|| {
        let message = "no context is recorded in which the young person is safe";
        ground.about_case(&RULE, "reference", message).hint("ask where they feel safe, and weigh it: `safety = 4`")
    });
    let is_bare = |context: &&Disclosed| ["safety", "strengths"].iter().all(|key| context.fields.get(key).is_none());
    let bare = ground.harmful_contexts().filter(is_bare).map(|context| {
        let finding =
            ground.about(&RULE, context, |context| format!("nothing says what protects anybody in {context}"));
        finding.hint("weigh it with `safety` too, and write `strengths = \"…\"`")
    });
    of_case.into_iter().chain(bare).collect()
}
