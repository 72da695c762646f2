//! Editions of the plan: the conference that decides on it gives the first, and each core group and conference
//! after it one more. They are counted over the meetings that the reader has, and over no others.

use jiff::civil::Date;

use super::Scene;
use super::cells::Cell;
use super::derive::count;
use crate::derived::PLAN_STATE;
use crate::disclose::{Disclosed, View};
use crate::document::Words;
use crate::value::{Node, Value};

/// One edition of the plan.
struct Edition<'a> {
    number: usize,
    state: &'static str,
    from: Date,
    meeting: &'a Disclosed,
}

/// What stands under `derived` of editions; `None` where the name means something else.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let editions = || editions(scene.view);
    let date = |edition: Option<Edition<'_>>| edition.map_or(Cell::Nothing, |one| Cell::Date(one.from));
    Some(match name {
        "plan-number" => editions().pop().map_or(Cell::Nothing, |one| count(one.number)),
        "plan-state" => editions().pop().map_or(Cell::Nothing, |one| Cell::Code(&PLAN_STATE, one.state)),
        "plan-edition" => editions().pop().map_or(Cell::Nothing, |one| Cell::Words(named(scene, &one))),
        "plan-from" => date(editions().pop()),
        "plan-before" => before(editions()).map_or(Cell::Nothing, |one| Cell::Words(dated(scene, &one))),
        "plan-before-from" => date(before(editions())),
        "plan-editions" => Cell::Many(editions().into_iter().map(|one| row(scene, &one)).collect()),
        _ => return None,
    })
}

/// The editions that there are at the document's date, oldest first.
fn editions(view: &View) -> Vec<Edition<'_>> {
    let mut meetings: Vec<(Date, &Disclosed)> =
        view.of_kind("meeting").filter_map(|meeting| Some((meeting.fields.date("on")?, meeting))).collect();
    meetings.retain(|(on, _)| *on <= view.date());
    meetings.sort_by_key(|(on, _)| *on);
    let mut editions: Vec<Edition<'_>> = Vec::new();
    for (from, meeting) in meetings {
        let kind = meeting.fields.text("kind").unwrap_or_default();
        let is_conference = matches!(kind, "initial-conference" | "review-conference");
        match (is_conference, kind) {
            // Where there is no plan any more, the next one begins anew.
            (true, _) if says_no(meeting) => editions.clear(),
            (false, "core-group") if editions.is_empty() => {}
            (true, _) | (false, "core-group") => {
                let state = state(editions.last().map(|one| one.state), kind);
                editions.push(Edition { number: editions.len() + 1, state, from, meeting });
            }
            _ => {}
        }
    }
    editions
}

/// Outline at the conference, full after the first core group, revised from then on.
fn state(before: Option<&str>, kind: &str) -> &'static str {
    match before {
        None if kind == "initial-conference" => "outline",
        None => "full",
        Some("outline") if kind == "core-group" => "full",
        Some(_) => "revised",
    }
}

fn says_no(conference: &Disclosed) -> bool {
    matches!(conference.fields.get("plan"), Some(Node { value: Value::YesNo(false), .. }))
}

/// The edition whose place the latest took.
fn before(mut editions: Vec<Edition<'_>>) -> Option<Edition<'_>> {
    editions.pop();
    editions.pop()
}

/// Edition 3, revised.
fn named(scene: &Scene<'_>, edition: &Edition<'_>) -> Words {
    numbered(scene, edition).joint(", ").then(scene.language.words(PLAN_STATE.name, edition.state))
}

/// Edition 2, 2 April 2026.
fn dated(scene: &Scene<'_>, edition: &Edition<'_>) -> Words {
    numbered(scene, edition).joint(", ").joint(&scene.language.date(edition.from))
}

fn numbered(scene: &Scene<'_>, edition: &Edition<'_>) -> Words {
    scene.language.page("edition").joint(&format!(" {}", edition.number))
}

fn row<'a>(scene: &Scene<'a>, edition: &Edition<'a>) -> Cell<'a> {
    Cell::Row(vec![
        ("number", count(edition.number)),
        ("state", Cell::Words(super::capitalised(scene.language.words(PLAN_STATE.name, edition.state)))),
        ("from", Cell::Date(edition.from)),
        ("meeting", Cell::Record(edition.meeting)),
    ])
}
