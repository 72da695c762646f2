//! `day-and-night-not-weighed`: nobody asked whether a harmful place is another place at night, or about life online.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "day-and-night-not-weighed",
    number: "C11",
    group: Group::Contexts,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "nobody asked whether a harmful place is another place at night, or about life online",
        finds: "Contexts weighed 3 or more for harm that do not say by day and by night how far they \
                shape what the young person does (`informs-behaviour`); and a case with contexts of \
                which none is online.",
        why: "The Leeds practitioner guide to ROTH (2024) asks whether a context changes between day and \
              night: a plan that is right for the afternoon can miss the hours in which harm is done. \
              Closing the Gap, part one (Durham University, 2025) names social media as a driver of \
              harm.",
        example: r#"[[context]]
id = "precinct"
kind = "public-place"
harm = 4"#,
        act: "Ask about both times of day and write `informs-behaviour = { day = 2, night = 5 }`. Ask \
              about games, chats and phones, and record a context of kind `online` even where it does \
              little harm.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    unasked_times(ground).into_iter().chain(unasked_online(ground)).collect()
}

fn unasked_times(ground: &Ground<'_>) -> Option<Diagnostic> {
    let contexts: Vec<&Disclosed> = ground.harmful_contexts().filter(|context| !is_by_day_and_night(context)).collect();
    let (first, rest) = contexts.split_first()?;
    let says = |context: &str| format!("nothing says whether {context} is another place by night than by day");
    let finding = ground.about(&RULE, first, says);
    let finding = rest.iter().fold(finding, |finding, context| finding.related("nor of this one", &context.place));
    Some(finding.hint("ask, and write `informs-behaviour = { day = 2, night = 5 }`"))
}

fn is_by_day_and_night(context: &Disclosed) -> bool {
    let times = context.fields.table("informs-behaviour");
    times.is_some_and(|times| times.get("day").is_some() && times.get("night").is_some())
}

fn unasked_online(ground: &Ground<'_>) -> Option<Diagnostic> {
    let mut contexts = ground.view.of_kind("context").peekable();
    contexts.peek()?;
    if contexts.any(|context| context.fields.text("kind") == Some("online")) {
        return None;
    }
    let finding =
        ground.about_case(&RULE, "reference", "no context is online, so nobody can tell whether it was asked");
    Some(finding.hint("record life online as a context, also where it does little harm"))
}
