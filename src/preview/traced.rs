//! Where the words of each page came from, for a browser: a box each, with a file, a line and a key.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::keys::Keys;
use crate::source::Source;
use crate::typeset::Region;

/// The boxes of each page. `workspace` is the folder in which files are the authority's own.
pub(super) fn json_of(pages: &[Vec<Region>], workspace: &Path) -> Json {
    let mut files: HashMap<*const Source, File> = HashMap::new();
    let mut region = |one: &Region| {
        let source = &one.place.source;
        let file = files.entry(Arc::as_ptr(source)).or_insert_with(|| File {
            keys: Keys::of(source),
            starts: starts(&source.text),
            is_own: workspace.join(&source.path).is_file(),
        });
        let (line, column) = file.position(&source.text, one.place.span.start);
        json!({
            "x": one.x, "y": one.y, "width": one.width, "height": one.height, "text": one.text,
            "file": source.path, "line": line, "column": column, "own": file.is_own, "key": file.keys.at(line),
        })
    };
    pages.iter().map(|regions| regions.iter().map(&mut region).collect::<Json>()).collect()
}

/// A file that many words come from.
struct File {
    keys: Keys,
    starts: Vec<usize>,
    is_own: bool,
}

impl File {
    /// Line and column, both from 1.
    fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let before = text.get(self.starts[line - 1]..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// Where each line starts.
fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Place;

    #[test]
    fn a_position_is_that_of_the_source() {
        let text = "first = 1\n\nähnlich = 2\n";
        let source = Arc::new(Source { path: "content/x.toml".to_owned(), text: text.to_owned() });
        let file = File { keys: Keys::of(&source), starts: starts(text), is_own: true };
        for offset in [0, 4, 10, 11, 14, text.len()] {
            let start = Place { source: source.clone(), span: offset..offset }.start();
            assert_eq!(file.position(text, offset), (start.line, start.column), "{offset}");
        }
    }
}
