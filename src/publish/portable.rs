//! File names that every system takes: a published version that cannot be copied to another computer could not
//! be held to its digest there.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::form::Form;
use crate::read::reserved_on_windows;
use crate::source::Place;

/// What Windows takes in no name, beside characters that control something.
const REFUSED: &[char] = &['<', '>', ':', '"', '|', '?', '*', '\\'];

/// Checks the names of the files that a version is published with.
///
/// # Errors
/// Reports `unportable-file-name` for each that some system refuses or takes for another.
pub(super) fn check<'a>(form: &Form, names: impl Iterator<Item = &'a String>, sink: &mut Sink) -> Result<(), Failed> {
    let mark = sink.mark();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        let reason = name.split('/').find_map(refused);
        let same = seen.insert(name.to_lowercase(), name);
        let reason = reason.or_else(|| same.map(|other| format!("Windows takes it for `{other}`")));
        if let Some(reason) = reason {
            let message = format!("version {} of the form `{}` cannot be published: {reason}", form.version, form.id);
            let place = Place::file(&format!("{}/{name}", form.folder()));
            let diagnostic = Diagnostic::error("unportable-file-name", message).at(&place);
            sink.report(diagnostic.hint("rename the file, and whatever names it"));
        }
    }
    sink.failed_since(mark)
}

/// Why Windows refuses one part of a path.
fn refused(part: &str) -> Option<String> {
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    if reserved_on_windows(stem) {
        return Some(format!("Windows keeps the name `{stem}` for itself"));
    }
    if let Some(character) = part.chars().find(|one| REFUSED.contains(one) || one.is_control()) {
        return Some(format!("Windows refuses `{}` in the name of a file", character.escape_default()));
    }
    part.ends_with(['.', ' ']).then(|| "Windows drops the dot or space at the end of its name".to_owned())
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn names_that_windows_refuses() {
        for name in ["aux.md", "COM1", "nul.tar.gz", "what?.md", "a:b", "tail.", "tail ", "tab\t"] {
            assert!(refused(name).is_some(), "{name}");
        }
        for name in ["08-protective-partners.md", "auxiliary.md", "com10", "main.typ", ".gitignore"] {
            assert!(refused(name).is_none(), "{name}");
        }
    }
}
