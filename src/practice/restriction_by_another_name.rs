//! `restriction-by-another-name`: an action restricts the young person by its words, and not by its mode.

use super::ground::{Ground, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "restriction-by-another-name",
    number: "C13",
    group: Group::Contexts,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "an action restricts the young person by its words, and not by its mode",
        finds: "An action that has not ended and is not of mode `restriction`, whose text has an \
                expression of the list `restriction-by-another-name` in `content/word-lists.toml`: a \
                curfew, a tracker, house searches.",
        why: "Restrictions hide in safety plans. The Next Chapter: ROTH phase 2 pilots (Durham \
              University, 2024) found that young people felt limited by what was meant to keep them \
              safe, and a restriction that is not named as one is neither agreed with them nor ended.",
        example: r#"[[action]]
id = "a1"
text = "Safety plan with parents: attendance, curfew, behaviour"
mode = "safety-plan""#,
        act: "Make the restriction an action of its own, of mode `restriction`, with what the young \
              person thinks of it and the day on which it is looked at again. Or leave it out.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let others = ground.standing().filter(|action| !has_mode(action, &["restriction"]));
    let worded = others.filter_map(|action| {
        let node = action.fields.get("text")?;
        let found = ground.words.found(RULE.name, node.text()?);
        let first = found.first()?;
        let finding = ground.about(&RULE, action, |action| {
            format!("{action} restricts the young person, and its mode does not say so")
        });
        Some(finding.at(&node.place).hint(format!("`{}`: {}", first.words, first.instead)))
    });
    worded.collect()
}
