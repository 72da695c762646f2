//! What is due next in a case, as the preview shows it.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::clock::task::{State, Task};
use crate::diagnostic::Sink;
use crate::watch::held::Held;

/// What a case owes and has not yet done, by urgency.
pub(super) fn of_case(held: &Held, reference: &str, today: Date) -> Vec<Task> {
    let history = held.cases.get(reference).and_then(|case| case.history.as_ref());
    let Some((compiler, history)) = held.compiler.as_ref().zip(history) else { return Vec::new() };
    // What stops the chair's view is said where the case is built.
    let Ok(view) = compiler.everything(history, &mut Sink::new()) else { return Vec::new() };
    let mut tasks = compiler.clock().schedule(&view, today, &mut Sink::new());
    tasks.retain(|task| matches!(task.state, State::Due | State::Late) && task.due.is_some());
    tasks.sort_by_cached_key(Task::urgency);
    tasks
}

/// A task as the page shows it.
pub(super) fn json(task: &Task) -> Json {
    json!({
        "task": task.task,
        "due": task.due.map(|due| due.due.to_string()),
        "late": task.state == State::Late,
        "days": task.working_days_left,
        "owner": task.owner,
    })
}
