//! `support-not-adapted`: nothing says how support is made to fit a young person who learns or talks differently.

use super::ground::{Ground, has_target};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "support-not-adapted",
    number: "N07",
    group: Group::Needs,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "nothing says how support is made to fit a young person who learns or talks differently",
        finds: "A young person who is neurodivergent or may be, by `neurodivergence` or by a need with \
                the code `yp.neuro` or `yp.speech-language`, and a plan in which no action aimed at them \
                has an `adjustment`.",
        why: "Closing the Gap, part one (Durham University, 2025) found that services which work like \
              those for adults, by appointment and by talking, fail many young people. Who does not fit \
              them is soon written down as not engaging.",
        example: r#"[young-person]
id = "yp"
neurodivergence = { status = "waiting" }

[[action]]
id = "a1"
text = "Six sessions with the nurse"
target = "young-person""#,
        act: "Ask the young person what makes it work, and write it as `adjustment` in the actions that \
              are aimed at them: the place, the length, something to draw on, no change of worker.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let Some(person) = ground.young_person() else { return Vec::new() };
    let needs = ground.needs_coded(|code| matches!(code, "yp.neuro" | "yp.speech-language"));
    let actions: Vec<&Disclosed> = ground.standing().filter(|action| has_target(action, &["young-person"])).collect();
    let is_adapted = actions.iter().any(|action| action.fields.get("adjustment").is_some());
    if actions.is_empty() || is_adapted || (needs.is_empty() && !is_neurodivergent(person)) {
        return Vec::new();
    }
    let finding = ground.about(&RULE, person, |person| format!("nothing says how support is made to fit {person}"));
    let finding = needs.iter().fold(finding, |finding, need| finding.related("this need", &need.place));
    vec![finding.hint("write `adjustment = \"…\"` in an action: the place, the length, how it is talked about")]
}

/// Whether the young person is neurodivergent, or may be.
fn is_neurodivergent(person: &Disclosed) -> bool {
    let status = person.fields.table("neurodivergence").and_then(|known| known.text("status"));
    status.is_some_and(|status| status != "none")
}
