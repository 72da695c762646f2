//! `interpreter-not-arranged`: an interpreter is needed and not booked, or is of the family.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "interpreter-not-arranged",
    number: "V05",
    group: Group::Voice,
    level: Level::Warn,
    since: Since::Enquiry,
    page: Page {
        summary: "an interpreter is needed and not booked, or is of the family",
        finds: "The young person or someone of the family whose `interpreter` says `needed = true` without \
                `booked = true`, or says `family-member = true`.",
        why: "The Leeds practitioner guide to ROTH (2024) and procedures across England ask for an independent \
              interpreter. Closing the Gap, part one (Durham University, 2025) tells of parents who could not \
              follow what was decided about their child. A relative who interprets chooses what is said.",
        example: r#"[[family]]
id = "mother"
interpreter = { needed = true, language = "Kurdish Sorani" }"#,
        act: "Book a professional interpreter for each meeting and for reading the report, and write `booked = \
              true`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let people = ground.young_person().into_iter().chain(ground.view.of_kind("family"));
    people.filter_map(|person| unarranged(ground, person)).collect()
}

fn unarranged(ground: &Ground<'_>, person: &Disclosed) -> Option<Diagnostic> {
    let node = person.fields.get("interpreter")?;
    let interpreter = node.table().filter(|table| table.yes("needed"))?;
    let finding = if interpreter.yes("family-member") {
        ground.about(&RULE, person, |person| format!("a relative interprets for {person}"))
    } else if !interpreter.yes("booked") {
        ground.about(&RULE, person, |person| format!("no interpreter is booked for {person}"))
    } else {
        return None;
    };
    Some(finding.at(&node.place).hint("book a professional interpreter, and write `booked = true`"))
}
