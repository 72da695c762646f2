//! Commands: one file each, with its arguments and what it does.

mod build;
mod check;
mod completions;
mod diff;
mod due;
mod explain;
mod forms;
mod gaps;
mod init;
mod new;
mod prelude;
mod schema;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

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
    Completions(completions::Arguments),
    Diff(diff::Arguments),
    Due(due::Arguments),
    Explain(explain::Arguments),
    Forms(forms::Arguments),
    Gaps(gaps::Arguments),
    Init(init::Arguments),
    New(new::Arguments),
    Schema(schema::Arguments),
    Verify(verify::Arguments),
    Watch(watch::Arguments),
}

/// Runs what was typed. Exit status: 0 fine, 1 the work has errors, 2 the tool could not run.
pub(crate) fn run() -> ExitCode {
    match Wayleaf::parse().command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, Wayleaf::command()),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Due(arguments) => due::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Forms(arguments) => forms::run(&arguments),
        Command::Gaps(arguments) => gaps::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Watch(arguments) => watch::run(arguments),
    }
}
