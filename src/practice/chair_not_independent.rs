//! `chair-not-independent`: a conference's chair is not of social care, or manages the case.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "chair-not-independent",
    number: "P04",
    group: Group::Process,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "a conference's chair is not of social care, or manages the case",
        finds: "An initial or review conference whose chair has a `base` other than social care, or says \
                `line-manages = true`.",
        why: "To be chaired by social care is one of the Six Cs of the phase 3 pilots, and The Next Chapter: \
              ROTH phase 2 pilots (Durham University, 2024) names an independent chair as a feature that the \
              pilots shared.",
        example: r#"[[meeting]]
kind = "initial-conference"
chair = { base = "police", line-manages = false }"#,
        act: "Ask the safeguarding unit for another chair, or correct what is recorded.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_conference =
        |meeting: &&Disclosed| matches!(meeting.fields.text("kind"), Some("initial-conference" | "review-conference"));
    ground.view.of_kind("meeting").filter(is_conference).filter_map(dependent).collect()
}

fn dependent(meeting: &Disclosed) -> Option<Diagnostic> {
    let node = meeting.fields.get("chair")?;
    let chair = node.table()?;
    let why = match chair.text("base") {
        _ if chair.yes("line-manages") => "manages the people who hold the case",
        Some(base) if base != "social-care" => "is not of social care",
        _ => return None,
    };
    let message = format!("the chair of {} {why}", meeting.label());
    let finding = Diagnostic::warning(RULE.name, message).at(&node.place).item(&meeting.id);
    Some(finding.hint("ask the safeguarding unit for an independent chair"))
}
