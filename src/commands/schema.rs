//! `wayleaf schema`: JSON Schema for editors.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value as Json;
use wayleaf::choose::{Forms, unknown_form};
use wayleaf::diagnostic::{Failed, Sink};
use wayleaf::editor;
use wayleaf::source::Place;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Print a JSON Schema, with which an editor checks and completes what you type
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    of: Of,
}

#[derive(Subcommand)]
enum Of {
    /// The files of a case, but for its reports
    Case,
    /// A report that answers a form
    Report {
        /// The form's id, and `@` with a version for another than the newest in force
        form: String,
        /// The workspace
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// content/authority.toml
    Authority,
    /// A form.toml
    Form,
}

/// Prints a schema.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut sink = Sink::new();
    let schema = match &arguments.of {
        Of::Case => Ok(editor::case()),
        Of::Authority => Ok(editor::authority()),
        Of::Form => Ok(editor::form()),
        Of::Report { form, dir } => match prelude::folder(dir) {
            Ok(dir) => report(form, &Workspace::new(dir), &mut sink),
            Err(status) => return status,
        },
    };
    if let Ok(schema) = schema {
        // A reader that has gone away is no reason to fail.
        let _ = writeln!(io::stdout(), "{schema:#}");
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}

fn report(form: &str, workspace: &Workspace, sink: &mut Sink) -> Result<Json, Failed> {
    let forms = Forms::sound(workspace, sink)?;
    let (id, version) = form.split_once('@').map_or((form, None), |(id, version)| (id, Some(version)));
    let place = Place::file("templates");
    if forms.versions(id).is_empty() {
        return Err(sink.fail(unknown_form(id, &place, &forms)));
    }
    let form = match version {
        Some(version) => forms.version(id, version, &place, sink)?,
        None => forms.newest(id).or_else(|| forms.versions(id).last()).expect("it has a version"),
    };
    Ok(editor::report(form))
}
