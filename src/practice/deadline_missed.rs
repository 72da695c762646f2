//! `deadline-missed`: a limit for a conference, report, core group, review or record passed by.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "deadline-missed",
    number: "P13",
    group: Group::Process,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a limit for a conference, report, core group, review or record passed by",
        finds: "A conference, a social work report, a core group, a review or a conference record that came after \
                its limit, or has not come yet. The limits are those of content/timescales.toml and of the \
                authority, in force on the day that they are counted from.",
        why: "Working Together to Safeguard Children (2023) sets limits because a young person waits while nobody \
              meets, and a family that gets a report late cannot answer it. A late event keeps its limit.",
        example: r#"[[meeting]]
id = "sd1"
kind = "strategy-discussion"
on = 2026-03-02
initiated-s47 = true"#,
        act: "Hold the meeting or finish the report. Where it came late, record `late-because` and \
              `late-agreed-by`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    ground.missed.to_vec()
}
