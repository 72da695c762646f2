//! `wayleaf new`: commented scaffolds of a case, a report or a form.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use wayleaf::choose::{Forms, unknown_form};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use wayleaf::form::Of;
use wayleaf::read::unsafe_reference;
use wayleaf::record::Record;
use wayleaf::request::variant_of;
use wayleaf::scaffold::{self, Heading};
use wayleaf::source::Place;
use wayleaf::workspace::Workspace;

use super::prelude;

/// Start a case, a report or a form from a commented scaffold
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A new case
    Case {
        /// Its reference
        reference: String,
        /// The workspace
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// A report: the questions of a form, to be answered
    Report {
        /// The form's id
        form: String,
        /// The case
        #[arg(long, value_name = "REF")]
        case: String,
        /// Who writes it: the id of a person of the case, `social-worker` or `chair`
        #[arg(long, value_name = "ID")]
        author: String,
        /// The meeting that it is for
        #[arg(long, value_name = "ID")]
        meeting: Option<String>,
        /// The workspace
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// A new form
    Form {
        /// Its id
        id: String,
        /// Start as a copy of a version: of the same form, its next version
        #[arg(long, value_name = "ID@VERSION")]
        from: Option<String>,
        /// The workspace
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
}

/// Writes a scaffold.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let (What::Case { dir, .. } | What::Report { dir, .. } | What::Form { dir, .. }) = &arguments.what;
    let root = match prelude::folder(dir) {
        Ok(root) => root,
        Err(status) => return status,
    };
    let mut sink = Sink::new();
    let made = match &arguments.what {
        What::Case { reference, .. } => case(&root, reference, &mut sink),
        What::Report { form, case, author, meeting, .. } => {
            report(&root, form, case, author, meeting.as_deref(), &mut sink)
        }
        What::Form { id, from: None, .. } => form(&root, id, &mut sink),
        What::Form { id, from: Some(from), .. } => next(&root, id, from, &mut sink),
    };
    if let Ok(path) = made {
        let _ = writeln!(io::stdout(), "{}", root.join(path).display());
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}

fn case(root: &Path, reference: &str, sink: &mut Sink) -> Result<String, Failed> {
    check_name(reference, "content/cases", sink)?;
    let forms = Forms::sound(&Workspace::new(root), sink)?;
    let path = format!("content/cases/{reference}/case.toml");
    scaffold::create(root, &path, &scaffold::case(reference), sink)?;
    scaffold::schemas(root, &forms, sink)?;
    Ok(path)
}

fn form(root: &Path, id: &str, sink: &mut Sink) -> Result<String, Failed> {
    check_name(id, "templates", sink)?;
    let forms = Forms::sound(&Workspace::new(root), sink)?;
    if !forms.versions(id).is_empty() {
        let message = format!("there is a form `{id}` already");
        let diagnostic = Diagnostic::error("file-exists", message).at(&Place::file(&format!("templates/{id}")));
        return Err(sink.fail(diagnostic.hint("choose another id")));
    }
    let path = format!("templates/{id}/1.0/form.toml");
    scaffold::create(root, &path, &scaffold::form(id), sink)?;
    scaffold::schemas(root, &forms, sink)?;
    Ok(path)
}

/// A draft that starts as a copy of a version: the next version of the same form, or the first of another.
fn next(root: &Path, id: &str, from: &str, sink: &mut Sink) -> Result<String, Failed> {
    check_name(id, "templates", sink)?;
    let forms = Forms::sound(&Workspace::new(root), sink)?;
    let place = Place::file("templates");
    let (old, version) = prelude::split_version(from);
    if forms.versions(&old).is_empty() {
        return Err(sink.fail(unknown_form(&old, &place, &forms)));
    }
    let old = match version {
        Some(version) => forms.version(&old, &version, &place, sink)?,
        None => forms.choose(&old, None, None, &place, sink)?,
    };
    let newest = forms.versions(id).last().and_then(|form| form.version.split('.').next()?.parse::<u32>().ok());
    let version = format!("{}.0", newest.unwrap_or(0) + 1);
    let files = scaffold::next(&Workspace::new(root), old, id, &version, sink)?;
    for (name, text) in &files {
        scaffold::create(root, &format!("templates/{id}/{version}/{name}"), text, sink)?;
    }
    scaffold::schemas(root, &forms, sink)?;
    Ok(format!("templates/{id}/{version}/form.toml"))
}

fn report(
    root: &Path,
    form: &str,
    case: &str,
    author: &str,
    meeting: Option<&str>,
    sink: &mut Sink,
) -> Result<String, Failed> {
    let compiler = Compiler::new(Workspace::new(root), sink)?;
    let place = Place::file(&format!("content/cases/{case}"));
    let version = compiler.forms.choose(form, None, None, &Place::file("templates"), sink)?;
    let history = match compiler.cases().iter().any(|one| one == case) {
        true => compiler.case(case, sink)?,
        false => {
            let hint = did_you_mean(case, compiler.cases().iter().map(String::as_str));
            let diagnostic = Diagnostic::error("unknown-case", format!("there is no case `{case}`")).at(&place);
            return Err(sink.fail(match hint {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic.hint(format!("make it first: wayleaf new case {case}")),
            }));
        }
    };
    if !["social-worker", "chair"].contains(&author) && history.person(author).is_none() {
        let people = history.records.iter().filter(|record| record.kind.people).map(|record| record.id.as_str());
        let people: Vec<&str> = people.chain(["social-worker", "chair"]).collect();
        let diagnostic =
            Diagnostic::error("reference-to-nothing", format!("nobody in the case has the id `{author}`")).at(&place);
        let hint = did_you_mean(author, people.iter().copied());
        return Err(sink.fail(diagnostic.hint(hint.unwrap_or_else(|| format!("the ids are {}", people.join(", "))))));
    }
    if version.of == Of::Authority {
        let message = format!("the form `{form}` is the authority's, and no report answers it");
        let diagnostic = Diagnostic::error("report-without-document", message).at(&Place::file(&version.source.path));
        return Err(sink.fail(diagnostic.hint("name a form of the case")));
    }
    let is_of =
        |one: &&Record| version.of != Of::Meeting || version.is_of_meeting(one.fields.text("kind").unwrap_or_default());
    let meetings: Vec<&str> = history.of_kind("meeting").filter(is_of).map(|meeting| meeting.id.as_str()).collect();
    let wanted = match (meeting, version.of) {
        (None, Of::Meeting) => Some("name the meeting that it is of: `--meeting ID`"),
        (Some(id), _) if !meetings.contains(&id) => Some("no meeting of the case that it could be of has this id"),
        _ => None,
    };
    if let Some(message) = wanted {
        let hint = match meetings.is_empty() {
            true => "the case has no meeting that it could be of: add one first".to_owned(),
            false => format!("its meetings are {}", meetings.join(", ")),
        };
        return Err(sink.fail(Diagnostic::error("reference-to-nothing", message).at(&place).hint(hint)));
    }
    let variant = variant_of(author, &history);
    let variant = version.variants.iter().map(|variant| variant.id.as_str()).find(|id| *id == variant);
    let of_meeting = meeting.map_or_else(String::new, |meeting| format!(".{meeting}"));
    let path = format!("content/cases/{case}/{form}.{author}{of_meeting}.toml");
    scaffold::create(root, &path, &scaffold::report(version, Heading { author, meeting, variant }), sink)?;
    scaffold::schemas(root, &compiler.forms, sink)?;
    Ok(path)
}

/// A folder's name must be one on every system.
fn check_name(name: &str, folder: &str, sink: &mut Sink) -> Result<(), Failed> {
    let Some(reason) = unsafe_reference(name) else { return Ok(()) };
    let message = format!("`{name}` cannot be the name of a folder here: {reason}");
    let diagnostic = Diagnostic::error("unsafe-reference", message).at(&Place::file(folder));
    Err(sink.fail(diagnostic.hint("use letters, digits and `-`, 40 at most, like `NM-0200`")))
}
