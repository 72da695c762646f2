//! Commands: one file each, with its arguments and what it does.

mod build;
mod check;
mod due;
mod explain;
mod gaps;
mod prelude;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Compiles case data and local guidance into the paperwork of a Risk Outside the Home pathway.
#[derive(Parser)]
#[command(name = "wayleaf", version, max_term_width = 100)]
struct Wayleaf {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
    Check(check::Arguments),
    Due(due::Arguments),
    Explain(explain::Arguments),
    Gaps(gaps::Arguments),
    Verify(verify::Arguments),
}

/// Runs what was typed. Exit status: 0 fine, 1 the work has errors, 2 the tool could not run.
pub(crate) fn run() -> ExitCode {
    match Wayleaf::parse().command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Due(arguments) => due::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Gaps(arguments) => gaps::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
    }
}
