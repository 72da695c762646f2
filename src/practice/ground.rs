//! What a rule stands on: a case as its chair sees it, its authority, and a day; and how it says what it found.

use jiff::civil::Date;

use super::{Rule, WordLists};
use crate::authority::Authority;
use crate::check::Report;
use crate::circulation::Sent;
use crate::codes::AGENCY;
use crate::diagnostic::Diagnostic;
use crate::disclose::{Disclosed, View};
use crate::gaps;
use crate::source::Place;

/// How much of a text a message quotes, in characters.
const QUOTED: usize = 80;

/// Keys of a view that say something.
const VIEW: &[&str] =
    &["text", "main-issue", "risks", "agency-actions", "what-is-needed", "what-works", "of-the-plan", "conclusion"];

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Everything recorded, as the chair sees it.
    pub view: &'a View,
    /// The authority.
    pub authority: &'a Authority,
    /// The lists of words to avoid.
    pub words: &'a WordLists,
    /// What the clock says was missed.
    pub missed: &'a [Diagnostic],
    /// The copies that were sent.
    pub sent: &'a [Sent],
    /// The day on which the question is asked.
    pub today: Date,
}

impl<'a> Ground<'a> {
    /// The actions that have not ended.
    pub(super) fn standing(&self) -> impl Iterator<Item = &'a Disclosed> + use<'a> {
        self.view.of_kind("action").filter(|action| stands(action))
    }

    /// The actions that name a need and have not ended.
    pub(super) fn standing_for(&self, need: &Disclosed) -> Vec<&'a Disclosed> {
        gaps::actions_for(self.view, &need.id).into_iter().filter(|action| stands(action)).collect()
    }

    /// The actions that name a context and have not ended.
    pub(super) fn standing_in(&self, context: &'a Disclosed) -> impl Iterator<Item = &'a Disclosed> + use<'a> {
        self.standing().filter(|action| action.fields.texts("contexts").any(|id| id == context.id))
    }

    /// The needs that have any code of which this is true.
    pub(super) fn needs_coded(&self, is: impl Fn(&str) -> bool) -> Vec<&'a Disclosed> {
        self.view.of_kind("need").filter(|need| need.fields.texts("codes").any(&is)).collect()
    }

    /// The contexts that are weighed as harmful: 3 or more of 5.
    pub(super) fn harmful_contexts(&self) -> impl Iterator<Item = &'a Disclosed> + use<'a> {
        self.view.of_kind("context").filter(|context| context.fields.whole("harm").is_some_and(|harm| harm >= 3))
    }

    /// The young person, where the case records one.
    pub(super) fn young_person(&self) -> Option<&'a Disclosed> {
        self.view.of_kind("young-person").next()
    }

    /// Whether an id is the young person's.
    pub(super) fn is_young_person(&self, id: &str) -> bool {
        self.young_person().map_or("young-person", |record| &record.id) == id
    }

    /// The parents who are partners in the plan.
    pub(super) fn parents(&self) -> impl Iterator<Item = &'a Disclosed> + use<'a> {
        self.view.of_kind("family").filter(|one| one.fields.text("role") == Some("protective-partner"))
    }

    /// Whether someone's own view, or a report of theirs, is recorded.
    pub(super) fn is_heard(&self, person: &str) -> bool {
        let says = |view: &Disclosed| {
            view.fields.text("by") == Some(person) && VIEW.iter().any(|key| view.fields.get(key).is_some())
        };
        let answers = |report: &Report| report.author == person && !report.answers.is_empty();
        self.view.of_kind("view").any(says) || self.view.reports().iter().any(answers)
    }

    /// The agency of a party: a partner's, that of the social worker, or the party itself.
    pub(super) fn agency_of(&self, party: &'a str) -> Option<&'a str> {
        self.view.agency_of(party)
    }

    /// The agencies that lead an action: its owner's, else those it names.
    pub(super) fn agencies_leading(&self, action: &'a Disclosed) -> Vec<&'a str> {
        gaps::agencies_leading(self.view, action)
    }

    /// The conferences, initial and review.
    pub(super) fn conferences(&self) -> impl Iterator<Item = &'a Disclosed> + use<'a> {
        let is_conference = |kind| matches!(kind, "initial-conference" | "review-conference");
        self.view.of_kind("meeting").filter(move |meeting| meeting.fields.text("kind").is_some_and(is_conference))
    }

    /// Whether a conference decided that there is a plan, or the case says when it started.
    pub(super) fn has_plan(&self) -> bool {
        let starts = self.view.root().table("key-dates").is_some_and(|dates| dates.get("plan-start").is_some());
        starts || self.conferences().any(|meeting| meeting.fields.yes("plan"))
    }

    /// Whether a party, or an agency by one of its people, was invited to a meeting or came to one.
    pub(super) fn is_invited(&self, party: &str) -> bool {
        let is_agency = AGENCY.has(party);
        let is_same = |other: &str| other == party || is_agency && self.view.agency_of(other) == Some(party);
        let mut meetings = self.view.of_kind("meeting");
        meetings.any(|meeting| ["invited", "present"].iter().any(|key| meeting.fields.texts(key).any(is_same)))
    }

    /// The latest conference.
    pub(super) fn latest_conference(&self) -> Option<&'a Disclosed> {
        self.conferences().max_by_key(|meeting| meeting.on())
    }

    /// A finding about a record. `says` is asked twice: with the record's id, and with its own words for a
    /// terminal.
    pub(super) fn about(&self, rule: &Rule, record: &Disclosed, says: impl Fn(&str) -> String) -> Diagnostic {
        let finding = Diagnostic::warning(rule.name, says(&record.label())).at(&record.place).item_if(&record.id);
        match own_words(record) {
            Some(words) => finding.quoting(says(&format!("`{words}`"))),
            None => finding,
        }
    }

    /// A finding about the case as a whole, at a root key or where the case names itself.
    pub(super) fn about_case(&self, rule: &Rule, key: &str, message: &str) -> Diagnostic {
        let node = self.view.root().get(key).or_else(|| self.view.root().get("reference"));
        let place = node.map_or_else(|| Place::file("content/cases"), |node| node.place.clone());
        Diagnostic::warning(rule.name, message).at(&place).item(self.view.reference().unwrap_or_default())
    }
}

/// Whether an action has not ended.
pub(super) fn stands(action: &Disclosed) -> bool {
    gaps::status(action) != "ended"
}

/// Whether an action's mode is one of these.
pub(super) fn has_mode(action: &Disclosed, modes: &[&str]) -> bool {
    action.fields.text("mode").is_some_and(|mode| modes.contains(&mode))
}

/// Whether an action's target is one of these.
pub(super) fn has_target(action: &Disclosed, targets: &[&str]) -> bool {
    action.fields.text("target").is_some_and(|target| targets.contains(&target))
}

/// Whether an action's status is one of these.
pub(super) fn has_status(action: &Disclosed, statuses: &[&str]) -> bool {
    statuses.contains(&gaps::status(action))
}

/// Whether there are any and this is true of all.
pub(super) fn all_of<'a>(records: &[&'a Disclosed], is: impl Fn(&'a Disclosed) -> bool) -> bool {
    !records.is_empty() && records.iter().all(|record| is(record))
}

/// The beginning of a record's own words.
fn own_words(record: &Disclosed) -> Option<String> {
    let key =
        if matches!(record.kind.name, "context" | "family" | "young-person" | "partner") { "name" } else { "text" };
    let line = record.fields.text(key)?.trim().lines().next()?;
    let short: String = line.chars().take(QUOTED).collect();
    Some(if short.len() < line.len() { short.trim_end().to_owned() + "…" } else { short })
}
