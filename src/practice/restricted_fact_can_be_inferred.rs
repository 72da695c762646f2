//! `restricted-fact-can-be-inferred`: an action that rests on withheld information reaches those it is withheld from.

use super::ground::Ground;
use super::{Check, Group, Level, Page, Rule, Since};
use crate::diagnostic::Diagnostic;
use crate::disclose::Disclosed;
use crate::record::Terms;

/// The rule.
pub(super) static RULE: Rule = Rule {
    name: "restricted-fact-can-be-inferred",
    number: "R03",
    group: Group::Disclosure,
    level: Level::Advice,
    since: Since::Conference,
    page: Page {
        summary: "an action that rests on withheld information reaches those it is withheld from",
        finds: "An action that has not ended and names `information` that is withheld from the young \
                person or somebody of the family, where the action itself is neither withheld from them \
                nor has `wording` for them.",
        why: "Nobody has to read the information to learn it. An order against a named man, or a police \
              task on a certain day, says as much as the intelligence behind it (Sussex and Greater \
              Manchester procedures on what families may see; Closing the Gap, part one (Durham \
              University, 2025), on what was read between the lines).",
        example: r#"[young-person]
id = "yp"

[[information]]
id = "i1"
withhold = { from = ["family"] }

[[action]]
id = "a1"
text = "Weekly tasking at the lock-up"
information = ["i1"]"#,
        act: "Write `wording` for the family that does not give it away, or withhold the action from the \
              same people. Ask whoever the information came from.",
    },
    check: Check::Case(check),
};

fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    ground.standing().flat_map(|action| inferable(ground, action)).collect()
}

/// A finding for each item of information that the words of an action may give away.
fn inferable<'a>(ground: &Ground<'a>, action: &'a Disclosed) -> Vec<Diagnostic> {
    let items = action.fields.texts("information").filter_map(|id| ground.view.find("information", id));
    let told = items.filter_map(|item| {
        let kept_from = Terms::of(&item.fields).withheld_from()?;
        let mut family = kept_from.into_iter().filter(|who| is_of_family(ground, who));
        family.find(|who| reaches(action, who))?;
        let says = |action: &str| format!("{action} may give away what the family is not to know");
        let finding = ground.about(&RULE, action, says).related("it rests on this", &item.place);
        Some(finding.hint("add `wording = { family = \"…\" }` that gives nothing away, or withhold the action too"))
    });
    told.collect()
}

fn is_of_family(ground: &Ground<'_>, who: &str) -> bool {
    matches!(who, "family" | "young-person") || ground.is_young_person(who) || ground.view.find("family", who).is_some()
}

/// Whether an action comes to somebody in its own words.
fn reaches(action: &Disclosed, who: &str) -> bool {
    let terms = Terms::of(&action.fields);
    let is_withheld = terms.withheld_from().is_some_and(|from| from.iter().any(|one| *one == who || *one == "family"));
    !is_withheld && terms.wording(&[who.to_owned(), "family".to_owned()]).is_none()
}
