//! How the actions of a plan are balanced, from the reader's own view: who is asked to change, who leads, how,
//! and where.

use super::Scene;
use super::cells::Cell;
use crate::codes::{AGENCY, CodeList, MODE, TARGET};
use crate::disclose::{Disclosed, View};
use crate::gaps;

/// What stands under `derived`; `None` for what is no balance.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let view = scene.view;
    Some(match name {
        "balance" => coded(scene, &TARGET, |action| gaps::asks(action).into_iter().collect()),
        "balance-modes" => coded(scene, &MODE, |action| action.fields.text("mode").into_iter().collect()),
        "balance-leads" => coded(scene, &AGENCY, |action| gaps::agencies_leading(view, action)),
        "balance-contexts" => Cell::Many(gaps::weighed(view).into_iter().map(|one| of_context(view, one)).collect()),
        _ => return None,
    })
}

/// A row for each code that any action has, with its share of all actions.
fn coded<'a>(scene: &Scene<'a>, list: &'static CodeList, of: impl Fn(&'a Disclosed) -> Vec<&'a str>) -> Cell<'a> {
    let actions = gaps::counted(scene.view);
    let rows = list.codes.iter().map(|code| (*code, actions.iter().filter(|action| of(action).contains(code)).count()));
    let rows = rows.filter(|(_, some)| *some > 0).map(|(code, some)| {
        Cell::Row(vec![
            ("label", Cell::Code(list, code)),
            ("count", count(some)),
            ("share", Cell::Share(some as f64 / actions.len() as f64)),
        ])
    });
    Cell::Many(rows.collect())
}

/// How many actions that have not ended are aimed at a context, and not at the young person or the family in it.
fn of_context<'a>(view: &'a View, context: &'a Disclosed) -> Cell<'a> {
    let some = gaps::counted(view).into_iter().filter(|action| {
        let names = action.fields.texts("contexts").any(|id| id == context.id);
        names && gaps::status(action) != "ended" && !gaps::is_aimed_at_person(action)
    });
    Cell::Row(vec![("label", Cell::Record(context)), ("count", count(some.count()))])
}

fn count<'a>(count: usize) -> Cell<'a> {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}
