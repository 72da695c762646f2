//! `context-partner-not-invited`: an agency that belongs to a harmful context was invited to no meeting.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::value::{Node, Table};

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "context-partner-not-invited",
    number: "P05",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "an agency that belongs to a harmful context was invited to no meeting",
        finds: "A context weighed 3 or more for harm, of a kind for which the authority names an agency \
                in `[[agency]]` of `content/authority.toml`, where that agency was invited to no meeting \
                and present at none.",
        why: "In Closing the Gap, part one (Durham University, 2025), housing did not know that there \
              was a conference, and could have done something. The Leeds practitioner guide to ROTH \
              (2024) asks for partners who are not the usual ones.",
        example: r#"[[context]]
id = "arcade"
kind = "business"
harm = 4

[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23
invited = ["police"]"#,
        act: "Invite the agency to the next meeting. If it does not belong there, correct the \
              authority's list.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    if ground.view.of_kind("meeting").next().is_none() {
        return Vec::new();
    }
    ground.harmful_contexts().filter_map(|context| uninvited(ground, context)).collect()
}

/// The agencies of an authority's list that belong to a context and were not invited.
fn uninvited<'a>(ground: &Ground<'a>, context: &'a Disclosed) -> Option<Diagnostic> {
    let kind = context.fields.text("kind")?;
    let code = |agency: &'a Table| agency.text("code").unwrap_or_default();
    let agencies = ground.authority.facts.items("agency").iter().filter_map(|node| Some((node, node.table()?)));
    let missing: Vec<(&Node, &Table)> = agencies
        .filter(|(_, agency)| agency.texts("contexts").any(|one| one == kind) && !ground.is_invited(code(agency)))
        .collect();
    let codes: Vec<String> = missing.iter().map(|(_, agency)| format!("`{}`", code(agency))).collect();
    let says = |context: &str| format!("{} belongs to {context}, and was invited to no meeting", codes.join(" and "));
    let finding = ground.about(&RULE, context, says);
    let finding =
        missing.iter().fold(finding, |finding, (node, _)| finding.related("the authority says so here", &node.place));
    (!missing.is_empty()).then(|| finding.hint("invite them to the next meeting"))
}
