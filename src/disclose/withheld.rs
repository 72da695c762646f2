//! What a `View` does not hold of its case, for the last gate alone: what must not stand in the file.

use std::borrow::Borrow;
use std::cell::LazyCell;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::access::Behind;
use super::{Disclosed, View, wording};
use crate::check::{Facts, History, Report};
use crate::fold::{BREAK, Folded, Name, compact, holds_number, numbers, subscriber, tidy, words};
use crate::reader::Reader;
use crate::record::{Record, Update};
use crate::schema::{ANSWER, Key, RECORD, REPORT, ROOT, Shape, UPDATE};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// What a reader may not have. It cannot be printed, and only the gate takes it.
pub struct Withheld {
    needles: Vec<Needle>,
    births: Vec<Birth>,
    held: String,
}

/// Somebody's date of birth, which no copy about nobody in particular may hold.
pub(crate) struct Birth {
    /// The day.
    pub on: Date,
    /// The line it stands on.
    pub place: Place,
    /// The record it belongs to.
    pub item: String,
}

/// One thing to look for.
pub(crate) struct Needle {
    /// What kind of thing.
    pub kind: NeedleKind,
    /// The thing, tidy.
    pub text: String,
    /// The line it stands on.
    pub place: Place,
    /// The record it belongs to.
    pub item: String,
}

/// What kind of thing is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NeedleKind {
    /// A declared name, or a word of one.
    Name,
    /// A telephone number, without what is dialled before it.
    Number,
    /// An address.
    Address,
    /// A reference.
    Reference,
    /// A text of 24 characters or more.
    Text,
}

/// The fewest characters of a text that is looked for.
const SHORTEST_TEXT: usize = 24;

/// The fewest letters and digits of an address, and of a reference, that is looked for.
const SHORTEST_ADDRESS: usize = 8;
const SHORTEST_REFERENCE: usize = 3;

/// The fewest digits of a telephone number outside the keys that hold one.
const SHORTEST_NUMBER: usize = 9;

impl Withheld {
    /// What to look for.
    pub(crate) fn needles(&self) -> &[Needle] {
        &self.needles
    }

    /// Dates of birth to look for.
    pub(crate) fn births(&mut self) -> Vec<Birth> {
        std::mem::take(&mut self.births)
    }

    /// All texts that the reader may have, tidy.
    pub(crate) fn held(&self) -> &str {
        &self.held
    }
}

/// What is recorded of a case and its reader may not have in any document, of any date: what an earlier copy
/// said, or another form says, is not withheld from them.
pub fn withheld(history: &History, reader: &Reader) -> Withheld {
    let reports: Vec<&Report> = history.reports.iter().collect();
    let facts = Facts {
        history,
        date: Date::MAX,
        reports: &reports,
        meeting: None,
        dated_by: None,
        of_report: false,
        since: &[],
    };
    let view = super::look(&facts, reader);
    let held = tidy(&(texts_of(&view) + "\n" + &texts_elsewhere(history, &view))).replace(BREAK, "");
    let mut collector = Collector::default();
    for name in history.names.iter() {
        collector.push(NeedleKind::Name, &tidy(&name.text), &name.place, &name.person);
    }
    collector.history(history);
    // Whoever may know whom a copy is about may know when they were born, or their field is withheld.
    let births = if *reader == Reader::Anonymised { collector.births } else { Vec::new() };
    Withheld { needles: absent(collector.needles, &held), births, held }
}

/// People, each with their addresses and telephone numbers.
pub(super) type Contacts<'a> = Vec<(&'a Record, Vec<Needle>)>;

/// The people of whom a case records an address or a telephone number.
pub(super) fn contacts_of(history: &History) -> Contacts<'_> {
    let people = history.records.iter().filter(|record| record.kind.people);
    let contacts = people.map(|person| {
        let mut collector = Collector::default();
        collector.record(person);
        collector.needles.retain(|needle| matches!(needle.kind, NeedleKind::Address | NeedleKind::Number));
        (person, collector.needles)
    });
    contacts.filter(|(_, needles)| !needles.is_empty()).collect()
}

/// Those of them that the reader of a `View` does not have from these people.
pub(super) fn kept_contacts<'a>(contacts: &'a Contacts<'_>, view: &View) -> Vec<&'a Needle> {
    let mut kept = Vec::new();
    for (person, needles) in contacts {
        let mut texts = Vec::new();
        if let Some(known) = view.person(&person.id) {
            all_texts(&known.fields, &mut texts);
            known.history.iter().for_each(|update| all_texts(&update.fields, &mut texts));
        }
        kept.extend(absent(needles, &tidy(&texts.join("\n"))));
    }
    kept
}

/// The needles that a text does not hold.
fn absent<N: Borrow<Needle>>(needles: impl IntoIterator<Item = N>, held: &str) -> Vec<N> {
    let folded = Folded::new(held);
    let held_compact = compact(held);
    let held_numbers = numbers(held);
    let held_words = LazyCell::new(|| words(held).collect::<BTreeSet<String>>());
    let is_held = |needle: &Needle| match needle.kind {
        NeedleKind::Name => folded.holds_name(&Name::new(&needle.text)),
        NeedleKind::Number => held_numbers.iter().any(|number| holds_number(number, &needle.text)),
        NeedleKind::Reference => held_words.contains(&needle.text.to_lowercase()),
        NeedleKind::Address => held_compact.contains(&compact(&needle.text)),
        // The gate looks at a text in pieces, and each piece may be held or not.
        NeedleKind::Text => false,
    };
    needles.into_iter().filter(|needle| !is_held(needle.borrow())).collect()
}

/// Everything that a `View` says, one text a line.
fn texts_of(view: &View) -> String {
    let mut all: Vec<&str> = view.reference().into_iter().collect();
    all_texts(view.root(), &mut all);
    all_texts(view.report(), &mut all);
    let earlier = view.earlier().into_iter().flat_map(View::records);
    for record in view.records().chain(view.coming()).chain(earlier) {
        all_texts(&record.fields, &mut all);
        record.history.iter().for_each(|update| all_texts(&update.fields, &mut all));
    }
    view.answers.values().for_each(|node| texts_in(node, &mut all));
    all.join("\n")
}

/// What the reader of a `View` of everything may have beside it: the answers of each report, which a later
/// one may replace, and what records said before they were updated.
fn texts_elsewhere(history: &History, view: &View) -> String {
    let behind = Behind::new(view.reader(), history);
    let mut all: Vec<String> = Vec::new();
    let mut add = |node: &Node| {
        let mut texts = Vec::new();
        texts_in(node, &mut texts);
        all.extend(texts.into_iter().map(str::to_owned));
    };
    for report in &history.reports {
        let answers = report.answers.entries();
        answers.filter_map(|(_, node)| super::reports::answer(report, node, &behind)).for_each(|node| add(&node));
    }
    let is_whole = |record: &&Record| {
        let same = |one: &&Disclosed| one.place == record.place && !one.only_words;
        !record.kind.people && view.of_kind(record.kind.name).find(same).is_some()
            || record.kind.people && view.person(&record.id).is_some() && is_named(record, view)
    };
    for record in history.records.iter().filter(is_whole) {
        let first = wording::open(record, Date::MIN, &behind);
        first.fields.entries().filter(|(key, _)| !is_term(key)).for_each(|(_, node)| add(node));
    }
    all.join("\n")
}

/// Whether the reader has more of a person than what they are called in their copy.
fn is_named(record: &Record, view: &View) -> bool {
    view.label(&record.id).is_none()
}

/// Who may have a record stands in the chair's `View` alone, and is printed in no copy.
fn is_term(key: &str) -> bool {
    matches!(key, "wording" | "withhold" | "withhold-field")
}

fn all_texts<'a>(table: &'a Table, into: &mut Vec<&'a str>) {
    let said = table.entries().filter(|(key, _)| !is_term(key));
    said.for_each(|(_, node)| texts_in(node, into));
}

fn texts_in<'a>(node: &'a Node, into: &mut Vec<&'a str>) {
    match &node.value {
        Value::Text(text) => into.push(text),
        Value::List(items) => items.iter().for_each(|item| texts_in(item, into)),
        Value::Table(table) => table.entries().for_each(|(_, node)| texts_in(node, into)),
        _ => {}
    }
}

#[derive(Default)]
struct Collector {
    needles: Vec<Needle>,
    births: Vec<Birth>,
}

impl Collector {
    fn push(&mut self, kind: NeedleKind, text: &str, place: &Place, item: &str) {
        let (text, place, item) = (text.trim().to_owned(), place.clone(), item.to_owned());
        self.needles.push(Needle { kind, text, place, item });
    }

    fn history(&mut self, history: &History) {
        self.table(&history.root, ROOT, "");
        for record in &history.records {
            self.record(record);
        }
        for report in &history.reports {
            self.table(&report.fields, REPORT, &report.form);
            for (id, node) in report.answers.entries() {
                match &node.value {
                    Value::Table(table) if table.get("text").is_some() => self.table(table, ANSWER, id),
                    _ => self.all_in(node, id),
                }
            }
        }
    }

    fn record(&mut self, record: &Record) {
        for keys in [record.kind.keys, RECORD] {
            self.table(&record.fields, keys, &record.id);
        }
        for Update { fields, .. } in &record.updates {
            for keys in [record.kind.keys, UPDATE, RECORD] {
                self.table(fields, keys, &record.id);
            }
        }
    }

    fn table(&mut self, table: &Table, keys: &'static [Key], item: &str) {
        // A digest says which copy was sent, and stands in that copy too; a form names itself in every copy.
        for key in keys.iter().filter(|key| !matches!(key.name, "id" | "digest" | "form" | "version")) {
            let Some(node) = table.get(key.name) else { continue };
            match (key.shape, &node.value) {
                (Shape::Statement, Value::Table(inner)) => self.table(inner, ANSWER, item),
                (Shape::Table(keys), Value::Table(inner)) => self.table(inner, keys, item),
                (Shape::Tables(keys), Value::List(items)) => {
                    items.iter().filter_map(Node::table).for_each(|inner| self.table(inner, keys, item));
                }
                (Shape::Line | Shape::Prose | Shape::Statement, Value::Text(text)) => {
                    self.text(key.name, text, node, item);
                }
                (Shape::Lines, Value::List(items)) => {
                    items
                        .iter()
                        .filter_map(|one| Some((one, one.text()?)))
                        .for_each(|(one, text)| self.text(key.name, text, one, item));
                }
                (Shape::Wording, _) => self.all_in(node, item),
                (Shape::Date, Value::Date(on)) if key.name == "born" => {
                    self.births.push(Birth { on: *on, place: node.place.clone(), item: item.to_owned() });
                }
                _ => {}
            }
        }
    }

    fn all_in(&mut self, node: &Node, item: &str) {
        match &node.value {
            Value::Text(text) => self.text("", text, node, item),
            Value::List(items) => items.iter().for_each(|one| self.all_in(one, item)),
            Value::Table(table) => table.entries().for_each(|(_, one)| self.all_in(one, item)),
            _ => {}
        }
    }

    fn text(&mut self, key: &str, text: &str, node: &Node, item: &str) {
        let text = tidy(text).replace(BREAK, "");
        let mut push = |kind, text: &str| self.push(kind, text, &node.place, item);
        match key {
            // In digits alone it cannot be told from a number of the page.
            "reference" if text.contains(char::is_alphabetic) => push(NeedleKind::Reference, &text),
            "linked" | "cases" | "local-id" | "place-ref" | "assessment-ref" | "ref"
                if text.trim().len() >= SHORTEST_REFERENCE && !text.trim().contains(' ') =>
            {
                push(NeedleKind::Reference, &text);
            }
            "address" | "lives-with" => {
                let parts = streets(&text).chain([postcode(&text)]);
                let long =
                    parts.into_iter().filter(|part| compact(part).len() >= SHORTEST_ADDRESS || is_postcode(part));
                long.for_each(|part| push(NeedleKind::Address, part));
            }
            _ => {}
        }
        let is_telephone = matches!(key, "phone" | "contact");
        for number in numbers(&text).iter().filter(|number| is_telephone || number.len() >= SHORTEST_NUMBER) {
            push(NeedleKind::Number, subscriber(number));
        }
        if text.trim().chars().count() >= SHORTEST_TEXT {
            push(NeedleKind::Text, &text);
        }
    }
}

/// An address, and what is left of it without its last parts as long as a number stands in it.
fn streets(address: &str) -> impl Iterator<Item = &str> {
    let ends = address.match_indices(',').map(|(at, _)| at);
    let numbered = |street: &&str| street.contains(|character: char| character.is_ascii_digit());
    std::iter::once(address).chain(ends.map(|end| &address[..end]).filter(numbered))
}

/// The postcode at an address's end.
fn postcode(address: &str) -> &str {
    let last = address.rsplit([',', '\n']).next().unwrap_or_default().trim();
    let from = last.rmatch_indices(' ').nth(1).map_or(0, |(at, _)| at + 1);
    if is_postcode(&last[from..]) { &last[from..] } else { "" }
}

/// Whether a text is a postcode: `NM4 7QX`.
fn is_postcode(text: &str) -> bool {
    let Some((outward, inward)) = text.trim().split_once(' ') else { return false };
    let letters = |part: &str| part.chars().all(|character| character.is_ascii_alphanumeric());
    let inward_fits = inward.len() == 3 && inward.starts_with(|character: char| character.is_ascii_digit());
    (2..=4).contains(&outward.len())
        && outward.starts_with(|character: char| character.is_ascii_uppercase())
        && outward.contains(|character: char| character.is_ascii_digit())
        && inward_fits
        && letters(outward)
        && letters(inward)
}
