//! `unexplained-acronym`: an acronym is not explained in a family's copy.

use std::collections::BTreeSet;

use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::plain::{Passage, Reading, Sentence};

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
        why: "An acronym is a word that only professionals have. A parent who has to ask what it means \
              has lost the sentence, and may not ask. GOV.UK asks to explain each one where it first \
              stands, and Closing the Gap, part one (Durham University, 2025) names such language as a \
              barrier.",
        example: r#"[young-person]
id = "yp"

[[need]]
id = "n1"
text = "Sleeps badly"
wording = { young-person = "You sleep badly." }

[[action]]
id = "a1"
text = "Weekly sessions"
needs = ["n1"]
wording = { young-person = "Your ICPC is on Monday" }"#,
        act: "Write it out. Where the letters are used again, explain them once: return home interview (RHI).",
    },
    check: Check::Words(check),
};

fn check(reading: &Reading<'_>) -> Vec<Diagnostic> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for sentence in reading.passages.iter().flat_map(|passage| &passage.sentences) {
        let words: Vec<&str> = sentence.words().map(without_ending).collect();
        for (at, word) in words.iter().copied().enumerate().filter(|(_, word)| is_acronym(word)) {
            let Some(place) = sentence.place_of(word) else { continue };
            if is_shouted(&words, at) || reading.is_explained(word) || !told.insert(word) {
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

/// Whether a passage has an acronym that is explained in some documents and not in others.
pub(super) fn may_be_open(reading: &Reading<'_>, passage: &Passage) -> bool {
    let mut words = passage.sentences.iter().flat_map(Sentence::words).map(without_ending);
    words.any(|word| is_acronym(word) && !reading.is_known(word.strip_suffix('s').unwrap_or(word)))
}

/// Whether a word is one of three or more in capitals in a row, which are words and no acronyms.
fn is_shouted(words: &[&str], at: usize) -> bool {
    let is_loud = |word: &&str| word.len() > 1 && word.chars().all(char::is_uppercase);
    let mut threes = words.windows(3).enumerate();
    threes.any(|(start, three)| (start..start + 3).contains(&at) && three.iter().all(&is_loud))
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
