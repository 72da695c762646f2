//! `who-i-am-missing`: nothing says who the young person is beside what happened to them.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "who-i-am-missing",
    number: "L06",
    group: Group::Language,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "nothing says who the young person is beside what happened to them",
        finds: "A young person without `who-i-am`.",
        why: "The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) describes chairs who \
              opened the conference with who the young person is: what they like, what they are good at, \
              what matters to them. It reminds everybody whom the meeting is about.",
        example: r#"[young-person]
id = "yp"
name = "Ash Rowan""#,
        act: "Ask them, and those who love them. Write it in the words that they would use: `who-i-am = \
              \"…\"`. Reports and plans open with it.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let unknown = ground.young_person().filter(|person| person.fields.get("who-i-am").is_none());
    unknown
        .map(|person| {
            let finding = ground.about(&RULE, person, |person| format!("nothing says who {person} is"));
            finding.hint("ask, and write `who-i-am = \"…\"`: likes, talents, what matters to them")
        })
        .into_iter()
        .collect()
}
