//! `wayleaf forms list`: every version of every form, and where it stands.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::json;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::form::{Form, Status};
use wayleaf::publish::is_laid_over;
use wayleaf::workspace::Workspace;

use super::super::prelude;

/// How wide a terminal is taken to be, and how far what is said of a version stands in.
const WIDTH: usize = 80;
const INDENT: usize = 12;

/// List every version of every form: from when it is in force, who approved it, and when it is reviewed
#[derive(Args)]
pub(super) struct Arguments {
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The date to take for today (default: the system's)
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    today: Option<Date>,
    /// How to show it
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table
    Human,
    /// One JSON object a line
    Json,
}

/// Lists.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let today = prelude::today(arguments.today);
    let workspace = Workspace::new(workspace);
    let mut sink = Sink::new();
    if let Ok(compiler) = Compiler::new(workspace.clone(), &mut sink) {
        compiler.judge_guidance(today, &mut sink);
        let lines: Vec<Line<'_>> =
            compiler.forms.all().map(|form| Line::of(form, &compiler, &workspace, today)).collect();
        let text = match arguments.format {
            Format::Json => lines.iter().map(|line| format!("{}\n", line.json())).collect(),
            Format::Human => table(&lines),
        };
        // A reader that has gone away is no fault of the work.
        let _ = write!(io::stdout(), "{text}");
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}

/// One version.
struct Line<'a> {
    form: &'a Form,
    /// `draft`, `in-force` or `withdrawn`.
    status: &'static str,
    owner: Option<String>,
    next_review: Option<Date>,
    /// Whether it is in force today.
    current: bool,
    overdue: bool,
    /// Whether words of this folder lie over those that it was published with.
    is_laid_over: bool,
}

impl<'a> Line<'a> {
    fn of(form: &'a Form, compiler: &Compiler, workspace: &Workspace, today: Date) -> Line<'a> {
        let teams = compiler.authority().facts.table("teams");
        let team = |owner: &str| Some(teams?.table(owner)?.text("name")?.to_owned());
        let owner = form.owner.as_ref().map(|owner| team(&owner.text).unwrap_or_else(|| owner.text.clone()));
        let current = form.status == Status::InForce && form.covers(today);
        let next_review = form.next_review();
        let status = match form.status {
            Status::Draft => "draft",
            Status::InForce if form.withdrawn.as_ref().is_none_or(|one| today < one.on) => "in-force",
            Status::InForce | Status::Withdrawn => "withdrawn",
        };
        let overdue = current && next_review.is_some_and(|review| review < today);
        let is_laid_over = is_laid_over(&compiler.forms, form, workspace);
        Line { form, status, owner, next_review, current, overdue, is_laid_over }
    }

    fn approved_by(&self) -> Option<&str> {
        self.form.approval.as_ref()?.by.as_ref().map(|by| by.text.as_str())
    }

    fn json(&self) -> serde_json::Value {
        let withdrawn = self.form.withdrawn.as_ref();
        json!({
            "id": self.form.id,
            "version": self.form.version,
            "status": self.status,
            "published": self.form.is_published,
            "in_force": { "from": self.form.from.map(|from| from.to_string()), "to": self.form.to.map(|to| to.to_string()) },
            "current": self.current,
            "owner": self.owner,
            "approved_by": self.approved_by(),
            "next_review": self.next_review.map(|review| review.to_string()),
            "overdue": self.overdue,
            "withdrawn": withdrawn.map(|one| json!({ "on": one.on.to_string(), "why": one.why })),
        })
    }

    /// What a glance is for: the version, whether it may be used, and on which days.
    fn cells(&self) -> [String; 4] {
        let status = match (self.status, self.form.is_published) {
            ("in-force", true) => "published",
            ("in-force", false) => "in force",
            (status, _) => status,
        };
        let period = match (self.form.from, self.form.to) {
            (Some(from), Some(to)) if to < from => "never".to_owned(),
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("until {to}"),
            (None, None) => String::new(),
        };
        let now = if self.current { "now" } else { "" };
        [self.form.version.clone(), status.to_owned(), period, now.to_owned()]
    }

    /// Who answers for it, and until when.
    fn details(&self) -> Vec<String> {
        let review = self.next_review.map(|review| match self.overdue {
            true => format!("review OVERDUE since {review}"),
            false => format!("next review {review}"),
        });
        let withdrawn = self.form.withdrawn.as_ref().map(|one| format!("withdrawn {}: {}", one.on, one.why));
        let approved = self.approved_by().map(|by| format!("approved by {by}"));
        let over = self.is_laid_over.then(|| "words of this folder lie over it until it is published here".to_owned());
        [self.owner.clone(), approved, review, withdrawn, over].into_iter().flatten().collect()
    }
}

/// Every form under its id; each version in a line, and what else there is to say under it.
fn table(lines: &[Line<'_>]) -> String {
    let mut text = String::new();
    let mut id = "";
    for line in lines {
        if line.form.id != id {
            id = &line.form.id;
            text.push_str(&format!("{}{id}\n", if text.is_empty() { "" } else { "\n" }));
        }
        let [version, status, period, now] = line.cells();
        text.push_str(format!("  {version:<8}  {status:<9}  {period:<24}  {now}").trim_end());
        text.push('\n');
        text.push_str(&wrapped(&line.details()));
    }
    text
}

/// Phrases with dots between them, broken into lines of a terminal.
fn wrapped(phrases: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for phrase in phrases {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 3 + phrase.chars().count() <= WIDTH - INDENT => {
                line.push_str(" · ");
                line.push_str(phrase);
            }
            _ => lines.push(phrase.clone()),
        }
    }
    lines.iter().map(|line| format!("{:INDENT$}{line}\n", "")).collect()
}
