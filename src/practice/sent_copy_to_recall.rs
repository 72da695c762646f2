//! `sent-copy-to-recall`: somebody holds a copy that they should not have.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::circulation::findings;
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "sent-copy-to-recall",
    number: "",
    group: Group::Disclosure,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "somebody holds a copy that they should not have",
        finds: "An entry of `sent`, of a report or a meeting, whose copy may hold what is now kept from whoever \
                has it: a restriction agreed after it was sent, something that is shared with others alone, \
                another reader's copy, or anything at all where they must not be contacted any more. With a \
                `digest`, a copy that is the same as the one that they would get now is never found.",
        why: "A restriction that comes after the papers protects nobody while the papers lie in a \
              kitchen drawer. The Information Commissioner asks after a breach who holds what was sent, \
              and whether it was asked back.",
        example: r#"[[family]]
id = "father"
role = "protective-partner"

[[meeting]]
id = "cg1"
kind = "core-group"
on = 2026-03-18
sent = [{ to = "father", on = 2026-03-19, how = "by-hand" }]

[[information]]
id = "i1"
on = 2026-03-10
text = "Where the family has moved to"
withhold = { from = ["father"], agreed-on = 2026-03-20 }"#,
        act: "Talk with the chair, ask for the copy back, send the one of now, and write `recalled` with the day \
              into the entry. Tell whoever is put at risk by it.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    findings(RULE.name, ground.sent)
}
