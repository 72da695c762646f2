//! What a strategy discussion looks at: who had to be there, what came before, and what each agency knows.

use super::Scene;
use super::cells::{Cell, of_reference};
use crate::codes::{AGENCY, INFORMATION_STATUS, STRATEGY_MINIMUM};
use crate::disclose::{Disclosed, View};
use crate::schema::Refer;

/// The agencies that a strategy discussion needs at the least, and who came from each to the document's
/// meeting.
pub(super) fn minimum_attendance<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    let Some(meeting) = scene.view.meeting() else { return Vec::new() };
    let chair = meeting.fields.table("chair").and_then(|chair| chair.text("base"));
    let row = |agency: &'static str| {
        let there = meeting.fields.texts("present").filter(|party| scene.view.agency_of(party) == Some(agency));
        let mut who: Vec<Cell<'a>> = there.map(|party| of_reference(scene, party, Refer::Party)).collect();
        if chair == Some(agency) {
            who.push(Cell::Party("chair"));
        }
        Cell::Row(vec![
            ("agency", Cell::Code(&AGENCY, agency)),
            ("present", Cell::YesNo(!who.is_empty())),
            ("who", Cell::Many(who)),
        ])
    };
    STRATEGY_MINIMUM.iter().copied().map(row).collect()
}

/// The meetings of the same kind before the document's own, the earliest first.
pub(super) fn earlier_meetings(view: &View) -> impl Iterator<Item = &Disclosed> {
    let own = view.meeting();
    let is_earlier = move |meeting: &&Disclosed| {
        own.is_some_and(|own| {
            meeting.fields.text("kind") == own.fields.text("kind")
                && meeting.fields.date("on").is_some_and(|on| own.fields.date("on").is_some_and(|own| on < own))
        })
    };
    let mut meetings: Vec<&Disclosed> = view.of_kind("meeting").filter(is_earlier).collect();
    meetings.sort_by_key(|meeting| meeting.fields.date("on"));
    meetings.into_iter()
}

/// What is known, agency by agency in the order of their list, each by its kind of knowledge and then by
/// date.
pub(super) fn information_by_agency(view: &View) -> Vec<&Disclosed> {
    let rank = |list: &[&str], code: Option<&str>| {
        code.and_then(|code| list.iter().position(|one| *one == code)).unwrap_or(list.len())
    };
    let mut all: Vec<&Disclosed> = view.of_kind("information").collect();
    all.sort_by_key(|one| {
        let source = one.fields.text("source");
        let agency = source.and_then(|source| view.agency_of(source));
        let status = rank(INFORMATION_STATUS.codes, one.fields.text("status"));
        (rank(AGENCY.codes, agency), source, status, one.fields.date("on"))
    });
    all
}
