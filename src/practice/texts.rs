//! Every text of a case that somebody wrote about somebody, but for the young person's own words.

use super::Ground;
use crate::disclose::{Disclosed, View};
use crate::schema::{ANSWER, Key, RECORD, ROOT, Shape, UPDATE};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// A text of a case.
pub(super) struct Text<'a> {
    /// The record or answer that it belongs to, as messages name it.
    pub owner: String,
    /// Its id.
    pub item: &'a str,
    /// The text.
    pub text: &'a str,
    /// Where it stands.
    pub place: &'a Place,
}

/// What a walk through a case has come to.
struct Walk<'a> {
    owner: String,
    item: &'a str,
    texts: Vec<Text<'a>>,
}

/// All texts, in the order of the case.
pub(super) fn of_case<'a>(ground: &Ground<'a>) -> Vec<Text<'a>> {
    let mut walk = Walk { owner: String::new(), item: "", texts: Vec::new() };
    for key in ROOT {
        if let Some(node) = ground.view.root().get(key.name) {
            (walk.owner, walk.item) = (format!("`{}`", key.name), key.name);
            walk.value(key.shape, node);
        }
    }
    for record in ground.view.records().filter(|record| record.kind.name != "waiver") {
        of_record(ground, record, &mut walk);
    }
    for report in ground.view.reports().iter().filter(|report| !ground.is_young_person(&report.author)) {
        for (id, node) in report.answers.entries() {
            let is_own = node.table().is_some_and(|table| is_own(ground, table));
            if !is_own {
                (walk.owner, walk.item) = (format!("the answer `{id}`"), id);
                walk.node(node);
            }
        }
    }
    walk.texts
}

/// Where words stand that are not ours to choose: those of the young person, and a report that one of the family
/// wrote.
pub fn own_words(view: &View) -> Vec<Place> {
    let yp = view.of_kind("young-person").next().map_or("young-person", |record| record.id.as_str());
    let is_theirs = |fields: &Table| fields.text("source").or_else(|| fields.text("by")) == Some(yp);
    let mut places = Vec::new();
    for record in view.records() {
        let whole = match record.kind.name {
            "view" => record.fields.yes("own-words") && is_theirs(&record.fields),
            name => name == "weighting" && is_theirs(&record.fields),
        };
        let entries = record.fields.entries().filter(|(key, _)| whole || *key == "young-person-view");
        places.extend(entries.map(|(_, node)| node.place.clone()));
        let updates = record.history.iter().filter(|update| is_theirs(&update.fields));
        places.extend(updates.flat_map(|update| update.fields.entries()).map(|(_, node)| node.place.clone()));
    }
    let author = view.report().text("author");
    if author.is_some_and(|author| author == yp || view.find("family", author).is_some()) {
        places.extend(view.answers().map(|(_, node)| node.place.clone()));
    }
    places
}

/// Whether something comes from the young person.
fn is_own(ground: &Ground<'_>, fields: &Table) -> bool {
    let source = fields.text("source").or_else(|| fields.text("by"));
    source.is_some_and(|source| ground.is_young_person(source))
}

fn of_record<'a>(ground: &Ground<'a>, record: &'a Disclosed, walk: &mut Walk<'a>) {
    // What the young person said of themselves is theirs to word; what others report of it is not.
    let in_own_words = match record.kind.name {
        "view" => record.fields.yes("own-words"),
        name => name == "weighting",
    };
    if in_own_words && is_own(ground, &record.fields) {
        return;
    }
    (walk.owner, walk.item) = (record.label(), &record.id);
    let (own, others): (Vec<_>, Vec<_>) = record.history.iter().partition(|update| is_own(ground, &update.fields));
    let theirs: Vec<&Place> =
        own.iter().flat_map(|update| update.fields.entries().map(|(_, node)| &node.place)).collect();
    let keys = || record.kind.keys.iter().chain(RECORD);
    walk.table(keys(), &record.fields, &theirs);
    for update in others {
        walk.table(UPDATE.iter().chain(keys()), &update.fields, &theirs);
    }
}

impl<'a> Walk<'a> {
    fn table(&mut self, keys: impl Iterator<Item = &'static Key>, fields: &'a Table, except: &[&Place]) {
        for key in keys.filter(|key| !is_name(key.name)) {
            if let Some(node) = fields.get(key.name).filter(|node| !except.contains(&&node.place)) {
                self.value(key.shape, node);
            }
        }
    }

    fn value(&mut self, shape: Shape, node: &'a Node) {
        match (shape, &node.value) {
            (Shape::Line | Shape::Prose | Shape::Lines | Shape::Wording, _) => self.node(node),
            (Shape::Statement, Value::Table(table)) => self.table(ANSWER.iter(), table, &[]),
            (Shape::Statement, _) => self.node(node),
            (Shape::Table(keys), Value::Table(table)) => self.table(keys.iter(), table, &[]),
            (Shape::Tables(keys), Value::List(items)) => {
                items.iter().filter_map(Node::table).for_each(|table| self.table(keys.iter(), table, &[]));
            }
            _ => {}
        }
    }

    fn node(&mut self, node: &'a Node) {
        match &node.value {
            Value::Text(text) => {
                self.texts.push(Text { owner: self.owner.clone(), item: self.item, text, place: &node.place });
            }
            Value::List(items) => items.iter().for_each(|item| self.node(item)),
            Value::Table(table) => {
                let prose =
                    table.entries().filter(|(key, _)| matches!(*key, "text" | "wording") || !is_answer_key(key));
                prose.for_each(|(_, node)| self.node(node));
            }
            _ => {}
        }
    }
}

/// Keys that name somebody or point somewhere, or hold the young person's own view.
fn is_name(key: &str) -> bool {
    matches!(key, "id" | "name" | "known-as" | "also" | "young-person-view" | "rule" | "item")
}

/// Keys of an answer that are not its words.
fn is_answer_key(key: &str) -> bool {
    ANSWER.iter().any(|one| one.name == key)
}
