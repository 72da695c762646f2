//! Publishing: a version of a form becomes self-contained, and is held to what it was.
//!
//! All that it is made of is copied beside it, and its layer's lock gets the digest of its folder. From then
//! on it is built from the copies: a new chapter, another colour or a newer binary changes nothing in it. It is
//! published when the new lock takes the place of the old one, and not a moment before.

mod made_of;
mod portable;
mod withdraw;

use std::fs;
use std::io;

use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Failed, Severity, Sink};
use crate::form::{Form, Status};
use crate::lock::{self, COPIES, Entry, Lock};
use crate::request;
use crate::source::Place;
use crate::workspace::{Layer, Workspace};

pub use made_of::{Files, ingredients, is_laid_over, made_of};
pub use withdraw::withdraw;

/// Publishes a version: the one named, else the newest that is not published yet.
///
/// # Errors
/// Reports `already-published`, `unpublishable-form`, `unportable-file-name`, `unreadable-file`, and whatever stops a
/// document of that version. Then nothing is written.
pub fn publish(workspace: &Workspace, id: &str, version: Option<&str>, sink: &mut Sink) -> Result<Entry, Failed> {
    let compiler = Compiler::new(workspace.clone(), sink)?;
    let form = choose(&compiler, id, version, sink)?;
    is_ready(&compiler, form, sink)?;
    is_sound(form, sink)?;
    // A version that cannot be built is not published.
    let blank = request::blank(form);
    for request in &blank {
        compiler.document(request, sink)?;
    }
    // What the base layer has published, an authority publishes with its own words over those.
    let copies = made_of(&compiler.forms.seen_by(form, workspace), form, sink)?;
    let mut files = files_of(workspace, form, sink)?;
    files.extend(copies.iter().map(|(name, bytes)| (format!("{COPIES}/{name}"), bytes.clone())));
    for name in ["form.toml", "main.typ"] {
        if let Some(bytes) = copies.get(name) {
            files.entry(name.to_owned()).or_insert_with(|| bytes.clone());
        }
    }
    portable::check(form, files.keys(), sink)?;
    let entry = Entry::of(&form.id, &form.version, &files);
    let mut lock = lock::read(workspace, Layer::Own, sink)?;
    lock.published.push(entry.clone());
    write(workspace, form, &files, &lock).map_err(|error| sink.fail(unwritable(&form.folder(), &error)))?;
    Ok(entry)
}

/// The version to publish.
fn choose<'a>(compiler: &'a Compiler, id: &str, version: Option<&str>, sink: &mut Sink) -> Result<&'a Form, Failed> {
    let whole = Place::file("templates");
    let forms = &compiler.forms;
    if forms.versions(id).is_empty() {
        return Err(sink.fail(crate::choose::unknown_form(id, &whole, forms)));
    }
    let named = version.map(|version| forms.version(id, version, &whole, sink)).transpose()?;
    let newest = || forms.versions(id).iter().rev().find(|form| !is_published(compiler, form));
    match named.or_else(newest) {
        Some(form) if !is_published(compiler, form) => Ok(form),
        None if forms.is_broken(id, None) => Err(sink.fail(crate::choose::unreadable(id, None, &whole))),
        named => {
            let which = named.map_or_else(|| "every version".to_owned(), |form| format!("version {}", form.version));
            let newest = forms.versions(id).last().map_or_else(String::new, |form| form.version.clone());
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

/// A version is published when it is finished, says from which day, and leaves no gap that nobody could close.
fn is_ready(compiler: &Compiler, form: &Form, sink: &mut Sink) -> Result<(), Failed> {
    let (place, message, hint) = match (form.status, form.from) {
        _ if form.withdrawn.is_some() => (&form.says_status, "was withdrawn", "publish a version that is in force"),
        (Status::InForce, Some(_)) if !compiler.forms.has_gap(form) => return Ok(()),
        (Status::InForce, Some(_)) => {
            let hint = "let it be in force from the day after the last of the version before";
            (&form.period, "leaves a gap beside another version", hint)
        }
        (Status::InForce, None) => {
            (&form.period, "does not say from which day it is in force", "write `in-force = { from = … }`")
        }
        (Status::Draft, _) => {
            let hint = "write `status = \"in-force\"` and `in-force = { from = … }` first";
            (&form.says_status, "is a draft", hint)
        }
        (Status::Withdrawn, _) => (&form.says_status, "was withdrawn", "publish a version that is in force"),
    };
    let message = format!("version {} of the form `{}` {message}", form.version, form.id);
    Err(sink.fail(Diagnostic::error("unpublishable-form", message).at(place).hint(hint)))
}

/// What is wrong with a version's own lines could not be put right afterwards.
fn is_sound(form: &Form, sink: &mut Sink) -> Result<(), Failed> {
    let folder = format!("{}/", form.folder());
    let is_own = |place: &Place| place.source.path.starts_with(&folder);
    let is_fault = |one: &Diagnostic| one.severity == Severity::Error && one.place.as_ref().is_some_and(is_own);
    if !sink.diagnostics().iter().any(is_fault) {
        return Ok(());
    }
    let message = format!("version {} of the form `{}` has faults of its own", form.version, form.id);
    let diagnostic = Diagnostic::error("unpublishable-form", message).at(&form.says_status);
    Err(sink.fail(diagnostic.hint("mend them first: they are reported at their own lines")))
}

/// The files of a version's folder in the authority's own layer, by their paths there, without any copies: those
/// of a publication that was broken off are made again.
fn files_of(workspace: &Workspace, form: &Form, sink: &mut Sink) -> Result<Files, Failed> {
    let folder = format!("{}/", form.folder());
    let copies = format!("{folder}{COPIES}/");
    let paths = workspace.list_of(Layer::Own, &form.folder()).into_iter().filter(|path| !path.starts_with(&copies));
    paths.map(|path| Ok((path[folder.len()..].to_owned(), workspace.bytes(&path, sink)?.into_owned()))).collect()
}

/// Writes the copies and the next lock, and lets that take the place of the old one: until it does, copies that
/// it alone lists count for nothing.
fn write(workspace: &Workspace, form: &Form, files: &Files, lock: &Lock) -> io::Result<()> {
    clear_unfinished(workspace)?;
    let folder = workspace.root().join(form.folder());
    let staged = folder.join(format!(".{COPIES}"));
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    for (name, bytes) in files {
        let path = match name.strip_prefix(&format!("{COPIES}/")) {
            Some(name) => staged.join(name),
            // A form of the base layer becomes the authority's own, as it stands there.
            None if folder.join(name).exists() => continue,
            None => folder.join(name),
        };
        fs::create_dir_all(path.parent().unwrap_or(&staged))?;
        fs::write(path, bytes)?;
    }
    let next = workspace.root().join(lock::NEXT);
    let copies = folder.join(COPIES);
    let put = || {
        fs::write(&next, lock::text(lock))?;
        fs::rename(&staged, &copies)?;
        fs::rename(&next, workspace.root().join(lock::PATH))
    };
    put().inspect_err(|_| {
        // What did not come to be published goes.
        for folder in [&copies, &staged] {
            let _ = fs::remove_dir_all(folder);
        }
        let _ = fs::remove_file(&next);
    })
}

/// Takes away what a publication left that was broken off.
fn clear_unfinished(workspace: &Workspace) -> io::Result<()> {
    for entry in lock::unfinished(workspace) {
        let copies = workspace.root().join(format!("templates/{}/{}/{COPIES}", entry.form, entry.version));
        if copies.exists() {
            fs::remove_dir_all(copies)?;
        }
    }
    let next = workspace.root().join(lock::NEXT);
    if next.exists() { fs::remove_file(next) } else { Ok(()) }
}

fn unwritable(folder: &str, error: &io::Error) -> Diagnostic {
    let message = format!("cannot write the published version: {error}");
    Diagnostic::error("unwritable-file", message).at(&Place::file(folder))
}
