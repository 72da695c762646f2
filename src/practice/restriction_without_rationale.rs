//! `restriction-without-rationale`: a restriction does not say why, who asked, who agreed, or until when.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Restriction;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "restriction-without-rationale",
    number: "R02",
    group: Group::Disclosure,
    level: Level::Warn,
    since: Since::Referral,
    page: Page {
        summary: "a restriction does not say why, who asked, who agreed, or until when",
        finds: "A `withhold`, or a field of `withhold-field`, without `reason`, `requested-by`, `agreed-by`, \
                `agreed-on` or `review-on`.",
        why: "Openness with families is the rule. Withholding needs a clear safeguarding reason, agreed in \
              advance and written down (Sussex procedures on excluding and redacting, and the guidance of the \
              Information Commissioner).",
        example: r#"[[information]]
id = "i1"
withhold = { from = ["family"] }"#,
        act: "Add what is missing, with the chair. If nobody can say why, share it.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    ground.view.restrictions().iter().filter_map(unfounded).collect()
}

fn unfounded(restriction: &Restriction) -> Option<Diagnostic> {
    let wanted = ["reason", "requested-by", "agreed-by", "agreed-on", "review-on"];
    let missing: Vec<String> =
        wanted.iter().filter(|key| restriction.terms.get(key).is_none()).map(|key| format!("`{key}`")).collect();
    let message = format!("the restriction on {} does not say {}", restriction.on.label(), missing.join(", "));
    let finding = Diagnostic::warning(RULE.name, message).at(&restriction.place).item_if(&restriction.on.item);
    (!missing.is_empty()).then(|| finding.hint("agree it with the chair and write it down, or share the record"))
}
