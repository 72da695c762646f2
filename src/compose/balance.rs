//! How the actions of a plan are balanced, from the reader's own view: who is asked to change, who leads, how,
//! and where.

use super::Scene;
use super::cells::Cell;
use super::counts::coded;
use super::derive::count;
use crate::codes::{AGENCY, MODE, TARGET};
use crate::disclose::{Disclosed, View};
use crate::gaps;

/// What stands under `derived`; `None` for what is no balance.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let view = scene.view;
    let actions = || gaps::counted(view);
    Some(match name {
        "balance" => coded(&TARGET, &actions(), |action| gaps::asks(action).into_iter().collect()),
        "balance-targets" => coded(&TARGET, &actions(), |action| action.fields.text("target").into_iter().collect()),
        "balance-modes" => coded(&MODE, &actions(), |action| action.fields.text("mode").into_iter().collect()),
        "balance-leads" => coded(&AGENCY, &actions(), |action| gaps::agencies_leading(view, action)),
        "balance-contexts" => Cell::Many(gaps::weighed(view).into_iter().map(|one| of_context(view, one)).collect()),
        _ => return None,
    })
}

/// How many actions that have not ended are aimed at a context, and not at the young person or a parent in it.
fn of_context<'a>(view: &'a View, context: &'a Disclosed) -> Cell<'a> {
    let aimed = gaps::actions_aimed_at(view, &context.id).len();
    Cell::Row(vec![("label", Cell::Record(context)), ("count", count(aimed))])
}
