//! `pathway-not-eligible`: what is recorded does not fit this pathway.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "pathway-not-eligible",
    number: "P03",
    group: Group::Process,
    level: Level::Warn,
    since: Since::Enquiry,
    page: Page {
        summary: "what is recorded does not fit this pathway",
        finds: "A case with `pathway = \"roth\"` or `roth-flag = true` that records another outcome of the \
                enquiry than substantiated significant harm, harm that is not mainly outside the home, \
                significant harm at home, parents who are not able to work with the plan, or mixed harm; where \
                the authority's eligibility is `sole`, also harm outside the home that is only the principal \
                harm.",
        why: "The Leeds practitioner guide to ROTH (2024) says for whom the pathway is suitable. Closing the \
              Gap, part one (Durham University, 2025) warns that a hard line can leave young people without \
              anyone watching over them, so that going on is a decision for a manager to take and to write \
              down.",
        example: r#"pathway = "roth"
parents-position = "not-able""#,
        act: "Correct the record, or choose another pathway with your manager. Where a manager decides that it \
              goes on, write a `[[waiver]]` with the reason. The tool decides nothing here.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let root = ground.view.root();
    let pathway = root.text("pathway");
    let is_roth = pathway == Some("roth") || (pathway.is_none() && root.yes("roth-flag"));
    let against = if is_roth { reasons(ground) } else { Vec::new() };
    let Some((key, _)) = against.first() else { return Vec::new() };
    let all: Vec<&str> = against.iter().map(|(_, reason)| *reason).collect();
    let message = format!("the record does not fit this pathway: {}", all.join("; "));
    let finding = ground.about_case(&RULE, key, &message);
    vec![finding.hint("correct the record, change the pathway, or have a manager waive this with a reason")]
}

/// What the record says against the pathway, each with its root key.
fn reasons(ground: &Ground<'_>) -> Vec<(&'static str, &'static str)> {
    let root = ground.view.root();
    let enquiry = root.table("section-47");
    let outcome = enquiry.and_then(|enquiry| enquiry.text("outcome"));
    let is_inside = enquiry.is_some_and(|enquiry| enquiry.get("primarily-outside-home").is_some())
        && !enquiry.is_some_and(|enquiry| enquiry.yes("primarily-outside-home"));
    let is_sole = ground.authority.facts.text("eligibility") == Some("sole");
    let all = [
        (
            "section-47",
            outcome.is_some_and(|code| code != "substantiated-significant-harm"),
            "the enquiry found no continuing significant harm",
        ),
        ("section-47", is_inside, "the harm is not mainly outside the home"),
        (
            "intrafamilial-significant-harm",
            root.text("intrafamilial-significant-harm") == Some("significant"),
            "there is significant harm at home",
        ),
        (
            "parents-position",
            root.text("parents-position") == Some("not-able"),
            "the parents are not able to work with the plan",
        ),
        ("efh-primary", root.text("efh-primary") == Some("mixed"), "harm outside the home is not the principal harm"),
        (
            "efh-primary",
            is_sole && root.text("efh-primary") == Some("principal"),
            "harm outside the home is not the sole harm, which this authority asks for",
        ),
    ];
    all.into_iter().filter(|(_, is_against, _)| *is_against).map(|(key, _, reason)| (key, reason)).collect()
}
