//! Circulation: which copies of a case there are, what each is made without, and who holds one that they
//! should not have.
//!
//! A report and a meeting say to whom which copy was `sent`. Such a copy **differs** when the copy that
//! would be made now for its reader, of its own date, no longer has its digest. It **has to come back** when
//! something that it may hold is now kept from whoever has it. Without a digest nobody can say what it
//! holds, so that a decision after the day on which it was sent is enough.

mod judge;
mod log;

use jiff::civil::Date;

use crate::check::History;
use crate::disclose::{Restricted, Restriction};
use crate::document::Document;
use crate::form::{Form, Words};
use crate::reader::Reader;
use crate::request::{Request, Subject};
use crate::source::Place;

pub use judge::{findings, sent};
pub use log::log;

/// The copies of a case, and those that were sent.
#[derive(Debug, Default)]
pub struct Circulation {
    /// Every copy that is made now.
    pub copies: Vec<Copy>,
    /// Every copy that was sent.
    pub sent: Vec<Sent>,
}

/// One reader's copy of one document.
#[derive(Debug)]
pub struct Copy {
    /// Where it lies below the folder of outputs.
    pub path: String,
    /// The form's id.
    pub form: String,
    /// The form's title.
    pub title: Words,
    /// The form's version.
    pub version: String,
    /// Whose copy it is.
    pub reader: Reader,
    /// The author of the report it is of.
    pub author: Option<String>,
    /// The meeting it is of.
    pub meeting: Option<String>,
    /// Its date.
    pub date: Date,
    /// Its digest; none where it cannot be made.
    pub digest: Option<String>,
    /// The restrictions that it is made without, by their number in the case, from 1.
    pub without: Vec<usize>,
}

/// A copy that was sent.
#[derive(Debug)]
pub struct Sent {
    /// To whom: a person's id, a reader or `family`.
    pub to: String,
    /// When.
    pub on: Option<Date>,
    /// How: a code.
    pub how: Option<String>,
    /// Its digest, where it was written down.
    pub digest: Option<String>,
    /// When it came back.
    pub recalled: Option<Date>,
    /// The form, where it is known.
    pub form: Option<String>,
    /// The form's title, where it is known.
    pub title: Option<Words>,
    /// The author of the report it is of.
    pub author: Option<String>,
    /// The meeting it is of.
    pub meeting: Option<String>,
    /// The line that says so.
    pub place: Place,
    /// Whether it is what its reader would get now.
    pub state: State,
    /// What it may hold that its holder should not have.
    pub dangers: Vec<Danger>,
}

/// Whether a copy that was sent is what its reader would get now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is the same.
    Same,
    /// It differs.
    Differs,
    /// Nobody wrote its digest down.
    Unknown,
}

/// Why a copy has to come back.
#[derive(Debug, Clone)]
pub struct Danger {
    /// What is wrong with it.
    pub what: Wrong,
    /// Since when.
    pub since: Option<Date>,
    /// The line that decides it.
    pub place: Place,
}

/// What is wrong with a copy.
#[derive(Debug, Clone)]
pub enum Wrong {
    /// It may hold what a restriction now keeps from its holder.
    Restricted(Restricted),
    /// It may hold what is shared with others and not with its holder.
    NotShared(Restricted),
    /// It is another reader's copy.
    CopyOf(Reader),
    /// Its holder must not be contacted.
    NotToBeContacted,
}

impl Sent {
    /// Whether whoever holds it should not.
    pub fn has_to_come_back(&self) -> bool {
        !self.dangers.is_empty() && self.recalled.is_none()
    }
}

impl Copy {
    /// The copy that a request makes, once it is composed.
    pub fn of(request: &Request<'_>, document: Option<&Document>, restrictions: &[Restriction]) -> Copy {
        let form = request.form;
        Copy {
            path: request.path(),
            form: form.id.clone(),
            title: form.title.for_reader(&[request.reader.kind()]).clone(),
            version: form.version.clone(),
            reader: request.reader.clone(),
            author: request.author().map(str::to_owned),
            meeting: request.meeting().map(str::to_owned),
            date: request.date,
            digest: document.map(Document::digest),
            without: request.history().map_or_else(Vec::new, |history| without(request, history, restrictions)),
        }
    }
}

/// The restrictions that keep something from a document that its form could print there.
fn without(request: &Request<'_>, history: &History, restrictions: &[Restriction]) -> Vec<usize> {
    let reach = request.form.reach();
    let is_of = |form: &str, author: &str| match &request.subject {
        Subject::Report { report, .. } => report.form == form && report.author == author,
        _ => request.form.id == form,
    };
    let numbered = restrictions.iter().enumerate();
    numbered
        .filter(|(_, one)| one.since.is_none_or(|since| since <= request.date))
        .filter(|(_, one)| one.on.is_printed_by(&reach, is_of))
        .filter(|(_, one)| one.applies_to(&request.reader, history))
        .map(|(index, _)| index + 1)
        .collect()
}

/// Whether a form prints what stands here. Such a form lists every other copy, and not its own.
pub fn is_printed_by(form: &Form) -> bool {
    form.prints(&["copies", "sent-copies", "copies-to-recall"]).is_some()
}
