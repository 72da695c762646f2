//! `weighting-missing`: the young person or a parent has not weighed the contexts.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "weighting-missing",
    number: "C10",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "the young person or a parent has not weighed the contexts",
        finds: "A case with contexts, where the young person or a parent who is a protective partner has no \
                `[[weighting]]` of their own, and has not declined on a date.",
        why: "The Leeds practitioner guide to ROTH (2024) asks both for their own weighting. They know the \
              places, and they often disagree with professionals about what does harm and what keeps safe.",
        example: r#"[young-person]
id = "yp"

[[context]]
id = "precinct"
harm = 4

[[weighting]]
context = "precinct"
by = "social-worker"
harm = 4"#,
        act: "Ask each of them, with cards or on a walk if that is easier. If somebody would rather not, write \
              `declined = true` with the date.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    if ground.view.of_kind("context").next().is_none() {
        return Vec::new();
    }
    let people = ground.young_person().into_iter().chain(ground.parents());
    let silent = people.filter(|person| !ground.view.of_kind("weighting").any(|one| is_by(one, &person.id)));
    silent
        .map(|person| {
            let finding = ground.about(&RULE, person, |person| format!("{person} has not weighed any context"));
            finding.hint(format!(
                "add a [[weighting]] with by = \"{}\", or one with declined = true and its date",
                person.id
            ))
        })
        .collect()
}

/// Whether a weighting is a person's own, or says when they declined.
fn is_by(weighting: &Disclosed, person: &str) -> bool {
    let is_weighed = ["harm", "safety", "text"].iter().any(|key| weighting.fields.get(key).is_some());
    let has_declined = weighting.fields.yes("declined") && weighting.fields.date("on").is_some();
    let declines = weighting.fields.yes("declined");
    weighting.fields.text("by") == Some(person) && (has_declined || (is_weighed && !declines))
}
