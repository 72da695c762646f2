//! Values as a person wrote them, each with its place: a TOML file after parsing.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::source::{Place, Source};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// True or false.
    YesNo(bool),
    /// A date.
    Date(Date),
    /// A date with a time of day.
    Moment(DateTime),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

impl Value {
    /// What it is, in a message's words.
    pub fn noun(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Whole(_) => "a whole number",
            Value::Decimal(_) => "a number with a fraction",
            Value::YesNo(_) => "true or false",
            Value::Date(_) => "a date",
            Value::Moment(_) => "a date with a time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Whole(number) => write!(f, "{number}"),
            Value::Decimal(number) => write!(f, "{number}"),
            Value::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Value::Date(date) => write!(f, "{date}"),
            Value::Moment(moment) => write!(f, "{moment}"),
            other => f.write_str(other.noun()),
        }
    }
}

/// A value, where it stands, and where its key stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// Where its key stands; for an item of a list, the item.
    pub key: Place,
}

impl Node {
    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The date, or the last day of a month that is written like `2024-02`.
    pub fn date_or_month(&self) -> Option<Date> {
        match &self.value {
            Value::Date(date) => Some(*date),
            Value::Text(month) => format!("{month}-01").parse::<Date>().ok().map(Date::last_of_month),
            _ => None,
        }
    }

    /// The items: of a list, all; of anything else, none.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The texts of a list.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.items().iter().filter_map(Node::text)
    }
}

/// A table: keys and values. A copy shares them until either of the two is changed, and then all but what changed:
/// each reader's view of a case copies its records, and changes few.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Sorted by key.
    entries: Arc<Vec<(Key, Arc<Node>)>>,
}

/// A key. Its first letters, as one number, tell most keys apart, and sort as it does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    first: u64,
    whole: Arc<str>,
}

/// How many letters are the first of a key.
const FIRST: usize = 8;

/// As many keys as are looked through one by one.
const FEW: usize = 32;

impl Key {
    fn new(key: &str) -> Key {
        Key { first: Key::first(key), whole: key.into() }
    }

    /// Worked out by the compiler for a key that stands in the code.
    #[inline]
    fn first(key: &str) -> u64 {
        match key.as_bytes().first_chunk::<FIRST>() {
            Some(first) => u64::from_be_bytes(*first),
            None => key.bytes().chain(std::iter::repeat(0)).take(FIRST).fold(0, |all, byte| all << 8 | u64::from(byte)),
        }
    }

    fn is(&self, first: u64, key: &str) -> bool {
        let rest = || key.len() <= FIRST || self.whole.as_bytes()[FIRST..] == key.as_bytes()[FIRST..];
        self.first == first && self.whole.len() == key.len() && rest()
    }
}

impl Table {
    /// Where a key stands, by its first letters.
    fn find(&self, first: u64, key: &str) -> Option<usize> {
        match self.entries.len() {
            0..=FEW => self.entries.iter().position(|(own, _)| own.is(first, key)),
            _ => self.place(first, key).ok(),
        }
    }

    /// Where a key stands, else where it would.
    fn place(&self, first: u64, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(own, _)| own.first.cmp(&first).then_with(|| (*own.whole).cmp(key)))
    }

    /// The value of a key.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.find(Key::first(key), key).map(|at| &*self.entries[at].1)
    }

    /// The text of a key.
    #[inline]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The date of a key, without its time of day if it has one.
    #[inline]
    pub fn date(&self, key: &str) -> Option<Date> {
        match self.get(key)?.value {
            Value::Date(date) => Some(date),
            Value::Moment(moment) => Some(moment.date()),
            _ => None,
        }
    }

    /// The whole number of a key.
    #[inline]
    pub fn whole(&self, key: &str) -> Option<i64> {
        match self.get(key)?.value {
            Value::Whole(number) => Some(number),
            _ => None,
        }
    }

    /// Whether a key says true.
    #[inline]
    pub fn yes(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Node { value: Value::YesNo(true), .. }))
    }

    /// The texts of a list.
    #[inline]
    pub fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.get(key).into_iter().flat_map(Node::texts)
    }

    /// The table of a key.
    #[inline]
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.get(key)?.table()
    }

    /// The items of a list.
    #[inline]
    pub fn items(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[], Node::items)
    }

    /// Sets a key.
    pub fn insert(&mut self, key: &str, node: Node) {
        self.set(Key::new(key), Arc::new(node));
    }

    /// Sets each key of another table of which this is true.
    pub fn take_over(&mut self, other: &Table, is: impl Fn(&str) -> bool) {
        for (key, node) in other.entries.iter().filter(|(key, _)| is(&key.whole)) {
            self.set(key.clone(), node.clone());
        }
    }

    fn set(&mut self, key: Key, node: Arc<Node>) {
        let found = self.place(key.first, &key.whole);
        let entries = Arc::make_mut(&mut self.entries);
        match found {
            Ok(at) => entries[at].1 = node,
            Err(at) => entries.insert(at, (key, node)),
        }
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let at = self.find(Key::first(key), key)?;
        Some(Arc::unwrap_or_clone(Arc::make_mut(&mut self.entries).remove(at).1))
    }

    /// Takes out the keys of which this is true.
    pub fn remove_keys(&mut self, is: impl Fn(&str) -> bool) {
        if self.entries.iter().any(|(key, _)| is(&key.whole)) {
            Arc::make_mut(&mut self.entries).retain(|(key, _)| !is(&key.whole));
        }
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.find(Key::first(key), key)?;
        Some(Arc::make_mut(&mut Arc::make_mut(&mut self.entries)[at].1))
    }

    /// Keeps the entries of which this is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Node) -> bool) {
        Arc::make_mut(&mut self.entries).retain(|(key, node)| keep(&key.whole, node));
    }

    /// All keys and values, in the order of their keys.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries.iter().map(|(key, node)| (&*key.whole, &**node))
    }

    /// All keys and values, to change.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        Arc::make_mut(&mut self.entries).iter_mut().map(|(key, node)| (&*key.whole, Arc::make_mut(node)))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Parses a TOML file, reporting every syntax error in it at once.
///
/// # Errors
/// Reports `toml-syntax` for each error, and `impossible-date`.
pub fn parse(source: &Arc<Source>, sink: &mut Sink) -> Result<Table, Failed> {
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    let mark = sink.mark();
    for error in &errors {
        let place = Place { source: source.clone(), span: error.span().unwrap_or(0..0) };
        sink.report(syntax_error(error.message(), &place));
    }
    sink.failed_since(mark)?;
    let table = convert_table(document.into_inner(), source, sink);
    sink.failed_since(mark)?;
    Ok(table)
}

/// The parser's message as one of ours. A day that does not exist is no fault of syntax to a person.
fn syntax_error(message: &str, place: &Place) -> Diagnostic {
    let joined = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
    if ["invalid date", "invalid time"].iter().any(|start| joined.starts_with(start)) {
        let written = place.source.text.get(place.span.clone()).unwrap_or_default();
        return impossible_date(written).at(place);
    }
    Diagnostic::error("toml-syntax", format!("this is not TOML: {joined}")).at(place)
}

fn impossible_date(written: &str) -> Diagnostic {
    Diagnostic::error("impossible-date", "what stands here is not a day that exists")
        .quoting(format!("`{written}` is not a day that exists"))
        .hint("write a date as year-month-day, like 2026-03-24")
}

fn convert_table(table: DeTable<'_>, source: &Arc<Source>, sink: &mut Sink) -> Table {
    let mut entries: Vec<(Key, Arc<Node>)> = Vec::with_capacity(table.len());
    for (key, value) in table {
        let key_place = Place { source: source.clone(), span: key.span() };
        let place = Place { source: source.clone(), span: value.span() };
        if let Some(value) = convert(value.into_inner(), &place, sink) {
            entries.push((Key::new(&key.into_inner()), Arc::new(Node { value, place, key: key_place })));
        }
    }
    entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Table { entries: Arc::new(entries) }
}

fn convert(value: DeValue<'_>, place: &Place, sink: &mut Sink) -> Option<Value> {
    Some(match value {
        // Line ends are one thing on every system, so that the same words give the same bytes.
        DeValue::String(text) => Value::Text(text.replace("\r\n", "\n")),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Whole(number),
            Err(_) => {
                sink.report(Diagnostic::error("wrong-type", "this number is too large").at(place));
                return None;
            }
        },
        DeValue::Float(number) => Value::Decimal(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(yes) => Value::YesNo(yes),
        DeValue::Datetime(when) => convert_date(when, place, sink)?,
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .filter_map(|item| {
                    let place = place.at(item.span());
                    let value = convert(item.into_inner(), &place, sink)?;
                    Some(Node { value, key: place.clone(), place })
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(convert_table(table, &place.source, sink)),
    })
}

fn convert_date(when: toml::value::Datetime, place: &Place, sink: &mut Sink) -> Option<Value> {
    let converted = when.date.and_then(|date| {
        let date = Date::new(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8).ok()?;
        Some(match when.time {
            None => Value::Date(date),
            Some(time) => {
                let second = time.second.unwrap_or(0) as i8;
                Value::Moment(date.at(time.hour as i8, time.minute as i8, second, 0))
            }
        })
    });
    if converted.is_none() {
        sink.report(impossible_date(&when.to_string()).at(place));
    }
    converted
}
