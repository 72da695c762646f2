//! Locks: which versions of forms are published, and the digests that hold them to it.
//!
//! Each layer has a `templates/forms.lock` of its own, which only publishing writes:
//!
//! - The base layer's lock holds the words and templates that came with the program to what they were. An
//!   authority's chapters and templates still lie over them, and its values are its own: the copies of
//!   `authority.toml` and `services.toml` belong to the folder that published them and are never part of the base
//!   layer.
//! - An authority's lock is of what it published itself, a form of the base layer too: from then on that version
//!   has the copies in the authority's folder, with its values, whatever the base layer becomes.
//!
//! A version that was published is never edited. It may be withdrawn: the lock says from which day and why, and
//! stands outside what the digest covers.

mod published;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::form::{invalid_version, is_version, order};
use crate::schema::{Key, Shape};
use crate::shape;
use crate::source::{Place, Source};
use crate::value::{self, Node, Table};
use crate::workspace::{Layer, Workspace};

pub use published::Published;

/// Where a layer's lock stands.
pub const PATH: &str = "templates/forms.lock";

/// Where the next lock stands until it takes the place of the one before.
pub const NEXT: &str = "templates/forms.lock.new";

/// The folder inside a version's own that holds the copies it is made of.
pub const COPIES: &str = "published";

/// What stands over a lock's entries.
const HEAD: &str = "\
# Published versions of forms. `wayleaf forms publish` and `wayleaf forms withdraw` write this file; nobody
# edits it. A digest is what `b3sum` prints, with every line end as LF: of each file, and of the lines that
# `b3sum` prints for all files of the version's folder.
";

/// The keys of a lock.
static LOCK: &[Key] = &[
    Key { name: "published", shape: Shape::Tables(ENTRY) },
    Key { name: "withdrawn", shape: Shape::Tables(WITHDRAWN) },
];
static ENTRY: &[Key] = &[
    Key { name: "form", shape: Shape::Line },
    Key { name: "version", shape: Shape::Line },
    Key { name: "digest", shape: Shape::Line },
    Key { name: "files", shape: Shape::Named(&Shape::Line) },
];
static WITHDRAWN: &[Key] = &[
    Key { name: "form", shape: Shape::Line },
    Key { name: "version", shape: Shape::Line },
    Key { name: "on", shape: Shape::Date },
    Key { name: "why", shape: Shape::Line },
    Key { name: "digest", shape: Shape::Line },
];

/// What a layer's lock says.
#[derive(Debug, Default, Clone)]
pub struct Lock {
    /// The versions that were published.
    pub published: Vec<Entry>,
    /// Those of them, and of the layers below, that were withdrawn.
    pub withdrawn: Vec<Withdrawal>,
}

/// One published version.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The form's id.
    pub form: String,
    /// The version.
    pub version: String,
    /// The digest of each file of its folder, by its path there.
    pub files: BTreeMap<String, String>,
    /// Where the lock says so.
    pub place: Place,
}

/// A published version that is not in force any more.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    /// The form's id.
    pub form: String,
    /// The version.
    pub version: String,
    /// The first day on which it is not in force.
    pub on: Date,
    /// Why, in a line.
    pub why: String,
    /// Where the lock says so.
    pub place: Place,
}

impl Entry {
    /// An entry for a version's files as they are now.
    pub fn of(form: &str, version: &str, files: &BTreeMap<String, Vec<u8>>) -> Entry {
        let files = files.iter().map(|(path, bytes)| (path.clone(), digest(bytes))).collect();
        Entry { form: form.to_owned(), version: version.to_owned(), files, place: Place::file(PATH) }
    }

    /// The digest of the whole folder.
    fn digest(&self) -> String {
        of_lines(&self.files)
    }

    fn is_of(&self, form: &str, version: &str) -> bool {
        self.form == form && self.version == version
    }
}

impl Withdrawal {
    /// What tells whether somebody wrote in it.
    fn digest(&self) -> String {
        digest(format!("{} {} {} {}", self.form, self.version, self.on, self.why).as_bytes())
    }

    fn is_of(&self, form: &str, version: &str) -> bool {
        self.form == form && self.version == version
    }
}

/// The digest of several files, by their names.
pub fn digest_of<'a>(files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>) -> String {
    of_lines(&files.into_iter().map(|(path, bytes)| (path.clone(), digest(bytes))).collect())
}

/// Whether two sets of files say the same: line ends of Windows make no difference.
pub fn are_same(these: &BTreeMap<String, Vec<u8>>, those: &BTreeMap<String, Vec<u8>>) -> bool {
    let says_same = |(bytes, other): (&Vec<u8>, &Vec<u8>)| bytes == other || with_lf(bytes) == with_lf(other);
    these.keys().eq(those.keys()) && these.values().zip(those.values()).all(says_same)
}

fn of_lines(digests: &BTreeMap<String, String>) -> String {
    let lines: String = digests.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
    digest(lines.as_bytes())
}

/// The digest of a file: the same with line ends of Windows as without.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(&with_lf(bytes)).to_hex().to_string()
}

/// A file's bytes with every line end as LF.
pub fn with_lf(bytes: &[u8]) -> Vec<u8> {
    let is_cr_of_crlf = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len()).filter(|at| !is_cr_of_crlf(*at)).map(|at| bytes[at]).collect()
}

/// Reads a layer's lock. Without one, nothing is published.
///
/// # Errors
/// Reports `unknown-key`, `invalid-version` and `edited-lock`, each at its line.
pub fn read(workspace: &Workspace, layer: Layer, sink: &mut Sink) -> Result<Lock, Failed> {
    read_at(PATH, workspace, layer, sink)
}

/// What a publication that was broken off would have added: it counts for nothing.
pub(crate) fn unfinished(workspace: &Workspace) -> Vec<Entry> {
    let mut unheard = Sink::new();
    let mut next = read_at(NEXT, workspace, Layer::Own, &mut unheard).unwrap_or_default().published;
    let listed = read(workspace, Layer::Own, &mut unheard).unwrap_or_default().published;
    next.retain(|entry| !listed.iter().any(|one| one.is_of(&entry.form, &entry.version)));
    next
}

fn read_at(path: &str, workspace: &Workspace, layer: Layer, sink: &mut Sink) -> Result<Lock, Failed> {
    let Some(bytes) = workspace.bytes_of(layer, path) else { return Ok(Lock::default()) };
    let mark = sink.mark();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let source = Arc::new(Source { path: path.to_owned(), text });
    let root = value::parse(&source, sink)?;
    shape::fit(&root, &[LOCK], "a lock", sink);
    sink.failed_since(mark)?;
    let tables = |key: &str| root.items(key).iter().filter_map(|node| Some((node.table()?, node)));
    let mut lock = Lock::default();
    for entry in tables("published").filter_map(|(table, node)| entry(table, node, sink)).collect::<Vec<_>>() {
        let same = lock.published.iter().find(|one| one.is_of(&entry.form, &entry.version));
        refuse_second("listed", &entry.form, &entry.version, &entry.place, same.map(|one| &one.place), sink);
        lock.published.push(entry);
    }
    for withdrawal in tables("withdrawn").filter_map(|(table, node)| withdrawal(table, node, sink)).collect::<Vec<_>>()
    {
        let Withdrawal { form, version, place, .. } = &withdrawal;
        let same = lock.withdrawn.iter().find(|one| one.is_of(form, version));
        refuse_second("withdrawn", form, version, place, same.map(|one| &one.place), sink);
        lock.withdrawn.push(withdrawal);
    }
    sink.failed_since(mark)?;
    Ok(lock)
}

fn refuse_second(what: &str, form: &str, version: &str, place: &Place, first: Option<&Place>, sink: &mut Sink) {
    if let Some(first) = first {
        let message = format!("version {version} of the form `{form}` is {what} twice");
        sink.report(edited(&message, place).related(format!("first {what} here"), first));
    }
}

fn entry(table: &Table, node: &Node, sink: &mut Sink) -> Option<Entry> {
    let written = whole(table, node, &["form", "version", "digest", "files"], sink)?;
    let files = table.table("files")?.entries();
    let entry = Entry {
        form: table.text("form")?.to_owned(),
        version: table.text("version")?.to_owned(),
        files: files.filter_map(|(path, node)| Some((path.to_owned(), node.text()?.to_owned()))).collect(),
        place: written.place.clone(),
    };
    refuse_other_digest(written, &entry.digest(), sink);
    Some(entry)
}

fn withdrawal(table: &Table, node: &Node, sink: &mut Sink) -> Option<Withdrawal> {
    let written = whole(table, node, &["form", "version", "on", "why", "digest"], sink)?;
    let withdrawal = Withdrawal {
        form: table.text("form")?.to_owned(),
        version: table.text("version")?.to_owned(),
        on: table.date("on")?,
        why: table.text("why")?.to_owned(),
        place: table.get("on")?.place.clone(),
    };
    refuse_other_digest(written, &withdrawal.digest(), sink);
    Some(withdrawal)
}

/// The digest as it is written, of an entry that has all its keys and a version that is one.
fn whole<'a>(table: &'a Table, node: &Node, keys: &[&str], sink: &mut Sink) -> Option<&'a Node> {
    for key in keys.iter().filter(|key| table.get(key).is_none()) {
        sink.report(edited(&format!("this entry has no `{key}`"), &node.place));
    }
    let version = table.get("version")?;
    if !is_version(version.text()?) {
        sink.report(invalid_version(version.text()?, &version.place));
    }
    table.get("digest")
}

fn refuse_other_digest(written: &Node, digest: &str, sink: &mut Sink) {
    if written.text() != Some(digest) {
        sink.report(edited("the digest of this entry is not that of what it says", &written.place));
    }
}

/// The message for a lock that somebody wrote in.
fn edited(message: &str, place: &Place) -> Diagnostic {
    Diagnostic::error("edited-lock", message)
        .at(place)
        .hint("nobody edits a lock: bring it back as `wayleaf forms publish` wrote it")
}

/// A lock's text.
pub fn text(lock: &Lock) -> String {
    let mut text = HEAD.to_owned();
    let mut published: Vec<&Entry> = lock.published.iter().collect();
    published.sort_by_key(|entry| (&entry.form, order(&entry.version)));
    for entry in published {
        text.push_str(&head_of("published", &entry.form, &entry.version));
        let _ = write!(text, "digest = \"{}\"\n\n[published.files]\n", entry.digest());
        for (path, digest) in &entry.files {
            let _ = writeln!(text, "\"{path}\" = \"{digest}\"");
        }
    }
    let mut withdrawn: Vec<&Withdrawal> = lock.withdrawn.iter().collect();
    withdrawn.sort_by_key(|one| (&one.form, order(&one.version)));
    for one in withdrawn {
        text.push_str(&head_of("withdrawn", &one.form, &one.version));
        // A line of any words, as TOML writes it.
        let why = toml::Value::String(one.why.clone());
        let _ = write!(text, "on = {}\nwhy = {why}\ndigest = \"{}\"\n", one.on, one.digest());
    }
    text
}

fn head_of(list: &str, form: &str, version: &str) -> String {
    format!("\n[[{list}]]\nform = \"{form}\"\nversion = \"{version}\"\n")
}
