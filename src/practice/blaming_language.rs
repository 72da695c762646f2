//! `blaming-language`: words that blame a young person, or make them older than they are.

use super::ground::Ground;
use super::texts::{self, Text};
use super::words::Found;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "blaming-language",
    number: "L02",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "words that blame a young person, or make them older than they are",
        finds: "A text with an expression of the list `blaming-language` in `content/word-lists.toml`. What the \
                young person said of themselves is exempt: views in their own words, weightings and answers.",
        why: "Language shapes safeguarding. The Children's Society's guide to appropriate language, and what \
              inspectors have written on adultification, show how words like `lifestyle choice` hide harm, and \
              how some children are seen as less innocent.",
        example: r#"[[need]]
id = "n1"
text = "He is streetwise and puts himself at risk""#,
        act: "Say what others did, and what the young person faced. The hint offers words. If the text quotes \
              somebody, say so and say whom.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    texts::of_case(ground).iter().filter_map(|text| blaming(ground, text)).collect()
}

fn blaming(ground: &Ground<'_>, text: &Text<'_>) -> Option<Diagnostic> {
    let found = ground.words.found(RULE.name, text.text);
    if found.is_empty() {
        return None;
    }
    let all: Vec<String> = found.iter().map(|one| format!("`{}`", one.words)).collect();
    let message = format!("{} has words that blame, or that hide who did harm", text.owner);
    let quoting = format!("{} says {}, which blames or hides who did harm", text.owner, all.join(" and "));
    let finding = Diagnostic::warning(RULE.name, message).quoting(quoting).at(text.place).item_if(text.item);
    let hint =
        |finding: Diagnostic, one: &Found<'_>| finding.hint(format!("in place of `{}`: {}", one.words, one.instead));
    Some(found.iter().fold(finding, hint))
}
