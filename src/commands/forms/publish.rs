//! `wayleaf forms publish`: makes a version self-contained, and holds it to what it is.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use wayleaf::diagnostic::Sink;
use wayleaf::lock;
use wayleaf::publish::publish;
use wayleaf::workspace::Workspace;

use super::super::prelude;

/// Publish a version of a form: from then on it never changes
#[derive(Args)]
pub(super) struct Arguments {
    /// The form, in the newest version that is not published or the one named
    #[arg(value_name = "ID[@VERSION]")]
    form: String,
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
}

/// Publishes.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => Workspace::new(workspace),
        Err(status) => return status,
    };
    let (id, version) = prelude::split_version(&arguments.form);
    let mut sink = Sink::new();
    if let Ok(entry) = publish(&workspace, &id, version.as_deref(), &mut sink) {
        let (form, version) = (&entry.form, &entry.version);
        let copies = entry.files.keys().filter(|path| path.starts_with(lock::COPIES)).count();
        let _ = writeln!(
            io::stdout(),
            "published {form} {version}: {} in templates/{form}/{version}/{}, and its digest in {}",
            prelude::plural(copies, "file"),
            lock::COPIES,
            lock::PATH
        );
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}
