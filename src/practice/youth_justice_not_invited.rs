//! `youth-justice-not-invited`: serious violence, and youth justice was invited to no meeting.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "youth-justice-not-invited",
    number: "P02",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Enquiry,
    page: Page {
        summary: "serious violence, and youth justice was invited to no meeting",
        finds: "A case whose `harm-types` name `serious-violence`, with meetings, of which none invited \
                youth justice or had them present.",
        why: "The Leeds practitioner guide to ROTH (2024) asks for the youth justice service where there \
              is serious youth violence: they often know the young people, the places and the orders \
              that are in force.",
        example: r#"harm-types = ["serious-violence"]

[[meeting]]
id = "sd1"
kind = "strategy-discussion"
invited = ["police", "health"]"#,
        act: "Invite them to the next meeting, by the agency or by the id of a partner: `invited = \
              [\"youth-justice\"]`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let is_violent = ground.view.root().texts("harm-types").any(|harm| harm == "serious-violence");
    let meetings: Vec<&Disclosed> = ground.view.of_kind("meeting").collect();
    if !is_violent || meetings.is_empty() || ground.is_invited("youth-justice") {
        return Vec::new();
    }
    let finding =
        ground.about_case(&RULE, "harm-types", "serious violence is recorded, and youth justice was not invited");
    let finding = meetings.iter().fold(finding, |finding, meeting| finding.related("this meeting", &meeting.place));
    vec![finding.hint("invite them to the next meeting: `invited = [\"youth-justice\"]`")]
}
