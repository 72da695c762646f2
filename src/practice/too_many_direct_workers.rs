//! `too-many-direct-workers`: more than six people work with the young person directly.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "too-many-direct-workers",
    number: "V06",
    group: Group::Voice,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "more than six people work with the young person directly",
        finds: "More than six partners with `direct-contact = true`.",
        why: "Closing the Gap, part one (Durham University, 2025) found that many professionals at once \
              overwhelm a young person, who tells the same story to one after another. Six is our line \
              and not the research's: it is a place to stop and ask.",
        example: r#"partner = [
  { id = "nurse", direct-contact = true },
  { id = "mentor", direct-contact = true },
  { id = "teacher", direct-contact = true },
  { id = "tutor", direct-contact = true },
  { id = "therapist", direct-contact = true },
  { id = "youth-worker", direct-contact = true },
  { id = "drugs-worker", direct-contact = true },
]"#,
        act: "Ask the young person whom they want to keep. Let the others work through that person, or \
              with the adults and the places around them.",
    },
    check: Check::Case(check),
};

/// As many as nobody asks about.
const ENOUGH: usize = 6;

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let partners = ground.view.of_kind("partner");
    let workers: Vec<&Disclosed> = partners.filter(|partner| partner.fields.yes("direct-contact")).collect();
    if workers.len() <= ENOUGH {
        return Vec::new();
    }
    let message = format!("{} people work with the young person directly", workers.len());
    let finding = ground.about_case(&RULE, "reference", &message);
    let finding = workers.iter().fold(finding, |finding, worker| finding.related("one of them", &worker.place));
    vec![finding.hint("ask the young person whom they want to keep, and let the others work through that person")]
}
