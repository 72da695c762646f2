//! `referral-mechanism-not-considered`: exploitation, and nothing on the National Referral Mechanism.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "referral-mechanism-not-considered",
    number: "P10",
    group: Group::Process,
    level: Level::Advice,
    since: Since::Enquiry,
    page: Page {
        summary: "exploitation, and nothing on the National Referral Mechanism",
        finds: "A case whose `harm-types` name exploitation or trafficking, where `nrm.status` is \
                missing or `not-considered`.",
        why: "Councils and the police are first responders: they have a duty to refer a child who may be \
              a victim of modern slavery (modern slavery statutory guidance, Home Office). A decision \
              can protect a young person from being charged with what they were made to do.",
        example: r#"harm-types = ["criminal-exploitation"]"#,
        act: "Decide it with your manager, and record it either way: `nrm = { status = \"considered-no\" \
              }`, or the referral with its day.",
    },
    check: Check::Case(check),
};

const EXPLOITED: &[&str] = &["sexual-exploitation", "criminal-exploitation", "trafficking"];

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let root = ground.view.root();
    let status = root.table("nrm").and_then(|referral| referral.text("status"));
    let is_open = status.is_none_or(|status| status == "not-considered");
    if !is_open || !root.texts("harm-types").any(|harm| EXPLOITED.contains(&harm)) {
        return Vec::new();
    }
    let key = if status.is_some() { "nrm" } else { "harm-types" };
    let message = "exploitation is recorded, and no decision on the National Referral Mechanism";
    vec![ground.about_case(&RULE, key, message).hint("decide it, and write `status` in [nrm], also where it is no")]
}
