//! Judging: which rules are asked of a case, how much each weighs, and what was waived.

use jiff::civil::Date;

use super::six_cs::{Score, scores};
use super::unexplained_acronym::may_be_open;
use super::{Check, Ground, Level, RULES, Rule, rule, waivers};
use crate::authority::Authority;
use crate::compose::Approval;
use crate::diagnostic::{Diagnostic, Sink, did_you_mean};
use crate::disclose::{Disclosed, View};
use crate::explain;
use crate::plain::{Passage, Reading};
use crate::source::Place;
use crate::value::{Node, Table};

/// The message for a rule that does not exist.
pub(super) fn unknown_rule(name: &str) -> Diagnostic {
    let nearest = did_you_mean(name, RULES.iter().map(|rule| rule.name));
    let hint = match explain::summary(name) {
        Some(_) => "this is a fault of form, which has one weight everywhere and cannot be waived".to_owned(),
        None => nearest.unwrap_or_else(|| "`wayleaf explain` lists all rules".to_owned()),
    };
    Diagnostic::error("unknown-rule", format!("there is no practice rule `{name}`")).hint(hint)
}

/// Every rule to which an authority gives a level must exist.
pub fn check_levels(facts: &Table, sink: &mut Sink) {
    for (name, node) in facts.table("rules").into_iter().flat_map(Table::entries) {
        if rule(name).is_none() {
            sink.report(unknown_rule(name).at(&node.key));
        }
    }
}

/// A rule's level: the authority's, else its own.
pub fn level(rule: &Rule, authority: &Authority) -> Level {
    let own = authority.facts.table("rules").and_then(|rules| rules.text(rule.name));
    own.and_then(Level::parse).unwrap_or(rule.level)
}

/// What the rules say of a case.
#[derive(Debug, Default)]
pub struct Judgement {
    /// What they found, each with the weight that the authority gives it.
    pub findings: Vec<Diagnostic>,
    /// What somebody answered for.
    pub waived: Vec<Waived>,
    /// How far each of the Six Cs shows.
    pub scores: Vec<Score>,
}

/// A finding that is waived.
#[derive(Debug)]
pub struct Waived {
    /// What was found.
    pub finding: Diagnostic,
    /// The waiver: its reason, who gave it, when, and until when.
    pub waiver: Disclosed,
}

/// Judges a case by every rule that the authority asks and the stage calls for. Faults of waivers are
/// reported, and waivers of what is gone.
pub fn judge(ground: &Ground<'_>, sink: &mut Sink) -> Judgement {
    let is_final = ground.view.final_on().is_some();
    let mut judgement = Judgement::default();
    let mut waivers = waivers::read(ground, sink);
    for rule in RULES.iter().copied().filter(|rule| is_asked(rule, ground)) {
        let Check::Case(check) = rule.check else { continue };
        for mut finding in check(ground) {
            finding.severity = level(rule, ground.authority).severity(is_final);
            match waivers.pass(finding, ground) {
                Ok(finding) => judgement.findings.push(finding),
                Err(waived) => judgement.waived.push(*waived),
            }
        }
    }
    waivers.report_unused(ground, sink);
    judgement.scores = scores(ground, &judgement);
    judgement
}

/// Whether a rule is asked of this case.
pub(super) fn is_asked(rule: &Rule, ground: &Ground<'_>) -> bool {
    level(rule, ground.authority) != Level::Allow && rule.since.is_reached(ground.view.root().text("stage"))
}

/// What the words of a copy were found to be, by whose they are.
#[derive(Debug, Default)]
pub struct Words {
    /// In the case: its own findings, which can be waived there.
    pub of_case: Vec<Diagnostic>,
    /// In a form, the guidance or a language file: the same for every case.
    pub of_all: Vec<Diagnostic>,
}

/// Judges the words of a copy by the rules of plain language. What is waived is waived now, whatever the date of
/// the document: `waivers` are all that the case records.
pub fn judge_words(
    reading: &Reading<'_>,
    view: &View,
    waivers: &[&Table],
    authority: &Authority,
    today: Date,
) -> Words {
    let mut words = Words::default();
    let mut places: Vec<Place> = Vec::new();
    for rule in RULES.iter().copied() {
        let Check::Words(check) = rule.check else { continue };
        if level(rule, authority) == Level::Allow {
            continue;
        }
        for mut finding in check(reading) {
            places.extend(finding.place.clone());
            let Some(place) = finding.place.clone() else { continue };
            if !place.source.is_case() {
                finding.severity = level(rule, authority).severity(false);
                words.of_all.push(finding);
                continue;
            }
            finding.severity = level(rule, authority).severity(view.final_on().is_some());
            let item = owner_of(view, &place);
            let is_waived = item.as_deref().is_some_and(|item| waivers::hold(waivers, rule.name, item, today));
            if !is_waived {
                words.of_case.push(Diagnostic { item, ..finding });
            }
        }
    }
    reading.remember(|passage| !places.iter().any(|place| holds(passage, place)) && !may_be_open(reading, passage));
    words
}

/// Whether a place lies in a passage.
fn holds(passage: &Passage, place: &Place) -> bool {
    let mut places = passage.sentences.iter().filter_map(|sentence| sentence.place.as_ref());
    places.any(|own| own.span.contains(&place.span.start) && own.source.path == place.source.path)
}

/// The id of what a place of a case belongs to: a root key, an answer or a record.
fn owner_of(view: &View, place: &Place) -> Option<String> {
    let holds =
        |node: &Node| node.place.source.path == place.source.path && node.place.span.contains(&place.span.start);
    let of_root = view.root().entries().find(|(_, node)| holds(node)).map(|(key, _)| key.to_owned());
    let of_answer = || view.answers().find(|(_, node)| holds(node)).map(|(id, _)| id.to_owned());
    let before = |record: &&Disclosed| {
        record.place.source.path == place.source.path && record.place.span.start <= place.span.start
    };
    let of_record = || {
        let record = view.records().filter(before).max_by_key(|record| record.place.span.start)?;
        Some(record.id.clone()).filter(|id| !id.is_empty())
    };
    of_root.or_else(of_answer).or_else(of_record)
}

/// Judges the guidance of a workspace on a day: what was approved, each with the day of its review.
pub fn judge_guidance(approvals: &[(&Approval, Date)], authority: &Authority, today: Date, sink: &mut Sink) {
    for rule in RULES.iter().copied().filter(|rule| level(rule, authority) != Level::Allow) {
        let Check::Guidance(check) = rule.check else { continue };
        for mut finding in check(approvals, today) {
            finding.severity = level(rule, authority).severity(false);
            sink.report(finding);
        }
    }
}
