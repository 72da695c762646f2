//! `context-work-only-policing`: all context work is led by police or community safety.

use super::ground::{Ground, all_of};
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::gaps::is_context_work;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "context-work-only-policing",
    number: "C03",
    group: Group::Contexts,
    level: Level::Warn,
    since: Since::Conference,
    page: Page {
        summary: "all context work is led by police or community safety",
        finds: "A plan with context work, all of which police or community safety lead.",
        why: "Closing the Gap, part one (Durham University, 2025) and The Next Chapter: ROTH phase 2 pilots \
              (Durham University, 2024) found that work in the wider context relied on policing, and that it \
              followed a brief about crime and not about welfare. Youth workers, schools, businesses and \
              residents can change places too.",
        example: r#"[[action]]
id = "a1"
agencies = ["police"]
target = "adults-who-harm"
mode = "disruption""#,
        act: "Keep the police action, and add context work that somebody else leads: a youth worker, a school, \
              licensing, a shopkeeper.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let work: Vec<&Disclosed> = ground.standing().filter(|action| is_context_work(action)).collect();
    if !all_of(&work, |action| is_policing(&ground.agencies_leading(action))) {
        return Vec::new();
    }
    let message = "all context work of this plan is led by police or community safety";
    let finding = ground.about_case(&RULE, "reference", message);
    let finding = finding.hint("add context work that another agency, a school or a business leads");
    vec![work.iter().fold(finding, |finding, action| finding.related("this action", &action.place))]
}

/// Whether these agencies are police and community safety and no one else.
fn is_policing(agencies: &[&str]) -> bool {
    !agencies.is_empty() && agencies.iter().all(|agency| matches!(*agency, "police" | "community-safety"))
}
