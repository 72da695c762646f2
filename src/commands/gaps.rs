//! `wayleaf gaps`: needs against provision, of everything recorded.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;
use wayleaf::build::wanted_cases;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Failed, Sink};
use wayleaf::disclose::View;
use wayleaf::gaps::{self, Position};
use wayleaf::request::Selection;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Show which needs have no support beside them, or only in part
#[derive(Args)]
pub(super) struct Arguments {
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Only this case
    #[arg(long, value_name = "REF")]
    case: Vec<String>,
    /// How to show it
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Shows the gaps of each case, on the chair's view.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let mut sink = Sink::new();
    let _ = show(arguments, Workspace::new(workspace), &mut sink);
    prelude::show(&sink);
    prelude::status(&sink, false)
}

fn show(arguments: &Arguments, workspace: Workspace, sink: &mut Sink) -> Result<(), Failed> {
    let compiler = Compiler::new(workspace, sink)?;
    let selection = Selection { cases: arguments.case.clone(), ..Selection::default() };
    for reference in &wanted_cases(&compiler, &selection, sink) {
        let mut own = Sink::of_case(reference);
        let view = compiler.case(reference, &mut own).and_then(|history| compiler.everything(&history, &mut own));
        if let Ok(view) = view {
            let _ = match arguments.format {
                Format::Json => writeln!(io::stdout(), "{}", json(reference, &view)),
                Format::Human => writeln!(io::stdout(), "{}", human(reference, &view)),
            };
        }
        sink.absorb(own);
    }
    Ok(())
}

fn needs_in(view: &View, position: Position) -> Vec<&str> {
    let needs = view.of_kind("need").filter(|need| gaps::position(view, &need.id) == position);
    needs.map(|need| need.id.as_str()).collect()
}

fn json(reference: &str, view: &View) -> serde_json::Value {
    json!({
        "case": reference,
        "needs": view.of_kind("need").count(),
        "actions": gaps::counted(view).len(),
        "unmet": needs_in(view, Position::Unmet),
        "qualified": needs_in(view, Position::Qualified),
        "asks_family_share": gaps::family_share(view),
    })
}

fn human(reference: &str, view: &View) -> String {
    let needs = view.of_kind("need").count();
    let list = |position| match needs_in(view, position) {
        ids if ids.is_empty() => "none".to_owned(),
        ids => format!("{} ({})", ids.len(), ids.join(", ")),
    };
    let share =
        gaps::family_share(view).map_or_else(|| "no actions".to_owned(), |share| format!("{:.0}%", share * 100.0));
    format!(
        "{reference}: {}, {}\n  unmet      {}\n  qualified  {}\n  asks the young person or family to change: {share}",
        prelude::plural(needs, "need"),
        prelude::plural(gaps::counted(view).len(), "action"),
        list(Position::Unmet),
        list(Position::Qualified),
    )
}
