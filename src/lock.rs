//! Locks: which versions of forms are published, and the digests that hold them to it.
//!
//! Each layer has a `templates/forms.lock` of its own, which only publishing writes. Every entry of every
//! lock is verified before any form is read: what changed is never used.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::form::{invalid_version, is_version, order};
use crate::schema::{Key, Shape};
use crate::shape;
use crate::source::{Place, Source};
use crate::value::{self, Node, Table};
use crate::workspace::{Layer, Words, Workspace};

/// Where a layer's lock stands.
pub const PATH: &str = "templates/forms.lock";

/// The folder inside a version's own that holds the copies it is made of.
pub const COPIES: &str = "published";

/// What stands over a lock's entries.
const HEAD: &str = "\
# Published versions of forms. `wayleaf forms publish` writes this file; nobody edits it.
# A digest is what `b3sum` prints, with every line end as LF: of each file, and of the lines that
# `b3sum` prints for all files of the version's folder.
";

/// The keys of a lock.
static LOCK: &[Key] = &[Key { name: "published", shape: Shape::Tables(ENTRY) }];
static ENTRY: &[Key] = &[
    Key { name: "form", shape: Shape::Line },
    Key { name: "version", shape: Shape::Line },
    Key { name: "digest", shape: Shape::Line },
    Key { name: "files", shape: Shape::Named(&Shape::Line) },
];

/// One published version.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The form's id.
    pub form: String,
    /// The version.
    pub version: String,
    /// The digest of each file of its folder, by its path there.
    pub files: BTreeMap<String, String>,
}

impl Entry {
    /// An entry for a version's files as they are now.
    pub fn of(form: &str, version: &str, files: &BTreeMap<String, Vec<u8>>) -> Entry {
        let files = files.iter().map(|(path, bytes)| (path.clone(), digest(bytes))).collect();
        Entry { form: form.to_owned(), version: version.to_owned(), files }
    }

    /// The digest of the whole folder.
    fn digest(&self) -> String {
        of_lines(&self.files)
    }
}

/// The digest of several files, by their names.
pub fn digest_of(files: &BTreeMap<String, Vec<u8>>) -> String {
    of_lines(&files.iter().map(|(path, bytes)| (path.clone(), digest(bytes))).collect())
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

/// The published versions of a workspace that are what they were, by form and version.
#[derive(Debug, Default, Clone)]
pub struct Published {
    sound: BTreeMap<(String, String), Layer>,
    changed: Vec<(String, String)>,
}

impl Published {
    /// Reads every layer's lock and verifies every entry.
    ///
    /// # Errors
    /// Reports `changed-published-form`, `edited-lock` and `unlisted-published-form`, which stop that version
    /// alone. It fails where a lock cannot be read: then nobody knows what is published.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Result<Published, Failed> {
        let mut published = Published::default();
        let mut failed = Ok(());
        for layer in [Layer::Base, Layer::Own] {
            match read(workspace, layer, sink) {
                Ok(entries) => published.verify(workspace, layer, &entries, sink),
                Err(fault) => failed = Err(fault),
            }
        }
        failed.map(|()| published)
    }

    fn verify(&mut self, workspace: &Workspace, layer: Layer, entries: &[(Entry, Place)], sink: &mut Sink) {
        for (entry, place) in entries {
            let key = (entry.form.clone(), entry.version.clone());
            let mark = sink.mark();
            verify(workspace, layer, entry, place, sink);
            match sink.failed_since(mark) {
                // An authority that has a version of its own under this name says itself whether it is published.
                Ok(()) if layer == Layer::Base && workspace.layer_of(&form_path(&key)) == Some(Layer::Own) => {}
                Ok(()) => drop(self.sound.insert(key, layer)),
                Err(_) => self.changed.push(key),
            }
        }
        for (form, version) in workspace.versions_of(layer) {
            let folder = format!("templates/{form}/{version}");
            let has_copies = !workspace.list_of(layer, &format!("{folder}/{COPIES}")).is_empty();
            let is_listed = entries.iter().any(|(entry, _)| (&entry.form, &entry.version) == (&form, &version));
            if has_copies && !is_listed {
                let message =
                    format!("version {version} of the form `{form}` has published copies, and {PATH} does not list it");
                let diagnostic = Diagnostic::error("unlisted-published-form", message)
                    .at(&Place::file(&format!("{folder}/form.toml")));
                sink.report(diagnostic.hint(format!(
                    "bring the lock back as it was; or, if it was never published, delete `{folder}/{COPIES}`"
                )));
                self.changed.push((form, version));
            }
        }
    }

    /// The workspace as a version sees it: with the copies that it was published with, unless the working
    /// words are asked for.
    pub fn seen_by(&self, workspace: &Workspace, form: &str, version: &str) -> Workspace {
        match (workspace.words(), self.layer(form, version)) {
            (Words::Published, Some(layer)) => workspace.with_copies(&format!("templates/{form}/{version}"), layer),
            _ => workspace.clone(),
        }
    }

    /// The layer in which a version is published.
    pub fn layer(&self, form: &str, version: &str) -> Option<Layer> {
        self.sound.get(&(form.to_owned(), version.to_owned())).copied()
    }

    /// Whether a version was published and is not what it was.
    pub fn has_changed(&self, form: &str, version: &str) -> bool {
        self.changed.iter().any(|(id, changed)| id == form && changed == version)
    }
}

fn form_path((form, version): &(String, String)) -> String {
    format!("templates/{form}/{version}/form.toml")
}

/// Reads a layer's lock: its entries, each with its place.
///
/// # Errors
/// Reports `unknown-key`, `missing-key`, `invalid-version`, `duplicate-id` and `edited-lock`, each at its line.
pub fn read(workspace: &Workspace, layer: Layer, sink: &mut Sink) -> Result<Vec<(Entry, Place)>, Failed> {
    let Some(bytes) = workspace.bytes_of(layer, PATH) else { return Ok(Vec::new()) };
    let mark = sink.mark();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let source = Arc::new(Source { path: PATH.to_owned(), text });
    let root = value::parse(&source, sink)?;
    shape::fit(&root, &[LOCK], "a lock", sink);
    sink.failed_since(mark)?;
    let mut entries: Vec<(Entry, Place)> = Vec::new();
    for node in root.items("published") {
        let Some((entry, place)) = node.table().and_then(|table| entry(table, node, sink)) else { continue };
        let same = |(other, _): &&(Entry, Place)| (&other.form, &other.version) == (&entry.form, &entry.version);
        if let Some((_, first)) = entries.iter().find(same) {
            let message = format!("version {} of the form `{}` is listed twice", entry.version, entry.form);
            sink.report(edited(&message, &place).related("first listed here", first));
        }
        entries.push((entry, place));
    }
    sink.failed_since(mark)?;
    Ok(entries)
}

fn entry(table: &Table, node: &Node, sink: &mut Sink) -> Option<(Entry, Place)> {
    for key in ["form", "version", "digest", "files"].into_iter().filter(|key| table.get(key).is_none()) {
        sink.report(edited(&format!("this entry has no `{key}`"), &node.place));
    }
    let (version, written) = (table.get("version")?, table.get("digest")?);
    if !is_version(version.text()?) {
        sink.report(invalid_version(version.text()?, &version.place));
    }
    let files = table.table("files")?.entries();
    let entry = Entry {
        form: table.text("form")?.to_owned(),
        version: version.text()?.to_owned(),
        files: files.filter_map(|(path, node)| Some((path.to_owned(), node.text()?.to_owned()))).collect(),
    };
    if written.text() != Some(entry.digest().as_str()) {
        sink.report(edited("the digest of this entry is not that of its own files", &written.place));
    }
    Some((entry, written.place.clone()))
}

/// The message for a lock that somebody wrote in.
fn edited(message: &str, place: &Place) -> Diagnostic {
    Diagnostic::error("edited-lock", message)
        .at(place)
        .hint("nobody edits a lock: bring it back as `wayleaf forms publish` wrote it")
}

/// Holds a version's folder against its entry: each file that changed, is gone, or is new is named.
fn verify(workspace: &Workspace, layer: Layer, entry: &Entry, place: &Place, sink: &mut Sink) {
    let folder = format!("templates/{}/{}", entry.form, entry.version);
    let mut now: Vec<String> = workspace.list_of(layer, &folder);
    now.retain(|path| !entry.files.contains_key(&path[folder.len() + 1..]));
    let mut changed: Vec<(String, &str)> = now.into_iter().map(|path| (path, "is new in")).collect();
    for (file, digest_then) in &entry.files {
        let path = format!("{folder}/{file}");
        match workspace.bytes_of(layer, &path) {
            // The base layer never holds an authority's values, which its own copies of them are.
            None if layer == Layer::Base && Workspace::is_left_out_of_base(&path) => {}
            None => changed.push((path, "is gone from")),
            Some(bytes) if digest(&bytes) != *digest_then => changed.push((path, "has changed in")),
            Some(_) => {}
        }
    }
    for (path, what) in changed {
        let message =
            format!("`{path}` {what} version {} of the form `{}`, which is published", entry.version, entry.form);
        let diagnostic = Diagnostic::error("changed-published-form", message).at(&Place::file(&path));
        let next = format!(
            "undo the change; to change the form, start its next version: `wayleaf new form {} --from {}@{}`",
            entry.form, entry.form, entry.version
        );
        sink.report(diagnostic.related("published here", place).hint(next));
    }
}

/// A lock's text.
pub fn text(entries: &[Entry]) -> String {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| (entry.form.clone(), order(&entry.version)));
    let mut text = HEAD.to_owned();
    for entry in sorted {
        let _ = write!(
            text,
            "\n[[published]]\nform = \"{}\"\nversion = \"{}\"\ndigest = \"{}\"\n\n[published.files]\n",
            entry.form,
            entry.version,
            entry.digest()
        );
        for (path, digest) in &entry.files {
            let _ = writeln!(text, "\"{path}\" = \"{digest}\"");
        }
    }
    text
}
