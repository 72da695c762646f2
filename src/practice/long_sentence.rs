//! `long-sentence`: a sentence is too long for a family's copy.

use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::plain::Reading;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "long-sentence",
    number: "L05",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a sentence is too long for a family's copy",
        finds: "A sentence in a copy for the young person or a parent, or in a public form that speaks to them, with more words than `sentence-words` of `[plain-language]` in content/authority.toml. Quoted words do not count.",
        why: "Some parents read little or no English, and research on plans (Closing the Gap, part one, Durham University, 2025) names literacy and language as barriers. Government guidance on content asks for sentences of at most 25 words.",
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
wording = { young-person = "You can meet Sam each week so that, with people whom you trust and as slowly as you like, you can talk about what happened and what should come next" }"#,
        act: "Say one thing in each sentence. Where the record has to say it in full, give the reader `wording` of their own.",
    },
    check: Check::Words(check),
};

fn check(reading: &Reading<'_>) -> Vec<Diagnostic> {
    let most = reading.limits().sentence_words;
    let sentences = reading.passages.iter().flat_map(|passage| &passage.sentences);
    let long = sentences.filter_map(|sentence| {
        let words = sentence.words().len();
        let place = sentence.place.as_ref().filter(|_| words > most)?;
        let message =
            format!("this sentence has {words} words, and {} has at most {most} in one", reading.audience.noun());
        Some(Diagnostic::warning(RULE.name, message).at(place).hint("make two of it: one thing in each sentence"))
    });
    long.collect()
}
