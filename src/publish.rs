//! Publishing: a version of a form becomes self-contained, and is held to what it was.
//!
//! All that it is made of is copied beside it, and its layer's lock gets the digest of its folder. From then
//! on it is built from the copies: a new chapter, another colour or a newer binary changes nothing in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use crate::compile::Compiler;
use crate::compose::included_files;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::form::{Form, Of, Status};
use crate::lock::{self, COPIES, Entry};
use crate::request;
use crate::source::Place;
use crate::workspace::{Layer, Workspace, name_of_copy};

/// The folders of what every form may be made of.
const LIB: &str = "templates/lib";
const GUIDANCE: &str = "content/guidance";

/// Publishes a version: the one named, else the newest that is not published yet.
///
/// # Errors
/// Reports `already-published`, `unpublishable-form`, and whatever stops a document of that version. Then
/// nothing is written.
pub fn publish(workspace: &Workspace, id: &str, version: Option<&str>, sink: &mut Sink) -> Result<Entry, Failed> {
    let compiler = Compiler::new(workspace.clone(), sink)?;
    let form = choose(&compiler, id, version, sink)?;
    is_ready(form, sink)?;
    // A version that cannot be built is not published.
    let blank = request::blank(form);
    for request in &blank {
        compiler.document(request, sink)?;
    }
    let made_of = made_of(workspace, form, sink)?;
    let mut entries = Vec::new();
    entries.extend(lock::read(workspace, Layer::Own, sink)?.into_iter().map(|(entry, _)| entry));
    write(workspace, form, &made_of, &mut entries).map_err(|error| sink.fail(unwritable(&form.folder(), &error)))
}

/// The version to publish.
fn choose<'a>(compiler: &'a Compiler, id: &str, version: Option<&str>, sink: &mut Sink) -> Result<&'a Form, Failed> {
    let whole = Place::file("templates");
    if compiler.forms.versions(id).is_empty() {
        return Err(sink.fail(crate::choose::unknown_form(id, &whole, &compiler.forms)));
    }
    let named = version.map(|version| compiler.forms.version(id, version, &whole, sink)).transpose()?;
    let newest = || compiler.forms.versions(id).iter().rev().find(|form| !is_published(compiler, form));
    match named.or_else(newest) {
        Some(form) if !is_published(compiler, form) => Ok(form),
        named => {
            let which = named.map_or_else(|| "every version".to_owned(), |form| format!("version {}", form.version));
            let newest = compiler.forms.versions(id).last().map_or_else(String::new, |form| form.version.clone());
            let message = format!("{which} of the form `{id}` is published already");
            let diagnostic = Diagnostic::error("already-published", message).at(&Place::file(lock::PATH));
            let next =
                format!("to change the form, start its next version: `wayleaf new form {id} --from {id}@{newest}`");
            Err(sink.fail(diagnostic.hint(next)))
        }
    }
}

/// Whether the authority's own layer has published a version: what the base layer has published, it may
/// still publish for itself, with its own words.
fn is_published(compiler: &Compiler, form: &Form) -> bool {
    compiler.forms.layer(form) == Some(Layer::Own)
}

/// A version is published when it is finished and says from which day.
fn is_ready(form: &Form, sink: &mut Sink) -> Result<(), Failed> {
    let (message, hint) = match (form.status, form.from) {
        (Status::InForce, Some(_)) => return Ok(()),
        (Status::InForce, None) => ("does not say from which day it is in force", "write `in-force = { from = … }`"),
        (Status::Draft, _) => ("is a draft", "write `status = \"in-force\"` and `in-force = { from = … }` first"),
        (Status::Withdrawn, _) => ("was withdrawn", "publish a version that is in force"),
    };
    let message = format!("version {} of the form `{}` {message}", form.version, form.id);
    Err(sink.fail(Diagnostic::error("unpublishable-form", message).at(&form.period).hint(hint)))
}

/// All that a version is made of now, by its name among the copies.
///
/// # Errors
/// Reports a file that cannot be read.
pub fn made_of(workspace: &Workspace, form: &Form, sink: &mut Sink) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
    let mut paths: BTreeSet<String> = form.blocks.iter().cloned().collect();
    let own = format!("{}/form.toml", form.folder());
    let mut copies = BTreeMap::from([("form.toml".to_owned(), workspace.bytes(&own, sink)?.into_owned())]);
    let main = match workspace.has(&form.template()) {
        true => {
            copies.insert("main.typ".to_owned(), workspace.bytes(&form.template(), sink)?.into_owned());
            form.template()
        }
        false => format!("{LIB}/main.typ"),
    };
    paths.extend(templates(workspace, &main, sink)?);
    let (chapters, says_values) = guidance(workspace, form, sink)?;
    paths.extend(chapters);
    if form.of == Of::Authority || says_values {
        let values = ["content/authority.toml", "content/services.toml", "content/timescales.toml"];
        paths.extend(values.into_iter().filter(|path| workspace.has(path)).map(str::to_owned));
    }
    for path in &paths {
        if let Some(name) = name_of_copy(path) {
            copies.insert(name.to_owned(), workspace.bytes(path, sink)?.into_owned());
        }
    }
    Ok(copies)
}

/// The shared templates that a template imports, and those that they import.
fn templates(workspace: &Workspace, main: &str, sink: &mut Sink) -> Result<BTreeSet<String>, Failed> {
    let mut found = BTreeSet::new();
    let mut unread = vec![main.to_owned()];
    while let Some(path) = unread.pop() {
        let source = workspace.text(&path, sink)?;
        for imported in source.text.split('"').filter(|text| text.ends_with(".typ")) {
            // What else starts at the root is made for one document, and is no file.
            let Some(name) = imported.strip_prefix("/lib/").or((!imported.starts_with('/')).then_some(imported)) else {
                continue;
            };
            let shared = format!("{LIB}/{name}");
            if workspace.has(&shared) && !found.contains(&shared) {
                unread.push(shared);
            }
        }
        if path.starts_with(LIB) {
            found.insert(path);
        }
    }
    Ok(found)
}

/// The chapters that a form quotes, with those that they include, and whether any has values of the
/// authority in its words.
fn guidance(workspace: &Workspace, form: &Form, sink: &mut Sink) -> Result<(BTreeSet<String>, bool), Failed> {
    let path_of = |file: &str| format!("{GUIDANCE}/{file}");
    let mut unread: Vec<String> = Vec::new();
    for quote in form.fields().filter_map(|field| field.quote.as_ref()) {
        match quote.file.as_str() {
            "*" => unread.extend(workspace.list(GUIDANCE, ".md")),
            file => unread.push(path_of(file)),
        }
    }
    let mut found = BTreeSet::new();
    let mut says_values = false;
    while let Some(path) = unread.pop() {
        let source = workspace.text(&path, sink)?;
        says_values |= source.text.contains("{{") || source.text.contains("{%");
        let included = included_files(&source.text).into_iter().map(|file| path_of(&file));
        unread.extend(included.filter(|path| !found.contains(path) && workspace.has(path)));
        found.insert(path);
    }
    Ok((found, says_values))
}

/// Writes the copies, all or none, and then the lock.
fn write(
    workspace: &Workspace,
    form: &Form,
    made_of: &BTreeMap<String, Vec<u8>>,
    entries: &mut Vec<Entry>,
) -> io::Result<Entry> {
    let folder = workspace.root().join(form.folder());
    fs::create_dir_all(&folder)?;
    // A form of the base layer becomes the authority's own.
    for name in ["form.toml", "main.typ"] {
        if let Some(bytes) = made_of.get(name).filter(|_| !folder.join(name).exists()) {
            fs::write(folder.join(name), bytes)?;
        }
    }
    // What is not whole has a name that nothing reads.
    let staged = folder.join(format!(".{COPIES}"));
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    for (name, bytes) in made_of {
        let path = staged.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&staged))?;
        fs::write(path, bytes)?;
    }
    let copies = folder.join(COPIES);
    fs::rename(&staged, &copies)?;
    let entry = Entry::of(&form.id, &form.version, &files_of(workspace, form));
    entries.push(entry.clone());
    // Copies without an entry would be a fault: they go if the lock cannot be written.
    replace(&workspace.root().join(lock::PATH), lock::text(entries).as_bytes())
        .or_else(|error| fs::remove_dir_all(&copies).and(Err(error)))
        .map(|()| entry)
}

/// The files of a version's folder in the authority's own layer, by their paths there.
fn files_of(workspace: &Workspace, form: &Form) -> BTreeMap<String, Vec<u8>> {
    let folder = form.folder();
    let paths = workspace.list_of(Layer::Own, &folder).into_iter();
    let read = |path: String| {
        let bytes = workspace.bytes_of(Layer::Own, &path)?.into_owned();
        Some((path[folder.len() + 1..].to_owned(), bytes))
    };
    paths.filter_map(read).collect()
}

/// Replaces a file whole.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("lock.new");
    fs::write(&new, bytes)?;
    fs::rename(new, path)
}

fn unwritable(folder: &str, error: &io::Error) -> Diagnostic {
    let message = format!("cannot write the published version: {error}");
    Diagnostic::error("unwritable-file", message).at(&Place::file(folder))
}
