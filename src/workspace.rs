//! The outside world of a build: the base layer in the binary, and an authority's folder over it.
//!
//! The same path in the folder replaces the whole file of the base layer. No other module of the
//! compiler opens a file.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::source::{Place, Source};

/// Words and forms that every authority starts from; never facts.
#[derive(rust_embed::Embed)]
#[folder = "content"]
#[include = "guidance/**/*.md"]
#[include = "languages/*.toml"]
#[include = "timescales.toml"]
#[include = "word-lists.toml"]
struct BaseContent;

#[derive(rust_embed::Embed)]
#[folder = "templates"]
#[include = "**/*.toml"]
#[include = "**/*.typ"]
#[include = "forms.lock"]
struct BaseTemplates;

#[derive(rust_embed::Embed)]
#[folder = "fonts"]
#[include = "**/*.ttf"]
#[include = "**/*.otf"]
struct BaseFonts;

/// An authority's folder, over the base layer.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// A workspace in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Workspace {
        Workspace { root: root.into() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Checks that there is something to work on.
    ///
    /// # Errors
    /// Reports `empty-workspace` where the folder has no `content` folder with a file in it.
    pub fn inhabited(&self, sink: &mut Sink) -> Result<(), Failed> {
        match self.own_files("content").is_empty() {
            false => Ok(()),
            true => Err(sink.fail(
                Diagnostic::error(
                    "empty-workspace",
                    "this folder has no case, no guidance and no `content/authority.toml`",
                )
                .at(&Place::file("content/authority.toml"))
                .hint(
                    "name the folder of a workspace, or make `content/authority.toml` with the authority's name in it",
                ),
            )),
        }
    }

    /// Whether a path exists, in the folder or the base layer.
    pub fn has(&self, path: &str) -> bool {
        self.own_path(path).is_file() || base(path).is_some()
    }

    /// Whether the base layer has this path.
    pub fn is_base(path: &str) -> bool {
        base(path).is_some()
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// Reports `unreadable-file` where there is none, or where it cannot be read.
    pub fn bytes(&self, path: &str, sink: &mut Sink) -> Result<Cow<'static, [u8]>, Failed> {
        match std::fs::read(self.own_path(path)) {
            Ok(bytes) => Ok(Cow::Owned(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match base(path) {
                Some(bytes) => Ok(bytes),
                None => Err(sink.fail(unreadable(path, "there is no such file"))),
            },
            Err(error) => Err(sink.fail(unreadable(path, &plain_reason(&error)))),
        }
    }

    /// A file's text.
    ///
    /// # Errors
    /// Reports `unreadable-file`, or `not-utf-8` at the first byte that is not text.
    pub fn text(&self, path: &str, sink: &mut Sink) -> Result<Arc<Source>, Failed> {
        let bytes = self.bytes(path, sink)?.into_owned();
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Ok(Arc::new(Source { path: path.to_owned(), text }))
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let place = Place { source: Arc::new(Source { path: path.to_owned(), text }), span: valid..valid };
                let diagnostic = Diagnostic::error("not-utf-8", "this file is not UTF-8 text");
                Err(sink.fail(diagnostic.at(&place).hint("save it again with the encoding UTF-8")))
            }
        }
    }

    /// The paths of all files below a folder with this ending, of both layers, sorted.
    pub fn list(&self, folder: &str, ending: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        let own = self.own_files(folder);
        let all: BTreeSet<String> = base_paths().filter(|path| path.starts_with(&prefix)).chain(own).collect();
        all.into_iter().filter(|path| path.ends_with(ending)).collect()
    }

    /// The names of the folders in `content/cases`, sorted.
    pub fn cases(&self) -> Vec<String> {
        let walk = WalkDir::new(self.own_path("content/cases")).min_depth(1).max_depth(1).sort_by_file_name();
        walk.into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect()
    }

    fn own_path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The files of the authority's own layer below a folder, as workspace paths.
    fn own_files(&self, folder: &str) -> Vec<String> {
        let walk = WalkDir::new(self.own_path(folder)).sort_by_file_name();
        walk.into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'))
            .flatten()
            .filter(|entry| !entry.file_type().is_dir())
            .filter_map(|entry| {
                let relative = entry.path().strip_prefix(&self.root).ok()?;
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                Some(parts.join("/"))
            })
            .collect()
    }
}

/// A file of the base layer.
fn base(path: &str) -> Option<Cow<'static, [u8]>> {
    let (folder, rest) = path.split_once('/')?;
    let file = match folder {
        "content" => BaseContent::get(rest),
        "templates" => BaseTemplates::get(rest),
        "fonts" => BaseFonts::get(rest),
        _ => None,
    };
    file.map(|file| file.data)
}

/// The paths of the base layer.
fn base_paths() -> impl Iterator<Item = String> {
    let content = BaseContent::iter().map(|path| format!("content/{path}"));
    let templates = BaseTemplates::iter().map(|path| format!("templates/{path}"));
    let fonts = BaseFonts::iter().map(|path| format!("fonts/{path}"));
    content.chain(templates).chain(fonts)
}

fn unreadable(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("unreadable-file", format!("cannot read this file: {reason}")).at(&Place::file(path))
}

/// An operating system's reason in words that are the same on every system.
fn plain_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "you have no right to read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_layer_holds_no_facts() {
        for path in base_paths() {
            assert!(!path.starts_with("content/cases/"), "{path} is a case");
            assert!(!path.ends_with("authority.toml") && !path.ends_with("services.toml"), "{path} holds facts");
        }
        assert!(base_paths().any(|path| path == "content/timescales.toml"));
    }
}
