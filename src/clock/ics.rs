//! Tasks as one calendar of all-day events (RFC 5545), to be imported again and again.

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::FIRST;
use super::task::{State, Task};

/// The longest line, in bytes, without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// One calendar of every task that has a date. An event's id stays the same while its date changes, so that a
/// later import moves it; `today` is when the calendar says that it was made.
pub fn calendar(tasks: &[Task], today: Date) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Wayleaf//Conference clock//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
    ];
    lines.extend(tasks.iter().flat_map(|task| event(task, today)));
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| fold(line)).collect()
}

/// The number of an event's revision. It grows from day to day, so that a program that goes by it takes the newer
/// calendar for the newer one, and two calendars of one day are the same.
fn sequence(today: Date) -> i32 {
    today.since(FIRST).map_or(0, |span| span.get_days().max(0))
}

/// One event, on the latest working day that keeps the limit. No line holds a name or a case's words.
fn event(task: &Task, today: Date) -> Vec<String> {
    let Some(due) = task.due else { return Vec::new() };
    let next = due.practical.checked_add(1.day()).unwrap_or(due.practical);
    let stamp = format!("{}T000000Z", compact(today));
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", identity(task)),
        format!("DTSTAMP:{stamp}"),
        format!("LAST-MODIFIED:{stamp}"),
        format!("SEQUENCE:{}", sequence(today)),
        format!("DTSTART;VALUE=DATE:{}", compact(due.practical)),
        format!("DTEND;VALUE=DATE:{}", compact(next)),
        format!("SUMMARY:{}", escape(&title(task))),
        format!("DESCRIPTION:{}", escape(&description(task))),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// What tells an event from every other: case, rule, anchor and owner, and neither a date nor a level of risk
/// that may change. A limit that stands beside another has that one's rule, and so its own name.
fn identity(task: &Task) -> String {
    let of = if task.case.is_empty() { "guide" } else { &task.case };
    let name = if task.limit.get("like").is_some() { &task.name } else { &task.rule };
    format!("{of}.{name}.{}.{}@wayleaf", task.anchor_id, task.owner)
}

fn title(task: &Task) -> String {
    let end = match task.state {
        State::Done | State::DoneLate => " (done)",
        State::Late => " (late)",
        State::Due | State::NotDated => "",
    };
    match task.case.is_empty() {
        true => format!("{}{end}", task.task),
        false => format!("{}: {}{end}", task.case, task.task),
    }
}

fn description(task: &Task) -> String {
    let clock = task.due.and_then(|due| due.clock()).map_or_else(String::new, |clock| format!(", {clock}"));
    let due = task.due.map_or_else(String::new, |due| format!("Due {}{clock}", due.due));
    let on = task.on.map_or_else(String::new, |on| format!(" on {on}"));
    let source = task.limit.text("source").map_or_else(String::new, |source| format!("\nSource: {source}"));
    format!("{due}\nOwed by: {}\nRule {}, counted from {}{on}{source}", task.owner, task.rule, task.anchor)
}

fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Text with what has a meaning of its own escaped (RFC 5545, 3.3.11).
fn escape(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace("\r\n", "\n").replace('\n', "\\n")
}

/// A line with its end, folded where it is too long, never inside a character (RFC 5545, 3.1).
fn fold(line: &str) -> String {
    let mut folded = String::new();
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > LONGEST {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(character);
        length += character.len_utf8();
    }
    folded + "\r\n"
}
