//! `stale-guidance`: a chapter of the guidance, or a form in force, is past its review.

use jiff::civil::Date;

use super::{Check, Group, Level, Page, Rule, Since};
use crate::compose::Approval;
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "stale-guidance",
    number: "D01r",
    group: Group::Guidance,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a chapter of the guidance, or a form in force, is past its review",
        finds: "A chapter of `content/guidance` whose `approved` day (or month) and `review-every` together lie \
                before today, which `--today` can set; and the version of a form that is in force, by its \
                `approval`. Where no `review-every` stands, the authority's limit `guidance-review` counts.",
        why: "Guidance that nobody looks at goes wrong without a sound: links break, teams change their names. \
              The Leeds practitioner guide to ROTH (2024) names a yearly review.",
        example: r#"approved = 2025-02-16
review-every = "12 months""#,
        act: "Read it through, change what has changed, and write the new day of approval. A published version \
              of a form never changes: start its next one.",
    },
    check: Check::Guidance(check),
};

fn check(reviews: &[(&Approval, Date)], today: Date) -> Vec<Diagnostic> {
    let is_in_force = |approval: &Approval| {
        let (from, to) = approval.in_force;
        from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to)
    };
    let stale = reviews.iter().filter(|(approval, review)| *review < today && is_in_force(approval));
    stale
        .map(|(approval, review)| {
            let message = format!("this {} was to be reviewed by {review}", approval.of);
            let finding = Diagnostic::warning(RULE.name, message).at(&approval.place);
            let or_next = if approval.of == "form" { ", or start its next version if it is published" } else { "" };
            finding
                .hint(format!("read it through, change what has changed, and write the new day of approval{or_next}"))
        })
        .collect()
}
