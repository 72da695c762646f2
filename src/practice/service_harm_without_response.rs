//! `service-harm-without-response`: a service made things worse by what it did, and nothing in the plan changes the service.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::gaps;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "service-harm-without-response",
    number: "C14",
    group: Group::Contexts,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "a service made things worse by what it did, and nothing in the plan changes the service",
        finds: "A context with `system-harm`, or the case itself, or a need with the code \
                `com.profiling`, where no action that has not ended asks an organisation or a service to \
                change.",
        why: "Exclusion from school, eviction, and being stopped because of how one looks can push a \
              young person towards harm, as The Next Chapter: ROTH phase 2 pilots (Durham University, \
              2024) and Closing the Gap, part one (Durham University, 2025) both found. Work with the \
              young person leaves it as it is.",
        example: r#"[[context]]
id = "school-site"
kind = "school"
system-harm = "The part-time timetable put him in reach of them.""#,
        act: "Add an action that asks the service to change (`asks = \"organisation\"`), and let it name \
              the context or the need. If it cannot be had, escalate it and say so.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let of_contexts = ground.view.of_kind("context").filter(|context| context.fields.get("system-harm").is_some());
    let contexts = of_contexts.filter(|context| !ground.standing_in(context).any(changes_service)).map(|context| {
        let says = |context: &str| format!("a service did harm in {context}, and no action there asks it to change");
        ground.about(&RULE, context, says)
    });
    let of_needs = ground.needs_coded(|code| code == "com.profiling").into_iter();
    let needs = of_needs
        .filter(|need| !ground.standing_for(need).into_iter().any(changes_service))
        .map(|need| ground.about(&RULE, need, |need| format!("no action asks those behind {need} to change")));
    let hint = "add an action with `asks = \"organisation\"`, or escalate it and say to whom";
    contexts.chain(needs).chain(of_case(ground)).map(|finding| finding.hint(hint)).collect()
}

fn of_case(ground: &Ground<'_>) -> Option<Diagnostic> {
    ground.view.root().get("system-harm")?;
    let message = "services did harm, and no action asks one of them to change";
    (!ground.standing().any(changes_service)).then(|| ground.about_case(&RULE, "system-harm", message))
}

/// Whether it is an organisation or a service that has to change something.
fn changes_service(action: &Disclosed) -> bool {
    gaps::asks(action).is_some_and(|asks| matches!(asks, "organisation" | "service"))
}
