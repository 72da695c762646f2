//! The Six Cs of the phase 3 pilots, as far as a case shows them: in numbers, and in what the rules found.
//!
//! The six names are published and their meaning is not, so that which rule belongs to which is our reading. It
//! looks at the work of the adults, and never at a young person's risk.

use super::ground::{Ground, has_mode, has_target};
use super::{Judgement, RULES, Rule};
use crate::disclose::Disclosed;
use crate::gaps;

/// How far one of the Six Cs shows.
#[derive(Debug)]
pub struct Score {
    /// Which one.
    pub code: &'static str,
    /// How far.
    pub state: Shown,
    /// In what.
    pub evidence: Vec<Evidence>,
    /// The rules that found something against it, and how often.
    pub against: Vec<(&'static Rule, usize)>,
}

/// How far something shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In everything that is looked at, and no rule found anything.
    Evidenced,
    /// In something.
    Partly,
    /// In nothing.
    NotEvidenced,
}

impl Shown {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Shown::Evidenced => "evidenced",
            Shown::Partly => "partly",
            Shown::NotEvidenced => "not-evidenced",
        }
    }
}

/// Something that shows it: how many, and of how many where that is known.
#[derive(Debug)]
pub struct Evidence {
    /// What it is.
    pub code: &'static str,
    /// How many.
    pub some: usize,
    /// Of how many.
    pub of: Option<usize>,
}

/// One of the Six Cs: its code, the numbers of its rules, and how its evidence is counted.
type Looked = (&'static str, &'static [&'static str], fn(&Ground<'_>) -> Vec<Evidence>);

static SIX: [Looked; 6] = [
    ("care", &["L01", "L02", "L06", "V06"], care),
    ("chaired", &["P04", "C12"], chaired),
    ("collaborative", &["V02", "V03", "P05", "P06"], collaborative),
    ("communities", &["C08", "P05", "C07"], communities),
    ("creative", &[], creative),
    ("contextual", &["C01", "C02", "C03", "C04", "C05", "C06"], contextual),
];

/// Modes that do more than talk to a young person.
const CREATIVE: &[&str] = &["place-change", "organisational-change", "relational", "practical"];

/// Kinds of context that are places.
const PLACES: &[&str] = &["public-place", "business", "transport", "online"];

/// How far each of the Six Cs shows.
pub(super) fn scores(ground: &Ground<'_>, judgement: &Judgement) -> Vec<Score> {
    let scored = SIX.iter().map(|(code, numbers, look)| {
        let evidence: Vec<Evidence> = look(ground).into_iter().filter(|one| one.of != Some(0)).collect();
        let found = |rule: &Rule| judgement.findings.iter().filter(|finding| finding.name == rule.name).count();
        let rules = RULES.iter().copied().filter(|rule| numbers.contains(&rule.number));
        let against: Vec<(&'static Rule, usize)> =
            rules.map(|rule| (rule, found(rule))).filter(|(_, some)| *some > 0).collect();
        let state = match (evidence.iter().any(|one| one.some > 0), evidence.iter().any(|one| one.some == 0)) {
            (false, _) => Shown::NotEvidenced,
            (true, false) if against.is_empty() => Shown::Evidenced,
            (true, _) => Shown::Partly,
        };
        Score { code, state, evidence, against }
    });
    scored.collect()
}

fn known(code: &'static str, some: usize) -> Evidence {
    Evidence { code, some, of: None }
}

/// How many of these are so.
fn share<'a>(code: &'static str, of: &[&'a Disclosed], is: impl Fn(&'a Disclosed) -> bool) -> Evidence {
    Evidence { code, some: of.iter().filter(|one| is(one)).count(), of: Some(of.len()) }
}

fn care(ground: &Ground<'_>) -> Vec<Evidence> {
    let person = ground.young_person();
    let described = person.is_some_and(|person| person.fields.get("who-i-am").is_some());
    let trusted = person.map_or(0, |person| person.fields.texts("trusted-adults").count());
    let views =
        ground.view.of_kind("view").filter(|view| view.fields.text("by").is_some_and(|by| ground.is_young_person(by)));
    vec![
        known("who-i-am", usize::from(described)),
        known("trusted-adults", trusted),
        known("young-person-views", views.count()),
    ]
}

fn chaired(ground: &Ground<'_>) -> Vec<Evidence> {
    let conferences: Vec<&Disclosed> = ground.conferences().collect();
    let by_social_care = |meeting: &Disclosed| {
        let chair = meeting.fields.table("chair");
        chair.is_some_and(|chair| chair.text("base") == Some("social-care") && !chair.yes("line-manages"))
    };
    let work: Vec<&Disclosed> = ground.standing().filter(|action| gaps::is_context_work(action)).collect();
    let reported = |action: &Disclosed| action.fields.get("review-points").is_some() || !action.history.is_empty();
    vec![share("chaired-conferences", &conferences, by_social_care), share("reported-work", &work, reported)]
}

fn collaborative(ground: &Ground<'_>) -> Vec<Evidence> {
    let parents: Vec<&Disclosed> = ground.parents().collect();
    let actions: Vec<&Disclosed> = ground.standing().collect();
    let led = |action: &Disclosed| {
        action.fields.get("owner").is_some()
            || action.fields.texts("agencies").filter(|one| *one != "multi-agency").count() == 1
    };
    let authors: std::collections::BTreeSet<&str> =
        ground.view.reports().iter().map(|report| report.author.as_str()).collect();
    vec![
        share("parents-heard", &parents, |parent| ground.is_heard(&parent.id)),
        known("reports", authors.len()),
        share("led-actions", &actions, led),
    ]
}

fn communities(ground: &Ground<'_>) -> Vec<Evidence> {
    let places: Vec<&Disclosed> = ground
        .harmful_contexts()
        .filter(|one| one.fields.text("kind").is_some_and(|kind| PLACES.contains(&kind)))
        .collect();
    let local = ground.view.of_kind("partner").filter(|partner| partner.fields.yes("non-traditional")).count();
    let peers = ground.standing().filter(|action| {
        has_target(action, &["peers"])
            && !has_mode(action, &["disruption", "restriction", "mapping", "information-sharing"])
    });
    vec![
        share("guarded-places", &places, |place| place.fields.get("responsible").is_some()),
        known("local-partners", local),
        known("peer-support", peers.count()),
    ]
}

fn creative(ground: &Ground<'_>) -> Vec<Evidence> {
    let actions: Vec<&Disclosed> = ground.standing().collect();
    let modes: std::collections::BTreeSet<&str> =
        actions.iter().filter_map(|action| action.fields.text("mode")).collect();
    vec![known("modes", modes.len()), share("creative-actions", &actions, |action| has_mode(action, CREATIVE))]
}

fn contextual(ground: &Ground<'_>) -> Vec<Evidence> {
    let actions: Vec<&Disclosed> = ground.standing().collect();
    let harmful: Vec<&Disclosed> = ground.harmful_contexts().collect();
    let covered = |context: &Disclosed| {
        let mut aimed = actions.iter().filter(|action| !gaps::is_aimed_at_person(action));
        aimed.any(|action| action.fields.texts("contexts").any(|id| id == context.id))
    };
    let first = ground.view.of_kind("context").filter(|context| context.fields.yes("change-first")).count();
    vec![
        share("context-work", &actions, gaps::is_context_work),
        share("covered-contexts", &harmful, covered),
        known("change-first", first),
    ]
}
