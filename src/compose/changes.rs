//! What changed since an earlier meeting: the reader's own `View`, against the same reader's `View` of then.
//!
//! The two hold nothing that the reader may not have, so a withheld update, record or weighting is no row here,
//! no count, and no silence that another copy would not have. In the young person's copy nothing was ever
//! unmet, so that how far a need is met is not compared there.

use jiff::civil::Date;

use super::Scene;
use super::cells::{Cell, of_value};
use super::weighing::latest_weighting;
use crate::codes;
use crate::derived::{CHANGE, CHANGED, POSITION};
use crate::disclose::{Disclosed, View};
use crate::gaps::{self, Position};
use crate::reader::Reader;
use crate::record::Update;

/// One change of one record.
struct Change<'a> {
    /// Its code.
    what: &'static str,
    from: Cell<'a>,
    to: Cell<'a>,
    on: Option<Date>,
}

/// What stands under `derived` of what changed; `None` where the name means something else.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let changed = |kind: &'static str| {
        let records = scene.view.of_kind(kind).filter(|record| !changes(scene, record).is_empty());
        Cell::Many(records.map(Cell::Record).collect())
    };
    Some(match name {
        "since" => scene.view.earlier().and_then(View::meeting).map_or(Cell::Nothing, Cell::Record),
        "changes" => {
            Cell::Many(["context", "need", "action", "goal"].iter().flat_map(|kind| rows(scene, kind)).collect())
        }
        "changed-contexts" => changed("context"),
        "changed-needs" => changed("need"),
        "changed-actions" => changed("action"),
        "changed-goals" => changed("goal"),
        _ => return None,
    })
}

/// The keys that a record has of what changed in it.
pub(super) fn of_record<'a>(scene: &Scene<'a>, record: &'a Disclosed, name: &str) -> Cell<'a> {
    let before = before(scene, record);
    let whole = |key: &str| before.and_then(|one| one.fields.whole(key)).map_or(Cell::Nothing, Cell::Number);
    match name {
        "harm-before" => whole("harm"),
        "safety-before" => whole("safety"),
        "status-before" => before.filter(|one| !one.only_words).map_or(Cell::Nothing, status),
        "progress-before" => before.map_or(Cell::Nothing, measured),
        "position-before" => before.map_or(Cell::Nothing, |_| position_before(scene, record)),
        "impact-since" => Cell::Many(impacts(scene, record).map(|change| change.to).collect()),
        "change" => changes(scene, record).first().map_or(Cell::Nothing, |change| Cell::Code(&CHANGE, change.what)),
        "changed-on" => {
            changes(scene, record).iter().filter_map(|change| change.on).max().map_or(Cell::Nothing, Cell::Date)
        }
        _ => Cell::Nothing,
    }
}

/// A number of a weighting as it stood before: what the same person gave the same context then. The
/// conference's numbers are the context's own until it weighs them anew.
pub(super) fn weighed_before<'a>(scene: &Scene<'a>, context: &Disclosed, by: &str, key: &str) -> Cell<'a> {
    let before = match by {
        "conference" => before(scene, context),
        _ => scene.view.earlier().and_then(|then| latest_weighting(then, &context.id, by)),
    };
    before.and_then(|one| one.fields.whole(key)).map_or(Cell::Nothing, Cell::Number)
}

/// A record as it stood then.
fn before<'a>(scene: &Scene<'a>, record: &Disclosed) -> Option<&'a Disclosed> {
    scene.view.earlier()?.records().find(|one| one.place == record.place)
}

fn rows<'a>(scene: &Scene<'a>, kind: &'static str) -> Vec<Cell<'a>> {
    let rows_of = |record: &'a Disclosed| {
        let number = super::derive::number(scene.view, record);
        changes(scene, record).into_iter().map(move |change| {
            Cell::Row(vec![
                ("kind", Cell::Code(&CHANGED, kind)),
                ("number", number.clone()),
                ("label", named(record)),
                ("change", Cell::Code(&CHANGE, change.what)),
                ("from", change.from),
                ("to", change.to),
                ("on", change.on.map_or(Cell::Nothing, Cell::Date)),
            ])
        })
    };
    scene.view.of_kind(kind).flat_map(rows_of).collect()
}

/// What a row calls a record: a context by its name, anything else by its text.
fn named(record: &Disclosed) -> Cell<'_> {
    ["name", "text"].into_iter().find_map(|key| record.fields.get(key)).map_or(Cell::Nothing, of_value)
}

/// Everything that changed in a record; nothing where there is no earlier meeting, or where the reader has
/// words alone.
fn changes<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> Vec<Change<'a>> {
    let Some(then) = scene.view.earlier().filter(|_| !record.only_words) else { return Vec::new() };
    let Some(before) = before(scene, record) else {
        let to = if record.kind.name == "action" { status(record) } else { Cell::Nothing };
        let new = Change { what: "new", from: Cell::Nothing, to, on: record.fields.date("on") };
        return std::iter::once(new).chain(impacts(scene, record)).collect();
    };
    match record.kind.name {
        "context" => ["harm", "safety"].into_iter().filter_map(|key| weighed(scene, before, record, key)).collect(),
        "need" => need(scene, then, before, record).into_iter().collect(),
        "action" => action(scene, before, record),
        "goal" => goal(before, record),
        _ => Vec::new(),
    }
}

/// A context's harm or safety, where the conference or an update weighed it anew.
fn weighed<'a>(scene: &Scene<'a>, before: &Disclosed, now: &Disclosed, what: &'static str) -> Option<Change<'a>> {
    let (from, to) = (before.fields.whole(what), now.fields.whole(what));
    let number = |one: Option<i64>| one.map_or(Cell::Nothing, Cell::Number);
    let by_conference = latest_weighting(scene.view, &now.id, "conference").and_then(|one| one.fields.date("on"));
    let on = updated(now, what).max(by_conference);
    (from != to).then(|| Change { what, from: number(from), to: number(to), on })
}

/// A need that became historic, or whose provision changed.
fn need<'a>(scene: &Scene<'a>, then: &View, before: &Disclosed, now: &'a Disclosed) -> Option<Change<'a>> {
    let is_over = |one: &Disclosed| one.fields.text("status") == Some("historic");
    if is_over(now) && !is_over(before) {
        let on = updated(now, "status");
        return Some(Change { what: "ended", from: Cell::Nothing, to: Cell::Nothing, on });
    }
    if *scene.view.reader() == Reader::YoungPerson {
        return None;
    }
    let (from, to) = (gaps::position(then, &now.id), gaps::position(scene.view, &now.id));
    let what = match to {
        Position::Met => "newly-met",
        Position::Qualified => "newly-in-part",
        Position::Unmet => "newly-unmet",
    };
    let code = |position: Position| Cell::Code(&POSITION, position.code());
    (from != to).then(|| Change { what, from: code(from), to: code(to), on: moved(scene, then, now, to) })
}

/// The day on which how far a need is met changed: of its actions, the first to be in place, else the last
/// that is not any more.
fn moved(scene: &Scene<'_>, then: &View, need: &Disclosed, to: Position) -> Option<Date> {
    let actions = gaps::actions_for(scene.view, &need.id).into_iter().filter(|action| !action.only_words);
    let days = actions.flat_map(|action| {
        let status = |update: &&Update| {
            update.fields.text("status").is_some_and(|status| to != Position::Met || gaps::is_in_place(status))
        };
        let updates = action.history.iter().filter(status).filter_map(|update| update.on);
        updates.chain(action.fields.date("on")).collect::<Vec<_>>()
    });
    let days = days.filter(|day| *day > then.date());
    if to == Position::Met { days.min() } else { days.max() }
}

/// An action's status and due date, and the impact recorded since.
fn action<'a>(scene: &Scene<'a>, before: &'a Disclosed, now: &'a Disclosed) -> Vec<Change<'a>> {
    let mut all = Vec::new();
    if gaps::status(before) != gaps::status(now) {
        let what = match gaps::status(now) {
            "completed" => "completed",
            "ended" => "ended",
            _ => "status",
        };
        all.push(Change { what, from: status(before), to: status(now), on: updated(now, "status") });
    }
    let (from, to) = (before.fields.date("due"), now.fields.date("due"));
    if from != to {
        let date = |one: Option<Date>| one.map_or(Cell::Nothing, Cell::Date);
        all.push(Change { what: "due", from: date(from), to: date(to), on: updated(now, "due") });
    }
    all.extend(impacts(scene, now));
    all
}

/// The impacts of an action that were recorded since, oldest first.
fn impacts<'a>(scene: &Scene<'a>, record: &'a Disclosed) -> impl Iterator<Item = Change<'a>> {
    let since = scene.view.earlier().map(View::date);
    let is_since = move |on: Option<Date>| since.is_some_and(|since| on.is_some_and(|on| on > since));
    let updates = record.history.iter().filter(move |update| is_since(update.on));
    updates.filter_map(|update| {
        let impact = update.fields.get("impact")?;
        Some(Change { what: "impact", from: Cell::Nothing, to: of_value(impact), on: update.on })
    })
}

/// How far a goal has come, and what it is measured by.
fn goal<'a>(before: &'a Disclosed, now: &'a Disclosed) -> Vec<Change<'a>> {
    let text = |one: &'a Disclosed, key: &str| one.fields.get(key).map_or(Cell::Nothing, of_value);
    let differs = |key: &str| before.fields.text(key) != now.fields.text(key);
    let mut all = Vec::new();
    if differs("progress") {
        let (from, to) = (measured(before), text(now, "progress"));
        all.push(Change { what: "progress", from, to, on: updated(now, "progress") });
    }
    if differs("measure") {
        let (from, to) = (text(before, "measure"), text(now, "measure"));
        all.push(Change { what: "measure", from, to, on: updated(now, "measure") });
    }
    all
}

/// How far a goal had come: its progress, else where it began.
fn measured(goal: &Disclosed) -> Cell<'_> {
    ["progress", "baseline"].into_iter().find_map(|key| goal.fields.get(key)).map_or(Cell::Nothing, of_value)
}

fn status(action: &Disclosed) -> Cell<'_> {
    Cell::Code(&codes::ACTION_STATUS, gaps::status(action))
}

fn position_before<'a>(scene: &Scene<'a>, need: &Disclosed) -> Cell<'a> {
    match scene.view.earlier() {
        Some(then) if *scene.view.reader() != Reader::YoungPerson => {
            Cell::Code(&POSITION, gaps::position(then, &need.id).code())
        }
        _ => Cell::Nothing,
    }
}

/// The day of the last update that says a key.
fn updated(record: &Disclosed, key: &str) -> Option<Date> {
    record.history.iter().rev().find(|update| update.fields.get(key).is_some()).and_then(|update| update.on)
}
