//! `all-capitals`: words in capitals in a family's copy.

use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::plain::Reading;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "all-capitals",
    number: "L05",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "words in capitals in a family's copy",
        finds: "A word of six capital letters or more, or three words in capitals in a row, in a copy for the young person or a parent, or in a public form that speaks to them. Words of the list `known` may stand so.",
        why: "Words in capitals are read letter by letter. They are hard for people who read little, and \
              they sound like shouting. GOV.UK, in its guidance on accessible documents, asks to leave \
              them out.",
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
wording = { young-person = "You MUST NOT GO to the precinct" }"#,
        act: "Write it in small letters. Where it matters most, put it first.",
    },
    check: Check::Words(check),
};

fn check(reading: &Reading<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for sentence in reading.passages.iter().flat_map(|passage| &passage.sentences) {
        let words: Vec<&str> = sentence.words().collect();
        let shouts = |word: &&str| letters(word) >= 6 && !reading.is_known(word);
        let long = words.iter().find(|word| shouts(word)).copied();
        let three = words.windows(3).find(|three| three.iter().all(|word| letters(word) >= 2)).map(|three| three[0]);
        let Some(place) = long.or(three).and_then(|word| sentence.place_of(word)) else { continue };
        let message = format!("words in capitals in {}", reading.audience.noun());
        found.push(Diagnostic::warning(RULE.name, message).at(&place).hint("write them in small letters"));
    }
    found
}

/// How many letters a word in capitals has; none where any is small.
fn letters(word: &str) -> usize {
    if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return 0;
    }
    let letters = word.chars().filter(|one| one.is_alphabetic());
    if letters.clone().all(char::is_uppercase) { letters.count() } else { 0 }
}
