//! Every restriction of a case: on records, their updates and single fields, on answers, reports and statements.
//!
//! The chair has all of them. A restricted annex has those that set something apart for its partner, with
//! what was set apart. Nobody else has any.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::access::{Behind, answer_terms};
use super::{Access, Disclosed, View};
use crate::check::{Facts, History, Report};
use crate::form::Reach;
use crate::reader::Reader;
use crate::record::Terms;
use crate::schema::{Key, Shape, UPDATE};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// A restriction: who may not have something, why, and who agreed.
#[derive(Debug, Clone)]
pub struct Restriction {
    /// What it is on.
    pub on: Restricted,
    /// Its keys, those of `withhold`.
    pub terms: Table,
    /// Where it stands.
    pub place: Place,
    /// Since when what it is on was recorded.
    pub since: Option<Date>,
    /// What it is on, in the reader's words: each text under the key that holds it.
    pub said: Vec<(String, Node)>,
}

/// What a restriction is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Restricted {
    /// The kind of record, or `answer`, `report` or `statement`.
    pub kind: &'static str,
    /// The record's id, the answer's, the report's author, or the statement's key.
    pub item: String,
    /// Which part of it.
    pub part: Part,
}

/// Which part of something a restriction is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    Whole,
    /// One field of a record.
    Field(String),
    /// One update of a record, by its day.
    Update(Option<Date>),
    /// Of a report, by its form and author.
    OfReport {
        /// The form's id.
        form: String,
        /// The author's id.
        author: String,
    },
}

impl Restricted {
    /// How messages name it.
    pub fn label(&self) -> String {
        let Restricted { kind, item, part } = self;
        let record = match item.as_str() {
            "" => format!("this {kind}"),
            id => format!("{kind} `{id}`"),
        };
        match (*kind, part) {
            ("statement", _) => format!("`{item}`"),
            ("report", _) => format!("the report of `{item}`"),
            (_, Part::OfReport { author, .. }) => format!("the answer `{item}` of `{author}`"),
            (_, Part::Field(field)) => format!("`{field}` of {record}"),
            (_, Part::Update(_)) => format!("an update of {record}"),
            (_, Part::Whole) => record,
        }
    }
}

impl Restricted {
    /// Whether a form can print it: its kind or key within the form's reach, or an answer of a report that it
    /// prints.
    pub fn is_printed_by(&self, reach: &Reach, prints_report: impl Fn(&str, &str) -> bool) -> bool {
        match (&self.part, self.kind) {
            (Part::OfReport { form, author }, _) => prints_report(form, author),
            (_, "statement") => reach.has(&self.item),
            (Part::Field(field), kind) => reach.has(&format!("{kind}.{field}")),
            (_, kind) => reach.has(kind),
        }
    }
}

impl Restriction {
    /// Whether it keeps from a reader what it is on.
    pub fn applies_to(&self, reader: &Reader, history: &History) -> bool {
        let mut terms = Table::default();
        terms.insert("withhold", self.node());
        Behind::new(reader, history).access(Terms::of(&terms)) == Access::Withheld
    }

    /// The partners whose annex has it.
    pub fn annexes(&self) -> impl Iterator<Item = &str> {
        self.terms.texts("to")
    }

    fn node(&self) -> Node {
        Node { value: Value::Table(self.terms.clone()), place: self.place.clone(), key: self.place.clone() }
    }
}

/// The partners for whom anything is set apart.
pub fn annexes(history: &History) -> BTreeSet<String> {
    let all = recorded(history, &history.reports.iter().collect::<Vec<_>>(), Date::MAX);
    all.iter().flat_map(Restriction::annexes).map(str::to_owned).collect()
}

/// What is kept from a reader by having been shared with others alone, up to a date: what it is, and where the
/// decision stands.
pub fn unshared(history: &History, reader: &Reader, date: Option<Date>) -> Vec<(Restricted, Place)> {
    let behind = Behind::new(reader, history);
    let mut all = Vec::new();
    let mut add = |kind: &'static str, item: &str, part: Part, terms: &Table| {
        let is_kept = behind.access(Terms::of(terms)) == Access::Withheld && terms.get("withhold").is_none();
        if let (true, Some(share)) = (is_kept, terms.get("share")) {
            all.push((Restricted { kind, item: item.to_owned(), part }, share.place.clone()));
        }
    };
    for record in history.records.iter().filter(|record| record.on().zip(date).is_none_or(|(on, date)| on <= date)) {
        add(record.kind.name, &record.id, Part::Whole, &record.fields);
    }
    for report in &history.reports {
        for (id, node) in report.answers.entries() {
            let part = Part::OfReport { form: report.form.clone(), author: report.author.clone() };
            add("answer", id, part, &answer_terms(report, node));
        }
    }
    all
}

/// The restrictions that a reader may know of, with what they are on as a `View` has it.
pub(super) fn disclosed(view: &View, facts: &Facts<'_>) -> Vec<Restriction> {
    if !matches!(view.reader(), Reader::Chair | Reader::Annex(_)) {
        return Vec::new();
    }
    let reports: Vec<&Report> = facts.history.reports.iter().filter(|report| is_known(report, facts)).collect();
    let mut all = recorded(facts.history, &reports, facts.date);
    all.retain(|restriction| match view.reader() {
        Reader::Chair => true,
        Reader::Annex(id) => restriction.annexes().any(|partner| partner == id),
        _ => false,
    });
    let behind = Behind::new(view.reader(), facts.history);
    for restriction in &mut all {
        restriction.said = said(&restriction.on, view, &reports, &behind);
    }
    all
}

fn is_known(report: &Report, facts: &Facts<'_>) -> bool {
    report.on().is_none_or(|on| on <= facts.date)
}

/// All restrictions that were recorded up to a date, in the order of the case.
fn recorded(history: &History, reports: &[&Report], date: Date) -> Vec<Restriction> {
    let mut all = Vec::new();
    for (key, node) in history.root.entries() {
        if let Some(table) = node.table() {
            collect("statement", key, Part::Whole, table, None, &mut all);
        }
    }
    let known = |on: Option<Date>| on.is_none_or(|on| on <= date);
    for record in history.records.iter().filter(|record| known(record.on())) {
        collect(record.kind.name, &record.id, Part::Whole, &record.fields, record.on(), &mut all);
        for update in record.updates.iter().filter(|update| known(update.on)) {
            collect(record.kind.name, &record.id, Part::Update(update.on), &update.fields, update.on, &mut all);
        }
    }
    for report in reports {
        let of = || Part::OfReport { form: report.form.clone(), author: report.author.clone() };
        collect("report", &report.author, of(), &report.fields, report.on(), &mut all);
        for (id, node) in report.answers.entries() {
            if let Some(table) = node.table() {
                collect("answer", id, of(), table, report.on(), &mut all);
            }
        }
    }
    all
}

/// The restrictions that one table of keys carries: on single fields, and on the whole.
fn collect(
    kind: &'static str,
    item: &str,
    part: Part,
    fields: &Table,
    since: Option<Date>,
    into: &mut Vec<Restriction>,
) {
    let mut add = |part: Part, node: &Node| {
        if let Some(terms) = node.table() {
            let on = Restricted { kind, item: item.to_owned(), part };
            let (terms, place) = (terms.clone(), node.place.clone());
            into.push(Restriction { on, terms, place, since, said: Vec::new() });
        }
    };
    for (field, node) in fields.table("withhold-field").into_iter().flat_map(Table::entries) {
        add(Part::Field(field.to_owned()), node);
    }
    if let Some(node) = fields.get("withhold") {
        add(part, node);
    }
}

/// What a restriction is on, as a `View` has it.
fn said(on: &Restricted, view: &View, reports: &[&Report], behind: &Behind<'_>) -> Vec<(String, Node)> {
    let record = || view.records().find(|record| record.kind.name == on.kind && record.id == on.item);
    match &on.part {
        Part::Whole if on.kind == "statement" => one(&on.item, view.root().get(&on.item)),
        Part::Whole => record().map_or_else(Vec::new, |record| texts_of(record.kind.keys, &record.fields)),
        Part::Field(field) => one(field, record().and_then(|record| record.fields.get(field))),
        Part::Update(day) => {
            let update = record().and_then(|record| record.history.iter().find(|update| update.on == *day));
            update.map_or_else(Vec::new, |update| texts_of(keys_of_update(record()), &update.fields))
        }
        Part::OfReport { form, author } => {
            let own = reports.iter().filter(|report| report.form == *form && report.author == *author);
            let answers = own.flat_map(|report| report.answers.entries().map(move |(id, node)| (report, id, node)));
            // A restriction on a whole report is on the answers that have none of their own.
            let is_meant = |report: &Report, id: &str, node: &Node| match on.kind {
                "answer" => id == on.item,
                _ => answer_terms(report, node).get("withhold") == report.fields.get("withhold"),
            };
            answers
                .filter(|(report, id, node)| is_meant(report, id, node))
                .filter_map(|(report, id, node)| Some((id.to_owned(), super::reports::answer(report, node, behind)?)))
                .collect()
        }
    }
}

/// The keys of an update, each once.
fn keys_of_update(record: Option<&Disclosed>) -> Vec<&'static Key> {
    let own = record.map_or(&[][..], |record| record.kind.keys);
    let more = UPDATE.iter().filter(|key| own.iter().all(|one| one.name != key.name));
    own.iter().chain(more).collect()
}

fn one(key: &str, node: Option<&Node>) -> Vec<(String, Node)> {
    node.map(|node| (key.to_owned(), node.clone())).into_iter().collect()
}

/// The texts of a record, in the order of its keys.
fn texts_of<'a>(keys: impl IntoIterator<Item = &'a Key>, fields: &Table) -> Vec<(String, Node)> {
    let is_text = |key: &&Key| matches!(key.shape, Shape::Line | Shape::Prose | Shape::Lines) && key.name != "id";
    keys.into_iter().filter(is_text).flat_map(|key| one(key.name, fields.get(key.name))).collect()
}
