//! The chronology: every dated event of a case that this reader may have, in order, from whatever record
//! holds it.

use jiff::civil::{Date, DateTime};

use super::Scene;
use super::cells::{Cell, of_reference, of_value};
use crate::codes::{INFORMATION_STATUS, OUTCOME};
use crate::disclose::Disclosed;
use crate::document::Words;
use crate::reader::Reader;
use crate::record::Update;
use crate::schema::Refer;
use crate::value::{Table, Value};

/// What happened on a day.
struct Event<'a> {
    on: When,
    event: Cell<'a>,
    source: Cell<'a>,
    status: &'a str,
    contexts: Vec<&'a str>,
    impact: Cell<'a>,
    withheld_from: Vec<&'a str>,
}

/// A day, with its time where one was recorded. Events without a time come first in their day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct When {
    day: Date,
    time: Option<DateTime>,
}

impl When {
    fn of(table: &Table, key: &str) -> Option<When> {
        match table.get(key)?.value {
            Value::Date(day) => Some(When { day, time: None }),
            Value::Moment(time) => Some(When { day: time.date(), time: Some(time) }),
            _ => None,
        }
    }

    fn cell<'a>(self) -> Cell<'a> {
        self.time.map_or(Cell::Date(self.day), Cell::Moment)
    }
}

/// The events of the case, or those in one context, in the order in which they happened.
pub(super) fn events<'a>(scene: &Scene<'a>, context: Option<&str>) -> Vec<Cell<'a>> {
    let mut events = of_root(scene);
    for record in scene.view.records() {
        match record.kind.name {
            "meeting" => events.extend(meeting(scene, record)),
            "information" => events.extend(information(scene, record)),
            "seen" => events.extend(seen(scene, record)),
            "young-person" => events.extend(missing(scene, record)),
            "need" | "action" | "goal" | "context" => events.extend(updates(scene, record)),
            _ => {}
        }
    }
    events.sort_by_key(|event| event.on);
    let is_there = |event: &Event<'_>| context.is_none_or(|context| event.contexts.contains(&context));
    events.into_iter().filter(is_there).map(|event| row(scene, event)).collect()
}

fn row<'a>(scene: &Scene<'a>, event: Event<'a>) -> Cell<'a> {
    let contexts = event.contexts.into_iter().map(|id| of_reference(scene, id, Refer::Context));
    Cell::Row(vec![
        ("on", event.on.cell()),
        ("event", event.event),
        ("source", event.source),
        ("status", Cell::Code(&INFORMATION_STATUS, event.status)),
        ("contexts", Cell::Many(contexts.collect())),
        ("impact", event.impact),
        ("withheld", withheld(scene, event.withheld_from)),
    ])
}

/// From whom something is withheld: the chair's business, and nobody else's.
fn withheld<'a>(scene: &Scene<'a>, from: Vec<&'a str>) -> Cell<'a> {
    if *scene.view.reader() != Reader::Chair {
        return Cell::Nothing;
    }
    let who = from.into_iter().map(|who| match scene.language.has("reader", who) {
        true => scene.language.words("reader", who),
        false => scene.party(who),
    });
    let who = who.reduce(|all, next| all.joint(", ").then(next));
    who.map_or(Cell::Nothing, |who| Cell::Words(scene.language.words("event", "withheld").joint(" ").then(who)))
}

/// The dates that the case itself records.
fn of_root<'a>(scene: &Scene<'a>) -> Vec<Event<'a>> {
    let root = scene.view.root();
    let of = |table: &str, key: &str, event: &str, impact: Cell<'a>| {
        let on = When::of(root.table(table)?, key)?;
        Some(Event { impact, ..recorded(scene, on, words(scene, event)) })
    };
    let outcome = root.table("section-47").and_then(|enquiry| enquiry.text("outcome"));
    let outcome = outcome.map_or(Cell::Nothing, |code| Cell::Code(&OUTCOME, code));
    let decision = root.table("nrm").and_then(|nrm| nrm.get("decision")).map_or(Cell::Nothing, of_value);
    [
        of("key-dates", "referral", "referral", Cell::Nothing),
        of("section-47", "started", "section-47-started", Cell::Nothing),
        of("nrm", "referred-on", "nrm-referred", decision),
        of("section-47", "ended", "section-47-ended", outcome),
        of("key-dates", "plan-start", "plan-started", Cell::Nothing),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An event that the case record states as a fact.
fn recorded<'a>(scene: &Scene<'a>, on: When, event: Cell<'a>) -> Event<'a> {
    Event {
        on,
        event,
        source: words(scene, "case-record"),
        status: "fact",
        contexts: Vec::new(),
        impact: Cell::Nothing,
        withheld_from: Vec::new(),
    }
}

fn words<'a>(scene: &Scene<'a>, key: &str) -> Cell<'a> {
    Cell::Words(told(scene, key))
}

/// The words that speak to the young person.
const FOR_YOU: &str = "event-for-you";

/// An event in the words of the tool; in the young person's copy in words that speak to them.
fn told(scene: &Scene<'_>, key: &str) -> Words {
    let table = if is_for_you(scene) && scene.language.has(FOR_YOU, key) { FOR_YOU } else { "event" };
    scene.language.words(table, key)
}

fn is_for_you(scene: &Scene<'_>) -> bool {
    *scene.view.reader() == Reader::YoungPerson
}

fn meeting<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> Option<Event<'a>> {
    let kind = record.fields.text("kind")?;
    let event = match scene.language.has(FOR_YOU, kind) && is_for_you(scene) {
        true => told(scene, kind),
        false => scene.language.words("meeting-kind", kind),
    };
    let said = ["text", "decision", "agreed-changes"].into_iter().find_map(|key| record.fields.get(key));
    Some(Event {
        source: Cell::Party("chair"),
        impact: said.map_or(Cell::Nothing, of_value),
        withheld_from: withheld_from(&record.fields),
        ..recorded(scene, When::of(&record.fields, "on")?, Cell::Words(event))
    })
}

fn information<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> Option<Event<'a>> {
    let fields = &record.fields;
    let on = When::of(fields, "happened-on").or_else(|| When::of(fields, "on"))?;
    Some(Event {
        on,
        event: of_value(fields.get("text")?),
        source: party(scene, fields, "source"),
        status: fields.text("status").unwrap_or("fact"),
        contexts: fields.texts("contexts").collect(),
        impact: fields.get("impact").map_or(Cell::Nothing, of_value),
        withheld_from: withheld_from(fields),
    })
}

/// Whoever a key names; nothing where it names nobody.
fn party<'a>(scene: &Scene<'a>, fields: &'a Table, key: &str) -> Cell<'a> {
    fields.text(key).map_or(Cell::Nothing, |id| of_reference(scene, id, Refer::Party))
}

fn seen<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> Option<Event<'a>> {
    let fields = &record.fields;
    let how = told(scene, if fields.yes("alone") { "seen-alone" } else { "seen" });
    let event = match fields.get("where") {
        Some(place) => how.joint(": ").then(scene.text_of(place)),
        None => how,
    };
    Some(Event {
        source: party(scene, fields, "by"),
        status: "observation",
        impact: fields.get("text").map_or(Cell::Nothing, of_value),
        withheld_from: withheld_from(fields),
        ..recorded(scene, When::of(fields, "on")?, Cell::Words(event))
    })
}

/// The times when the young person was missing, and what came of the return interview.
fn missing<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> Vec<Event<'a>> {
    let episodes = record.fields.items("missing-episodes").iter().filter_map(|node| node.table());
    let event = |episode: &'a Table| {
        let event = told(scene, "missing");
        let event = match When::of(episode, "to") {
            Some(to) => event.joint(" ").then(told(scene, "until")).joint(" ").then(moment(scene, to)),
            None => event,
        };
        let interview = match (When::of(episode, "rhi-date"), episode.yes("rhi-done"), episode.yes("rhi-offered")) {
            (Some(on), true, _) => told(scene, "interview").joint(", ").then(moment(scene, on)),
            (None, true, _) => told(scene, "interview"),
            (_, false, true) => told(scene, "interview-offered"),
            (_, false, false) => told(scene, "interview-none"),
        };
        let on = When::of(episode, "from")?;
        Some(Event { impact: Cell::Words(interview), ..recorded(scene, on, Cell::Words(event)) })
    };
    episodes.filter_map(event).collect()
}

fn moment(scene: &Scene<'_>, when: When) -> Words {
    super::fields::short_words(scene, &when.cell())
}

/// What happened to a record that a plan is made of: a new status, or what somebody noted.
fn updates<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> Vec<Event<'a>> {
    let Some(name) = ["name", "text"].into_iter().find_map(|key| record.fields.get(key)) else { return Vec::new() };
    let contexts: Vec<&str> = match record.kind.name {
        "context" => vec![record.id.as_str()],
        _ => record.fields.texts("contexts").collect(),
    };
    let event = |update: &'a Update| {
        let day = update.on?;
        let status = update.fields.text("status").filter(|_| record.kind.name == "action");
        let status = status.map(|status| scene.language.words("action-status", status));
        let told = ["impact", "progress", "note", "barrier"].into_iter().find_map(|key| update.fields.get(key));
        let told = told.map(|node| scene.text_of(node));
        let impact = [status, told].into_iter().flatten().reduce(|status, told| status.joint(". ").then(told))?;
        let source = match party(scene, &update.fields, "by") {
            Cell::Nothing => words(scene, "case-record"),
            by => by,
        };
        Some(Event {
            source,
            contexts: contexts.clone(),
            impact: Cell::Words(impact),
            withheld_from: both_withheld(&record.fields, &update.fields),
            ..recorded(scene, When { day, time: None }, of_value(name))
        })
    };
    record.history.iter().filter_map(event).collect()
}

/// Who may not have something: what only the chair's `View` says.
fn withheld_from(fields: &Table) -> Vec<&str> {
    fields.table("withhold").map(|rule| rule.texts("from").collect()).unwrap_or_default()
}

/// Who may not have a record, or what happened to it.
fn both_withheld<'a>(record: &'a Table, update: &'a Table) -> Vec<&'a str> {
    let mut all = withheld_from(record);
    let more: Vec<&str> = withheld_from(update).into_iter().filter(|who| !all.contains(who)).collect();
    all.extend(more);
    all
}
