//! Dates that are counted, for a page: a document's own limit, and all limits of its case.
//!
//! They are worked out from the reader's own view, and judged at the document's date: what is withheld shows
//! through no date, and no page depends on the clock.

use super::Scene;
use super::cells::{Cell, of_reference};
use crate::clock::calendar::{CHANGES_KNOWN_TO, FIRST, LAST};
use crate::clock::count::Due;
use crate::clock::task::{Note, State, Task};
use crate::clock::{Clock, Own};
use crate::derived::STATE;
use crate::diagnostic::{Failed, Sink};
use crate::disclose::View;
use crate::document::Words;
use crate::form::Form;
use crate::reader::Reader;
use crate::schema::Refer;
use crate::value::Table;

use super::Library;

/// What is counted for a document.
#[derive(Debug, Default)]
pub(super) struct Dates {
    own: Option<Own>,
    tasks: Vec<Task>,
}

const TASKS: &[&str] = &["deadlines", "deadlines-late", "deadlines-to-come", "deadlines-done", "deadline-rules"];

impl Dates {
    /// Counts what a form prints.
    ///
    /// # Errors
    /// Reports `date-outside-calendar`.
    pub(super) fn of(view: &View, form: &Form, library: &Library, sink: &mut Sink) -> Result<Dates, Failed> {
        let clock = Clock::new(&library.authority, &library.calendar);
        let mut dates = Dates::default();
        if let Some(due) = &form.due {
            let meeting = view.meeting().map(|meeting| meeting.id.as_str()).or_else(|| view.report().text("meeting"));
            dates.own = clock.own(view, &due.text, meeting, sink)?;
        }
        if form.prints(TASKS).is_some() {
            let mark = sink.mark();
            dates.tasks = clock.schedule(view, view.date(), sink);
            sink.failed_since(mark)?;
            dates.tasks.sort_by_key(|task| (task.due.is_none(), task.due.map(|due| due.due)));
        }
        Ok(dates)
    }
}

/// What stands under `derived`; `None` for what is not counted.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let own = scene.dates.own.as_ref();
    let date = |date: Option<_>| date.map_or(Cell::Nothing, Cell::Date);
    Some(match name {
        "due" => date(own.map(|own| own.due.due)),
        "due-rule" => own.map_or(Cell::Nothing, |own| Cell::Words(limit(scene, &own.limit))),
        "complete-in-time" => in_time(scene, scene.view.report().date("complete")),
        "shared-in-time" => shared(scene),
        "deadlines" => tasks(scene, &STATES),
        "deadlines-late" => tasks(scene, &[State::Late, State::DoneLate]),
        "deadlines-to-come" => tasks(scene, &[State::Due, State::NotDated]),
        "deadlines-done" => tasks(scene, &[State::Done]),
        "deadline-rules" => rules(scene),
        "discussions" => discussions(scene),
        "calendar-from" => Cell::Date(FIRST),
        "calendar-to" => Cell::Date(LAST),
        "calendar-changes-to" => Cell::Date(CHANGES_KNOWN_TO),
        "calendar-division" => {
            let division = scene.authority.facts.text("division").unwrap_or("england-and-wales");
            Cell::Code(&crate::authority::DIVISION, division)
        }
        _ => return None,
    })
}

const STATES: [State; 5] = [State::Late, State::Due, State::NotDated, State::DoneLate, State::Done];

/// Whether a day keeps the document's own limit.
fn in_time<'a>(scene: &Scene<'a>, day: Option<jiff::civil::Date>) -> Cell<'a> {
    match (&scene.dates.own, day) {
        (Some(own), Some(day)) => Cell::YesNo(day <= own.due.due),
        _ => Cell::Nothing,
    }
}

/// The people with whom a report has to be shared, as far as they are this reader's business: in a copy of
/// somebody's own, that person alone, and in the core group's nobody.
fn shared<'a>(scene: &Scene<'a>) -> Cell<'a> {
    let view = scene.view;
    let (report, author) = (view.report(), view.report().text("author"));
    let is_shown = |id: &str| match view.reader() {
        Reader::Parent(own) => own == id,
        Reader::YoungPerson => view.find("young-person", id).is_some(),
        Reader::CoreGroup | Reader::Public => false,
        _ => true,
    };
    let people = Clock::shared_with(view).into_iter().filter(|id| Some(*id) != author && is_shown(id));
    if report.is_empty() {
        return Cell::Nothing;
    }
    let rows = people.map(|id| {
        let on = report.table("shared").and_then(|shared| shared.date(id));
        Cell::Row(vec![
            ("person", of_reference(scene, id, Refer::Person)),
            ("shared-on", on.map_or(Cell::Nothing, Cell::Date)),
            ("in-time", in_time(scene, on)),
        ])
    });
    Cell::Many(rows.collect())
}

fn tasks<'a>(scene: &Scene<'a>, states: &[State]) -> Cell<'a> {
    let tasks = scene.dates.tasks.iter().filter(|task| states.contains(&task.state));
    Cell::Many(tasks.map(|task| row(scene, task)).collect())
}

/// The rules behind all tasks, each once, by number.
fn rules<'a>(scene: &Scene<'a>) -> Cell<'a> {
    let mut rules: Vec<&Task> = scene.dates.tasks.iter().collect();
    rules.sort_by_key(|task| (&task.rule, &task.name, task.on));
    rules.dedup_by(|later, earlier| later.name == earlier.name && later.limit == earlier.limit);
    Cell::Many(rules.into_iter().map(|task| row(scene, task)).collect())
}

fn row<'a>(scene: &Scene<'a>, task: &Task) -> Cell<'a> {
    let date = |date: Option<_>| date.map_or(Cell::Nothing, Cell::Date);
    let words = |words: Words| if words.is_empty() { Cell::Nothing } else { Cell::Words(words) };
    let written = |key: &str| task.limit.get(key).map_or_else(Words::default, |node| scene.text_of(node));
    let margin = match (task.done_on, task.due) {
        (Some(done), Some(due)) => scene.calendar.working_days_between(done, due.due).ok(),
        _ => None,
    };
    let because = task.reason.as_ref().map(|reason| scene.text_of(&reason.because));
    let agreed_by = task.reason.as_ref().and_then(|reason| reason.agreed_by.as_deref());
    Cell::Row(vec![
        ("task", words(written("task"))),
        ("rule", Cell::Text(task.rule.clone().into(), None)),
        ("anchor", words(super::capitalised(scene.language.words("anchor", &task.anchor)))),
        ("on", date(task.on)),
        ("limit", words(limit(scene, &task.limit))),
        ("counted", words(counted(scene, task))),
        ("work-to", task.due.map_or(Cell::Nothing, |due| words(work_to(scene, due)))),
        ("how-done", words(how_done(scene, task, margin))),
        ("convention", words(convention(scene, &task.limit))),
        ("source", words(written("source"))),
        ("due", date(task.due.map(|due| due.due))),
        ("practical", date(task.due.map(|due| due.practical))),
        ("done", date(task.done_on)),
        ("state", Cell::Code(&STATE, task.state.code())),
        ("margin", margin.map_or(Cell::Nothing, Cell::Number)),
        ("owner", words(owner(scene, &task.owner))),
        ("note", task.note.as_ref().map_or(Cell::Nothing, |of| words(note(scene, of)))),
        ("reason", because.map_or(Cell::Nothing, words)),
        ("agreed-by", agreed_by.map_or(Cell::Nothing, |id| words(owner(scene, id)))),
    ])
}

/// A limit in words: 15 working days after the initial strategy discussion.
fn limit(scene: &Scene<'_>, limit: &Table) -> Words {
    let language = scene.language;
    let anchor = language.words("anchor", limit.text("anchor").unwrap_or_default());
    let count = limit.whole("count").unwrap_or_default();
    if count == 0 {
        return super::capitalised(language.words("direction", "on").joint(" ").then(anchor));
    }
    let count = Words::new(language.count(count, limit.text("unit").unwrap_or_default()), None);
    let direction = language.words("direction", limit.text("direction").unwrap_or("after"));
    super::capitalised(count.joint(" ").then(direction).joint(" ").then(anchor))
}

/// A limit and the day that it is counted from.
fn counted(scene: &Scene<'_>, task: &Task) -> Words {
    let limit = limit(scene, &task.limit);
    match task.on {
        Some(on) => limit.joint(", ").joint(&scene.language.date(on)),
        None => limit,
    }
}

/// The last day, and the working day before it where it is none.
fn work_to(scene: &Scene<'_>, due: Due) -> Words {
    let day = Words::new(scene.language.date(due.due), None);
    match due.practical < due.due {
        false => day,
        true => {
            day.joint(", ").then(scene.language.page("work-to")).joint(" ").joint(&scene.language.date(due.practical))
        }
    }
}

/// When something was done, and how many working days before or after its last day.
fn how_done(scene: &Scene<'_>, task: &Task, margin: Option<i64>) -> Words {
    let language = scene.language;
    let Some(on) = task.done_on else {
        return if task.state.is_open() { Words::default() } else { language.page("done-undated") };
    };
    let day = Words::new(language.date(on), None);
    let days = |count: i64| language.count(count, "working-days");
    match margin {
        Some(left) if left > 0 => day.joint(&format!(", {} ", days(left))).then(language.page("early")),
        Some(left) if left < 0 => day.joint(&format!(", {} ", days(-left))).then(language.page("late")),
        _ => day,
    }
}

/// How a limit is counted, in words.
fn convention(scene: &Scene<'_>, limit: &Table) -> Words {
    let unit = limit.text("unit").unwrap_or_default();
    let first = match unit {
        "hours" => "hours",
        _ if limit.text("count-from") == Some("same-day") => "same-day",
        _ => "day-after",
    };
    let clear = limit.yes("clear") || unit.starts_with("clear");
    let moves = match limit.text("non-working-day") {
        Some("earlier") => Some("earlier"),
        _ if matches!(unit, "calendar-days" | "clear-days" | "months") => Some("stays"),
        _ => None,
    };
    let parts = [Some(first), (unit == "months").then_some("months"), clear.then_some("clear"), moves];
    let words = parts.into_iter().flatten().map(|part| scene.language.words("convention", part));
    words.reduce(|all, next| all.joint(" ").then(next)).unwrap_or_default()
}

/// Who owes something: a partner by agency, a person as this copy calls them, a team of the authority, or a role.
fn owner(scene: &Scene<'_>, owner: &str) -> Words {
    if let Some(agency) = scene.view.find("partner", owner).and_then(|partner| partner.fields.text("agency")) {
        return scene.language.words("agency", agency);
    }
    let team = scene.authority.facts.table("teams").and_then(|teams| teams.table(owner)?.get("name"));
    match team {
        _ if scene.view.person(owner).is_some() => scene.party(owner),
        Some(name) => scene.text_of(name),
        None if scene.language.has("owner", owner) => scene.language.words("owner", owner),
        None => scene.party(owner),
    }
}

fn note(scene: &Scene<'_>, note: &Note) -> Words {
    let words = scene.language.words("deadline-note", note.code());
    match note {
        Note::NotShared(people) => {
            let people = people.iter().map(|id| scene.party(id));
            let people = people.reduce(|all, next| all.joint(", ").then(next)).unwrap_or_default();
            words.joint(" ").then(people)
        }
        Note::Restrictions(count) => words.joint(&format!(": {count}")),
        _ => words,
    }
}

/// What the limit for the conference would be by each discussion, where they do not agree.
fn discussions<'a>(scene: &Scene<'a>) -> Cell<'a> {
    let clock = Clock::new(scene.authority, scene.calendar);
    let discussions = clock.discussions(scene.view);
    let agree = discussions.windows(2).all(|pair| pair[0].due.due == pair[1].due.due);
    let rows = discussions.iter().filter(|_| !agree).map(|one| {
        Cell::Row(vec![
            ("anchor", Cell::Words(super::capitalised(scene.language.words("anchor", one.anchor)))),
            ("on", Cell::Date(one.on)),
            ("due", Cell::Date(one.due.due)),
            ("practical", Cell::Date(one.due.practical)),
            ("used", Cell::YesNo(one.is_used)),
        ])
    });
    Cell::Many(rows.collect())
}
