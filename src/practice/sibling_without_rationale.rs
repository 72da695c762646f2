//! `sibling-without-rationale`: it is not said why a brother, sister or other child is included or not.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "sibling-without-rationale",
    number: "N11",
    group: Group::Needs,
    level: Level::Warn,
    since: Since::Enquiry,
    page: Page {
        summary: "it is not said why a brother, sister or other child is included or not",
        finds: "A child of the family without a `rationale`, or a case of a young person that records no other \
                child and does not say `none-confirmed = true`.",
        why: "The Leeds practitioner guide to ROTH (2024) asks the enquiry to consider other children, with a \
              reason for including them in the conference or not. It assumes neither.",
        example: r#"[young-person]
id = "yp"

[[family]]
id = "brother"
relationship = "brother"
child = true"#,
        act: "Write the child's `rationale`. If there are no other children, write `none-confirmed = true` at \
              the top of the case.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    if ground.young_person().is_none() {
        return Vec::new();
    }
    let children: Vec<_> = ground.view.of_kind("family").filter(|one| is_child(one)).collect();
    if children.is_empty() && !ground.view.root().yes("none-confirmed") {
        let message = "the case records no other child, and does not say that there is none";
        let finding = ground.about_case(&RULE, "none-confirmed", message);
        return vec![
            finding.hint("add each child to the family, or write none-confirmed = true at the top of the case"),
        ];
    }
    let unexplained = children.into_iter().filter(|child| child.fields.text("rationale").is_none());
    unexplained
        .map(|child| {
            let says = |child: &str| format!("it is not said why {child} is part of this conference or not");
            ground.about(&RULE, child, says).hint("write a `rationale`, whichever it is")
        })
        .collect()
}

/// Whether someone of the family is a brother, a sister or another child.
fn is_child(family: &Disclosed) -> bool {
    let relationship = family.fields.text("relationship").unwrap_or_default().to_lowercase();
    family.fields.yes("child") || ["brother", "sister", "sibling"].iter().any(|word| relationship.contains(word))
}
