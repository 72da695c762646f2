//! `wayleaf due`: the conference clock.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::Zoned;
use jiff::civil::Date;
use wayleaf::build::wanted_cases;
use wayleaf::clock::ics;
use wayleaf::clock::task::{Reason, State, Task};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::language::Language;
use wayleaf::request::Selection;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Show what is due, by when and by which rule, and what is late
#[derive(Args)]
pub(super) struct Arguments {
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Only this case
    #[arg(long, value_name = "REF")]
    case: Vec<String>,
    /// The date to take for today (default: the system's)
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    today: Option<Date>,
    /// How to show it
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table, by urgency
    Human,
    /// One JSON object a line
    Json,
    /// A calendar to import
    Ics,
}

/// Shows what each case owes.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let today = arguments.today.unwrap_or_else(|| Zoned::now().date());
    let mut sink = Sink::new();
    if let Ok(compiler) = Compiler::new(Workspace::new(workspace), &mut sink) {
        let tasks = tasks(&compiler, &arguments.case, today, &mut sink);
        show(&tasks, arguments.format, today, compiler.language());
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}

/// The tasks of every case that is asked for, by urgency; without any, of all, and what the guidance needs.
fn tasks(compiler: &Compiler, cases: &[String], today: Date, sink: &mut Sink) -> Vec<Task> {
    let clock = compiler.clock();
    let selection = Selection { cases: cases.to_vec(), ..Selection::default() };
    let mut tasks = Vec::new();
    for reference in &wanted_cases(compiler, &selection, sink) {
        let mut own = Sink::of_case(reference);
        let view = compiler.case(reference, &mut own).and_then(|history| compiler.everything(&history, &mut own));
        if let Ok(view) = view {
            tasks.extend(clock.schedule(&view, today, &mut own));
            clock.examine(&view, today).into_iter().for_each(|found| own.report(found));
        }
        sink.absorb(own);
    }
    if cases.is_empty() {
        tasks.extend(compiler.reviews(today, sink));
    }
    tasks.sort_by_cached_key(Task::urgency);
    tasks
}

fn show(tasks: &[Task], format: Format, today: Date, language: &Language) {
    let stdout = io::stdout();
    let quotes = stdout.is_terminal();
    let mut out = stdout.lock();
    // A reader that has gone away is no fault of the work.
    let _ = match format {
        Format::Json => tasks.iter().try_for_each(|task| writeln!(out, "{}", task.json())),
        Format::Ics => write!(out, "{}", ics::calendar(tasks, today)),
        Format::Human => write!(out, "{}", human(tasks, language, quotes)),
    };
}

/// The groups of the table, in the order of urgency.
const GROUPS: [(&str, &[State]); 4] = [
    ("Late", &[State::Late]),
    ("Due", &[State::Due]),
    ("Without a date", &[State::NotDated]),
    ("Done", &[State::Done, State::DoneLate]),
];

fn human(tasks: &[Task], language: &Language, quotes: bool) -> String {
    let mut text = String::new();
    for (title, states) in GROUPS {
        let group: Vec<&Task> = tasks.iter().filter(|task| states.contains(&task.state)).collect();
        if group.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{title} ({})\n", group.len()));
        group.iter().for_each(|task| text.push_str(&row(task, language, quotes)));
    }
    if text.is_empty() { "nothing is due\n".to_owned() } else { text }
}

/// A task in a line or two: when, how far, which case, what, who; and below it what else is recorded.
fn row(task: &Task, language: &Language, quotes: bool) -> String {
    let due = task.due.map_or_else(|| "-".to_owned(), |due| due.due.to_string());
    let of = if task.case.is_empty() { "guide" } else { &task.case };
    let line = format!("  {due:<10}  {:<21}  {of:<10}  {:<5}  {}", how_far(task), task.rule, task.task);
    let mut lines = vec![line, format!("  {:<10}  {}", "", beside(task, language))];
    lines.extend(task.reason.as_ref().map(|reason| format!("  {:<10}  {}", "", late_because(reason, quotes))));
    lines.join("\n") + "\n"
}

/// The recorded reason. Piped output names it by place, and quotes no case.
fn late_because(reason: &Reason, quotes: bool) -> String {
    let place = &reason.because.place;
    let place = format!("{}:{}", place.source.path, place.start().line);
    let words = reason.because.text().filter(|_| quotes).map_or(place, |text| text.trim().replace('\n', " "));
    let agreed = reason.agreed_by.as_ref().map_or_else(String::new, |by| format!(" (agreed by {by})"));
    format!("late because: {words}{agreed}")
}

fn how_far(task: &Task) -> String {
    match (task.state, task.working_days_left) {
        (State::Done, _) => task.done_on.map_or_else(|| "done".to_owned(), |on| on.to_string()),
        (State::DoneLate, _) => task.done_on.map_or_else(String::new, |on| format!("{on} late")),
        (_, None) => String::new(),
        (State::Late, Some(left)) => format!("{} over", days(left.unsigned_abs())),
        (_, Some(0)) => "today".to_owned(),
        (_, Some(left)) => days(left.unsigned_abs()),
    }
}

fn days(count: u64) -> String {
    if count == 1 { "1 working day".to_owned() } else { format!("{count} working days") }
}

/// Who owes it, how it is counted and from what, the last working day where that is another, and what is
/// missing.
fn beside(task: &Task, language: &Language) -> String {
    let mut parts = vec![task.owner.clone(), counted(task, language)];
    if let Some(clock) = task.due.and_then(|due| due.clock()) {
        parts.push(format!("by {clock}"));
    }
    if let Some(due) = task.due.filter(|due| due.practical < due.due) {
        parts.push(format!("last working day {}", due.practical));
    }
    parts.extend(task.note.as_ref().map(ToString::to_string));
    parts.join(" · ")
}

/// The limit in words: 15 working days after the initial strategy discussion, 2026-03-02.
fn counted(task: &Task, language: &Language) -> String {
    let count = task.limit.whole("count").unwrap_or_default();
    let count = language.count(count, task.limit.text("unit").unwrap_or_default());
    let direction = language.words("direction", task.limit.text("direction").unwrap_or("after"));
    let direction = direction.text();
    let anchor = language.words("anchor", &task.anchor);
    let on = task.on.map_or_else(|| "which has no date".to_owned(), |on| on.to_string());
    let same_day = match task.limit.text("count-from") {
        Some("same-day") => ", that day counted",
        _ => "",
    };
    format!("{count} {direction} {}, {on}{same_day}", anchor.text())
}
