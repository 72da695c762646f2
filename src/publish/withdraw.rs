//! Withdrawing: a published version goes out of force, and stays what it was.

use std::fs;

use jiff::civil::Date;

use super::unwritable;
use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::lock::{self, Withdrawal};
use crate::source::Place;
use crate::workspace::{Layer, Workspace};

/// Withdraws a published version from a day on: documents of that day and later are not built on it, and those of
/// earlier days still are. The lock says since when and why; the version's own files stay as they are.
///
/// # Errors
/// Reports `unknown-form`, `unknown-form-version`, `unpublished-form` for a version that is withdrawn in its own
/// file, `withdrawn-form` for one that was withdrawn already, `missing-reason`, and `unwritable-file`.
pub fn withdraw(
    workspace: &Workspace,
    (id, version): (&str, &str),
    on: Date,
    why: &str,
    sink: &mut Sink,
) -> Result<Withdrawal, Failed> {
    let forms = Forms::sound(workspace, sink)?;
    let place = Place::file("templates");
    if forms.versions(id).is_empty() {
        return Err(sink.fail(crate::choose::unknown_form(id, &place, &forms)));
    }
    let form = forms.any_version(id, version, &place, sink)?;
    if forms.layer(form).is_none() {
        let message = format!("version {version} of the form `{id}` was never published");
        let diagnostic = Diagnostic::error("unpublished-form", message).at(&form.period);
        return Err(sink.fail(diagnostic.hint("write `status = \"withdrawn\"` in its own file")));
    }
    if let Some(earlier) = &form.withdrawn {
        let message = format!("version {version} of the form `{id}` is withdrawn already, from {}", earlier.on);
        return Err(sink.fail(Diagnostic::error("withdrawn-form", message).at(&earlier.place)));
    }
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    if why.is_empty() {
        let diagnostic = Diagnostic::error("missing-reason", "a version is withdrawn for a reason, and this has none");
        return Err(sink.fail(diagnostic.at(&place).hint("say in a line why nobody may use it any more")));
    }
    let withdrawal =
        Withdrawal { form: id.to_owned(), version: version.to_owned(), on, why, place: Place::file(lock::PATH) };
    let mut lock = lock::read(workspace, Layer::Own, sink)?;
    lock.withdrawn.push(withdrawal.clone());
    let next = workspace.root().join(lock::NEXT);
    let put = || {
        fs::create_dir_all(next.parent().unwrap_or(workspace.root()))?;
        fs::write(&next, lock::text(&lock))?;
        fs::rename(&next, workspace.root().join(lock::PATH))
    };
    put().map_err(|error| sink.fail(unwritable(lock::PATH, &error)))?;
    Ok(withdrawal)
}
