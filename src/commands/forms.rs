//! `wayleaf forms`: the versions of forms, what is in force, and what changed between them.

mod diff;
mod list;
mod publish;
mod withdraw;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Show, publish, withdraw and compare the versions of forms
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Diff(diff::Arguments),
    List(list::Arguments),
    Publish(publish::Arguments),
    Withdraw(withdraw::Arguments),
}

/// Runs what was typed.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Diff(arguments) => diff::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Publish(arguments) => publish::run(arguments),
        Command::Withdraw(arguments) => withdraw::run(arguments),
    }
}
