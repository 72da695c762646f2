//! What of a case a form can print: the kinds of record, and the root keys, that its paths lead through.

use std::collections::BTreeSet;

use super::{Field, Form, Section, When};
use crate::path::{Path, Type, resolve};
use crate::schema::{KINDS, ROOT};

/// The kinds of record, their fields like `family.address`, and the root keys, that a form can print.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Reach(BTreeSet<String>);

impl Reach {
    /// Whether a form can print records of a kind, a field of them, or a root key.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    fn field(&mut self, field: &Field, item: Option<Type>) {
        let own = field.from.as_ref().and_then(|path| self.path(path, item)).and_then(Type::item);
        field.scope.when.iter().for_each(|when| self.when(when, item));
        field.columns.iter().for_each(|column| self.field(column, own));
    }

    fn section(&mut self, section: &Section) {
        let item = section.each.as_ref().and_then(|path| self.path(path, None)).and_then(Type::item);
        if let Some(path) = &section.heading {
            self.path(path, item);
        }
        section.scope.when.iter().for_each(|when| self.when(when, item));
        section.fields.iter().for_each(|field| self.field(field, item));
    }

    fn when(&mut self, when: &When, item: Option<Type>) {
        match when {
            When::Is(path, _) | When::In(path, _) | When::Present(path, _) => {
                self.path(path, item);
            }
            When::All(inner) | When::Any(inner) => inner.iter().for_each(|when| self.when(when, item)),
        }
    }

    /// Takes in whatever a path leads through, and says what it leads to.
    fn path(&mut self, path: &Path, item: Option<Type>) -> Option<Type> {
        let mut kinds = item.map_or_else(Vec::new, kinds_of);
        if let [root, key, ..] = path.steps.as_slice()
            && !path.relative
        {
            kinds.clear();
            match root.as_str() {
                "case" if ROOT.iter().any(|one| one.name == key) => self.add(key),
                "meeting" => {
                    self.add("meeting");
                    kinds.push("meeting");
                }
                "derived" => self.derived(key),
                _ => {}
            }
        }
        let first = usize::from(!path.relative) + 1;
        for end in first..=path.steps.len() {
            let (steps, field) = (path.steps[..end].to_vec(), &path.steps[end - 1]);
            kinds.iter().for_each(|kind| self.add(&format!("{kind}.{field}")));
            kinds = kinds_of(resolve(&Path { steps, ..path.clone() }, item).ok()?);
            kinds.iter().for_each(|kind| self.add(kind));
            // What is worked out for a record comes from others.
            match field.as_str() {
                "position" | "provision" | "actions" => self.add("action"),
                "weightings" => self.add("weighting"),
                _ => {}
            }
        }
        resolve(path, item).ok()
    }

    /// What is worked out from several records and is no record itself.
    fn derived(&mut self, key: &str) {
        let kinds: &[&str] = match key {
            "subject" | "age" => &["young-person"],
            "reference" | "restrictions" | "annex-holders" | "copies" | "sent-copies" | "copies-to-recall" => &[],
            "next-core-group" | "next-review" => &["meeting"],
            "weightings" => &["weighting", "context"],
            "needs-count" | "unmet-count" => &["need", "action"],
            _ => &["need", "action", "context"],
        };
        kinds.iter().for_each(|kind| self.add(kind));
    }

    fn add(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }
}

/// The kinds of record that a path leads to.
fn kinds_of(found: Type) -> Vec<&'static str> {
    match found {
        Type::Record(kind) | Type::Records(kind) => vec![kind.name],
        Type::Person | Type::People => KINDS.iter().filter(|kind| kind.people).map(|kind| kind.name).collect(),
        _ => Vec::new(),
    }
}

impl Form {
    /// What of a case it can print.
    pub fn reach(&self) -> Reach {
        let mut reach = Reach::default();
        self.cover.iter().for_each(|field| reach.field(field, None));
        self.sections.iter().for_each(|section| reach.section(section));
        reach
    }
}
