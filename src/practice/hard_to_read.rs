//! `hard-to-read`: a passage is hard to read in a family's copy.

use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::plain::Reading;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "hard-to-read",
    number: "L05",
    group: Group::Language,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a passage is hard to read in a family's copy",
        finds: "A passage in a copy for the young person or a parent, or in a public form that speaks to them, whose reading age is above `reading-age` of `[plain-language]` in content/authority.toml. The measure is the Flesch-Kincaid grade level and five years; names and the fixed terms of the pathway count as short words, and passages under `passage-words` are not asked.",
        why: "GOV.UK writes for people who read like a child of nine, since many adults do. Closing the \
              Gap, part one (Durham University, 2025) tells of parents who could not read what was \
              written about their child, and a conference is no time to find that out.",
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
wording = { young-person = """
Multi-agency practitioners will facilitate individualised therapeutic intervention alongside contextual disruption \
activity. Participation remains voluntary throughout, notwithstanding organisational expectations regarding engagement. \
Alternative arrangements necessitate prior consultation. Kindly communicate any difficulties to the allocated \
practitioner beforehand.""" }"#,
        act: "Use the words that you would say aloud: help for support services, meet for engage with. Shorten the longest sentences first.",
    },
    check: Check::Words(check),
};

fn check(reading: &Reading<'_>) -> Vec<Diagnostic> {
    let most = reading.limits().reading_age;
    let hard = reading.passages.iter().filter_map(|passage| {
        let age = reading.age_of(passage).filter(|age| *age > most)?;
        let place = passage.sentences.first()?.place.as_ref()?;
        let longest = passage.sentences.iter().map(|sentence| sentence.words().len()).max()?;
        let noun = reading.audience.noun();
        let message = format!("this passage asks for a reading age of {age}, and {noun} may ask for {most}");
        let finding = Diagnostic::warning(RULE.name, message).at(place);
        Some(finding.hint(format!("use everyday words, and shorten its sentences: the longest has {longest} words")))
    });
    hard.collect()
}
