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
use wayleaf::workspace::Workspace;

use super::super::prelude;

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
    let mut sink = Sink::new();
    if let Ok(compiler) = Compiler::new(Workspace::new(workspace), &mut sink) {
        compiler.judge_guidance(today, &mut sink);
        let lines: Vec<Line<'_>> = compiler.forms.all().map(|form| Line::of(form, &compiler, today)).collect();
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
    owner: Option<String>,
    next_review: Option<Date>,
    /// Whether it is in force today.
    current: bool,
    overdue: bool,
}

impl<'a> Line<'a> {
    fn of(form: &'a Form, compiler: &Compiler, today: Date) -> Line<'a> {
        let teams = compiler.authority().facts.table("teams");
        let team = |owner: &str| Some(teams?.table(owner)?.text("name")?.to_owned());
        let owner = form.owner.as_ref().map(|owner| team(&owner.text).unwrap_or_else(|| owner.text.clone()));
        let current = form.status == Status::InForce && form.covers(today);
        let next_review = form.next_review();
        Line { form, owner, next_review, current, overdue: current && next_review.is_some_and(|review| review < today) }
    }

    fn approved_by(&self) -> Option<&str> {
        self.form.approval.as_ref()?.by.as_ref().map(|by| by.text.as_str())
    }

    fn status(&self) -> &'static str {
        match self.form.status {
            Status::Draft => "draft",
            Status::Withdrawn => "withdrawn",
            Status::InForce => "in-force",
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "id": self.form.id,
            "version": self.form.version,
            "status": self.status(),
            "published": self.form.is_published,
            "in_force": { "from": self.form.from.map(|from| from.to_string()), "to": self.form.to.map(|to| to.to_string()) },
            "current": self.current,
            "owner": self.owner,
            "approved_by": self.approved_by(),
            "next_review": self.next_review.map(|review| review.to_string()),
            "overdue": self.overdue,
        })
    }

    fn cells(&self) -> [String; 7] {
        let status = match (self.status(), self.form.is_published) {
            ("in-force", true) => "in force, published",
            ("in-force", false) => "in force",
            (status, _) => status,
        };
        let period = match (self.form.from, self.form.to) {
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("until {to}"),
            (None, None) => String::new(),
        };
        let review = match (self.next_review, self.overdue) {
            (Some(review), true) => format!("{review} (overdue)"),
            (Some(review), false) => review.to_string(),
            (None, _) => String::new(),
        };
        [
            self.form.id.clone(),
            self.form.version.clone(),
            status.to_owned(),
            period,
            self.owner.clone().unwrap_or_default(),
            self.approved_by().unwrap_or_default().to_owned(),
            review,
        ]
    }
}

fn table(lines: &[Line<'_>]) -> String {
    let head = ["Form", "Version", "Status", "In force", "Owner", "Approved by", "Next review"].map(str::to_owned);
    let rows: Vec<[String; 7]> = std::iter::once(head).chain(lines.iter().map(Line::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let line = |row: &[String; 7]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
