//! The next version of a form: the one before it, word for word, as a draft.

use std::ops::Range;

use super::schema_line;
use crate::diagnostic::{Failed, Sink};
use crate::form::Form;
use crate::value::{self, Node};
use crate::workspace::Workspace;

/// The files of a new draft that starts as a copy of a version: each by its name in the new folder.
///
/// # Errors
/// Reports a file that cannot be read.
pub fn next(
    workspace: &Workspace,
    from: &Form,
    id: &str,
    version: &str,
    sink: &mut Sink,
) -> Result<Vec<(&'static str, String)>, Failed> {
    let source = workspace.text(&format!("{}/form.toml", from.folder()), sink)?;
    let root = value::parse(&source, sink)?;
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut put = |node: Option<&Node>, text: &str| {
        changes.extend(node.map(|node| (node.place.span.clone(), format!("\"{text}\""))));
    };
    put(root.get("id"), id);
    put(root.get("version"), version);
    put(root.get("status"), "draft");
    // A draft is in force from no day. The old one's shows how the day is written.
    if let Some(node) = root.get("in-force") {
        let line = source.text[..node.key.span.start].rfind('\n').map_or(0, |at| at + 1);
        if source.text[line..].starts_with("in-force") {
            changes.push((line..line, "# ".to_owned()));
        }
    }
    let log = source.text.find("\n[[change]]").or_else(|| source.text.find("\n[["));
    let log = log.map_or(source.text.len(), |at| at + 1);
    changes.push((log..log, stub(version, from)));
    changes.sort_by_key(|(span, _)| span.start);
    let mut text = source.text.clone();
    for (span, new) in changes.into_iter().rev() {
        text.replace_range(span, &new);
    }
    if !text.starts_with("#:schema") {
        text.insert_str(0, &schema_line(3, "form.json"));
    }
    let mut files = vec![("form.toml", text)];
    if workspace.has(&from.template()) {
        files.push(("main.typ", workspace.text(&from.template(), sink)?.text.clone()));
    }
    Ok(files)
}

/// The first lines of the new version's change log, and how an answer is carried over.
fn stub(version: &str, from: &Form) -> String {
    let earlier = &from.version;
    format!(
        "[[change]]\n\
         version = \"{version}\"\n\
         # on = 2026-04-01\n\
         # by = \"…\"\n\
         summary = \"…\" # what changed since version {earlier}, and why\n\
         \n\
         # A question whose id changes keeps its answers by a rule like this:\n\
         # [[migrate]]\n\
         # from = \"{earlier}\"\n\
         # field = \"the-old-id\"\n\
         # to = \"the-new-id\"\n\
         \n"
    )
}
