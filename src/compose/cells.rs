//! Paths of a form, walked through a `View`: what a field prints before it is words.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};

use super::Scene;
use super::derive;
use super::restrictions::words_of_who;
use crate::codes::CodeList;
use crate::disclose::Disclosed;
use crate::document::Words;
use crate::form::When;
use crate::path::Path;
use crate::schema::{self, Key, REPORT, ROOT, Refer, Shape};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// What stands at a path.
#[derive(Debug, Clone)]
pub enum Cell<'a> {
    /// Nothing.
    Nothing,
    /// Text of a person, with its place.
    Text(Cow<'a, str>, Option<&'a Place>),
    /// Words of the tool.
    Words(Words),
    /// Words that say what is missing.
    Missing(Words),
    /// A code of a list.
    Code(&'static CodeList, &'a str),
    /// A date.
    Date(Date),
    /// A date with a time.
    Moment(DateTime),
    /// A number.
    Number(i64),
    /// A share from 0 to 1.
    Share(f64),
    /// Yes or no.
    YesNo(bool),
    /// A record.
    Record(&'a Disclosed),
    /// An agency, `chair`, `social-worker` or `conference`.
    Party(&'a str),
    /// A table with keys of the catalogue.
    Table(&'a Table, &'static [Key]),
    /// Something of the authority.
    Open(&'a Node),
    /// A row that was worked out.
    Row(Vec<(&'static str, Cell<'a>)>),
    /// Several.
    Many(Vec<Cell<'a>>),
}

impl<'a> Cell<'a> {
    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Nothing => true,
            Cell::Text(text, _) => text.trim().is_empty(),
            Cell::Many(cells) => cells.iter().all(Cell::is_empty),
            Cell::Table(table, _) => table.is_empty(),
            _ => false,
        }
    }

    /// The items: of several, each; of one, itself.
    pub fn items(self) -> Vec<Cell<'a>> {
        match self {
            Cell::Nothing => Vec::new(),
            Cell::Many(cells) => cells,
            one => vec![one],
        }
    }
}

/// Walks a path, from the item of its section or row where it starts with a dot.
pub(super) fn walk<'a>(scene: &Scene<'a>, path: &Path, item: Option<&Cell<'a>>) -> Cell<'a> {
    let mut steps = path.steps.iter().map(String::as_str);
    let mut here = match (path.relative, item) {
        (true, Some(item)) => steps.next().map_or_else(|| item.clone(), |name| step(scene, item, name)),
        (true, None) => Cell::Nothing,
        (false, _) => match (steps.next(), steps.next()) {
            (Some("report"), Some("answers")) => {
                steps.next().and_then(|id| scene.view.answer(id)).map_or(Cell::Nothing, of_value)
            }
            (Some(root), Some(name)) => from_root(scene, root, name),
            _ => Cell::Nothing,
        },
    };
    for name in steps {
        here = step(scene, &here, name);
    }
    here
}

fn from_root<'a>(scene: &Scene<'a>, root: &str, name: &str) -> Cell<'a> {
    match root {
        "case" => match schema::kind_of_plural(name) {
            Some(kind) if kind.single => scene.view.of_kind(kind.name).next().map_or(Cell::Nothing, Cell::Record),
            Some(kind) => Cell::Many(scene.view.of_kind(kind.name).map(Cell::Record).collect()),
            None => of_table(scene, scene.view.root(), ROOT, name),
        },
        "meeting" => scene.view.meeting().map_or(Cell::Nothing, |meeting| step(scene, &Cell::Record(meeting), name)),
        "report" if name == "variant" => {
            scene.variant.map_or(Cell::Nothing, |variant| Cell::Text(variant.into(), None))
        }
        "report" => of_table(scene, scene.view.report(), REPORT, name),
        "derived" => derive::of_root(scene, name),
        "authority" => scene.authority.facts.get(name).map_or(Cell::Nothing, Cell::Open),
        _ => Cell::Nothing,
    }
}

/// One step further.
pub(super) fn step<'a>(scene: &Scene<'a>, here: &Cell<'a>, name: &str) -> Cell<'a> {
    match here {
        Cell::Record(record) => match derive::of_record(scene, record, name) {
            Some(cell) => cell,
            None => match (record.kind.key(name), record.fields.get(name)) {
                (Some(key), Some(node)) => of_node(scene, node, key.shape),
                _ => Cell::Nothing,
            },
        },
        Cell::Table(table, keys) => of_table(scene, table, keys, name),
        Cell::Open(node) => node.table().and_then(|table| table.get(name)).map_or(Cell::Nothing, Cell::Open),
        Cell::Row(cells) => cells.iter().find(|(key, _)| *key == name).map_or(Cell::Nothing, |(_, cell)| cell.clone()),
        Cell::Many(cells) => Cell::Many(
            cells.iter().map(|cell| step(scene, cell, name)).filter(|cell| !matches!(cell, Cell::Nothing)).collect(),
        ),
        Cell::Party(id) if name == "label" => Cell::Party(id),
        Cell::Words(_) | Cell::Missing(_) if matches!(name, "text" | "label") => here.clone(),
        _ => Cell::Nothing,
    }
}

fn of_table<'a>(scene: &Scene<'a>, table: &'a Table, keys: &'static [Key], name: &str) -> Cell<'a> {
    match (keys.iter().find(|key| key.name == name), table.get(name)) {
        (Some(key), Some(node)) => of_node(scene, node, key.shape),
        _ => Cell::Nothing,
    }
}

/// A node of a known shape.
pub(super) fn of_node<'a>(scene: &Scene<'a>, node: &'a Node, shape: Shape) -> Cell<'a> {
    match (shape, &node.value) {
        (Shape::Code(list), Value::Text(code)) => Cell::Code(list, code),
        (Shape::Codes(list), Value::List(items)) => {
            Cell::Many(items.iter().filter_map(Node::text).map(|code| Cell::Code(list, code)).collect())
        }
        (Shape::One(refer), Value::Text(id)) => of_reference(scene, id, refer),
        (Shape::Many(refer), Value::List(items)) => {
            Cell::Many(items.iter().filter_map(Node::text).map(|id| of_reference(scene, id, refer)).collect())
        }
        (Shape::Table(keys), Value::Table(table)) => Cell::Table(table, keys),
        (Shape::Tables(keys), Value::List(items)) => {
            Cell::Many(items.iter().filter_map(Node::table).map(|table| Cell::Table(table, keys)).collect())
        }
        _ => of_value(node),
    }
}

/// A node whose shape says nothing more than its value.
pub(super) fn of_value(node: &Node) -> Cell<'_> {
    match &node.value {
        Value::Text(text) => Cell::Text(text.into(), Some(&node.place)),
        Value::Whole(number) => Cell::Number(*number),
        Value::Decimal(number) => Cell::Text(number.to_string().into(), Some(&node.place)),
        Value::YesNo(yes) => Cell::YesNo(*yes),
        Value::Date(date) => Cell::Date(*date),
        Value::Moment(moment) => Cell::Moment(*moment),
        Value::List(items) => Cell::Many(items.iter().map(of_value).collect()),
        Value::Table(_) => Cell::Open(node),
    }
}

/// What an id points to, as this reader may see it.
pub(super) fn of_reference<'a>(scene: &Scene<'a>, id: &'a str, refer: Refer) -> Cell<'a> {
    let record = match refer.kind() {
        Some(kind) => scene.view.find(kind.name, id),
        None => scene.view.person(id).or_else(|| scene.view.find("context", id).filter(|_| refer == Refer::Subject)),
    };
    match record {
        Some(record) => Cell::Record(record),
        None if refer == Refer::Who => Cell::Words(words_of_who(scene, id)),
        None if refer.kind().is_none() => Cell::Party(id),
        None => Cell::Nothing,
    }
}

/// Whether a condition holds. On a blank form only the variant is known, and all else may hold.
pub(super) fn holds<'a>(scene: &Scene<'a>, when: &When, item: Option<&Cell<'a>>) -> bool {
    let unknown = |path: &Path| scene.blank && path.text() != "report.variant";
    match when {
        When::All(all) => all.iter().all(|when| holds(scene, when, item)),
        When::Any(any) => any.iter().any(|when| holds(scene, when, item)),
        When::Is(path, _) | When::In(path, _) | When::Present(path, _) if unknown(path) => true,
        When::Is(path, value) => equals(scene, path, value, item),
        When::In(path, values) => values.iter().any(|value| equals(scene, path, value, item)),
        When::Present(path, present) => walk(scene, path, item).is_empty() != *present,
    }
}

fn equals<'a>(scene: &Scene<'a>, path: &Path, value: &Node, item: Option<&Cell<'a>>) -> bool {
    walk(scene, path, item).items().iter().any(|cell| match (cell, &value.value) {
        (Cell::Text(text, _), Value::Text(wanted)) => **text == **wanted,
        (Cell::Code(_, code) | Cell::Party(code), Value::Text(wanted)) => code == wanted,
        (Cell::Record(record), Value::Text(wanted)) => record.id == *wanted,
        (Cell::Number(number), Value::Whole(wanted)) => number == wanted,
        (Cell::YesNo(yes), Value::YesNo(wanted)) => yes == wanted,
        (Cell::Date(date), Value::Date(wanted)) => date == wanted,
        (Cell::Open(node), _) => node.value == value.value,
        _ => false,
    })
}
