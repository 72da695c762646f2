//! `wayleaf watch`: builds again at each change, with a live preview.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use wayleaf::build::{Event, State};
use wayleaf::diagnostic::{Diagnostic, Severity};
use wayleaf::preview::{self, Editor, Gallery};
use wayleaf::report::{self, Human};
use wayleaf::watch::{Changes, Round, Screen, Watch};

use super::build::line;
use super::prelude;

/// Build again at each change, and show the pages in a browser
#[derive(Args)]
pub(super) struct Arguments {
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The folder for the documents (default: `out` in the workspace)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The preview's port, and with it an address that stays the same (default: any that is free)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Build only, without a preview
    #[arg(long)]
    no_preview: bool,
    /// Open the preview in the browser
    #[arg(long, conflicts_with = "no_preview")]
    open: bool,
    /// The command that opens a line, like `code -g {file}:{line}:{column}`
    #[arg(long, value_name = "CMD", value_parser = Editor::parse)]
    editor: Option<Editor>,
}

/// Watches, until somebody ends it.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let out = arguments.out.clone().unwrap_or_else(|| workspace.join("out"));
    let mut watch = match Watch::new(&workspace, &out, || prelude::today(None)) {
        Ok(watch) => watch,
        Err(reason) => return prelude::could_not_run(&format!("cannot watch `{}`: {reason}", workspace.display())),
    };
    let mut address = None;
    if !arguments.no_preview {
        let gallery = Gallery::default();
        let options = preview::Options { port: arguments.port, workspace, out, editor: arguments.editor };
        match preview::start(options, gallery.clone(), watch.sender()) {
            Ok(at) => address = Some(at),
            Err(reason) => return prelude::could_not_run(&reason),
        }
        watch.shows(gallery);
    }
    if let Some(address) = address.as_ref().filter(|_| arguments.open) {
        // Whoever has no browser can still read the address.
        let _ = open::that_detached(address);
    }
    match io::stdout().is_terminal() {
        true => watch.run(&mut Block::new(address)),
        false => watch.run(&mut Lines::new(address.as_deref())),
    }
    ExitCode::SUCCESS
}

/// What changed, in a few words.
fn changed(changes: &Changes) -> String {
    match changes.0.len() {
        0 => "everything".to_owned(),
        1..=3 => changes.0.iter().cloned().collect::<Vec<_>>().join(", "),
        more => format!("{more} files"),
    }
}

/// What a round came to, in a line.
fn outcome(round: &Round) -> String {
    let count = |state| round.events.iter().filter(|event| event.state == state).count();
    let counts = [(State::Written, "written"), (State::Removed, "removed"), (State::Failed, "failed")];
    let counts = counts.map(|(state, word)| (count(state), word));
    let made: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let made = if made.is_empty() { "nothing to write".to_owned() } else { made.join(", ") };
    let errors = prelude::plural(round.messages.count(Severity::Error), "error");
    let warnings = prelude::plural(round.messages.count(Severity::Warning), "warning");
    format!("{made} of {} in {:.2} s; {errors}, {warnings}", round.looked_at, round.took.as_secs_f64())
}

/// Lines for a file or another program: each message once, when it is new.
struct Lines {
    said: Vec<Diagnostic>,
}

impl Lines {
    fn new(address: Option<&str>) -> Lines {
        if let Some(address) = address {
            print(&format!("preview    {address}"));
        }
        Lines { said: Vec::new() }
    }
}

impl Screen for Lines {
    fn begins(&mut self, changes: &Changes) {
        for path in &changes.0 {
            print(&format!("changed    {path}"));
        }
    }

    fn looks(&mut self, _at: usize, _of: usize) {}

    fn takes(&mut self, event: &Event) {
        print(&line(event));
    }

    fn ends(&mut self, round: &Round) {
        let now = round.messages.diagnostics();
        let new: Vec<Diagnostic> = now.iter().filter(|one| !self.said.contains(one)).cloned().collect();
        prelude::write_all(&mut io::stderr().lock(), &new, Human { quotes: false, colour: false });
        self.said = now.to_vec();
        print(&format!("ready      {}; {} files watched", outcome(round), round.watched));
    }
}

fn print(line: &str) {
    let mut out = io::stdout().lock();
    // A reader that has gone away is no reason to stop.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// One block at the foot of a terminal, drawn anew in its place: what changed, what was rebuilt, how long it
/// took, what is wrong.
struct Block {
    bar: ProgressBar,
    address: Option<String>,
    /// The work in hand.
    doing: String,
    title: String,
    rest: String,
}

/// How many messages a block shows in full: errors come first.
const SHOWN: usize = 5;

impl Block {
    fn new(address: Option<String>) -> Block {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        Block { bar, address, doing: String::new(), title: String::new(), rest: String::new() }
    }

    /// What has to be seen comes first: a terminal that is too low shows the beginning.
    fn draw(&self) {
        let address = self.address.as_ref().map_or_else(String::new, |address| format!("\npreview  {address}"));
        self.bar.set_message(format!("{}{address}\nend with Ctrl+C{}", self.title, self.rest));
        self.bar.tick();
    }
}

impl Screen for Block {
    fn begins(&mut self, changes: &Changes) {
        self.doing = format!("building {}", changed(changes));
        self.title.clone_from(&self.doing);
        self.draw();
    }

    fn looks(&mut self, at: usize, of: usize) {
        self.title = format!("{}: {at} of {of}", self.doing);
        self.draw();
    }

    fn takes(&mut self, event: &Event) {
        // A copy that was taken away is said where it stays to be read.
        if event.state == State::Removed {
            self.bar.println(line(event));
        }
    }

    fn ends(&mut self, round: &Round) {
        let how = Human { quotes: true, colour: prelude::colour_is_wanted() };
        let mut worst: Vec<&Diagnostic> = round.messages.diagnostics().iter().collect();
        worst.sort_by_key(|one| one.severity);
        let shown = worst.iter().take(SHOWN).map(|one| format!("\n\n{}", report::human(one, how)));
        let more = match worst.len() > SHOWN {
            true => format!("\n\nthe first {SHOWN} of {} messages; `wayleaf check` shows all", worst.len()),
            false => String::new(),
        };
        self.rest = more + &shown.collect::<String>();
        self.title = format!("{}: {}", changed(&round.changes), outcome(round));
        self.draw();
    }
}
