//! `unexplained-acronym`: an acronym is not explained in a family's copy.

use std::collections::BTreeSet;

use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::plain::Reading;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "unexplained-acronym",
    number: "L05",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "an acronym is not explained in a family's copy",
        finds: "Two to five capital letters in a copy for the young person or a parent, or in a public form that speaks to them, that are neither on the list `known` of content/plain-language.toml or `[plain-language]`, nor explained in the same document in brackets.",
        why: "An acronym is a word that only professionals have. A parent who has to ask what it means has lost the sentence, and may not ask.",
        example: r#"text = "ICPC on Monday, then RHI within 72 hours""#,
        act: "Write it out. Where the letters are used again, explain them once: return home interview (RHI).",
    },
    check: Check::Words(check),
};

fn check(reading: &Reading<'_>) -> Vec<Diagnostic> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for sentence in reading.passages.iter().flat_map(|passage| &passage.sentences) {
        for word in sentence.words().map(without_ending).filter(|word| is_acronym(word)) {
            let Some(place) = sentence.place_of(word) else { continue };
            if reading.is_explained(word) || !told.insert(word) {
                continue;
            }
            let message = format!("an acronym is not explained in {}", reading.audience.noun());
            let quoting = format!("`{word}` is not explained in {}", reading.audience.noun());
            let finding = Diagnostic::warning(RULE.name, message).quoting(quoting).at(&place);
            found.push(finding.hint("write it out, or explain it once: the whole words, and the letters in brackets"));
        }
    }
    found
}

/// A word without the ending of a possessive.
fn without_ending(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Whether a word is two to five capital letters, with an `s` for several.
fn is_acronym(word: &str) -> bool {
    let letters = word.strip_suffix('s').unwrap_or(word);
    let is_number = letters.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'));
    (2..=5).contains(&letters.chars().count()) && letters.chars().all(char::is_uppercase) && !is_number
}
