//! `goal-about-offending`: a goal is about offending or obeying, and not about safety.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "goal-about-offending",
    number: "L01",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a goal is about offending or obeying, and not about safety",
        finds: "A goal with a word of the list `goal-about-offending` in `content/word-lists.toml`, such as \
                offend, comply, engage with or behave.",
        why: "The Next Chapter: ROTH phase 2 pilots (Durham University, 2024) saw goals move from offending to \
              safety, and welfare follow. A young person who is being exploited is not safe because they \
              comply.",
        example: r#"[[goal]]
id = "g1"
text = "He stops offending and engages with services""#,
        act: "Say what will be safer or better, for whom and where, in words that the young person would use.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let goals = ground.view.of_kind("goal");
    let worded = goals.filter_map(|goal| {
        let node = goal.fields.get("text")?;
        let found = ground.words.found(RULE.name, node.text()?);
        let first = found.first()?;
        let finding =
            ground.about(&RULE, goal, |goal| format!("{goal} is about offending or obeying, not about safety"));
        Some(finding.at(&node.place).hint(format!("in place of `{}`: {}", first.words, first.instead)))
    });
    worded.collect()
}
