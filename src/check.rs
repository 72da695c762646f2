//! Stage 3, check: `Case` + `Form` + date → [`Facts`]: typed, references resolved, as at a date.
//!
//! A case is checked once, into its [`History`]: everything recorded, of every date. What a document
//! may know of it at its own date are its `Facts`.

mod answers;
mod references;

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::Date;

use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::form::Of;
use crate::read::{self, Case, ReportFile};
use crate::record::{FieldRule, Record, Update, points_to};
use crate::schema::{KINDS, Kind, RECORD, REPORT, ROOT, UPDATE};
use crate::shape;
use crate::source::Place;
use crate::value::{Node, Table, Value};

pub use answers::carry;
use references::Named;
pub use references::{Name, Names};

/// Everything recorded of a case, checked.
#[derive(Debug, Clone)]
pub struct History {
    /// The case's reference.
    pub reference: String,
    /// The root keys.
    pub root: Table,
    /// All records, in the order of the catalogue and then of the files.
    pub records: Vec<Record>,
    /// The report files that are sound.
    pub reports: Vec<Report>,
    /// The names that the case declares.
    pub names: Names,
    named: OnceLock<Named>,
    parents: Vec<String>,
    reading: u64,
}

/// Numbers the readings of cases.
static READINGS: AtomicU64 = AtomicU64::new(0);

fn next_reading() -> u64 {
    READINGS.fetch_add(1, Ordering::Relaxed)
}

/// A sound report file.
#[derive(Debug, Clone)]
pub struct Report {
    /// The form that it answers.
    pub form: String,
    /// The version that it is pinned to.
    pub version: Option<String>,
    /// The version that its answers were checked against.
    pub answered: String,
    /// Who wrote it.
    pub author: String,
    /// Where it starts.
    pub place: Place,
    /// Its root keys, without the answers.
    pub fields: Table,
    /// Its answers.
    pub answers: Table,
}

impl Report {
    /// The day that it is of.
    pub fn on(&self) -> Option<Date> {
        self.fields.date("on")
    }
}

/// A case as at the date of one document.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// All that is recorded.
    pub history: &'a History,
    /// The document's date: nothing later is known to it.
    pub date: Date,
    /// The reports whose answers it prints, oldest first.
    pub reports: &'a [&'a Report],
    /// The meeting that it is of.
    pub meeting: Option<&'a Record>,
    /// The meeting that gives it its date, if one does.
    pub dated_by: Option<&'a Record>,
    /// Whether this is a form of a report, so that the reports date it and decide whose it may be.
    pub of_report: bool,
    /// The kinds of meeting since the latest of which it says what changed; none where it does not say.
    pub since: &'a [String],
}

impl Facts<'_> {
    /// The records that exist at the date.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.history.records.iter().filter(|record| record.on().is_none_or(|on| on <= self.date))
    }
}

impl History {
    /// All records of a kind, of every date.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.kind.name == kind)
    }

    /// The person with this id.
    pub fn person(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.kind.people && record.id == id)
    }

    /// Which reading of a case this is: two that differ have different numbers, also of one case.
    pub(crate) fn reading(&self) -> u64 {
        self.reading
    }

    /// The texts in which declared names stand: found when they are first asked for.
    pub(crate) fn named(&self) -> &Named {
        self.named.get_or_init(|| Named::of(self))
    }

    /// The id of the young person.
    pub fn young_person(&self) -> &str {
        self.of_kind("young-person").next().map_or("young-person", |record| &record.id)
    }

    /// The parents who get a copy of their own, by id: what was recorded last decides, whatever the date
    /// of a document, since who may be sent a copy is a matter of now.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        self.parents.iter().map(String::as_str)
    }

    /// What is recorded up to a date: with `--as-at`, nothing later exists.
    pub fn until(&mut self, date: Date) {
        self.reading = next_reading();
        self.records.retain(|record| record.on().is_none_or(|on| on <= date));
        self.reports.retain(|report| report.on().is_none_or(|on| on <= date));
        for record in &mut self.records {
            record.updates.retain(|update| update.on.is_none_or(|on| on <= date));
        }
    }

    /// The latest conference or core group, up to a day where one is given, which dates the forms of a case.
    pub fn latest_meeting(&self, until: Option<Date>) -> Option<&Record> {
        let kinds = ["initial-conference", "core-group", "review-conference"];
        self.of_kind("meeting")
            .filter(|record| record.fields.text("kind").is_some_and(|kind| kinds.contains(&kind)))
            .filter(|record| record.on().is_some_and(|on| until.is_none_or(|until| on <= until)))
            .max_by_key(|record| record.on())
    }
}

/// The ids of the parents who get a copy: protective partners who want one.
fn parents_of(records: &[Record]) -> Vec<String> {
    let family = records.iter().filter(|record| record.kind.name == "family");
    let is_partner = |record: &&Record| record.latest("role").and_then(Node::text) == Some("protective-partner");
    family.filter(is_partner).filter(|record| copies(record)).map(|record| record.id.clone()).collect()
}

/// Whether a family member wants copies; nothing said means yes.
fn copies(record: &Record) -> bool {
    !matches!(record.latest("copies"), Some(Node { value: Value::YesNo(false), .. }))
}

/// Checks a case against the schema and the forms that its reports answer.
///
/// # Errors
/// Reports every fault of the case: keys, types, codes, ids and references. A fault inside a report
/// file stops that report alone.
pub fn check(case: &Case, forms: &Forms, sink: &mut Sink) -> Result<History, Failed> {
    let mark = sink.mark();
    let mut root = Table::default();
    let mut records = Vec::new();
    for (name, node) in case.root.entries() {
        if crate::schema::kind(name).is_none() {
            check_root_key(name, node, sink);
        }
    }
    root.take_over(&case.root, |name| crate::schema::kind(name).is_none());
    for kind in KINDS {
        if let Some(node) = case.root.get(kind.name) {
            records.extend(read_records(kind, node, sink));
        }
    }
    check_ids(&records, sink);
    let names = Names::of(&records);
    names.check_ids(&records, sink);
    let known = references::Known::of(&records);
    known.check_root(&root, sink);
    for record in &records {
        known.check_record(record, sink);
    }
    references::check_pins(&root, forms, sink);
    sink.failed_since(mark)?;

    let parents = parents_of(&records);
    let reference = case.reference.clone();
    let mut history = History {
        reference,
        root,
        records,
        reports: Vec::new(),
        names,
        named: OnceLock::new(),
        parents,
        reading: next_reading(),
    };
    let known = references::Known::of(&history.records);
    let sound = |file: &ReportFile| check_report(file, &known, &history, forms, sink).ok();
    history.reports = case.reports.iter().filter_map(sound).collect();
    check_report_names(&history.reports, sink);
    Ok(history)
}

fn check_root_key(name: &str, node: &Node, sink: &mut Sink) {
    match ROOT.iter().find(|key| key.name == name) {
        Some(key) => shape::fit_value(name, node, key.shape, sink),
        None => {
            let names = ROOT.iter().map(|key| key.name).chain(KINDS.iter().map(|kind| kind.name));
            sink.report(shape::unknown_key(name, &node.key, "a case", names));
        }
    }
}

/// Reads the records of one kind.
fn read_records(kind: &'static Kind, node: &Node, sink: &mut Sink) -> Vec<Record> {
    let (what, nodes): (String, Vec<&Node>) = match (&node.value, kind.single) {
        (Value::Table(_), true) => (format!("`[{}]`", kind.name), vec![node]),
        (Value::List(items), false) => (format!("`[[{}]]`", kind.name), items.iter().collect()),
        _ => {
            let brackets = if kind.single { format!("[{}]", kind.name) } else { format!("[[{}]]", kind.name) };
            let message = format!("`{}` is written `{brackets}`, and this is {}", kind.name, node.value.noun());
            sink.report(Diagnostic::error("wrong-type", message).at(&node.key));
            return Vec::new();
        }
    };
    nodes.into_iter().filter_map(|node| read_record(kind, node, &what, sink)).collect()
}

fn read_record(kind: &'static Kind, node: &Node, what: &str, sink: &mut Sink) -> Option<Record> {
    let Value::Table(table) = &node.value else {
        let message = format!("{what} must be a table, and this is {}", node.value.noun());
        sink.report(Diagnostic::error("wrong-type", message).at(&node.place));
        return None;
    };
    let mut fields = table.clone();
    fields.remove_keys(|name| name == "update");
    for (name, node) in fields.entries() {
        match kind.key(name) {
            Some(key) => shape::fit_value(name, node, key.shape, sink),
            None => sink.report(shape::unknown_key(name, &node.key, what, kind.names())),
        }
    }
    check_withheld_fields(kind, &fields, sink);
    let mut field_rules: Vec<FieldRule> = FieldRule::of(&fields).collect();
    let mut updates = table.get("update").map_or_else(Vec::new, |updates| read_updates(kind, updates, sink));
    updates.sort_by_key(|update| update.on);
    field_rules.extend(updates.iter().flat_map(|update| FieldRule::of(&update.fields)));
    let id = fields.text("id").map_or_else(String::new, str::to_owned);
    let id = if id.is_empty() && kind.single { kind.name.to_owned() } else { id };
    let points_to = points_to(kind, &fields, &updates);
    Some(Record { kind, id, place: node.place.clone(), fields, updates, field_rules, points_to })
}

fn read_updates(kind: &'static Kind, node: &Node, sink: &mut Sink) -> Vec<Update> {
    let Value::List(items) = &node.value else {
        let message = format!("updates are written `[[{}.update]]`, and this is {}", kind.name, node.value.noun());
        sink.report(Diagnostic::error("wrong-type", message).at(&node.key));
        return Vec::new();
    };
    let what = format!("`[[{}.update]]`", kind.name);
    items
        .iter()
        .filter_map(|item| {
            let fields = item.table()?;
            shape::fit(fields, &[UPDATE, kind.keys, RECORD], &what, sink);
            check_withheld_fields(kind, fields, sink);
            Some(Update { on: fields.date("on"), place: item.place.clone(), fields: fields.clone() })
        })
        .collect()
}

/// A restriction on a field must name a field that this kind has.
fn check_withheld_fields(kind: &'static Kind, fields: &Table, sink: &mut Sink) {
    for (name, node) in fields.table("withhold-field").into_iter().flat_map(Table::entries) {
        if kind.key(name).is_none() {
            sink.report(shape::unknown_key(name, &node.key, &format!("`[[{}]]`", kind.name), kind.names()));
        } else if WHOLE.contains(&name) {
            let message = format!("`{name}` of a {} cannot be withheld alone", kind.name);
            let diagnostic = Diagnostic::error("field-not-withheld-alone", message).at(&node.key);
            sink.report(diagnostic.hint("withhold the whole record: `withhold = { from = […], reason = \"…\" }`"));
        }
    }
}

/// Keys that belong to a record as a whole: since when there is one, and who may have it.
const WHOLE: &[&str] = &["id", "on", "share", "withhold", "withhold-field", "wording"];

/// Words that mean a reader or a role, and so cannot be a person's id.
const TAKEN: &[&str] = &["family", "professionals", "core-group", "chair", "public", "anonymised", "conference"];

/// Every id is well formed and stands once in its namespace.
fn check_ids(records: &[Record], sink: &mut Sink) {
    let mut first: HashMap<(&str, &str), &Record> = HashMap::new();
    for record in records {
        let place = record.fields.get("id").map_or(&record.place, |node| &node.place);
        if record.id.is_empty() {
            if !record.kind.may_go_without_id() {
                let message = format!("this {} has no `id`", record.kind.name);
                let hint = "give it a short id, like `id = \"n1\"`; a person's is a role word, like `mother`";
                sink.report(Diagnostic::error("missing-id", message).at(place).hint(hint));
            }
            continue;
        }
        check_id(record, place, sink);
        let namespace = if record.kind.people { "people" } else { record.kind.name };
        if let Some(earlier) = first.insert((namespace, &record.id), record) {
            let message = format!("{} is used twice", shape::shown_id(&record.id));
            let earlier_place = earlier.fields.get("id").map_or(&earlier.place, |node| &node.place);
            let diagnostic =
                Diagnostic::error("duplicate-id", message).at(place).related("first used here", earlier_place);
            sink.report(diagnostic.item(&record.id));
        }
    }
}

fn check_id(record: &Record, place: &Place, sink: &mut Sink) {
    let reason = if !read::is_id(&record.id) {
        "an id starts with a letter or digit and holds letters, digits and `-`, 40 at most"
    } else if read::reserved_on_windows(&record.id) {
        "Windows keeps this name for itself, and ids stand in file names"
    } else if record.kind.people && TAKEN.contains(&record.id.as_str()) {
        "this word means a reader or a role already"
    } else {
        return;
    };
    let diagnostic =
        Diagnostic::error("invalid-id", format!("this id of a {} cannot be used: {reason}", record.kind.name));
    sink.report(diagnostic.at(place));
}

/// Checks one report file against its keys and its form.
fn check_report(
    file: &ReportFile,
    known: &references::Known<'_>,
    history: &History,
    forms: &Forms,
    sink: &mut Sink,
) -> Result<Report, Failed> {
    let mark = sink.mark();
    shape::fit(&file.root, &[REPORT], "a report", sink);
    let mut fields = file.root.clone();
    let answers = fields.remove("answers").and_then(|node| node.table().cloned()).unwrap_or_default();
    let form_node = fields.get("form").cloned();
    let place =
        form_node.as_ref().map_or_else(|| Place { source: file.source.clone(), span: 0..0 }, |node| node.place.clone());
    let form = answers::form_of(&fields, history, forms, &place, sink)?;
    known.check_table(&fields, REPORT, None, sink);
    let author = fields.text("author").map_or_else(String::new, str::to_owned);
    if author.is_empty() && form.of_report() {
        let diagnostic = Diagnostic::error("missing-author", "this report does not say who wrote it").at(&place);
        sink.report(diagnostic.hint("write `author = \"…\"` with the id of one person of the case"));
    }
    if form.of == Of::Meeting && fields.get("meeting").is_none() {
        let message = format!("the form `{}` is of a meeting, and this report does not say of which", form.id);
        let diagnostic = Diagnostic::error("missing-key", message).at(&place);
        sink.report(diagnostic.hint("write `meeting = \"…\"` with the id of the meeting"));
    }
    answers::check_printed(form, &fields, &place, history, sink);
    answers::check(&answers, form, forms.versions(&form.id), known, sink);
    sink.failed_since(mark)?;
    let version = fields.text("version").map(str::to_owned);
    let answered = form.version.clone();
    Ok(Report { form: form.id.clone(), version, answered, author, place, fields, answers })
}

/// Two authors, two files; but one author, one file for each form, meeting and day. Both stay: one may be withheld
/// from a reader of the other, whose copy must be the same without it.
fn check_report_names(reports: &[Report], sink: &mut Sink) {
    let mut seen: HashMap<(String, String, Option<String>, Option<Date>), Place> = HashMap::new();
    for report in reports {
        let meeting = report.fields.text("meeting").map(str::to_owned);
        let key = (report.form.clone(), report.author.clone(), meeting, report.on());
        let Some(first) = seen.insert(key, report.place.clone()) else { continue };
        let message = format!("`{}` has two reports of the form `{}` on one day", report.author, report.form);
        let diagnostic =
            Diagnostic::error("contradictory-values", message).at(&report.place).related("the first", &first);
        sink.report(diagnostic.hint("keep one of the two files"));
    }
}
