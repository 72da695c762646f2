//! Restrictions on information, wherever a case records them, by the day on which they were agreed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::duty::Note;
use super::event::{CONFERENCES, Case, Event};
use crate::disclose::Disclosed;
use crate::source::Place;

/// What was agreed on one day.
struct Group {
    place: Place,
    review: Option<Date>,
    count: usize,
}

/// The restrictions in force, one event for each day on which some were agreed.
pub(super) fn agreed<'a>(case: &Case<'a>, anchor: &'a str) -> Vec<Event<'a>> {
    let mut groups: BTreeMap<Option<Date>, Group> = BTreeMap::new();
    let known = case.view.restrictions().iter().filter(|one| one.since.is_none_or(|since| since <= case.today));
    for restriction in known {
        let table = &restriction.terms;
        let place = table.get("agreed-on").map_or(&restriction.place, |agreed| &agreed.place);
        let group = groups.entry(table.date("agreed-on")).or_insert_with(|| Group {
            place: place.clone(),
            review: None,
            count: 0,
        });
        group.count += 1;
        group.review = group.review.into_iter().chain(table.date("review-on")).min();
    }
    let next = next_conference(case);
    for group in groups.values_mut() {
        group.review = group.review.into_iter().chain(next).min();
    }
    groups.into_iter().map(|(agreed, group)| event(anchor, agreed, group)).collect()
}

/// Every restriction is looked at again at the next conference.
fn next_conference(case: &Case<'_>) -> Option<Date> {
    let planned = case.meetings_of(CONFERENCES).into_iter().filter_map(Disclosed::on);
    planned.filter(|on| *on >= case.today).min()
}

fn event(anchor: &str, agreed: Option<Date>, group: Group) -> Event<'_> {
    Event {
        kind: anchor,
        id: agreed.map_or_else(|| "undated".to_owned(), |day| format!("agreed-{day}")),
        at: agreed.map(Into::into),
        ended: None,
        meeting: "",
        place: group.place,
        fields: None,
        set: group.review,
        note: Some(Note::Restrictions(group.count)),
    }
}
