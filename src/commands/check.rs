//! `wayleaf check`: read, choose, check, disclose and the practice rules, writing nothing.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use wayleaf::build::{Depth, check};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Severity, Sink};
use wayleaf::report::{self, Human};
use wayleaf::request::Selection;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Check cases, forms and guidance, and write nothing
#[derive(Args)]
pub(super) struct Arguments {
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Only this case
    #[arg(long, value_name = "REF")]
    case: Vec<String>,
    /// The date to take for today in messages
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    today: Option<Date>,
    /// How to show the messages
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Let warnings count as errors
    #[arg(long)]
    deny_warnings: bool,
    /// Typeset and export every document too
    #[arg(long)]
    pages: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
    Sarif,
}

/// Checks.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let mut sink = Sink::new();
    if let Ok(compiler) = Compiler::new(Workspace::new(workspace), &mut sink) {
        let selection = Selection { cases: arguments.case.clone(), ..Selection::default() };
        let depth = Depth { pages: arguments.pages, today: Some(prelude::today(arguments.today)) };
        check(&compiler, &selection, depth, &mut sink);
    }
    print(&sink, arguments.format);
    prelude::status(&sink, arguments.deny_warnings)
}

fn print(sink: &Sink, format: Format) {
    let stdout = io::stdout();
    let is_terminal = stdout.is_terminal();
    let mut out = stdout.lock();
    match format {
        Format::Human => {
            let how = Human { quotes: is_terminal, colour: is_terminal && prelude::colour_is_wanted() };
            prelude::write_all(&mut out, sink.diagnostics(), how);
            let errors = prelude::plural(sink.count(Severity::Error), "error");
            let warnings = prelude::plural(sink.count(Severity::Warning), "warning");
            let _ = match sink.count(Severity::Advice) {
                0 => writeln!(out, "{errors}, {warnings}"),
                advice => writeln!(out, "{errors}, {warnings}, {advice} of advice"),
            };
        }
        Format::Json => {
            for diagnostic in sink.diagnostics() {
                let _ = writeln!(out, "{}", report::json(diagnostic));
            }
        }
        Format::Sarif => {
            let _ = writeln!(out, "{:#}", report::sarif(sink.diagnostics()));
        }
    }
}
