//! What commands share: a workspace's folder, dates, and how messages are shown.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::Date;
use wayleaf::diagnostic::{Diagnostic, Severity, Sink};
use wayleaf::reader::Reader;
use wayleaf::report::{self, Human};

/// The status of a tool that could not run.
pub(super) const COULD_NOT_RUN: u8 = 2;

/// Says why the tool could not run.
pub(super) fn could_not_run(reason: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "wayleaf: {reason}");
    ExitCode::from(COULD_NOT_RUN)
}

/// The workspace's folder.
///
/// # Errors
/// The status and message for a folder that does not exist.
pub(super) fn folder(dir: &Path) -> Result<PathBuf, ExitCode> {
    match dir.is_dir() {
        true => Ok(dir.to_path_buf()),
        false => Err(could_not_run(&format!("there is no folder `{}`", dir.display()))),
    }
}

/// Reads a date of the command line.
///
/// # Errors
/// A phrase that says what was expected.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date is written year-month-day, like 2026-03-24".to_owned())
}

/// A form as the command line names it, `ID` or `ID@VERSION`, in its parts.
pub(super) fn split_version(form: &str) -> (String, Option<String>) {
    match form.split_once('@') {
        Some((id, version)) => (id.to_owned(), Some(version.to_owned())),
        None => (form.to_owned(), None),
    }
}

/// Reads a reader of the command line.
///
/// # Errors
/// A phrase that says what was expected.
pub(super) fn reader(name: &str) -> Result<Reader, String> {
    Reader::parse(name).ok_or_else(|| {
        "a reader is one of public, professionals, core-group, chair, young-person, parent-ID, annex-ID, anonymised"
            .to_owned()
    })
}

/// The day to take for today: what was given, else the system's.
pub(super) fn today(given: Option<Date>) -> Date {
    given.unwrap_or_else(|| jiff::Zoned::now().date())
}

/// Shows messages on standard error.
pub(super) fn show(sink: &Sink) {
    let stderr = io::stderr();
    let is_terminal = stderr.is_terminal();
    let how = Human { quotes: is_terminal, colour: is_terminal && colour_is_wanted() };
    write_all(&mut stderr.lock(), sink.diagnostics(), how);
}

/// Writes messages for people.
pub(super) fn write_all(into: &mut dyn Write, diagnostics: &[Diagnostic], how: Human) {
    for diagnostic in diagnostics {
        let _ = writeln!(into, "{}\n", report::human(diagnostic, how));
    }
}

/// Whether nobody has said that they want no colour.
pub(super) fn colour_is_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The status of work that is done: 1 where it has errors.
pub(super) fn status(sink: &Sink, deny_warnings: bool) -> ExitCode {
    let errors = sink.count(Severity::Error);
    let warnings = sink.count(Severity::Warning);
    ExitCode::from(u8::from(errors > 0 || (deny_warnings && warnings > 0)))
}

/// How many of something, in words.
pub(super) fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
