//! `wayleaf forms diff`: what changed between two versions of a form.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Diagnostic, Failed, Sink};
use wayleaf::diff::{Subject, forms};
use wayleaf::form::{Form, order};
use wayleaf::reader::Reader;
use wayleaf::source::Place;
use wayleaf::workspace::Workspace;

use super::super::{diff, prelude};

/// Compare two versions of a form, in words
#[derive(Args)]
pub(super) struct Arguments {
    /// The earlier version
    #[arg(value_name = "ID@A")]
    before: String,
    /// The later version
    #[arg(value_name = "ID@B")]
    after: String,
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    show: diff::Show,
}

/// Compares.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let mut sink = Sink::new();
    let _ = compare(arguments, Workspace::new(workspace), &mut sink);
    prelude::show(&sink);
    prelude::status(&sink, false)
}

fn compare(arguments: &Arguments, workspace: Workspace, sink: &mut Sink) -> Result<(), Failed> {
    let compiler = Compiler::new(workspace, sink)?;
    let old = named(&compiler, &arguments.before, sink)?;
    let new = named(&compiler, &arguments.after, sink)?;
    let differences = forms(&compiler, old, new, sink)?;
    let title = &new.title.for_reader(&["public"]).text;
    let language = compiler.language();
    // Where one form was made of another, both are named.
    let are_two = old.id != new.id;
    let version = |form: &Form| {
        let of = if are_two { format!("“{}”, ", form.title.for_reader(&["public"]).text) } else { String::new() };
        let named = format!("{of}{} {}", language.page("version").text().to_lowercase(), form.version);
        let from = form
            .from
            .map(|from| format!(" ({} {})", language.words("difference", "in-force-from").text(), language.date(from)));
        named + &from.unwrap_or_default()
    };
    let (before, after) = (version(old), version(new));
    let named = |form: &Form| if are_two { format!("{}@{}", form.id, form.version) } else { form.version.clone() };
    let compared = named(old);
    let says = changes(old, new);
    let subject = Subject {
        title,
        before: &before,
        compared: &compared,
        after: &after,
        form: (&new.id, &new.version),
        reference: None,
        reader: &Reader::Public,
        date: new.from.or(old.from).unwrap_or(wayleaf::request::UNDATED),
        says: &says,
    };
    let head = json!({ "form": new.id, "from": compared, "to": named(new), "change_log": says });
    diff::show(&compiler, &arguments.show, (&subject, None), head, &differences, sink)
}

/// What the change log of the later version says of each version since the earlier one.
fn changes(old: &Form, new: &Form) -> Vec<String> {
    let is_since = |version: &str| {
        old.id == new.id && order(version) > order(&old.version) && order(version) <= order(&new.version)
    };
    let since = new.changes.iter().filter_map(|change| {
        let version = change.version.as_ref().map(|version| version.text.as_str()).filter(|one| is_since(one))?;
        Some(format!("{version}: {}", change.summary.as_ref()?.text))
    });
    since.collect()
}

/// The version that the command line names, whether it is still in force or not.
fn named<'a>(compiler: &'a Compiler, typed: &str, sink: &mut Sink) -> Result<&'a Form, Failed> {
    let place = Place::file("templates");
    let (id, version) = prelude::split_version(typed);
    if compiler.forms.versions(&id).is_empty() {
        return Err(sink.fail(wayleaf::choose::unknown_form(&id, &place, &compiler.forms)));
    }
    match version {
        Some(version) => compiler.forms.any_version(&id, &version, &place, sink),
        None => {
            let diagnostic = Diagnostic::error("unknown-form-version", format!("`{typed}` names no version"));
            let known: Vec<&str> = compiler.forms.versions(&id).iter().map(|form| form.version.as_str()).collect();
            Err(sink.fail(diagnostic.at(&place).hint(format!("write {id}@ and one of {}", known.join(", ")))))
        }
    }
}
