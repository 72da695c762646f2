//! The outside world of a build: the base layer in the binary, and an authority's folder over it.
//!
//! The same path in the folder replaces the whole file of the base layer. No other module of the
//! compiler opens a file.

mod reads;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::lock;
use crate::source::{Place, Source};

pub use reads::Reads;
use reads::Stamp;

/// Words and forms that every authority starts from; never facts.
#[derive(rust_embed::Embed)]
#[folder = "content"]
#[include = "guidance/**/*.md"]
#[include = "languages/*.toml"]
#[include = "timescales.toml"]
#[include = "word-lists.toml"]
#[include = "plain-language.toml"]
struct BaseContent;

#[derive(rust_embed::Embed)]
#[folder = "templates"]
#[include = "**/*.toml"]
#[include = "**/*.typ"]
#[include = "*/*/published/guidance/**/*.md"]
#[include = "forms.lock"]
#[exclude = "*/*/published/authority.toml"]
#[exclude = "*/*/published/services.toml"]
struct BaseTemplates;

#[derive(rust_embed::Embed)]
#[folder = "fonts"]
#[include = "**/*.ttf"]
#[include = "**/*.otf"]
struct BaseFonts;

/// The authority's values, of which a version has copies whose words print any.
pub const VALUES: &[&str] = &[AUTHORITY, "content/services.toml", "content/timescales.toml"];
const AUTHORITY: &str = "content/authority.toml";

/// Where a file comes from; the later lies over the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The base layer, in the binary.
    Base,
    /// The authority's own folder.
    Own,
}

/// Which words a published version of a form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Words {
    /// Those it was published with: what `build` and `check` use.
    #[default]
    Published,
    /// The working ones: what `watch` shows, with drafts of forms in place of what is in force.
    Working,
}

/// An authority's folder, over the base layer.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    words: Words,
    copies: Option<Copies>,
    /// What was read of it, where anybody wants to know.
    reads: Option<Arc<Mutex<Reads>>>,
}

/// The copies that a published version of a form is made of.
#[derive(Debug, Clone)]
struct Copies {
    /// The version's folder.
    folder: String,
    layer: Layer,
}

impl Workspace {
    /// A workspace in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Workspace {
        Workspace { root: root.into(), words: Words::Published, copies: None, reads: None }
    }

    /// The same workspace, which remembers what is read of it from now on.
    #[must_use]
    pub fn remembering(self) -> Workspace {
        Workspace { reads: Some(Arc::default()), ..self }
    }

    /// What was read of it; none where it does not remember.
    pub fn reads(&self) -> Option<MutexGuard<'_, Reads>> {
        self.reads.as_ref().map(|reads| reads.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same workspace with these words.
    #[must_use]
    pub fn with(self, words: Words) -> Workspace {
        Workspace { words, ..self }
    }

    /// Which words its published forms have.
    pub fn words(&self) -> Words {
        self.words
    }

    /// The workspace as a published version sees it, whose folder and layer these are: the copies that it is
    /// made of stand in the place of their layer's files. What stands in a layer above still stands above.
    #[must_use]
    pub fn with_copies(&self, folder: &str, layer: Layer) -> Workspace {
        Workspace { copies: Some(Copies { folder: folder.to_owned(), layer }), ..self.clone() }
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
        if !self.own_files("content").is_empty() {
            return Ok(());
        }
        if let Some(mut reads) = self.reads() {
            reads.list("content", "", BTreeSet::new());
        }
        let diagnostic = Diagnostic::error(
            "empty-workspace",
            "this folder has no case, no guidance and no `content/authority.toml`",
        );
        Err(sink.fail(
            diagnostic.at(&Place::file("content/authority.toml")).hint(
                "name the folder of a workspace, or make `content/authority.toml` with the authority's name in it",
            ),
        ))
    }

    /// Whether a path exists, in the folder or the base layer.
    pub fn has(&self, path: &str) -> bool {
        !self.came_later(path) && self.layer_of(&self.seen(path)).is_some()
    }

    /// Whether a file with the authority's values was not there when the version was published, that has copies of
    /// those that were.
    fn came_later(&self, path: &str) -> bool {
        let copied = |copies: &Copies, path: &str| {
            copies.copy_of(path).is_some_and(|copy| self.bytes_of(copies.layer, &copy).is_some())
        };
        let has_values = |copies: &&Copies| copies.layer == Layer::Own && copied(copies, AUTHORITY);
        VALUES.contains(&path) && self.copies.as_ref().filter(has_values).is_some_and(|copies| !copied(copies, path))
    }

    /// Whether the base layer has this path.
    pub fn is_base(path: &str) -> bool {
        base(path).is_some()
    }

    /// The layer whose file stands at a path.
    pub fn layer_of(&self, path: &str) -> Option<Layer> {
        if self.own_path(path).is_file() {
            return Some(Layer::Own);
        }
        if let Some(mut reads) = self.reads() {
            reads.file(path, None, None);
        }
        base(path).is_some().then_some(Layer::Base)
    }

    /// Whether a path leads to a copy.
    pub fn is_copied(&self, path: &str) -> bool {
        self.seen(path) != path
    }

    /// Where a path leads: to its copy, where there is one and no layer above has a file of its own.
    fn seen(&self, path: &str) -> String {
        let copy = self.copies.as_ref().and_then(|copies| {
            let own_is_above = copies.layer == Layer::Base && self.own_path(path).is_file();
            copies.copy_of(path).filter(|copy| !own_is_above && self.bytes_of(copies.layer, copy).is_some())
        });
        copy.unwrap_or_else(|| path.to_owned())
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// Reports `unreadable-file` where there is none, or where it cannot be read.
    pub fn bytes(&self, path: &str, sink: &mut Sink) -> Result<Cow<'static, [u8]>, Failed> {
        let path = &self.seen(path);
        match self.own_bytes(path) {
            Ok(bytes) => Ok(Cow::Owned(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match base(path) {
                Some(bytes) => Ok(bytes),
                None => Err(sink.fail(unreadable(path, "there is no such file"))),
            },
            Err(error) => Err(sink.fail(unreadable(path, &plain_reason(&error)))),
        }
    }

    /// The bytes of a file of the authority's own layer.
    fn own_bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let own = self.own_path(path);
        let stamp = self.reads.as_ref().and_then(|_| Stamp::of(&own));
        let bytes = std::fs::read(own);
        if let Some(mut reads) = self.reads() {
            reads.file(path, stamp, bytes.as_deref().ok());
        }
        bytes
    }

    /// A file's text.
    ///
    /// # Errors
    /// Reports `unreadable-file`, or `not-utf-8` at the first byte that is not text.
    pub fn text(&self, path: &str, sink: &mut Sink) -> Result<Arc<Source>, Failed> {
        let bytes = self.bytes(path, sink)?.into_owned();
        let path = self.seen(path);
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Ok(Arc::new(Source { path, text }))
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let place = Place { source: Arc::new(Source { path, text }), span: valid..valid };
                let diagnostic = Diagnostic::error("not-utf-8", "this file is not UTF-8 text");
                Err(sink.fail(diagnostic.at(&place).hint("save it again with the encoding UTF-8")))
            }
        }
    }

    /// The paths of all files below a folder with this ending, of both layers, sorted. Where copies stand in
    /// the place of a folder, nothing but them and what stands above is there.
    pub fn list(&self, folder: &str, ending: &str) -> Vec<String> {
        let copied = self.copies.as_ref().and_then(|copies| Some((copies, copies.copy_of(folder)?)));
        let mut all: BTreeSet<String> = match &copied {
            Some((copies, copy)) => {
                let inside = self.list_of(copies.layer, copy);
                inside.iter().map(|path| format!("{folder}{}", &path[copy.len()..])).collect()
            }
            None => self.list_of(Layer::Base, folder).into_iter().collect(),
        };
        if copied.is_none_or(|(copies, _)| copies.layer == Layer::Base) {
            let own = self.own_list(folder, ending);
            if let Some(mut reads) = self.reads() {
                reads.list(folder, ending, own.clone());
            }
            all.extend(own);
        }
        all.into_iter().filter(|path| path.ends_with(ending)).collect()
    }

    /// The paths of the authority's own files below a folder with this ending.
    fn own_list(&self, folder: &str, ending: &str) -> BTreeSet<String> {
        self.own_files(folder).into_iter().filter(|path| path.ends_with(ending)).collect()
    }

    /// A file's bytes as one layer has it, if it does.
    pub fn bytes_of(&self, layer: Layer, path: &str) -> Option<Cow<'static, [u8]>> {
        match layer {
            Layer::Base => base(path),
            Layer::Own => self.own_bytes(path).ok().map(Cow::Owned),
        }
    }

    /// The paths of one layer's files below a folder, sorted.
    pub fn list_of(&self, layer: Layer, folder: &str) -> Vec<String> {
        match layer {
            Layer::Own => self.own_files(folder),
            Layer::Base => {
                let prefix = format!("{folder}/");
                let mut paths: Vec<String> = base_paths(&prefix).collect();
                paths.sort();
                paths
            }
        }
    }

    /// The folders of versions in one layer: form and version.
    pub fn versions_of(&self, layer: Layer) -> BTreeSet<(String, String)> {
        let paths = self.list_of(layer, "templates");
        let version = |path: &String| match path.split('/').collect::<Vec<_>>()[..] {
            [_, "lib" | "blocks", ..] => None,
            [_, form, version, _, ..] => Some((form.to_owned(), version.to_owned())),
            _ => None,
        };
        paths.iter().filter_map(version).collect()
    }

    /// Whether the base layer leaves a file out, since it holds an authority's own values.
    pub fn is_left_out_of_base(path: &str) -> bool {
        ["/published/authority.toml", "/published/services.toml"].iter().any(|ending| path.ends_with(ending))
    }

    /// The names of the folders in `content/cases`, sorted.
    pub fn cases(&self) -> Vec<String> {
        let walk = WalkDir::new(self.own_path("content/cases")).min_depth(1).max_depth(1).sort_by_file_name();
        let names = walk.into_iter().flatten().filter(|entry| entry.file_type().is_dir());
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let cases: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        if let Some(mut reads) = self.reads() {
            reads.cases(&cases);
        }
        cases
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

impl Copies {
    /// Where the copy of a path stands: of what every form may be made of, and of this version's own files.
    fn copy_of(&self, path: &str) -> Option<String> {
        let own = path.strip_prefix(&self.folder).and_then(|rest| rest.strip_prefix('/'));
        let name = own.filter(|name| !name.contains('/')).or_else(|| name_of_copy(path))?;
        Some(format!("{}/{}/{name}", self.folder, lock::COPIES))
    }
}

/// The name among a version's copies of a file, or folder, that several forms are made of.
pub fn name_of_copy(path: &str) -> Option<&str> {
    const FOLDERS: &[&str] = &["templates/lib", "templates/blocks", "content/guidance"];
    let is_in = |folder: &&str| path.strip_prefix(*folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_copied = FOLDERS.iter().any(is_in) || VALUES.contains(&path);
    path.split_once('/').map(|(_, name)| name).filter(|_| is_copied)
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

/// A face of the base layer, by the name of its weight: what the preview's own words are set in.
pub(crate) fn font(weight: &str) -> Option<Cow<'static, [u8]>> {
    let file = match weight {
        "regular.ttf" => "AtkinsonHyperlegibleNext_400Regular.ttf",
        "bold.ttf" => "AtkinsonHyperlegibleNext_700Bold.ttf",
        _ => return None,
    };
    base(&format!("fonts/atkinson-hyperlegible-next/{file}"))
}

/// The paths of the base layer in one of its folders, `content/`, `templates/` or `fonts/`, or further below.
fn base_paths(start: &str) -> impl Iterator<Item = String> {
    let content = BaseContent::iter().map(|path| ("content", path));
    let templates = BaseTemplates::iter().map(|path| ("templates", path));
    let fonts = BaseFonts::iter().map(|path| ("fonts", path));
    let all = content.chain(templates).chain(fonts);
    let starts = move |folder: &str, path: &str| {
        let rest = start.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| path.starts_with(rest))
    };
    all.filter(move |(folder, path)| starts(folder, path)).map(|(folder, path)| format!("{folder}/{path}"))
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
        let all: Vec<String> = ["content/", "templates/", "fonts/"].into_iter().flat_map(base_paths).collect();
        for path in &all {
            assert!(!path.starts_with("content/cases/"), "{path} is a case");
            assert!(!Workspace::is_left_out_of_base(path), "{path} holds an authority's values");
            assert!(!path.ends_with("authority.toml") && !path.ends_with("services.toml"), "{path} holds facts");
        }
        assert!(all.iter().any(|path| path == "content/timescales.toml"));
    }
}
