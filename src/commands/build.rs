//! `wayleaf build`: every form whose facts exist, for every reader that may have it.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use wayleaf::build::{Event, Options, State, Summary, Watcher, build};
use wayleaf::diagnostic::Sink;
use wayleaf::reader::Wanted;
use wayleaf::request::Selection;

use super::prelude;

/// Build documents: every form whose facts exist, for every reader that may have it
#[derive(Args)]
pub(super) struct Arguments {
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The folder for the documents (default: `out` in the workspace)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only this case
    #[arg(long, value_name = "REF")]
    case: Vec<String>,
    /// Only this form, in the version in force or the one named
    #[arg(long, value_name = "ID[@VERSION]")]
    form: Vec<String>,
    /// Only this reader's copies; `family` is the young person and each parent
    #[arg(long, value_name = "WHO", value_parser = wanted)]
    reader: Vec<Wanted>,
    /// Build the documents as at this date
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    as_at: Option<Date>,
    /// The date to take for today in messages; no page depends on it
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    today: Option<Date>,
    /// How many documents to make at once (default: one for each core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// How to show progress
    #[arg(long, value_enum, default_value = "auto")]
    progress: Progress,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Progress {
    /// Lines, and a bar on a terminal when it takes more than a second
    Auto,
    /// Lines
    Plain,
    /// One JSON event a line
    Json,
    /// Nothing but messages
    None,
}

fn wanted(name: &str) -> Result<Wanted, String> {
    Wanted::parse(name).ok_or_else(|| {
        "a reader is one of public, professionals, core-group, chair, young-person, parent-ID, annex-ID, anonymised, family".to_owned()
    })
}

/// Builds.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let out = arguments.out.clone().unwrap_or_else(|| workspace.join("out"));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options {
        workspace,
        out,
        selection: Selection {
            cases: arguments.case.clone(),
            forms: arguments.form.iter().map(|form| prelude::split_version(form)).collect(),
            readers: arguments.reader.clone(),
        },
        as_at: arguments.as_at,
        jobs: arguments.jobs.map_or(cores, usize::from),
        today: Some(prelude::today(arguments.today)),
    };
    let mut sink = Sink::new();
    let mut screen = Screen::new(arguments.progress);
    let summary = build(&options, &mut screen, &mut sink);
    screen.ends(&summary);
    prelude::show(&sink);
    prelude::status(&sink, false)
}

/// What a build shows while it runs.
struct Screen {
    progress: Progress,
    bar: Option<ProgressBar>,
    start: Instant,
}

impl Screen {
    fn new(progress: Progress) -> Screen {
        Screen { progress, bar: None, start: Instant::now() }
    }

    fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| print(line)),
            None => print(line),
        }
    }

    fn ends(&mut self, summary: &Summary) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        match self.progress {
            Progress::Json => print(&serde_json::to_string(summary).unwrap_or_default()),
            Progress::None => {}
            Progress::Auto | Progress::Plain => {
                let seconds =
                    Duration::from_millis(u64::try_from(summary.milliseconds).unwrap_or(u64::MAX)).as_secs_f64();
                let Summary { written, unchanged, removed, failed, .. } = summary;
                print(&format!(
                    "{written} written, {unchanged} unchanged, {removed} removed, {failed} failed in {seconds:.1} s"
                ));
            }
        }
    }
}

impl Watcher for Screen {
    fn begins(&mut self, documents: usize) {
        if self.progress == Progress::Auto && io::stderr().is_terminal() {
            let bar = ProgressBar::with_draw_target(u64::try_from(documents).ok(), ProgressDrawTarget::hidden());
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len}") {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
    }

    fn takes(&mut self, event: &Event) {
        match self.progress {
            Progress::Json => print(&serde_json::to_string(event).unwrap_or_default()),
            Progress::None => {}
            Progress::Auto | Progress::Plain => self.line(&line(event)),
        }
        if let Some(bar) = &self.bar {
            // A build that is over within a second needs no bar.
            if bar.is_hidden() && self.start.elapsed() > Duration::from_secs(1) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.inc(1);
        }
    }
}

/// What became of a document, for people: what, for whom, how many pages, how long.
pub(super) fn line(event: &Event) -> String {
    let state = match event.state {
        State::Written => "written",
        State::Unchanged => "unchanged",
        State::Removed => "removed",
        State::Failed => "failed",
    };
    let pages = event.pages.map_or_else(String::new, |pages| prelude::plural(pages, "page"));
    let time = if event.milliseconds > 0 { format!("{} ms", event.milliseconds) } else { String::new() };
    format!("{state:<10} {:<58} {pages:>9} {time:>8}", event.path).trim_end().to_owned()
}

fn print(line: &str) {
    // A reader that has gone away is no reason to stop building.
    let _ = writeln!(io::stdout(), "{line}");
}
