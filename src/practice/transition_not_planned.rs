//! `transition-not-planned`: the young person is nearly an adult, or in care, and no plan joins this one.

use jiff::ToSpan;

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "transition-not-planned",
    number: "P09",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "the young person is nearly an adult, or in care, and no plan joins this one",
        finds: "A young person of seventeen and a half or older whose `other-plans` name no plan for the \
                transition or for adulthood; and one who is in care or custody, by `care-status`, whose \
                case names no other plan.",
        why: "Closing the Gap, part one (Durham University, 2025) warns that young people who were \
              protected as children are treated as offenders once they are eighteen, and that those in \
              care stand outside the pathway with two sets of meetings.",
        example: r#"[young-person]
id = "yp"
born = 2008-06-01"#,
        act: "Agree with adult services, or with those who hold the care plan, who does what from when. \
              Name that plan in `other-plans`.",
    },
    check: Check::Case(check),
};

const IN_CARE: &[&str] = &["section-20", "care-order", "placed-out-of-area", "custody"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    nearly_adult(ground).into_iter().chain(in_care(ground)).collect()
}

fn nearly_adult(ground: &Ground<'_>) -> Option<Diagnostic> {
    let person = ground.young_person()?;
    let born = person.fields.date("born")?;
    let (alert, adult) = (born.checked_add(17.years().months(6)).ok()?, born.checked_add(18.years()).ok()?);
    let mut plans = ground.view.root().texts("other-plans").map(str::to_lowercase);
    let is_planned = plans.any(|plan| plan.contains("transition") || plan.contains("adulthood"));
    if is_planned || !(alert..adult).contains(&ground.today) {
        return None;
    }
    let finding =
        ground.about(&RULE, person, |person| format!("{person} is nearly an adult, and no plan is named for then"));
    Some(finding.hint("agree it with adult services, and name it: `other-plans = [\"Transition plan\"]`"))
}

fn in_care(ground: &Ground<'_>) -> Option<Diagnostic> {
    let root = ground.view.root();
    let status = root.text("care-status").filter(|status| IN_CARE.contains(status))?;
    if root.texts("other-plans").next().is_some() {
        return None;
    }
    let message = format!("the young person's care status is `{status}`, and no other plan is named");
    Some(
        ground
            .about_case(&RULE, "care-status", &message)
            .hint("name the care plan in `other-plans`, and agree who leads"),
    )
}
