//! `strategy-meeting-not-quorate`: a strategy discussion was held without police, health or social care.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::codes::STRATEGY_MINIMUM;
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "strategy-meeting-not-quorate",
    number: "P01",
    group: Group::Process,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a strategy discussion was held without police, health or social care",
        finds: "A strategy discussion that says who was present, where police, health or social care are not \
                among them.",
        why: "Working Together to Safeguard Children 2023 names the three as the least that a strategy \
              discussion needs, and the Leeds practitioner guide to ROTH (2024) repeats it.",
        example: r#"[[meeting]]
id = "sd1"
kind = "strategy-discussion"
on = 2026-03-02
present = ["police", "social-worker"]"#,
        act: "Hold it again with all three, or add who was there.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_strategy = |meeting: &&Disclosed| meeting.fields.text("kind") == Some("strategy-discussion");
    ground.view.of_kind("meeting").filter(is_strategy).filter_map(|meeting| inquorate(ground, meeting)).collect()
}

fn inquorate(ground: &Ground<'_>, meeting: &Disclosed) -> Option<Diagnostic> {
    let present = meeting.fields.get("present")?;
    let chair = meeting.fields.table("chair").and_then(|chair| chair.text("base"));
    let there: Vec<&str> = present.texts().filter_map(|party| ground.agency_of(party)).chain(chair).collect();
    let absent: Vec<&str> = STRATEGY_MINIMUM.iter().copied().filter(|agency| !there.contains(agency)).collect();
    let message = format!("{} was held without {}", meeting.label(), absent.join(" and "));
    let finding = Diagnostic::warning(RULE.name, message).at(&present.place).item(&meeting.id);
    (!absent.is_empty()).then(|| finding.hint("police, health and social care are the least that it needs"))
}
