//! `wayleaf init`: a workspace for a new authority.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use wayleaf::choose::Forms;
use wayleaf::diagnostic::{Failed, Sink};
use wayleaf::scaffold;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Make a workspace for a new authority, with a small demonstration case
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder, which may not hold a workspace yet
    dir: PathBuf,
}

/// Makes a workspace.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    if let Err(error) = fs::create_dir_all(&arguments.dir) {
        return prelude::could_not_run(&format!("cannot make the folder `{}`: {error}", arguments.dir.display()));
    }
    let mut sink = Sink::new();
    if make(arguments, &mut sink).is_ok() {
        let dir = arguments.dir.display();
        let _ = writeln!(
            io::stdout(),
            "{dir} is a workspace now.\n\
             Put your authority into content/authority.toml, then: wayleaf build {dir}"
        );
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}

fn make(arguments: &Arguments, sink: &mut Sink) -> Result<(), Failed> {
    let root = arguments.dir.as_path();
    scaffold::create(root, "content/authority.toml", &scaffold::authority(), sink)?;
    scaffold::create(root, "content/cases/DEMO-1/case.toml", &scaffold::demonstration(), sink)?;
    if !root.join(".gitignore").exists() {
        scaffold::create(
            root,
            ".gitignore",
            "# Outputs and schemas are made again at any time.\n/out/\n/.schema/\n",
            sink,
        )?;
    }
    let forms = Forms::read(&Workspace::new(root), sink)?;
    scaffold::schemas(root, &forms, sink)
}
