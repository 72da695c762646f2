//! Needs against provision: what is unmet, what is met only in part, and who is asked to change.
//!
//! Worked out from a [`View`], so that a reader's gaps are those of what they may see. Definitions:
//! DESIGN.md; on the published cases they give the answers of the tables in Closing the Gap, part
//! one (Durham University, 2025).

use crate::codes;
use crate::disclose::{Disclosed, View};

/// How far a need is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Some action is in place.
    Met,
    /// Every action that has not ended is offered, referred, waiting, partial or declined.
    Qualified,
    /// No action names it, or all that do have ended.
    Unmet,
}

impl Position {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Position::Met => "met",
            Position::Qualified => "qualified",
            Position::Unmet => "unmet",
        }
    }
}

/// Statuses of an action that has not come to the young person yet, or not wholly.
const QUALIFIED: &[&str] = &["offered", "referred", "waiting", "partial", "declined"];

/// Targets that mean the young person or their family has to change.
const FAMILY_TARGETS: &[&str] = &["young-person", "parent", "family", "home"];

/// Targets that make an action context work.
const CONTEXT_TARGETS: &[&str] = &["peers", "organisation", "place", "online", "adults-who-harm"];

/// Whether an action of this status is in place, or will be, for whoever it is for.
pub fn is_in_place(status: &str) -> bool {
    status != "ended" && !QUALIFIED.contains(&status)
}

/// The actions that name a need, in order.
pub fn actions_for<'a>(view: &'a View, need: &str) -> Vec<&'a Disclosed> {
    view.actions_for(need).collect()
}

/// How far a need is met.
pub fn position(view: &View, need: &str) -> Position {
    let mut standing = view.actions_for(need).filter(|action| status(action) != "ended").peekable();
    if standing.peek().is_none() {
        return Position::Unmet;
    }
    match standing.all(|action| !action.only_words && QUALIFIED.contains(&status(action))) {
        true => Position::Qualified,
        false => Position::Met,
    }
}

/// An action's status; nothing said means planned.
pub fn status(action: &Disclosed) -> &str {
    action.fields.text("status").unwrap_or("planned")
}

/// Who has to change something: `asks`, else the target.
pub fn asks(action: &Disclosed) -> Option<&str> {
    action.fields.text("asks").or_else(|| action.fields.text("target"))
}

/// Whether an action is context work: its target is peers, an organisation, a place, online, or
/// adults who harm.
pub fn is_context_work(action: &Disclosed) -> bool {
    action.fields.text("target").is_some_and(|target| CONTEXT_TARGETS.contains(&target))
}

/// Whether an action is aimed at the young person or a parent alone, whatever context it names.
pub fn is_aimed_at_person(action: &Disclosed) -> bool {
    action.fields.text("target").is_some_and(|target| matches!(target, "young-person" | "parent"))
}

/// The actions that have not ended and are aimed at a context, and not at the young person or a parent in it.
pub fn actions_aimed_at<'a>(view: &'a View, context: &str) -> Vec<&'a Disclosed> {
    let names = |action: &Disclosed| action.fields.texts("contexts").any(|id| id == context);
    let aimed = |action: &&Disclosed| names(action) && status(action) != "ended" && !is_aimed_at_person(action);
    counted(view).into_iter().filter(aimed).collect()
}

/// The contexts in which a need shows and that no action for it is about. What words alone say of an action
/// leaves open where it is, so that nothing is called a gap beside it.
pub fn contexts_without_action<'a>(view: &'a View, need: &'a Disclosed) -> Vec<&'a Disclosed> {
    let actions = actions_for(view, &need.id);
    if actions.iter().any(|action| action.only_words) {
        return Vec::new();
    }
    let standing = actions.into_iter().filter(|action| status(action) != "ended");
    let reached: Vec<&str> = standing.flat_map(|action| action.fields.texts("contexts")).collect();
    let shows = need.fields.texts("contexts").filter(|context| !reached.contains(context));
    shows.filter_map(|context| view.find("context", context)).collect()
}

/// The agencies that lead an action: its owner's, else those it names.
pub fn agencies_leading<'a>(view: &'a View, action: &'a Disclosed) -> Vec<&'a str> {
    match action.fields.text("owner") {
        Some(owner) => agency_of(view, owner).into_iter().collect(),
        None => action.fields.texts("agencies").collect(),
    }
}

/// The agency of a party: a partner's, that of the social worker, or the party itself.
pub fn agency_of<'a>(view: &'a View, party: &'a str) -> Option<&'a str> {
    match view.person(party) {
        Some(person) if person.kind.name == "partner" => person.fields.text("agency"),
        Some(_) => Some("family"),
        None if matches!(party, "social-worker" | "chair") => Some("social-care"),
        None => codes::AGENCY.has(party).then_some(party),
    }
}

/// Contexts that were weighed: what has to change first on top, then by harm.
pub fn weighed(view: &View) -> Vec<&Disclosed> {
    let mut contexts: Vec<&Disclosed> = view.of_kind("context").filter(|context| !context.only_words).collect();
    contexts.sort_by_key(|context| (!context.fields.yes("change-first"), -context.fields.whole("harm").unwrap_or(-1)));
    contexts
}

/// The actions that count in shares: all but those of which the reader has only words.
pub fn counted(view: &View) -> Vec<&Disclosed> {
    view.of_kind("action").filter(|action| !action.only_words).collect()
}

/// The share of all actions that ask the young person or the family to change; none without actions.
pub fn family_share(view: &View) -> Option<f64> {
    share(view, |action| asks(action).is_some_and(|target| FAMILY_TARGETS.contains(&target)))
}

/// The share of all actions that are context work; none without actions.
pub fn context_share(view: &View) -> Option<f64> {
    share(view, is_context_work)
}

/// A share in two decimals.
fn share(view: &View, counts: impl Fn(&Disclosed) -> bool) -> Option<f64> {
    let actions = counted(view);
    let some = actions.iter().filter(|action| counts(action)).count();
    (!actions.is_empty()).then(|| (some as f64 / actions.len() as f64 * 100.0).round() / 100.0)
}
