//! References between records, and the names that a case declares.

use std::collections::{BTreeMap, BTreeSet};

use super::History;
use crate::choose::Forms;
use crate::codes;
use crate::diagnostic::{Diagnostic, Sink, did_you_mean};
use crate::fold::{Folded, Name as FoldedName};
use crate::reader::Reader;
use crate::record::Record;
use crate::schema::{ANSWER, Key, RECORD, ROOT, Refer, Shape, UPDATE, WITHHOLD};
use crate::shape;
use crate::source::Place;
use crate::value::{Node, Table, Value};
use unicode_normalization::char::is_combining_mark;

/// What the references of a case may point to.
#[derive(Debug)]
pub(super) struct Known<'a> {
    people: BTreeMap<&'a str, &'a Record>,
    others: BTreeMap<(&'static str, &'a str), &'a Record>,
}

impl<'a> Known<'a> {
    /// All ids of these records.
    pub(super) fn of(records: &'a [Record]) -> Known<'a> {
        let mut known = Known { people: BTreeMap::new(), others: BTreeMap::new() };
        for record in records.iter().filter(|record| !record.id.is_empty()) {
            if record.kind.people {
                known.people.insert(&record.id, record);
            } else {
                known.others.insert((record.kind.name, &record.id), record);
            }
        }
        known
    }

    /// Checks the root keys of a case.
    pub(super) fn check_root(&self, root: &Table, sink: &mut Sink) {
        self.check_table(root, ROOT, None, sink);
    }

    /// Checks a record and its updates.
    pub(super) fn check_record(&self, record: &Record, sink: &mut Sink) {
        let owner = Some(record);
        self.check_table(&record.fields, record.kind.keys, owner, sink);
        self.check_table(&record.fields, RECORD, owner, sink);
        for update in &record.updates {
            self.check_table(&update.fields, record.kind.keys, owner, sink);
            self.check_table(&update.fields, RECORD, owner, sink);
            self.check_table(&update.fields, UPDATE, owner, sink);
        }
    }

    /// Checks the references of a table that has these keys.
    pub(super) fn check_table(&self, table: &Table, keys: &'static [Key], owner: Option<&Record>, sink: &mut Sink) {
        for key in keys {
            let Some(node) = table.get(key.name) else { continue };
            match (key.shape, &node.value) {
                (Shape::One(refer), _) => self.check_one(key.name, node, refer, owner, sink),
                (Shape::Many(refer), Value::List(items)) => {
                    for item in items {
                        self.check_one(key.name, item, refer, owner, sink);
                    }
                }
                (Shape::Table(keys), Value::Table(table)) => self.check_table(table, keys, owner, sink),
                (Shape::Statement, Value::Table(table)) => self.check_table(table, ANSWER, owner, sink),
                (Shape::Tables(keys), Value::List(items)) => {
                    for table in items.iter().filter_map(Node::table) {
                        self.check_table(table, keys, owner, sink);
                    }
                }
                (Shape::WithholdField, Value::Table(fields)) => {
                    for table in fields.entries().filter_map(|(_, node)| node.table()) {
                        self.check_table(table, WITHHOLD, owner, sink);
                    }
                }
                (Shape::Wording | Shape::Dates, Value::Table(table)) => {
                    for (name, node) in table.entries() {
                        self.check_who(key.name, name, &node.key, owner, sink);
                    }
                }
                _ => {}
            }
        }
    }

    fn check_one(&self, key: &str, node: &Node, refer: Refer, owner: Option<&Record>, sink: &mut Sink) {
        let Some(id) = node.text() else { return };
        if refer == Refer::Who {
            self.check_who(key, id, &node.place, owner, sink);
        } else if !self.holds(id, refer) {
            self.dangling(key, id, &node.place, refer, owner, sink);
        }
    }

    fn check_who(&self, key: &str, who: &str, place: &Place, owner: Option<&Record>, sink: &mut Sink) {
        let found = match Reader::parse(who) {
            Some(Reader::Parent(id)) => self.is_kind(&id, "family") || self.people.contains_key(who),
            Some(Reader::Annex(id)) => self.is_kind(&id, "partner") || self.people.contains_key(who),
            Some(_) => true,
            None => who == "family" || self.people.contains_key(who),
        };
        if !found {
            self.dangling(key, who, place, Refer::Who, owner, sink);
        }
    }

    fn is_kind(&self, id: &str, kind: &str) -> bool {
        self.people.get(id).is_some_and(|record| record.kind.name == kind)
    }

    fn holds(&self, id: &str, refer: Refer) -> bool {
        let role = matches!(id, "chair" | "social-worker");
        match refer {
            Refer::Person => role || self.people.contains_key(id),
            Refer::Party => role || self.people.contains_key(id) || codes::AGENCY.has(id),
            Refer::Weigher => role || id == "conference" || self.people.contains_key(id) || codes::AGENCY.has(id),
            Refer::Subject => self.people.contains_key(id) || self.others.contains_key(&("context", id)),
            Refer::Partner => self.is_kind(id, "partner"),
            Refer::Who => true,
            _ => refer.kind().is_some_and(|kind| self.others.contains_key(&(kind.name, id))),
        }
    }

    /// Reports a reference to nothing, with the record that holds it and the nearest that exists.
    fn dangling(&self, key: &str, id: &str, place: &Place, refer: Refer, owner: Option<&Record>, sink: &mut Sink) {
        let what = noun(refer);
        let mut diagnostic =
            Diagnostic::error("reference-to-nothing", format!("`{key}` points to no {what} of this case"))
                .quoting(format!("`{key}` points to `{id}`, and there is no such {what} in this case"))
                .at(place);
        let ids = self.ids(refer);
        if let Some(hint) = did_you_mean(id, ids.iter().map(|(id, _)| *id)) {
            let near = ids.iter().find(|(id, _)| hint.contains(&format!("`{id}`")));
            if let Some((id, record)) = near {
                diagnostic = diagnostic.related(format!("`{id}` stands here"), &record.place);
            }
            diagnostic = diagnostic.hint(hint);
        } else if refer == Refer::Person && codes::AGENCY.has(id) {
            diagnostic = diagnostic
                .hint(format!("an agency is no person: name one of its people, or write `agencies = [\"{id}\"]`"));
        } else if ids.is_empty() {
            diagnostic = diagnostic.hint(format!("no {what} is recorded yet: add it, or leave `{key}` out"));
        } else {
            let known: Vec<&str> = ids.iter().map(|(id, _)| *id).take(12).collect();
            diagnostic = diagnostic.hint(format!("there are {}", known.join(", ")));
        }
        if let Some(owner) = owner {
            diagnostic = diagnostic.related(format!("in this {}", owner.label()), &owner.place);
            if !owner.id.is_empty() {
                diagnostic = diagnostic.item(&owner.id);
            }
        }
        sink.report(diagnostic);
    }

    fn ids(&self, refer: Refer) -> Vec<(&'a str, &'a Record)> {
        match refer.kind() {
            Some(kind) if kind.people => self
                .people
                .iter()
                .filter(|(_, record)| record.kind.name == kind.name)
                .map(|(id, record)| (*id, *record))
                .collect(),
            Some(kind) => self
                .others
                .iter()
                .filter(|((name, _), _)| *name == kind.name)
                .map(|((_, id), record)| (*id, *record))
                .collect(),
            None => self.people.iter().map(|(id, record)| (*id, *record)).collect(),
        }
    }
}

fn noun(refer: Refer) -> &'static str {
    match refer {
        Refer::Person => "person",
        Refer::Party | Refer::Weigher => "person or agency",
        Refer::Who => "person or reader",
        Refer::Subject => "person or context",
        _ => refer.kind().map_or("record", |kind| kind.name),
    }
}

/// A case may pin a form to a version that exists.
pub(super) fn check_pins(root: &Table, forms: &Forms, sink: &mut Sink) {
    for (id, node) in root.table("forms").into_iter().flat_map(Table::entries) {
        if !forms.ids().any(|known| known == id) {
            let quoting = format!("there is no form `{id}`");
            let message = format!("{} is no form", shape::shown(id, &node.key));
            let diagnostic = Diagnostic::error("unknown-form", message).quoting(quoting).at(&node.key);
            sink.report(diagnostic.hint_if(did_you_mean(id, forms.ids())));
        } else if let Some(version) = node.text() {
            let _ = forms.version(id, version, &node.place, sink);
        }
    }
}

/// The names that a case declares: of people, never of professionals' roles.
#[derive(Debug, Default, Clone)]
pub struct Names {
    names: Vec<Name>,
}

/// One declared name.
#[derive(Debug, Clone)]
pub struct Name {
    /// The person's id.
    pub person: String,
    /// The name, or one word of it.
    pub text: String,
    /// Where it is declared.
    pub place: Place,
}

impl Names {
    /// The names of the people among these records, those that an update brings too: somebody may be known
    /// by name only later.
    pub fn of(records: &[Record]) -> Names {
        let people = records.iter().filter(|record| record.kind.people);
        let said = people.flat_map(|record| {
            let updates = record.updates.iter().map(|update| &update.fields);
            std::iter::once(&record.fields).chain(updates).map(|fields| (record.id.as_str(), fields))
        });
        Names { names: said.flat_map(|(id, fields)| Names::of_person(id, fields)).collect() }
    }

    /// The names of one person: `name`, `known-as`, each of `also`, and each capitalised word of three or
    /// more letters of a `name`.
    pub fn of_person(id: &str, fields: &Table) -> Vec<Name> {
        let name =
            |text: &str, node: &Node| Name { person: id.to_owned(), text: text.to_owned(), place: node.place.clone() };
        let whole = ["name", "known-as"].into_iter().filter_map(|key| fields.get(key)).chain(fields.items("also"));
        let mut names: Vec<Name> = whole.filter_map(|node| Some(name(node.text()?, node))).collect();
        if let Some(node) = fields.get("name") {
            let is_inside = |c: char| c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '\'' | '’');
            let words = node.text().unwrap_or_default().split(|c: char| !is_inside(c));
            // In a script without capitals every word of a name is a name.
            let is_capital = |c: char| c.is_alphabetic() && !c.is_lowercase();
            let named = words.filter(|word| word.chars().count() >= 3 && word.starts_with(is_capital));
            names.extend(named.map(|word| name(word, node)));
        }
        names.retain(|name| !name.text.trim().is_empty());
        names
    }

    /// The names, whole and in words.
    pub fn iter(&self) -> impl Iterator<Item = &Name> {
        self.names.iter()
    }

    /// No person's id may be a name: ids stand in file names and in messages.
    pub fn check_ids(&self, records: &[Record], sink: &mut Sink) {
        let declared: BTreeSet<String> = self.names.iter().map(|name| as_id(&name.text)).collect();
        for record in records.iter().filter(|record| record.kind.people) {
            if let Some(node) = record.fields.get("id").filter(|_| declared.contains(&as_id(&record.id))) {
                let diagnostic = Diagnostic::error("id-is-a-name", "this person's id is a name")
                    .quoting(format!("the id `{}` is a person's name", record.id))
                    .at(&node.place)
                    .hint("ids stand in file names and messages: use a role word, like `mother` or `adult-1`");
                sink.report(diagnostic);
            }
        }
    }
}

/// The texts of a case in which declared names stand, with the numbers of those names.
#[derive(Debug, Default, Clone)]
pub(crate) struct Named {
    texts: BTreeMap<(usize, String), Vec<usize>>,
}

impl Named {
    /// Looks through all that is recorded, but for what people are called themselves.
    pub(super) fn of(history: &History) -> Named {
        let names = history.names.iter().map(|name| FoldedName::new(&name.text)).collect();
        let mut search = Search { names, found: Named::default() };
        search.table(&history.root, &[]);
        for record in &history.records {
            let own: &[&str] = if record.kind.people { &["id", "name", "known-as", "also"] } else { &["id"] };
            search.table(&record.fields, own);
            record.updates.iter().for_each(|update| search.table(&update.fields, own));
        }
        for report in &history.reports {
            search.table(&report.fields, &[]);
            search.table(&report.answers, &[]);
        }
        search.found
    }

    /// The names in the text that stands at a place, by their number.
    pub(crate) fn at(&self, place: &Place) -> &[usize] {
        if self.texts.is_empty() {
            return &[];
        }
        self.texts.get(&(place.span.start, place.source.path.clone())).map_or(&[], Vec::as_slice)
    }

    /// The numbers of all names that stand in any text.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> {
        self.texts.values().flatten().copied()
    }
}

/// A search for names through a case.
struct Search {
    names: Vec<FoldedName>,
    found: Named,
}

impl Search {
    fn table(&mut self, table: &Table, except: &[&str]) {
        let entries = table.entries().filter(|(key, _)| !except.contains(key));
        entries.for_each(|(_, node)| self.node(node));
    }

    fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Text(text) => self.text(text, &node.place),
            Value::List(items) => items.iter().for_each(|item| self.node(item)),
            Value::Table(table) => self.table(table, &[]),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, place: &Place) {
        let text = Folded::new(text);
        let numbers = self.names.iter().enumerate().filter(|(_, name)| text.holds_name(name)).map(|(number, _)| number);
        let numbers: Vec<usize> = numbers.collect();
        if !numbers.is_empty() {
            self.found.texts.insert((place.span.start, place.source.path.clone()), numbers);
        }
    }
}

/// A name as an id would spell it.
fn as_id(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}
