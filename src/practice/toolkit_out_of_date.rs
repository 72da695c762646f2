//! `toolkit-out-of-date`: the exploitation risk toolkit is missing, or older than the conference before the last.

use jiff::civil::Date;

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "toolkit-out-of-date",
    number: "P10",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "the exploitation risk toolkit is missing, or older than the conference before the last",
        finds: "A case whose `harm-types` name exploitation, with a conference that was held, without a \
                date in `exploitation-toolkit`; or, after a review, with one from before the conference \
                that came before the review.",
        why: "The Leeds practitioner guide to ROTH (2024) keeps the toolkit in the case system beside \
              the plan. It is what people wrote down when they last agreed a level, and Wayleaf reads \
              its date and nothing else.",
        example: r#"harm-types = ["criminal-exploitation"]

[[meeting]]
id = "icpc"
kind = "initial-conference"
on = 2026-03-23"#,
        act: "Go through the toolkit again, in the case system, and write the day: `exploitation-toolkit \
              = { date = 2026-06-15 }`.",
    },
    check: Check::Case(check),
};

const EXPLOITED: &[&str] = &["sexual-exploitation", "criminal-exploitation"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let root = ground.view.root();
    let mut held: Vec<Date> = ground.conferences().filter_map(Disclosed::on).filter(|on| *on <= ground.today).collect();
    held.sort_unstable();
    if held.is_empty() || !root.texts("harm-types").any(|harm| EXPLOITED.contains(&harm)) {
        return Vec::new();
    }
    let before_last = held.iter().rev().nth(1);
    let message = match root.table("exploitation-toolkit").and_then(|toolkit| toolkit.date("date")) {
        None => "nothing says when the exploitation toolkit was last gone through".to_owned(),
        Some(day) if before_last.is_some_and(|before| day < *before) => {
            format!("the exploitation toolkit is of {day}, and there was a review since the conference after it")
        }
        Some(_) => return Vec::new(),
    };
    let key = if root.get("exploitation-toolkit").is_some() { "exploitation-toolkit" } else { "harm-types" };
    vec![ground.about_case(&RULE, key, &message).hint("go through it again, and write the day as `date`")]
}
