//! `missing-episode-without-response`: a young person was missing, and no interview was offered or no trigger plan made.

use jiff::ToSpan;

use super::ground::{Ground, has_mode};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::value::Table;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "missing-episode-without-response",
    number: "P11",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Referral,
    page: Page {
        summary: "a young person was missing, and no interview was offered or no trigger plan made",
        finds: "An episode of `missing-episodes` that ended more than three days before today, where an \
                interview was neither offered nor held; and a case with episodes that has no action of \
                mode `safety-plan` and no `missing-trigger-plan`.",
        why: "Statutory guidance on children who go missing (2014) asks for an interview within 72 hours \
              of the return. It is often the first time that anybody hears where a young person was. The \
              Leeds practitioner guide to ROTH (2024) asks for a trigger plan.",
        example: r#"[young-person]
id = "yp"
missing-episodes = [{ from = 2026-02-20T21:30:00, to = 2026-02-21T07:10:00 }]"#,
        act: "Offer the interview, with somebody whom the young person picks, and record it: `rhi-offered`, \
              `rhi-done`, `rhi-date`. Agree a trigger plan with the family: an action of mode \
              `safety-plan`.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let Some(person) = ground.young_person() else { return Vec::new() };
    let episodes = person.fields.items("missing-episodes");
    let unanswered = episodes.iter().filter(|node| node.table().is_some_and(|one| is_unanswered(one, ground)));
    let interviews = unanswered.map(|node| {
        let message = "no interview was offered after this return";
        let finding = Diagnostic::warning(RULE.name, message).at(&node.place).item(&person.id);
        finding.hint("offer it, and record `rhi-offered`, `rhi-done` and `rhi-date`")
    });
    let plan = without_trigger_plan(ground, person).filter(|_| !episodes.is_empty());
    interviews.chain(plan).collect()
}

/// Whether it ended more than 72 hours ago, and nobody offered or held an interview.
fn is_unanswered(episode: &Table, ground: &Ground<'_>) -> bool {
    let is_over = episode.date("to").and_then(|to| to.checked_add(3.days()).ok()).is_some_and(|by| by < ground.today);
    is_over && !episode.yes("rhi-offered") && !episode.yes("rhi-done")
}

fn without_trigger_plan(ground: &Ground<'_>, person: &Disclosed) -> Option<Diagnostic> {
    let has_action = ground.standing().any(|action| has_mode(action, &["safety-plan"]));
    let has_report = ground.view.reports().iter().any(|report| report.form == "missing-trigger-plan");
    let finding = ground.about(&RULE, person, |person| format!("{person} was missing, and there is no trigger plan"));
    (!has_action && !has_report).then(|| finding.hint("agree one with the family: an action of mode `safety-plan`"))
}
