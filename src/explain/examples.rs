//! How it is written right: examples for the messages that people meet in a case, by name.

/// The name of a message, and lines of TOML that do not get it.
pub(super) static EXAMPLES: &[(&str, &str)] = &[
    (
        "anchor-without-date",
        r#"[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23"#,
    ),
    (
        "author-withheld",
        r#"form = "protective-partner-report"
author = "neighbour"
withhold = { from = ["father"], reason = "risk-of-reprisal", requested-by = "neighbour", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }"#,
    ),
    (
        "contradictory-values",
        r#"# In case.toml, and in no other file of the case:
stage = "core-group""#,
    ),
    (
        "dating-record-withheld",
        r#"[[meeting]]
id = "cg2"
kind = "core-group"
on = 2026-04-30

[meeting.withhold-field]
summary = { from = ["father"], reason = "domestic-abuse-location", requested-by = "mother", agreed-by = "chair", agreed-on = 2026-05-01, review-on = 2026-06-01 }"#,
    ),
    (
        "duplicate-id",
        r#"[[need]]
id = "n1"
text = "Low mood since the assault"

[[need]]
id = "n2"
text = "Sleeps badly""#,
    ),
    (
        "family-wording-missing",
        r#"[[action]]
id = "a6"
text = "Weekly police visits to the lock-up"
needs = ["n4"]
withhold = { from = ["family"], reason = "police-intelligence-source", requested-by = "police", agreed-by = "chair", agreed-on = 2026-03-18, review-on = 2026-06-01 }
wording = { family = "Police have agreed to help make the precinct safer." }"#,
    ),
    (
        "id-is-a-name",
        r#"[[family]]
id = "mother"
name = "Dana Moor""#,
    ),
    ("impossible-date", "on = 2026-02-28"),
    (
        "initiating-discussion-unclear",
        r#"[[meeting]]
id = "sd2"
kind = "strategy-discussion"
on = 2026-03-02
initiated-s47 = true"#,
    ),
    (
        "invalid-id",
        r#"[[person]]
id = "adult-1""#,
    ),
    (
        "meeting-without-record",
        r#"[[meeting]]
id = "rcpc"
kind = "review-conference"
on = 2026-06-23
present = ["mother", "police", "school", "social-worker"]
decision = "The plan goes on.""#,
    ),
    (
        "missing-author",
        r#"form = "protective-partner-report"
author = "mother""#,
    ),
    (
        "missing-id",
        r#"[[need]]
id = "n1"
text = "Low mood since the assault""#,
    ),
    ("missing-reference", r#"reference = "NM-0200""#),
    (
        "name-in-text",
        r#"[[information]]
id = "i10"
text = "An older man bought food for young people outside the arcade"
about = ["adult-1"]"#,
    ),
    (
        "plan-before-conference",
        r#"key-dates = { plan-start = 2026-03-23 }

[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23"#,
    ),
    (
        "reference-to-nothing",
        r#"[[need]]
id = "n1"
text = "Low mood since the assault"

[[action]]
id = "a1"
text = "Weekly mentoring"
needs = ["n1"]"#,
    ),
    (
        "review-before-conference",
        r#"[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23

[[meeting]]
id = "cg1"
kind = "core-group"
on = 2026-04-02"#,
    ),
    (
        "risk-level-differs",
        r#"risk-level = "medium"

[[meeting]]
id = "cg3"
kind = "core-group"
on = 2026-05-28
risk-level = "medium""#,
    ),
    (
        "risk-level-missing",
        r#"[[meeting]]
id = "cg1"
kind = "core-group"
on = 2026-04-02
risk-level = "high""#,
    ),
    (
        "undecided-disclosure",
        r#"# Either share it, with all of the family or with some of them:
[[information]]
id = "i10"
text = "Youth workers saw an older man buying food for young people"
status = "observation"
source = "youth-worker"
about = ["adult-1"]
share = ["family"]

# Or withhold it, with a reason that the chair has agreed:
[[information]]
id = "i5"
text = "Another pupil was told to carry bags too"
status = "allegation"
source = "school"
about = ["peer-1"]
withhold = { from = ["family"], reason = "third-party-child", requested-by = "school", agreed-by = "chair", agreed-on = 2026-03-10, review-on = 2026-06-01 }"#,
    ),
    (
        "unknown-code",
        r#"[[context]]
id = "precinct"
kind = "public-place""#,
    ),
    (
        "unknown-key",
        r#"[[action]]
id = "a1"
text = "Weekly mentoring"
due = 2026-04-10"#,
    ),
    ("unknown-rule", "[rules]\nneed-without-provision = \"deny\""),
    (
        "waiver-without-finding",
        r#"[[need]]
id = "n7"
text = "His grandfather died in January"

[[waiver]]
rule = "need-without-provision"
item = "n7"
reason = "He has asked to be left in peace with it until summer."
by = "social-worker"
on = 2026-03-24
until = 2026-07-01"#,
    ),
    (
        "waiver-without-reason",
        r#"[[waiver]]
rule = "need-without-provision"
item = "n7"
reason = "He has asked to be left in peace with it until summer."
by = "social-worker"
on = 2026-03-24"#,
    ),
    (
        "wrong-type",
        r#"[[action]]
id = "a1"
due = 2026-04-10
needs = ["n1"]"#,
    ),
];

/// How a message's subject is written right, where there is an example of it.
pub(super) fn of(name: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|(of, _)| *of == name).map(|(_, example)| *example)
}

#[cfg(test)]
mod tests {
    use super::super::{Area, PAGES, page_of};
    use super::*;

    #[test]
    fn examples_are_toml_and_belong_to_a_page() {
        for (name, example) in EXAMPLES {
            assert!(page_of(name).is_some(), "{name} has an example and no page");
            assert!(example.parse::<toml::Table>().is_ok(), "the example of {name} is not TOML");
        }
        assert!(EXAMPLES.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn whoever_fills_in_a_case_has_an_example() {
        let shown = [Area::References, Area::Rules];
        let without: Vec<&str> = PAGES
            .iter()
            .filter(|page| shown.contains(&page.area) && of(page.name).is_none())
            .map(|page| page.name)
            .collect();
        assert!(without.is_empty(), "without an example: {without:?}");
    }
}
