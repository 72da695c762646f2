//! `chair-not-independent`: a conference's chair is not independent, or too few agencies were there.

use std::collections::BTreeSet;

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
        summary: "a conference's chair is not independent, or too few agencies were there",
        finds: "An initial or review conference whose chair has a `base` other than social care, or says \
                `line-manages = true`; and one at which social care and two other agencies were not present, that \
                is not said to be `quorate` and has no `reason-if-proceeding`.",
        why: "To be chaired by social care is one of the Six Cs of the phase 3 pilots, and The Next Chapter: \
              ROTH phase 2 pilots (Durham University, 2024) names an independent chair as a feature that the \
              pilots shared.",
        example: r#"[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23
chair = { base = "police", line-manages = false }"#,
        act: "Ask the safeguarding unit for another chair, or correct what is recorded. Where too few agencies \
              came, hold the conference again within the limit, or record why it went ahead.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let inquorate = ground.conferences().filter_map(|meeting| inquorate(ground, meeting));
    ground.conferences().filter_map(dependent).chain(inquorate).collect()
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

/// Social care and two other agencies make a conference quorate, unless its record says that it was, or why it went
/// ahead. A conference without a record of who was there has not been held yet.
fn inquorate(ground: &Ground<'_>, meeting: &Disclosed) -> Option<Diagnostic> {
    let present = meeting.fields.get("present")?;
    if meeting.fields.yes("quorate") || meeting.fields.get("reason-if-proceeding").is_some() {
        return None;
    }
    let chair = meeting.fields.table("chair").and_then(|chair| chair.text("base"));
    let agencies: BTreeSet<&str> = present.texts().filter_map(|party| ground.agency_of(party)).chain(chair).collect();
    let others =
        agencies.iter().filter(|agency| !matches!(**agency, "social-care" | "family" | "multi-agency")).count();
    if agencies.contains("social-care") && others >= 2 {
        return None;
    }
    let message = format!("{} did not have social care and two other agencies", meeting.label());
    let finding = Diagnostic::warning(RULE.name, message).at(&present.place).item(&meeting.id);
    Some(finding.hint("hold it again, or record why it went ahead: `reason-if-proceeding = \"…\"`"))
}
