//! `wayleaf diff`: what changed in a document of a case between two days, as one reader has it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use wayleaf::check::History;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Diagnostic, Failed, Sink};
use wayleaf::diff::{self, Change, Difference, Subject};
use wayleaf::language::Language;
use wayleaf::output::Output;
use wayleaf::reader::{Reader, Wanted};
use wayleaf::request::Selection;
use wayleaf::source::Place;
use wayleaf::verify;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Compare a document of a case between two days, as one reader has it
#[derive(Args)]
pub(super) struct Arguments {
    /// The case
    #[arg(long, value_name = "REF")]
    case: String,
    /// The form
    #[arg(long, value_name = "ID")]
    form: String,
    /// The earlier day
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    from: Date,
    /// The later day
    #[arg(long, value_name = "DATE", value_parser = prelude::date)]
    to: Date,
    /// Whose copy
    #[arg(long, value_name = "WHO", default_value = "professionals", value_parser = prelude::reader)]
    reader: Reader,
    /// The workspace
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    show: Show,
}

/// How what changed is shown.
#[derive(Args)]
pub(super) struct Show {
    /// How to show what changed
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The file for a PDF
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Words
    Human,
    /// One JSON object for each document
    Json,
    /// A redline: what came is underlined, what went is struck through
    Pdf,
}

/// Compares.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let mut sink = Sink::of_case(&arguments.case);
    let _ = compare(arguments, Workspace::new(workspace), &mut sink);
    prelude::show(&sink);
    prelude::status(&sink, false)
}

fn compare(arguments: &Arguments, workspace: Workspace, sink: &mut Sink) -> Result<(), Failed> {
    let compiler = Compiler::new(workspace, sink)?;
    let readers = vec![Wanted::One(arguments.reader.clone())];
    let selection =
        Selection { cases: vec![arguments.case.clone()], forms: vec![(arguments.form.clone(), None)], readers };
    if compiler.forms.versions(&arguments.form).is_empty() {
        return Err(sink.fail(wayleaf::choose::unknown_form(
            &arguments.form,
            &Place::file("templates"),
            &compiler.forms,
        )));
    }
    let (from, to) = (arguments.from, arguments.to);
    let history = compiler.case(&arguments.case, sink)?;
    let mut then = diff::asked_of_case(&compiler, &arguments.case, &selection, from, sink)?;
    let now = diff::asked_of_case(&compiler, &arguments.case, &selection, to, sink)?;
    let mut paths: Vec<String> = then.keys().chain(now.keys()).cloned().collect();
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        let message = format!("{} has no copy of the form `{}` on either day", arguments.reader, arguments.form);
        let place = Place::file(&format!("content/cases/{}", arguments.case));
        return Err(sink.fail(Diagnostic::error("nothing-to-compare", message).at(&place)));
    }
    for path in paths {
        let (before, after) = (then.remove(&path), now.get(&path));
        let differences = diff::documents(before.as_ref(), after);
        let Some(document) = after.or(before.as_ref()) else { continue };
        let compared = from.to_string();
        let (from, to) = (compiler.language().date(from), compiler.language().date(to));
        let title = document.heading.text();
        let not_there = |day: &str| format!("{} {day}.", compiler.language().words("difference", "not-there").text());
        let says: Vec<String> = [(before.is_none(), &from), (after.is_none(), &to)]
            .into_iter()
            .filter(|(is_missing, _)| *is_missing)
            .map(|(_, day)| not_there(day))
            .collect();
        let subject = Subject {
            title: &title,
            before: &from,
            compared: &compared,
            after: &to,
            form: (&document.form, &document.version),
            reference: Some(&arguments.case),
            reader: &arguments.reader,
            date: arguments.to,
            says: &says,
        };
        let head = json!({
            "case": arguments.case, "document": path, "reader": arguments.reader.to_string(),
            "from": arguments.from.to_string(), "to": arguments.to.to_string(),
        });
        show(&compiler, &arguments.show, (&subject, Some(&history)), head, &differences, sink)?;
    }
    Ok(())
}

/// Shows what changed; a redline of a case is let through the last gate.
///
/// # Errors
/// Reports what keeps a redline from being made, or written.
pub(super) fn show(
    compiler: &Compiler,
    how: &Show,
    (subject, case): (&Subject<'_>, Option<&History>),
    head: Json,
    differences: &[Difference],
    sink: &mut Sink,
) -> Result<(), Failed> {
    let text = match how.format {
        Format::Human => human(compiler.language(), subject, differences),
        Format::Json => format!("{}\n", json(head, differences)),
        Format::Pdf => return write(compiler, how, (subject, case), differences, sink),
    };
    // A reader that has gone away is no fault of the work.
    let _ = write!(io::stdout(), "{text}");
    Ok(())
}

/// Writes a redline to its file, or to standard output.
fn write(
    compiler: &Compiler,
    how: &Show,
    (subject, case): (&Subject<'_>, Option<&History>),
    differences: &[Difference],
    sink: &mut Sink,
) -> Result<(), Failed> {
    let pdf = compiler.exported(diff::redline(compiler, subject, differences), sink)?;
    if let Some(history) = case {
        verify::for_reader(compiler, ("redline.pdf", &pdf.bytes), subject.reader, history, sink)?;
    }
    let Some(file) = &how.out else {
        let _ = io::stdout().write_all(&pdf.bytes);
        return Ok(());
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Output::new(folder).write(&name, &pdf.bytes, sink).map(drop)
}

fn json(head: Json, differences: &[Difference]) -> Json {
    let mut all = head;
    let differences = differences.iter().map(|one| {
        json!({
            "change": one.change.name(), "section": one.section, "subject": one.subject, "field": one.field,
            "before": one.before, "after": one.after,
        })
    });
    all["differences"] = differences.collect();
    all
}

fn human(language: &Language, subject: &Subject<'_>, differences: &[Difference]) -> String {
    let word = |key: &str| language.words("difference", key).text();
    let mut text = format!("{}: {} {} {} {}\n", subject.title, word("from"), subject.before, word("to"), subject.after);
    subject.says.iter().for_each(|line| text.push_str(&format!("{line}\n")));
    if differences.is_empty() {
        text.push_str(&format!("{}\n", word(Change::none(subject.reference.is_some()))));
    }
    for change in Change::ALL {
        let own: Vec<&Difference> = differences.iter().filter(|one| one.change == change).collect();
        if !own.is_empty() {
            let heading = word(change.heading(subject.reference.is_some()));
            text.push_str(&format!("\n{heading} ({})\n", own.len()));
            own.iter().for_each(|one| text.push_str(&entry(one, &word)));
        }
    }
    text
}

/// A difference in two to four lines: where, what, and the words before and now.
fn entry(one: &Difference, word: &dyn Fn(&str) -> String) -> String {
    let of: Vec<&str> = [one.section.as_str(), &one.subject].into_iter().filter(|part| !part.is_empty()).collect();
    let (went, came) = match (one.before.is_empty(), one.after.is_empty()) {
        (true, _) | (_, true) => ("went", "came"),
        _ => ("before", "now"),
    };
    let mut text = format!("  {}\n", of.join(" · "));
    for (key, said) in [(went, &one.before), (came, &one.after)].into_iter().filter(|(_, said)| !said.is_empty()) {
        text.push_str(&format!("    {}: {said}\n", word(key)));
    }
    text
}
