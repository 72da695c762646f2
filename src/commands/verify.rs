//! `wayleaf verify`: what made a finished file, and whether it holds what its reader may not have.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use wayleaf::check::History;
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::gate::{Provenance, case_of};
use wayleaf::reader::Reader;
use wayleaf::verify::{self, Origin};
use wayleaf::workspace::Workspace;

use super::prelude;

/// Say what made a document, or whether it holds what a reader may not have
#[derive(Args)]
pub(super) struct Arguments {
    /// The finished documents
    #[arg(required = true, value_name = "FILE.pdf")]
    files: Vec<PathBuf>,
    /// Whose copy it is: look for what they may not have
    #[arg(long, value_name = "WHO", value_parser = prelude::reader)]
    reader: Option<Reader>,
    /// The case it is of (default: the one that it names)
    #[arg(long, value_name = "REF")]
    case: Option<String>,
    /// The workspace
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

/// Verifies.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match prelude::folder(&arguments.dir) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let mut sink = Sink::new();
    let Ok(compiler) = Compiler::new(Workspace::new(workspace), &mut sink) else {
        prelude::show(&sink);
        return ExitCode::from(prelude::COULD_NOT_RUN);
    };
    for file in &arguments.files {
        if let Err(reason) = verify(arguments, file, &compiler, &mut sink) {
            prelude::show(&sink);
            return prelude::could_not_run(&reason);
        }
    }
    prelude::show(&sink);
    prelude::status(&sink, false)
}

/// Verifies one file.
///
/// # Errors
/// Says why it cannot be judged.
fn verify(arguments: &Arguments, file: &Path, compiler: &Compiler, sink: &mut Sink) -> Result<(), String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = fs::read(file).map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
    let unreadable = |reason: String| format!("cannot read `{}`: {reason}", file.display());
    let provenance = Provenance::read(&bytes).map_err(unreadable)?;
    let reference = match &arguments.case {
        Some(reference) => Some(reference.clone()),
        None => case_of(&bytes, &compiler.cases()).map_err(unreadable)?,
    };
    let mut own = reference.as_deref().map_or_else(Sink::new, Sink::of_case);
    let history = reference.as_deref().map(|reference| history(compiler, reference, &mut own)).transpose();
    let judged = history.and_then(|history| match &arguments.reader {
        Some(reader) => hold_against(compiler, (&name, &bytes), reader, history.as_ref(), &mut own),
        None => {
            describe(compiler, (&name, &bytes), &provenance, history.as_ref(), &mut own);
            Ok(())
        }
    });
    sink.absorb(own);
    judged
}

fn history(compiler: &Compiler, reference: &str, sink: &mut Sink) -> Result<History, String> {
    let is_there = compiler.cases().iter().any(|case| case == reference);
    let unknown = || format!("there is no case `{reference}` in this workspace");
    let history = is_there.then(|| compiler.case(reference, sink)).ok_or_else(unknown)?;
    history.map_err(|_| format!("the case `{reference}` has errors of its own"))
}

fn hold_against(
    compiler: &Compiler,
    file: (&str, &[u8]),
    reader: &Reader,
    history: Option<&History>,
    sink: &mut Sink,
) -> Result<(), String> {
    let Some(history) = history else {
        return Err(format!("`{}` names no case of this workspace: name it with `--case`", file.0));
    };
    if let Reader::Parent(id) | Reader::Annex(id) = reader
        && history.person(id).is_none()
    {
        return Err(format!("there is no `{id}` in the case `{}`", history.reference));
    }
    let passed = verify::for_reader(compiler, file, reader, history, sink);
    if passed.is_ok() {
        let _ = writeln!(io::stdout(), "{}: holds nothing that {reader} may not have", file.0);
    }
    Ok(())
}

/// Says what made a file, and whether it still would.
fn describe(
    compiler: &Compiler,
    file: (&str, &[u8]),
    provenance: &Provenance,
    history: Option<&History>,
    sink: &mut Sink,
) {
    let (name, bytes) = file;
    let made = match (&provenance.form, &provenance.version, &provenance.tool) {
        (Some(form), Some(version), Some(tool)) => {
            let compared =
                provenance.compared_with().map_or_else(String::new, |with| format!(", compared with {with}"));
            format!("made by {tool} from the form `{form}`, version {version}{compared}")
        }
        _ => "says nothing of what made it".to_owned(),
    };
    let case = history.map_or_else(String::new, |history| format!(", of the case `{}`", history.reference));
    let origin = verify::origin(compiler, bytes, provenance, history);
    let now = match &origin {
        Origin::Same(path) => format!("; this workspace makes the same bytes now, as `{path}`"),
        Origin::Differs(_) | Origin::Compares | Origin::Absent | Origin::Unknown => String::new(),
    };
    let _ = writeln!(io::stdout(), "{name}: {made}{case}{now}");
    if let (Some(digest), Some(history)) = (&provenance.document, history) {
        let _ = writeln!(io::stdout(), "{name}: its digest is {digest}");
        for holder in verify::holders(compiler, name, digest, history, sink) {
            let _ = writeln!(io::stdout(), "{holder}");
        }
    }
    verify::report_origin(name, provenance, &origin, sink);
}
