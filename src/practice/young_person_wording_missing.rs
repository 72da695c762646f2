//! `young-person-wording-missing`: an action has no words for the young person, and is left out of their copy.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::record::Terms;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "young-person-wording-missing",
    number: "",
    group: Group::Disclosure,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "an action has no words for the young person, and is left out of their copy",
        finds: "An action that has not ended, is not withheld from the young person, and has no `wording` for \
                them or for the family.",
        why: "A plan is about the young person, who should be able to read it. The Next Chapter: ROTH phase 2 \
              pilots (Durham University, 2024) found that young people often did not know what was planned. \
              Their copy holds only what was written for them.",
        example: r#"[young-person]
id = "yp"

[[action]]
id = "a1"
text = "Detached youth work sessions, weekly""#,
        act: "Add `wording = { young-person = \"…\" }`: short, warm and true, and naming people as they know \
              them.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let Some(person) = ground.young_person() else { return Vec::new() };
    let names = [person.id.clone(), "young-person".to_owned(), "family".to_owned()];
    let unworded = ground.standing().filter(|action| {
        let terms = Terms::of(&action.fields);
        let withheld = terms.withheld_from().unwrap_or_default();
        terms.wording(&names).is_none() && !withheld.iter().any(|who| names.iter().any(|name| name == who))
    });
    unworded
        .map(|action| {
            let finding = ground.about(&RULE, action, |action| format!("{action} has no words for the young person"));
            finding.hint("add `wording = { young-person = \"…\" }`, or it is left out of their copy")
        })
        .collect()
}
