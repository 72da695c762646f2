//! `change-first-context-not-first`: what must change first is not named, or its work is not first.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "change-first-context-not-first",
    number: "C02",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "what must change first is not named, or its work is not first",
        finds: "A case with contexts where not exactly one says `change-first = true`, or where the first \
                action due there comes after the first action due anywhere.",
        why: "The core question of context weighting is what needs to change first (Contextual Safeguarding, \
              and the Leeds practitioner guide to ROTH (2024)). The plan should then begin there.",
        example: r#"[[context]]
id = "precinct"
change-first = true

[[context]]
id = "school-site"

[[action]]
id = "a1"
contexts = ["school-site"]
due = 2026-04-01

[[action]]
id = "a2"
contexts = ["precinct"]
due = 2026-06-01"#,
        act: "Agree the one context that must change first and mark it. Give it the action that is due first.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let contexts: Vec<&Disclosed> = ground.view.of_kind("context").collect();
    let first: Vec<&Disclosed> = contexts.iter().copied().filter(|one| one.fields.yes("change-first")).collect();
    match first.as_slice() {
        _ if contexts.is_empty() => Vec::new(),
        [context] => not_first(ground, context).into_iter().collect(),
        [] => vec![unnamed(ground, contexts[0])],
        several => vec![several_named(ground, several)],
    }
}

fn unnamed(ground: &Ground<'_>, context: &Disclosed) -> Diagnostic {
    let finding = ground.about_case(&RULE, "what-changes-first", "no context is marked as the one to change first");
    finding.related("the first context stands here", &context.place).hint("write `change-first = true` in one context")
}

fn several_named(ground: &Ground<'_>, contexts: &[&Disclosed]) -> Diagnostic {
    let message = format!("{} contexts are marked as the one to change first", contexts.len());
    let finding = ground.about_case(&RULE, "what-changes-first", &message).hint("keep the mark in one of them");
    contexts.iter().fold(finding, |finding, context| finding.related("marked here", &context.place))
}

/// Whether the work in a context begins later than work elsewhere.
fn not_first(ground: &Ground<'_>, context: &Disclosed) -> Option<Diagnostic> {
    let due = |action: &&Disclosed| action.fields.date("due");
    let earliest = ground.standing().filter(|action| due(action).is_some()).min_by_key(due)?;
    let is_here = |action: &&Disclosed| action.fields.texts("contexts").any(|id| id == context.id);
    let here = ground.standing().filter(is_here).filter_map(|action| due(&action)).min();
    if here.is_some_and(|here| Some(here) <= due(&earliest)) {
        return None;
    }
    let says = |context: &str| format!("{context} must change first, and another action is due before any there");
    let finding = ground.about(&RULE, context, says).related("this is due first", &earliest.place);
    Some(finding.hint("give this context the action that is due first"))
}
