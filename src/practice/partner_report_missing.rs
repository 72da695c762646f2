//! `partner-report-missing`: somebody was invited to a conference, and there is no report from them.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "partner-report-missing",
    number: "V03",
    group: Group::Voice,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "somebody was invited to a conference, and there is no report from them",
        finds: "A partner who was invited to the latest conference and has no report for it; and a parent who \
                was, without a report and without a record that help was offered or consent asked.",
        why: "The Leeds practitioner guide to ROTH (2024) asks every protective partner for a report, parents \
              with the help that they need. A conference decides on what it is told.",
        example: r#"[[family]]
id = "mother"
role = "protective-partner"

[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23
invited = ["mother", "police"]"#,
        act: "Ask for the report, and offer a parent somebody to write it with. Record an offer as \
              `help-offered`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let Some(meeting) = ground.latest_conference() else { return Vec::new() };
    meeting.fields.texts("invited").filter_map(|party| missing(ground, meeting, party)).collect()
}

fn missing(ground: &Ground<'_>, meeting: &Disclosed, party: &str) -> Option<Diagnostic> {
    let person = ground.view.person(party);
    let is_owed = match person.map(|person| person.kind.name) {
        Some("partner") => true,
        Some("family") => ground.parents().any(|parent| parent.id == party) && !is_offered(person?),
        Some(_) => false,
        None => !matches!(party, "chair" | "social-worker" | "social-care"),
    };
    if !is_owed || has_reported(ground, meeting, party) {
        return None;
    }
    let message = format!("`{party}` was invited to {}, and there is no report from them", meeting.label());
    let place = person.map_or(&meeting.place, |person| &person.place);
    let finding = Diagnostic::warning(RULE.name, message).at(place).item(party);
    Some(finding.related("the conference", &meeting.place).hint("ask for the report, and offer help with it"))
}

/// Whether help was offered or consent was asked.
fn is_offered(parent: &Disclosed) -> bool {
    parent.fields.get("help-offered").is_some() || parent.fields.get("consent-on").is_some()
}

/// Whether a party, or a person of that agency, has a report for a meeting, or for none in particular.
fn has_reported(ground: &Ground<'_>, meeting: &Disclosed, party: &str) -> bool {
    ground.view.reports().iter().any(|report| {
        let is_for_it = report.fields.text("meeting").is_none_or(|id| id == meeting.id);
        is_for_it && (report.author == party || ground.agency_of(&report.author) == Some(party))
    })
}
