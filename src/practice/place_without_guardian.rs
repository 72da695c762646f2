//! `place-without-guardian`: nobody answers for a harmful place, or they were not invited.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "place-without-guardian",
    number: "C08",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "nobody answers for a harmful place, or they were not invited",
        finds: "A public place, business, transport or online context weighed 3 or more for harm, where neither \
                `responsible` nor `guardians` names anybody, or none of those named was invited to a meeting.",
        why: "Places have owners, managers and neighbours who can act: housing, licensing, parks, shops. \
              Closing the Gap, part one (Durham University, 2025) found that they often did not know that there \
              was a conference. The Leeds practitioner guide to ROTH (2024) asks for partners who are not the \
              usual ones.",
        example: r#"[[context]]
id = "precinct"
kind = "public-place"
harm = 4"#,
        act: "Name who is `responsible`, and invite them to the next meeting.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let kinds = ["public-place", "business", "transport", "online"];
    let is_place = |context: &Disclosed| context.fields.text("kind").is_some_and(|kind| kinds.contains(&kind));
    ground
        .harmful_contexts()
        .filter(|context| is_place(context))
        .filter_map(|context| unguarded(ground, context))
        .collect()
}

fn unguarded(ground: &Ground<'_>, context: &Disclosed) -> Option<Diagnostic> {
    let named: Vec<&str> =
        context.fields.text("responsible").into_iter().chain(context.fields.texts("guardians")).collect();
    if named.is_empty() {
        let finding = ground.about(&RULE, context, |context| format!("nobody is named who answers for {context}"));
        return Some(finding.hint("name who controls it: `responsible = \"…\"`, with `guardians` who watch over it"));
    }
    if ground.view.of_kind("meeting").next().is_none() || named.iter().any(|party| ground.is_invited(party)) {
        return None;
    }
    let finding = ground.about(&RULE, context, |context| format!("nobody who answers for {context} was invited"));
    Some(finding.hint("invite them to the next meeting"))
}
