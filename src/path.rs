//! Dotted paths of a form, and what each leads to: checked when a form is read, never on a case.

use crate::derived;
use crate::schema::{self, Key, Kind, REPORT, ROOT, Refer, Shape};
use crate::source::Place;

/// A dotted path as a form writes it.
#[derive(Debug, Clone)]
pub struct Path {
    /// Whether it starts with a dot: at the record of its section or row.
    pub relative: bool,
    /// Its steps.
    pub steps: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

impl Path {
    /// Reads a path.
    pub fn parse(text: &str, place: &Place) -> Path {
        let (relative, rest) = match text.strip_prefix('.') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let steps = rest.split('.').map(str::to_owned).collect();
        Path { relative, steps, place: place.clone() }
    }

    /// The path as it was written.
    pub fn text(&self) -> String {
        format!("{}{}", if self.relative { "." } else { "" }, self.steps.join("."))
    }
}

/// What a path leads to.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// A value of this shape.
    Value(Shape),
    /// One record of this kind.
    Record(&'static Kind),
    /// One person of any kind.
    Person,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A row that was worked out, with these keys.
    Row(&'static [Key]),
    /// A list of records of this kind.
    Records(&'static Kind),
    /// A list of people.
    People,
    /// A list of tables.
    Tables(&'static [Key]),
    /// A list of rows.
    Rows(&'static [Key]),
    /// A list of values of this shape.
    Values(Shape),
    /// Something of the authority, which has keys of its own choosing.
    Open,
}

impl Type {
    /// What one item of a list is.
    pub fn item(self) -> Option<Type> {
        Some(match self {
            Type::Records(kind) => Type::Record(kind),
            Type::People => Type::Person,
            Type::Tables(keys) => Type::Table(keys),
            Type::Rows(keys) => Type::Row(keys),
            _ => return None,
        })
    }

    /// A list of these.
    fn many(self) -> Type {
        match self {
            Type::Value(shape) => Type::Values(shape),
            Type::Record(kind) => Type::Records(kind),
            Type::Person => Type::People,
            Type::Table(keys) => Type::Tables(keys),
            Type::Row(keys) => Type::Rows(keys),
            list => list,
        }
    }
}

/// What a path leads to, from the item of its section or row.
///
/// # Errors
/// The step that does not exist, and the words that could stand there.
pub fn resolve(path: &Path, item: Option<Type>) -> Result<Type, Missing> {
    let mut steps = path.steps.iter();
    let mut here = match (path.relative, item) {
        (true, Some(item)) => item,
        (true, None) => return Err(Missing { step: path.text(), instead: Vec::new() }),
        (false, _) => root(steps.next().map_or("", String::as_str))?,
    };
    for step in steps {
        here = next(here, step)?;
    }
    Ok(here)
}

/// A step that leads nowhere.
#[derive(Debug)]
pub struct Missing {
    /// The step.
    pub step: String,
    /// What could stand there.
    pub instead: Vec<&'static str>,
}

/// A table of the roots that only stand at a path's start.
static ROOTS: &[&str] = &["case", "meeting", "report", "derived", "authority"];
static CASE: Kind = Kind { name: "case", plural: "cases", keys: ROOT, people: false, single: true };

fn root(step: &str) -> Result<Type, Missing> {
    Ok(match step {
        "case" => Type::Record(&CASE),
        "meeting" => Type::Record(schema::kind("meeting").expect("the catalogue has meetings")),
        "report" => Type::Table(REPORT),
        "derived" => Type::Row(derived::ROOT),
        "authority" => Type::Open,
        _ => return Err(Missing { step: step.to_owned(), instead: ROOTS.to_vec() }),
    })
}

fn next(here: Type, step: &str) -> Result<Type, Missing> {
    let missing = |instead: Vec<&'static str>| Missing { step: step.to_owned(), instead };
    match here {
        // The form itself says which answers there are.
        Type::Open | Type::Value(Shape::Answers) => Ok(Type::Open),
        Type::Record(kind) if kind.name == "case" => match schema::kind_of_plural(step) {
            Some(kind) if kind.single => Ok(Type::Record(kind)),
            Some(kind) => Ok(Type::Records(kind)),
            None => of_key(find(ROOT, step).ok_or_else(|| {
                missing(ROOT.iter().map(|key| key.name).chain(schema::KINDS.iter().map(|kind| kind.plural)).collect())
            })?),
        },
        Type::Record(kind) => match derived::of_kind(kind, step).or_else(|| kind.key(step).map(|key| key.shape)) {
            Some(shape) => of_shape(shape),
            None => Err(missing(kind.names().chain(derived::keys(kind).iter().map(|key| key.name)).collect())),
        },
        Type::Person => {
            let shape = schema::KINDS
                .iter()
                .filter(|kind| kind.people)
                .find_map(|kind| derived::of_kind(kind, step).or_else(|| kind.key(step).map(|key| key.shape)));
            shape.map_or_else(|| Err(missing(vec!["name", "role", "agency", "label"])), of_shape)
        }
        Type::Table(keys) | Type::Row(keys) => match find(keys, step).or_else(|| extra(keys, step)) {
            Some(key) => of_key(key),
            None => Err(missing(keys.iter().map(|key| key.name).collect())),
        },
        // A step through a list goes through each of its items.
        list => match list.item() {
            Some(item) => next(item, step).map(Type::many),
            None => Err(missing(Vec::new())),
        },
    }
}

/// Keys of a report beside those a person writes.
fn extra(keys: &'static [Key], step: &str) -> Option<&'static Key> {
    (std::ptr::eq(keys, REPORT)).then(|| find(derived::REPORT, step)).flatten()
}

fn find(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|key| key.name == name)
}

fn of_key(key: &'static Key) -> Result<Type, Missing> {
    of_shape(key.shape)
}

fn of_shape(shape: Shape) -> Result<Type, Missing> {
    Ok(match shape {
        Shape::One(refer) => of_refer(refer, false),
        Shape::Many(refer) => of_refer(refer, true),
        Shape::Table(keys) => Type::Table(keys),
        Shape::Tables(keys) => Type::Tables(keys),
        Shape::Rows(keys) => Type::Rows(keys),
        other => Type::Value(other),
    })
}

fn of_refer(refer: Refer, many: bool) -> Type {
    match (refer.kind(), many) {
        (Some(kind), false) => Type::Record(kind),
        (Some(kind), true) => Type::Records(kind),
        (None, false) => Type::Person,
        (None, true) => Type::People,
    }
}
