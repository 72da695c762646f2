//! Scaffolds: commented files to start from, made from the definitions, so that they never lag behind them.
//!
//! A scaffold has every key there is. What is compulsory stands as it is; the rest is commented out, with
//! what it takes. The first line leads an editor to the schema that [`crate::editor`] makes.

mod authority;
mod case;
mod form;
mod lines;
mod next;
mod report;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde_json::Value as Json;

use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::editor;
use crate::form::Field;
use crate::source::Place;

pub use authority::authority;
pub use case::{case, demonstration};
pub use form::form;
pub use next::next;
pub use report::{Heading, report};

/// The folder of schemas in a workspace.
const SCHEMAS: &str = ".schema";

/// Writes a new file below a workspace's folder. `path` has `/` between its parts.
///
/// # Errors
/// Reports `file-exists` where there is one of this path, and `unwritable-file`.
pub fn create(root: &Path, path: &str, text: &str, sink: &mut Sink) -> Result<(), Failed> {
    let full = root.join(path);
    let write = || -> io::Result<()> {
        fs::create_dir_all(full.parent().unwrap_or(root))?;
        OpenOptions::new().write(true).create_new(true).open(&full)?.write_all(text.as_bytes())
    };
    match write() {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let diagnostic = Diagnostic::error("file-exists", "there is a file of this name, and it stays as it is");
            Err(sink.fail(diagnostic.at(&Place::file(path)).hint("edit it, or move it away first")))
        }
        Err(error) => {
            let message = format!("cannot write this file: {error}");
            Err(sink.fail(Diagnostic::error("unwritable-file", message).at(&Place::file(path))))
        }
    }
}

/// Writes the schemas that scaffolds lead to, where they are not there or of another version.
///
/// # Errors
/// Reports `unwritable-file`.
pub fn schemas(root: &Path, forms: &Forms, sink: &mut Sink) -> Result<(), Failed> {
    let mut all: BTreeMap<String, Json> = BTreeMap::new();
    all.insert("case.json".to_owned(), editor::case());
    all.insert("authority.json".to_owned(), editor::authority());
    all.insert("form.json".to_owned(), editor::form());
    for form in forms.ids().flat_map(|id| forms.versions(id)).filter(|form| form.fields().any(Field::is_asked)) {
        all.insert(format!("report/{}@{}.json", form.id, form.version), editor::report(form));
    }
    for (name, schema) in all {
        let path = format!("{SCHEMAS}/{name}");
        let text = format!("{schema:#}\n");
        let full = root.join(&path);
        if fs::read_to_string(&full).is_ok_and(|old| old == text) {
            continue;
        }
        let write = || fs::create_dir_all(full.parent().unwrap_or(root)).and_then(|()| fs::write(&full, &text));
        if let Err(error) = write() {
            let message = format!("cannot write this file: {error}");
            return Err(sink.fail(Diagnostic::error("unwritable-file", message).at(&Place::file(&path))));
        }
    }
    Ok(())
}

/// The first line of a file that stands so many folders deep in a workspace.
fn schema_line(depth: usize, name: &str) -> String {
    format!("#:schema {}{SCHEMAS}/{name}\n", "../".repeat(depth))
}
