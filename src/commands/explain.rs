//! `wayleaf explain`: what a message means, why, and what to do.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use wayleaf::diagnostic::did_you_mean;
use wayleaf::explain;

use super::prelude;

/// Explain a message: what it means, why it matters, and what to do
#[derive(Args)]
pub(super) struct Arguments {
    /// The name of a rule or message; without one, all of them are listed
    name: Option<String>,
}

/// Explains.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let text = match &arguments.name {
        None => explain::list(),
        Some(name) => match explain::page(name) {
            Some(page) => page,
            None => {
                let hint = did_you_mean(name, explain::names());
                let hint = hint.unwrap_or_else(|| "`wayleaf explain` lists all names".to_owned());
                return prelude::could_not_run(&format!("nothing is called `{name}`; {hint}"));
            }
        },
    };
    // A reader that has gone away is no reason to fail.
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}
