//! How people weighed the contexts: what stands, where they differ, and what nobody weighed.

use jiff::civil::Date;

use super::Scene;
use super::cells::{Cell, of_reference, of_value};
use super::changes;
use super::derive::count;
use crate::codes::CONTEXT_KIND;
use crate::disclose::{Disclosed, View};
use crate::document::Words;
use crate::gaps;
use crate::schema::Refer;

/// How far apart two numbers are that people should talk about. It compares what they said; it judges
/// nothing.
const APART: i64 = 2;

/// The kinds of context that are easily forgotten.
const EASILY_FORGOTTEN: &[&str] = &["online", "service-system"];

/// A weighting that stands, and which time it is that its person weighed its context.
struct Standing<'a> {
    context: &'a Disclosed,
    weighting: &'a Disclosed,
    round: usize,
}

impl<'a> Standing<'a> {
    fn by(&self) -> &'a str {
        self.weighting.fields.text("by").unwrap_or_default()
    }
}

/// What a person last gave a context.
pub(super) fn latest_weighting<'a>(view: &'a View, context: &str, by: &str) -> Option<&'a Disclosed> {
    of_person(view, context, by).max_by_key(|one| one.fields.date("on"))
}

fn of_person<'a>(view: &'a View, context: &str, by: &str) -> impl Iterator<Item = &'a Disclosed> {
    view.of_kind("weighting")
        .filter(move |one| one.fields.text("context") == Some(context) && one.fields.text("by") == Some(by))
}

/// The latest weighting of each person for each context, of one context or all: by context, then by person
/// as they first weighed.
fn latest<'a>(view: &'a View, of: Option<&str>) -> Vec<Standing<'a>> {
    let mut people: Vec<&str> = Vec::new();
    for by in view.of_kind("weighting").filter_map(|weighting| weighting.fields.text("by")) {
        if !people.contains(&by) {
            people.push(by);
        }
    }
    let contexts = gaps::weighed(view).into_iter().filter(|context| of.is_none_or(|of| of == context.id));
    let pairs = contexts.flat_map(|context| people.iter().map(move |by| (context, *by)));
    let standing = pairs.filter_map(|(context, by)| {
        let weighting = latest_weighting(view, &context.id, by)?;
        Some(Standing { context, weighting, round: of_person(view, &context.id, by).count() })
    });
    standing.collect()
}

/// Everyone who weighed, with the day and the round of their latest weighting.
pub(super) fn weighers<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    let mut people: Vec<(&str, Option<Date>, usize)> = Vec::new();
    for one in latest(scene.view, None) {
        let on = one.weighting.fields.date("on");
        match people.iter_mut().find(|(by, ..)| *by == one.by()) {
            Some((_, last, round)) => {
                *last = on.max(*last);
                *round = one.round.max(*round);
            }
            None => people.push((one.by(), on, one.round)),
        }
    }
    let row = |(by, on, round): (&'a str, Option<Date>, usize)| {
        Cell::Row(vec![
            ("by", of_reference(scene, by, Refer::Weigher)),
            ("on", on.map_or(Cell::Nothing, Cell::Date)),
            ("round", count(round)),
        ])
    };
    people.into_iter().map(row).collect()
}

/// The weightings that stand and say why.
pub(super) fn reasons<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    let said = latest(scene.view, None).into_iter().filter(|one| one.weighting.fields.get("text").is_some());
    said.map(|standing| row(scene, &standing)).collect()
}

/// The weightings that stand, of one context or all, and after a day where one is given.
pub(super) fn standing<'a>(scene: &Scene<'a>, of: Option<&str>, after: Option<Date>) -> Vec<Cell<'a>> {
    let is_after = |one: &Standing<'_>| after.is_none_or(|after| one.weighting.fields.date("on") > Some(after));
    latest(scene.view, of).into_iter().filter(is_after).map(|standing| row(scene, &standing)).collect()
}

fn row<'a>(scene: &Scene<'a>, standing: &Standing<'a>) -> Cell<'a> {
    let fields = &standing.weighting.fields;
    let whole = |key: &str| match (fields.whole(key), fields.yes("declined")) {
        (Some(number), _) => Cell::Number(number),
        (None, true) => Cell::Words(declined(scene)),
        (None, false) => Cell::Nothing,
    };
    Cell::Row(vec![
        ("context", Cell::Record(standing.context)),
        ("by", of_reference(scene, standing.by(), Refer::Weigher)),
        ("on", fields.date("on").map_or(Cell::Nothing, Cell::Date)),
        ("harm", whole("harm")),
        ("safety", whole("safety")),
        ("text", fields.get("text").map_or(Cell::Nothing, of_value)),
        ("harm-before", changes::weighed_before(scene, standing.context, standing.by(), "harm")),
        ("safety-before", changes::weighed_before(scene, standing.context, standing.by(), "safety")),
        ("both", both(scene, standing.weighting)),
        ("round", count(standing.round)),
    ])
}

/// Harm and safety in a few words: "Harm 3, safety 1".
fn both<'a>(scene: &Scene<'a>, weighting: &Disclosed) -> Cell<'a> {
    let number = |key: &str| {
        let number = weighting.fields.whole(key)?;
        Some(scene.language.words("weighed", key).joint(&format!(" {number}")))
    };
    let words = ["harm", "safety"].into_iter().filter_map(number).reduce(|all, next| all.joint(", ").then(next));
    let words = words.or_else(|| weighting.fields.yes("declined").then(|| declined(scene)));
    words.map_or(Cell::Nothing, Cell::Words)
}

/// What stands for the numbers of somebody who was asked and gave none.
fn declined(scene: &Scene<'_>) -> Words {
    scene.language.words("weighed", "declined")
}

/// Where two who weighed the same context stand far apart: on harm, on safety, or on both.
pub(super) fn disagreements<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    let all = latest(scene.view, None);
    let mut rows = Vec::new();
    for context in gaps::weighed(scene.view) {
        for of in ["harm", "safety"] {
            let said = all.iter().filter(|one| one.context.id == context.id);
            let mut said: Vec<(i64, &str)> =
                said.filter_map(|one| Some((one.weighting.fields.whole(of)?, one.by()))).collect();
            said.sort_by_key(|(number, _)| *number);
            let (Some((low, _)), Some((high, _))) = (said.first().copied(), said.last().copied()) else { continue };
            if high - low < APART {
                continue;
            }
            let who = |wanted: i64| {
                let who = said.iter().filter(|(number, _)| *number == wanted).map(|(_, by)| scene.party(by));
                let who = who.reduce(|all, next| all.joint(", ").then(next)).unwrap_or_default();
                Cell::Words(Words::new(format!("{wanted}: "), None).then(who))
            };
            rows.push(Cell::Row(vec![
                ("context", Cell::Record(context)),
                ("of", Cell::Words(scene.language.page(of))),
                ("low", who(low)),
                ("high", who(high)),
            ]));
        }
    }
    rows
}

/// The kinds of context that are easily forgotten, and stand nowhere in this `View`.
pub(super) fn not_weighed(view: &View) -> Cell<'_> {
    let is_there = |kind: &str| view.of_kind("context").any(|context| context.fields.text("kind") == Some(kind));
    let forgotten = EASILY_FORGOTTEN.iter().filter(|kind| !is_there(kind));
    Cell::Many(forgotten.map(|kind| Cell::Code(&CONTEXT_KIND, kind)).collect())
}
