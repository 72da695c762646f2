//! Stage 1, read: a case's folder → [`Case`], every value with its place in a file.
//!
//! Reading knows TOML and nothing of what the keys mean. All files of the folder are one case: lists
//! of tables are joined, and two files that say different things of the same key contradict each other.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::source::{Place, Source};
use crate::value::{self, Node, Table, Value};
use crate::workspace::Workspace;

/// A case as its files say it.
#[derive(Debug)]
pub struct Case {
    /// Its reference, which is also its folder's name.
    pub reference: String,
    /// The joined contents of all files but the reports.
    pub root: Table,
    /// The report files: answered forms.
    pub reports: Vec<ReportFile>,
}

/// A report file as it was written.
#[derive(Debug)]
pub struct ReportFile {
    /// The file.
    pub source: Arc<Source>,
    /// Its contents.
    pub root: Table,
}

/// Reads the case in `content/cases/<reference>`.
///
/// # Errors
/// Reports faults of the folder's name, of each file, and between files: `unsafe-reference`,
/// `unreadable-file`, `not-utf-8`, `toml-syntax`, `impossible-date`,
/// `contradictory-values`, `missing-reference`, `reference-differs-from-folder`.
pub fn read(workspace: &Workspace, reference: &str, sink: &mut Sink) -> Result<Case, Failed> {
    let folder = format!("content/cases/{reference}");
    let mark = sink.mark();
    if let Some(reason) = unsafe_reference(reference) {
        let message = format!("this folder's name cannot be a case's reference: {reason}");
        sink.report(Diagnostic::error("unsafe-reference", message).at(&Place::file(&folder)).hint(REFERENCE_HINT));
    }

    let mut case = Case { reference: reference.to_owned(), root: Table::default(), reports: Vec::new() };
    for path in workspace.list(&folder, ".toml") {
        let Ok((source, root)) = table(workspace, &path, sink) else { continue };
        match root.get("form") {
            Some(_) => case.reports.push(ReportFile { source, root }),
            None => join(&mut case.root, &root, true, sink),
        }
    }
    sink.failed_since(mark)?;
    check_reference(&case, &folder, sink);
    sink.failed_since(mark)?;
    Ok(case)
}

const REFERENCE_HINT: &str = "a reference starts with a letter or digit and holds letters, digits and `-`, 40 at most";

/// A file with what it holds: known already, where a workspace remembers that it said the same.
fn table(workspace: &Workspace, path: &str, sink: &mut Sink) -> Result<(Arc<Source>, Table), Failed> {
    let source = workspace.text(path, sink)?;
    if let Some(known) = workspace.reads().and_then(|reads| reads.table(&source)) {
        return Ok(known);
    }
    let table = value::parse(&source, sink)?;
    if let Some(mut reads) = workspace.reads() {
        reads.holds(&source, &table);
    }
    Ok((source, table))
}

/// Joins what another file says into what is known so far.
fn join(into: &mut Table, from: &Table, top: bool, sink: &mut Sink) {
    for (key, node) in from.entries() {
        match into.get(key) {
            None => into.take_over(from, |one| one == key),
            Some(first) => join_value(into, key, first.clone(), node, top, sink),
        }
    }
}

fn join_value(into: &mut Table, key: &str, first: Node, second: &Node, top: bool, sink: &mut Sink) {
    let joined = match (first.value, &second.value) {
        (Value::Table(mut table), Value::Table(more)) => {
            join(&mut table, more, false, sink);
            Value::Table(table)
        }
        (Value::List(mut items), Value::List(more)) if top && are_tables(&items) && are_tables(more) => {
            items.extend(more.iter().cloned());
            Value::List(items)
        }
        (value, _) => {
            contradiction(key, &first.place, second, sink);
            value
        }
    };
    into.insert(key, Node { value: joined, place: first.place, key: first.key });
}

fn are_tables(items: &[Node]) -> bool {
    items.iter().all(|item| item.table().is_some())
}

fn contradiction(key: &str, first: &Place, second: &Node, sink: &mut Sink) {
    let message = format!("`{key}` stands in two files of this case");
    let diagnostic = Diagnostic::error("contradictory-values", message)
        .at(&second.place)
        .related("and here", first)
        .hint("keep it in one of the two");
    sink.report(diagnostic);
}

/// The case must name itself, once, as its folder does.
fn check_reference(case: &Case, folder: &str, sink: &mut Sink) {
    let Some(node) = case.root.get("reference") else {
        let diagnostic = Diagnostic::error("missing-reference", "no file of this case says its `reference`");
        let hint = format!("write `reference = \"{}\"` at the top of case.toml", case.reference);
        sink.report(diagnostic.at(&Place::file(&format!("{folder}/case.toml"))).hint(hint));
        return;
    };
    let Some(written) = node.text() else {
        let message = format!("`reference` must be text, and this is {}", node.value.noun());
        sink.report(Diagnostic::error("wrong-type", message).at(&node.place));
        return;
    };
    if let Some(reason) = unsafe_reference(written) {
        let message = format!("this cannot be a case's reference: {reason}");
        sink.report(Diagnostic::error("unsafe-reference", message).at(&node.place).hint(REFERENCE_HINT));
    } else if written != case.reference {
        let message = format!("this case is `{written}`, and its folder is `{}`", case.reference);
        let diagnostic = Diagnostic::error("reference-differs-from-folder", message);
        sink.report(diagnostic.at(&node.place).hint("rename the folder or the reference, so that they are the same"));
    }
}

/// Why a reference could not be a folder's name on every system, if it could not.
pub fn unsafe_reference(reference: &str) -> Option<String> {
    if reference.contains(['/', '\\']) || reference == ".." {
        return Some("it would lead out of the folder".to_owned());
    }
    if !is_id(reference) {
        return Some("it holds a character that a reference may not have".to_owned());
    }
    reserved_on_windows(reference).then(|| format!("Windows keeps the name `{reference}` for itself"))
}

/// Whether a text is well formed as a reference or an id.
pub fn is_id(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && text.len() <= 40
        && characters.all(|one| one.is_ascii_alphanumeric() || one == '-')
}

/// Whether Windows refuses this as a file's name.
pub fn reserved_on_windows(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let numbered =
        |stem: &str| upper.strip_prefix(stem).is_some_and(|rest| rest.len() == 1 && ("1"..="9").contains(&rest));
    matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}
