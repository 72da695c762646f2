//! Records: what a case is made of, each with its keys, its history and its rules of disclosure.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::reader::Reader;
use crate::schema::{Key, Kind, RECORD, Refer, Shape, UPDATE};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// One record of a case.
#[derive(Debug, Clone)]
pub struct Record {
    /// What kind of record it is.
    pub kind: &'static Kind,
    /// Its id; empty where its kind needs none and none was given.
    pub id: String,
    /// Where it starts.
    pub place: Place,
    /// Its keys, without its updates.
    pub fields: Table,
    /// What happened to it later, by date.
    pub updates: Vec<Update>,
    /// The restrictions of its single fields, its own and those of every update: who may have something
    /// is a matter of now, whatever the date of a document.
    pub field_rules: Vec<FieldRule>,
    /// Every id that it or an update of it points to, with what stands in its inner tables.
    pub points_to: BTreeSet<String>,
}

/// A restriction of one field of a record.
#[derive(Debug, Clone)]
pub struct FieldRule {
    /// The field.
    pub field: String,
    terms: Table,
}

impl FieldRule {
    /// The rules of `withhold-field`, where a record or update has one.
    pub fn of(fields: &Table) -> impl Iterator<Item = FieldRule> {
        let rules = fields.table("withhold-field").into_iter().flat_map(Table::entries);
        rules.map(|(field, rule)| {
            let mut terms = Table::default();
            terms.insert("withhold", rule.clone());
            FieldRule { field: field.to_owned(), terms }
        })
    }

    /// Who may have the field.
    pub fn terms(&self) -> Terms<'_> {
        Terms::of(&self.terms)
    }
}

/// What changed in a record on a day.
#[derive(Debug, Clone)]
pub struct Update {
    /// The day; always, where none is given.
    pub on: Option<Date>,
    /// Where it stands.
    pub place: Place,
    /// The keys that change.
    pub fields: Table,
}

/// The ids to which a record and its updates point, wherever a key of theirs can hold one.
pub fn points_to(kind: &Kind, fields: &Table, updates: &[Update]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    point(&[kind.keys, RECORD], fields, &mut ids);
    updates.iter().for_each(|update| point(&[kind.keys, RECORD, UPDATE], &update.fields, &mut ids));
    ids
}

fn point(keys: &[&'static [Key]], fields: &Table, ids: &mut BTreeSet<String>) {
    for (name, node) in fields.entries() {
        let named = keys.iter().copied().flatten().filter(|key| key.name == name);
        named.for_each(|key| point_in(key.shape, node, ids));
    }
}

fn point_in(shape: Shape, node: &Node, ids: &mut BTreeSet<String>) {
    match (shape, &node.value) {
        (Shape::One(refer), Value::Text(id)) => ids.extend(pointed(refer, id)),
        (Shape::Many(refer), Value::List(_)) => ids.extend(node.texts().filter_map(|id| pointed(refer, id))),
        (Shape::Dates, Value::Table(table)) => {
            ids.extend(table.entries().filter_map(|(id, _)| pointed(Refer::Who, id)));
        }
        (Shape::Table(keys), Value::Table(table)) => point(&[keys], table, ids),
        (Shape::Tables(keys), Value::List(rows)) => {
            rows.iter().filter_map(Node::table).for_each(|row| point(&[keys], row, ids));
        }
        _ => {}
    }
}

/// The id that a reference means; none for a group of people.
fn pointed(refer: Refer, id: &str) -> Option<String> {
    match Reader::parse(id).filter(|_| refer == Refer::Who) {
        Some(Reader::Parent(person) | Reader::Annex(person)) => Some(person),
        _ => Some(id.to_owned()),
    }
}

impl Record {
    /// Since when it is so; `None` means always.
    pub fn on(&self) -> Option<Date> {
        self.fields.date("on")
    }

    /// Who may have it.
    pub fn terms(&self) -> Terms<'_> {
        Terms { keys: &self.fields, by_is_source: self.kind.name == "weighting", rules: &self.field_rules }
    }

    /// Who may have one of its updates.
    pub fn terms_of<'a>(&'a self, update: &'a Update) -> Terms<'a> {
        Terms { keys: &update.fields, by_is_source: true, rules: &self.field_rules }
    }

    /// What a key says after everything that was recorded.
    pub fn latest(&self, key: &str) -> Option<&Node> {
        self.updates.iter().rev().find_map(|update| update.fields.get(key)).or_else(|| self.fields.get(key))
    }

    /// Everything that a key has ever said.
    pub fn ever<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Node> {
        let updates = self.updates.iter().map(|update| &update.fields);
        std::iter::once(&self.fields).chain(updates).filter_map(move |fields| fields.get(key))
    }

    /// How messages name it: its kind and its id.
    pub fn label(&self) -> String {
        match self.id.as_str() {
            "" => self.kind.name.to_owned(),
            id => format!("{} `{id}`", self.kind.name),
        }
    }

    /// Whether an action has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.fields.text("status"), Some("ended"))
    }
}

/// The keys of a record, update or answer that say who may have it.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    keys: &'a Table,
    by_is_source: bool,
    rules: &'a [FieldRule],
}

impl<'a> Terms<'a> {
    /// The terms that stand in a table.
    pub fn of(keys: &'a Table) -> Terms<'a> {
        Terms { keys, by_is_source: false, rules: &[] }
    }

    /// The restrictions of those of its keys that make a decision necessary: where it comes from, whom it is about,
    /// what kind of knowledge it is.
    pub fn rules_of_what_decides(self) -> impl Iterator<Item = &'a FieldRule> {
        self.rules.iter().filter(|rule| matches!(rule.field.as_str(), "source" | "by" | "about" | "status"))
    }

    /// Who it comes from: `source`, or the `by` of a weighting or an update, and nothing else.
    pub fn source(self) -> Option<&'a str> {
        self.keys.text("source").or_else(|| self.keys.text("by").filter(|_| self.by_is_source))
    }

    /// Whom it is about.
    pub fn about(self) -> impl Iterator<Item = &'a str> {
        self.keys.texts("about")
    }

    /// With whom it is shared, where that was decided.
    pub fn share(self) -> Option<Vec<&'a str>> {
        self.keys.get("share").map(|node| node.texts().collect())
    }

    /// From whom it is withheld, where that was decided.
    pub fn withheld_from(self) -> Option<Vec<&'a str>> {
        self.keys.table("withhold").map(|table| table.texts("from").collect())
    }

    /// The partners whose annex has it.
    pub fn annexes(self) -> Vec<&'a str> {
        self.keys.table("withhold").map(|table| table.texts("to").collect()).unwrap_or_default()
    }

    /// Whether anyone decided who may have it.
    pub fn is_decided(self) -> bool {
        self.keys.get("share").is_some() || self.keys.get("withhold").is_some()
    }

    /// Whether nothing in it could keep it from anybody, or ask for a decision.
    pub fn say_nothing(self) -> bool {
        ["share", "withhold", "about", "source"].iter().all(|key| self.keys.get(key).is_none())
            && !(self.by_is_source && self.keys.get("by").is_some())
            && !self.is_intelligence()
    }

    /// Whether it is intelligence.
    pub fn is_intelligence(self) -> bool {
        self.keys.text("status") == Some("intelligence")
    }

    /// The words for one reader, by the first of these names that has words.
    pub fn wording(self, names: &[String]) -> Option<&'a Node> {
        let table = self.keys.table("wording")?;
        names.iter().find_map(|name| table.get(name))
    }
}
