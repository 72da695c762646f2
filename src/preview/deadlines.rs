//! What is due next in a case, as the preview shows it.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::clock::task::{State, Task};
use crate::compile::Compiler;
use crate::diagnostic::Sink;
use crate::disclose::View;

/// What a case owes and has not yet done, by urgency, as far as a `View` shows it.
pub(crate) fn of_view(compiler: &Compiler, view: &View, today: Date) -> Vec<Task> {
    let mut tasks = compiler.clock().schedule(view, today, &mut Sink::new());
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
