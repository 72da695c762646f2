//! `wayleaf forms withdraw`: takes a published version out of force, and leaves it as it is.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use wayleaf::diagnostic::Sink;
use wayleaf::lock;
use wayleaf::publish::withdraw;
use wayleaf::workspace::Workspace;

use super::super::prelude;

/// Withdraw a published version of a form: nothing of that day or later is built on it any more
#[derive(Args)]
pub(super) struct Arguments {
    /// The version
    #[arg(value_name = "ID@VERSION", value_parser = version)]
    form: (String, String),
    /// Why, in a line
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// The first day without it (default: today)
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    on: Option<Date>,
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
}

/// Reads a version of a form as the command line names it.
fn version(typed: &str) -> Result<(String, String), String> {
    match prelude::split_version(typed) {
        (id, Some(version)) => Ok((id, version)),
        (id, None) => Err(format!("name the version too, like {id}@1.0")),
    }
}

/// Withdraws.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => Workspace::new(workspace),
        Err(status) => return status,
    };
    let (id, version) = &arguments.form;
    let mut sink = Sink::new();
    let on = prelude::today(arguments.on);
    if let Ok(withdrawal) = withdraw(&workspace, (id, version), on, &arguments.why, &mut sink) {
        let _ = writeln!(io::stdout(), "withdrew {id} {version} from {} on, in {}", withdrawal.on, lock::PATH);
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}
