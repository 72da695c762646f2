//! `stale-guidance`: a chapter of the guidance is past its review.

use jiff::Span;
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
        summary: "a chapter of the guidance is past its review",
        finds: "A chapter of `content/guidance` whose `approved` day and `review-every` together lie before \
                today, which `--today` can set.",
        why: "Guidance that nobody looks at goes wrong without a sound: links break, teams change their names. \
              The Leeds practitioner guide to ROTH (2024) names a yearly review.",
        example: r#"approved = 2025-02-16
review-every = "12 months""#,
        act: "Read the chapter through, change what has changed, and write the new day of approval.",
    },
    check: Check::Guidance(check),
};

fn check(approvals: &[Approval], today: Date) -> Vec<Diagnostic> {
    let stale = approvals.iter().filter_map(|approval| {
        let review = review_on(approval).filter(|review| *review < today)?;
        let message = format!("this chapter was to be reviewed by {review}");
        let finding = Diagnostic::warning(RULE.name, message).at(&approval.place);
        Some(finding.hint("read it through, change what has changed, and write the new day of approval"))
    });
    stale.collect()
}

/// When a chapter is to be looked at again.
fn review_on(approval: &Approval) -> Option<Date> {
    let (number, unit) = approval.every.split_once(' ')?;
    let number: i32 = number.parse().ok()?;
    let months = if unit.starts_with("year") { number.checked_mul(12)? } else { number };
    approval.on.checked_add(Span::new().try_months(months).ok()?).ok()
}
