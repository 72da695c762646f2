//! Files as text, and places in them: what every value carries and every message points to.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file that was read, under the path by which its reader knows it.
#[derive(Debug)]
pub struct Source {
    /// Path from the workspace, with forward slashes.
    pub path: String,
    /// The whole text; empty where the file could not be read.
    pub text: String,
}

impl Source {
    /// Whether this file holds a case, whose text is quoted on a terminal only.
    pub fn is_case(&self) -> bool {
        self.path.starts_with("content/cases/")
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    /// The byte range of a line, counted from 1, without its line end.
    pub fn line(&self, line: usize) -> Range<usize> {
        let mut start = 0;
        for (index, text) in self.text.split_inclusive('\n').enumerate() {
            if index + 1 == line {
                return start..start + text.trim_end_matches(['\n', '\r']).len();
            }
            start += text.len();
        }
        self.text.len()..self.text.len()
    }
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A stretch of a file.
#[derive(Clone)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// Its bytes.
    pub span: Range<usize>,
}

impl Place {
    /// The place of a whole file, for messages about the file itself.
    pub fn file(path: &str) -> Place {
        Place { source: Arc::new(Source { path: path.to_owned(), text: String::new() }), span: 0..0 }
    }

    /// Where it starts.
    pub fn start(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// Where it ends.
    pub fn end(&self) -> Position {
        self.source.position(self.span.end)
    }

    /// The same file, other bytes.
    pub fn at(&self, span: Range<usize>) -> Place {
        Place { source: self.source.clone(), span }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start();
        write!(f, "{}:{}:{}", self.source.path, start.line, start.column)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        self.span == other.span && self.source.path == other.source.path
    }
}

impl Eq for Place {}
