//! Forms: `form.toml`, the one definition of a kind of document.

mod blocks;
mod faults;
mod parse;
mod paths;
mod reach;
mod review;
mod version;

use jiff::civil::Date;

use crate::authority::Authority;
use crate::codes::CodeList;
use crate::diagnostic::Sink;
use crate::document;
use crate::lock::Withdrawal;
use crate::path::Path;
use crate::source::{Place, Source};
use crate::value::Node;
use crate::value::Table;
use std::sync::Arc;

pub use blocks::Blocks;
pub use faults::invalid_version;
pub(crate) use parse::may_be_in_force;
pub use parse::{KEYS, parse};
pub use reach::Reach;
pub use review::{check_period, review_on};
pub use version::{is_version, order};

/// What a form is made for: each one of these is a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The authority: one document, without a case.
    Authority,
    /// Each case.
    Case,
    /// Each report file that answers it.
    Report,
    /// Each meeting of its kinds.
    Meeting,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Being written: built only when named or pinned.
    Draft,
    /// In force between its dates.
    InForce,
    /// Withdrawn: never built.
    Withdrawn,
}

/// Whom a copy for the public speaks to, in words and in the size of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeaksTo {
    /// People who work with the young person.
    Professionals,
    /// A parent or carer.
    Parent,
    /// The young person.
    YoungPerson,
}

/// One version of a form.
#[derive(Debug)]
pub struct Form {
    /// Its id, which is its folder's name.
    pub id: String,
    /// Its version, which is its inner folder's name.
    pub version: String,
    /// Its title.
    pub title: Label,
    /// What it is for.
    pub purpose: Option<Label>,
    /// What it is made for.
    pub of: Of,
    /// The kinds of meeting it is made for.
    pub meetings: Vec<String>,
    /// Where it stands.
    pub status: Status,
    /// Where it says so.
    pub says_status: Place,
    /// The first day on which it is in force.
    pub from: Option<Date>,
    /// The last day on which it is in force.
    pub to: Option<Date>,
    /// The team that owns it.
    pub owner: Option<Words>,
    /// Who approved it, when, and how often it is reviewed.
    pub approval: Option<Approval>,
    /// Which readers may have it.
    pub readers: Vec<String>,
    /// Whom a copy for the public speaks to: who fills in a blank, or reads a leaflet.
    pub speaks_to: SpeaksTo,
    /// The timescale that says when it is due.
    pub due: Option<Words>,
    /// The kinds of meeting since the latest of which it says what changed.
    pub since: Vec<String>,
    /// The papers that it binds, each with the kinds of meeting for which it does.
    pub papers: Vec<Paper>,
    /// Whether it has a contents page.
    pub contents: bool,
    /// Whether it is printed blank, for the public.
    pub blank: bool,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// Its change log.
    pub changes: Vec<Change>,
    /// How answers to earlier versions are carried over.
    pub migrations: Vec<Migration>,
    /// The facts on page one.
    pub cover: Vec<Field>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// The paths of its that lead to something that is worked out, under `derived`.
    pub derived: Vec<Path>,
    /// The paths of the shared blocks that are part of it, sorted.
    pub blocks: Vec<String>,
    /// Where its period in force stands; where it says none, its first line.
    pub period: Place,
    /// Whether its layer's lock lists it.
    pub is_published: bool,
    /// A later version that cannot be read, and may be in force in its place: nobody can tell since when.
    pub doubted_by: Option<String>,
    /// Since when and why it is not in force any more, where a lock says so.
    pub withdrawn: Option<Withdrawal>,
    /// The file it was read from.
    pub source: Arc<Source>,
}

/// Words of a form, with their place.
#[derive(Debug, Clone)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
    /// The same as every document prints them.
    pub printed: document::Words,
}

/// Words that may differ by reader.
#[derive(Debug, Clone)]
pub struct Label(pub Vec<(String, Words)>);

/// Who approved a version.
#[derive(Debug, Clone)]
pub struct Approval {
    /// The role that approved it.
    pub by: Option<Words>,
    /// The day.
    pub on: Option<Date>,
    /// How often it is reviewed.
    pub review_every: Option<Words>,
}

/// A form whose documents another binds, as a conference pack does.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The form's id.
    pub form: Words,
    /// The kinds of meeting for which it is bound; empty means all.
    pub meetings: Vec<String>,
    /// The readers in whose packs it is bound; empty means all that may have it.
    pub readers: Vec<String>,
}

/// A variant: the same form asked of an agency or of a parent.
#[derive(Debug, Clone)]
pub struct Variant {
    /// `agency` or `parent`.
    pub id: String,
    /// Its title.
    pub title: Label,
}

/// A line of the change log.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version it made.
    pub version: Option<Words>,
    /// The day.
    pub on: Option<Date>,
    /// Who made it.
    pub by: Option<Words>,
    /// What changed.
    pub summary: Option<Words>,
}

/// An answer to an earlier version, under the name that it has now.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The version that it was an answer to.
    pub from: Words,
    /// The field's id in that version.
    pub field: Words,
    /// The field's id now.
    pub to: Words,
}

/// To whom a section or field is printed, and when.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The readers; empty means all.
    pub readers: Vec<String>,
    /// The variants; empty means all.
    pub variants: Vec<String>,
    /// The condition.
    pub when: Option<When>,
    /// Whether it is for blanks alone, or for all but blanks; where nothing is said, for both.
    pub blank: Option<bool>,
}

/// A section of a form.
#[derive(Debug)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its title; a section may go without, where what it holds has headings of its own.
    pub title: Option<Label>,
    /// Its introduction.
    pub text: Option<Label>,
    /// Whether it stands on a wash, to be read first.
    pub panel: bool,
    /// Its heading's level.
    pub level: u8,
    /// The list that it repeats over.
    pub each: Option<Path>,
    /// The path of each repeat's heading.
    pub heading: Option<Path>,
    /// To whom and when.
    pub scope: Scope,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// The kinds of field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// Paragraphs.
    Prose,
    /// A date.
    Date,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice,
    /// Any of several.
    Choices,
    /// A person.
    Person,
    /// Rows and columns.
    Table,
    /// Harm and safety, drawn.
    Chart,
    /// Words of the guidance.
    Guidance,
    /// A place to sign.
    Signature,
}

impl FieldKind {
    /// Every kind, by its code.
    const ALL: [(&'static str, FieldKind); 12] = [
        ("line", FieldKind::Line),
        ("prose", FieldKind::Prose),
        ("date", FieldKind::Date),
        ("number", FieldKind::Number),
        ("yes-no", FieldKind::YesNo),
        ("choice", FieldKind::Choice),
        ("choices", FieldKind::Choices),
        ("person", FieldKind::Person),
        ("table", FieldKind::Table),
        ("chart", FieldKind::Chart),
        ("guidance", FieldKind::Guidance),
        ("signature", FieldKind::Signature),
    ];

    /// The kind of this code.
    pub fn of(code: &str) -> Option<FieldKind> {
        FieldKind::ALL.iter().find(|(one, _)| *one == code).map(|(_, kind)| *kind)
    }

    /// Its code in a form.
    pub fn code(self) -> &'static str {
        FieldKind::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(code, _)| code)
    }
}

/// A field of a section, or a column of a table.
#[derive(Debug)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Its question.
    pub label: Label,
    /// Its kind.
    pub kind: FieldKind,
    /// Whether it must be answered.
    pub required: bool,
    /// What helps to answer it.
    pub hint: Option<Label>,
    /// What may be chosen, for an answer of its own.
    pub choices: Vec<Choice>,
    /// Where its value stands; without, it is an answer of its own.
    pub from: Option<Path>,
    /// The list whose codes stand there, of a choice that is no answer of its own.
    pub codes: Option<&'static CodeList>,
    /// Whether it prints only what is dated after the meeting since which the form says what changed.
    pub since: bool,
    /// What it says where there is nothing, also in a row of a table; without, that nothing is recorded.
    pub empty: Option<Label>,
    /// How many lines a blank form leaves.
    pub rows: u32,
    /// How wide a column is on a blank form, against its neighbours. With words in it, it is as wide as they need.
    pub width: u32,
    /// To whom and when.
    pub scope: Scope,
    /// The columns of a table.
    pub columns: Vec<Field>,
    /// The rows of a table for which nothing else is recorded.
    pub given: Vec<Row>,
    /// Whether a table has a row for each choice of its first column.
    pub checklist: bool,
    /// What a column is repeated for.
    pub across: Option<Across>,
    /// The column under whose words this one stands, quietly, in place of a column of its own.
    pub under: Option<String>,
    /// Whether a column that stands under another says its label there.
    pub named: bool,
    /// The guidance it quotes.
    pub quote: Option<Quote>,
    /// Where it stands.
    pub place: Place,
}

/// A row of a table that the form itself gives.
#[derive(Debug)]
pub struct Row {
    /// The words in each column, by its id.
    pub cells: Vec<(String, Label)>,
    /// To whom and when.
    pub scope: Scope,
}

/// A column that is repeated: once for each heading that any row's list has.
#[derive(Debug, Clone)]
pub struct Across {
    /// The list, from the row.
    pub list: Path,
    /// What names each of its items, from the item. The column's `from` starts there too.
    pub heading: Path,
}

/// One thing that may be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its code in an answer.
    pub code: String,
    /// Its words.
    pub label: Label,
    /// Where it stands.
    pub place: Place,
}

/// Guidance that a form quotes.
#[derive(Debug, Clone)]
pub struct Quote {
    /// The chapter's file name, or `*` for all.
    pub file: String,
    /// The heading, as its slug; none for the whole chapter.
    pub heading: Option<String>,
    /// Where the form quotes it.
    pub place: Place,
}

/// A condition: no expressions, only these.
#[derive(Debug, Clone)]
pub enum When {
    /// The value is this.
    Is(Path, Node),
    /// The value is one of these.
    In(Path, Vec<Node>),
    /// There is a value, or there is none.
    Present(Path, bool),
    /// All hold.
    All(Vec<When>),
    /// One holds.
    Any(Vec<When>),
}

impl Approval {
    /// The approval that a table tells of under these keys.
    pub fn of(table: &Table, by: &str, on: &str, review_every: &str) -> Approval {
        Approval { by: parse::words(table, by), on: table.date(on), review_every: parse::words(table, review_every) }
    }
}

impl Form {
    /// Whether it is a form of a report.
    pub fn of_report(&self) -> bool {
        self.of == Of::Report
    }

    /// Whether it is made for meetings of a kind.
    pub fn is_of_meeting(&self, kind: &str) -> bool {
        self.of == Of::Meeting && (self.meetings.is_empty() || self.meetings.iter().any(|one| one == kind))
    }

    /// All fields, of all sections.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field of this id that asks for an answer.
    pub fn asks(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id && field.is_asked())
    }

    /// The field that asks now for what an earlier version asked under this id.
    pub fn now_asks(&self, id: &str) -> Option<&Field> {
        let rule = self.migrations.iter().find(|rule| rule.field.text == id)?;
        self.asks(&rule.to.text)
    }

    /// The ids under which earlier versions asked for what this field asks.
    pub fn formerly<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        self.migrations.iter().filter(move |rule| rule.to.text == id).map(|rule| rule.field.text.as_str())
    }

    /// Its folder.
    pub fn folder(&self) -> String {
        format!("templates/{}/{}", self.id, self.version)
    }

    /// The path of its own template.
    pub fn template(&self) -> String {
        format!("{}/main.typ", self.folder())
    }

    /// Checks what it names of an authority: the team that owns it, and the limit that says when it is due.
    pub fn check_names(&self, authority: &Authority, sink: &mut Sink) {
        faults::check_names(self, authority, sink);
    }

    /// When the version is due to be looked at again: its approval, and the period that it names.
    pub fn next_review(&self) -> Option<Date> {
        let approval = self.approval.as_ref()?;
        review_on(approval.on?, &approval.review_every.as_ref()?.text)
    }

    /// Warns of words that a scaffold left to be written.
    pub fn check_words(&self, sink: &mut Sink) {
        faults::check_words(self, sink);
    }

    /// Whether it is in force on some day, and was not withdrawn.
    pub fn is_in_force(&self) -> bool {
        self.status == Status::InForce && self.withdrawn.is_none()
    }

    /// Whether a version in force covers a day.
    pub fn covers(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

impl Field {
    /// Whether it asks for an answer of its own.
    pub fn is_asked(&self) -> bool {
        self.from.is_none() && !matches!(self.kind, FieldKind::Chart | FieldKind::Guidance | FieldKind::Signature)
    }
}

impl Label {
    /// The words for the first of these readers that has words of its own, else the words for all.
    pub fn for_reader(&self, names: &[&str]) -> &Words {
        let find = |name: &str| self.0.iter().find(|(reader, _)| reader == name).map(|(_, words)| words);
        names.iter().find_map(|name| find(name)).or_else(|| find("default")).unwrap_or(&self.0[0].1)
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |all: &[When], word: &str| all.iter().map(When::to_string).collect::<Vec<_>>().join(word);
        match self {
            When::Is(path, value) => write!(f, "{} is {}", path.text(), value.value),
            When::In(path, values) => {
                let values: Vec<String> = values.iter().map(|node| node.value.to_string()).collect();
                write!(f, "{} is {}", path.text(), values.join(" or "))
            }
            When::Present(path, true) => write!(f, "{} is there", path.text()),
            When::Present(path, false) => write!(f, "{} is not there", path.text()),
            When::All(all) => f.write_str(&joined(all, " and ")),
            When::Any(any) => f.write_str(&joined(any, " or ")),
        }
    }
}
