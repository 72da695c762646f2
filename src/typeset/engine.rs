//! The engine and the little world it sees: our templates, our fonts, one document, and nothing else.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::generate::Generated;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::document::Document;
use crate::source::{self, Place};
use crate::workspace::Workspace;

/// The folder of templates that all forms share.
const LIB: &str = "templates/lib";

static MAIN: LazyLock<FileId> = LazyLock::new(|| file_id("/main.typ"));
static DOCUMENT: LazyLock<FileId> = LazyLock::new(|| file_id("/document.json"));

/// How the words of a document are split into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    /// Into `/words/0.typ` and so on: those of the whole document, of each section, and of each piece of guidance.
    /// The engine goes through no part again that says the same as before.
    InParts,
    /// Into `/words.typ` and `/guidance.typ`: so the templates of versions find them that were published before.
    InTwo,
}

impl Split {
    /// How these templates want them.
    fn of(templates: &HashMap<FileId, Template>) -> Split {
        let words = templates.get(&file_id("/lib/words.typ"));
        match words.is_some_and(|words| words.file.text.contains("\"/guidance.typ\"")) {
            true => Split::InTwo,
            false => Split::InParts,
        }
    }

    /// The file at a place.
    pub(super) fn file(self, at: usize) -> FileId {
        match (self, at) {
            (Split::InTwo, 0) => file_id("/words.typ"),
            (Split::InTwo, _) => file_id("/guidance.typ"),
            (Split::InParts, at) => file_id(&format!("/words/{at}.typ")),
        }
    }
}

/// What is loaded once and shared by every document: fonts, templates, the engine's library.
pub struct Engine {
    shared: Arc<Shared>,
    /// The templates that published versions keep for themselves, by the path of the version's own.
    copies: BTreeMap<String, Arc<Copies>>,
}

/// The templates of one published version.
struct Copies {
    main: Template,
    templates: HashMap<FileId, Template>,
    /// All but the first of them, in a hash.
    digest: [u8; 32],
}

struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: HashMap<FileId, Template>,
    /// The templates of forms that have one, by workspace path.
    mains: HashMap<String, Template>,
    /// The fonts and the templates that all forms share, in a hash.
    digest: [u8; 32],
    /// The fonts alone, in a hash as it is written.
    fonts_digest: String,
    /// The generated files as they were last read: most are the same in the next document.
    read: Mutex<HashMap<FileId, Source>>,
}

impl Shared {
    /// A generated file, ready for the engine.
    fn source(&self, id: FileId, text: &str) -> Source {
        let read = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read().get(&id).filter(|source| source.text() == text).cloned();
        known.unwrap_or_else(|| {
            let source = Source::new(id, text.to_owned());
            read().insert(id, source.clone());
            source
        })
    }
}

/// A template, and the file that it is.
struct Template {
    source: Source,
    file: Arc<source::Source>,
}

impl Engine {
    /// Loads the fonts and templates of a workspace.
    ///
    /// # Errors
    /// Reports `unreadable-file`, and `no-fonts` where a workspace has none.
    pub fn new(workspace: &Workspace, sink: &mut Sink) -> Result<Engine, Failed> {
        let mark = sink.mark();
        let mut digest = blake3::Hasher::new();
        let mut fonts = Vec::new();
        for path in workspace.list("fonts", "f") {
            if (path.ends_with(".ttf") || path.ends_with(".otf"))
                && let Ok(bytes) = workspace.bytes(&path, sink)
            {
                digest.update(blake3::hash(&bytes).as_bytes());
                fonts.extend(Font::iter(Bytes::new(bytes)));
            }
        }
        if fonts.is_empty() {
            sink.report(
                Diagnostic::error("no-fonts", "there is no font to set the documents in").at(&Place::file("fonts")),
            );
        }
        let fonts_digest = digest.finalize().to_hex().to_string();
        let mut templates = HashMap::new();
        let mut mains = HashMap::new();
        for path in workspace.list("templates", ".typ") {
            let Ok(file) = workspace.text(&path, sink) else { continue };
            match path.strip_prefix(LIB) {
                Some("/main.typ") => insert(&mut mains, path.clone(), *MAIN, file),
                Some(rest) => {
                    digest.update(rest.as_bytes()).update(blake3::hash(file.text.as_bytes()).as_bytes());
                    insert(&mut templates, file_id(&format!("/lib{rest}")), file_id(&format!("/lib{rest}")), file);
                }
                None if path.ends_with("/main.typ") && path.split('/').count() == 4 => {
                    insert(&mut mains, path.clone(), *MAIN, file);
                }
                None => {}
            }
        }
        sink.failed_since(mark)?;
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        let library = LazyHash::new(Library::builder().build());
        let digest = *digest.finalize().as_bytes();
        let shared =
            Arc::new(Shared { library, book, fonts, templates, mains, digest, fonts_digest, read: Mutex::default() });
        Ok(Engine { copies: BTreeMap::new(), shared })
    }

    /// Takes the templates that a published version keeps for itself. `path` is that of its own template, and
    /// `seen` the workspace as it sees it.
    pub fn keep_copies(&mut self, path: &str, seen: &Workspace, sink: &mut Sink) {
        let mut templates = HashMap::new();
        let mut digest = blake3::Hasher::new();
        for lib in seen.list(LIB, ".typ") {
            if let (Some(rest), Ok(file)) = (lib.strip_prefix(LIB), seen.text(&lib, sink)) {
                let id = file_id(&format!("/lib{rest}"));
                digest.update(rest.as_bytes()).update(blake3::hash(file.text.as_bytes()).as_bytes());
                insert(&mut templates, id, id, file);
            }
        }
        let digest = *digest.finalize().as_bytes();
        let shared = format!("{LIB}/main.typ");
        let main = if seen.has(path) { path } else { &shared };
        if let Ok(file) = seen.text(main, sink) {
            let main = Template { source: Source::new(*MAIN, file.text.clone()), file };
            self.copies.insert(path.to_owned(), Arc::new(Copies { main, templates, digest }));
        }
    }

    /// The digest of all fonts.
    pub fn fonts(&self) -> &str {
        &self.shared.fonts_digest
    }

    /// Whether some font has a glyph for a character.
    pub fn has_glyph(&self, character: char) -> bool {
        let book = &self.shared.book;
        (0..self.shared.fonts.len())
            .any(|index| book.info(index).is_some_and(|info| info.coverage.contains(character as u32)))
    }

    /// How the words of a document are split for its templates.
    pub(super) fn split(&self, document: &Document) -> Split {
        Split::of(self.copies(document).map_or(&self.shared.templates, |copies| &copies.templates))
    }

    fn copies(&self, document: &Document) -> Option<&Arc<Copies>> {
        document.template.as_ref().and_then(|path| self.copies.get(path))
    }

    /// The world of one document.
    pub(super) fn job(&self, document: &Document, generated: &Generated, sink: &mut Sink) -> Result<Job, Failed> {
        let copies = self.copies(document).cloned();
        let own = document.template.clone().filter(|path| self.shared.mains.contains_key(path));
        let template = own.unwrap_or_else(|| format!("{LIB}/main.typ"));
        let Some(main) = self.shared.mains.get(&template) else {
            let diagnostic = Diagnostic::error("template-error", format!("there is no template `{template}`"));
            return Err(sink.fail(diagnostic.at(&Place::file(&template))));
        };
        Ok(Job {
            shared: self.shared.clone(),
            main: copies.as_ref().map_or(&main.source, |copies| &copies.main.source).clone(),
            copies,
            words: generated.words().map(|(id, text)| (id, self.shared.source(id, text))).collect(),
            document: Bytes::from_string(generated.document.clone()),
            template,
        })
    }
}

fn insert<K: std::hash::Hash + Eq>(into: &mut HashMap<K, Template>, key: K, id: FileId, file: Arc<source::Source>) {
    into.insert(key, Template { source: Source::new(id, file.text.clone()), file });
}

/// The world of one document: the shared files, and its own under fixed paths.
pub(crate) struct Job {
    shared: Arc<Shared>,
    copies: Option<Arc<Copies>>,
    main: Source,
    words: HashMap<FileId, Source>,
    document: Bytes,
    /// The path of its template.
    pub(super) template: String,
}

impl Job {
    /// The fonts and the templates that it is set with, in a hash.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut digest = blake3::Hasher::new_keyed(&self.shared.digest);
        digest.update(self.template.as_bytes()).update(self.main.text().as_bytes());
        digest.update(&self.copies.as_ref().map_or([0; 32], |copies| copies.digest));
        *digest.finalize().as_bytes()
    }

    /// The place of a stretch of a template.
    pub(super) fn place(&self, id: FileId, range: Range<usize>) -> Option<Place> {
        let template = match (&self.copies, id == *MAIN) {
            (Some(copies), true) => Some(&copies.main),
            (None, true) => self.shared.mains.get(&self.template),
            (_, false) => self.templates().get(&id),
        };
        template.map(|template| Place { source: template.file.clone(), span: range })
    }
}

impl Job {
    /// The templates that its own may import.
    fn templates(&self) -> &HashMap<FileId, Template> {
        self.copies.as_ref().map_or(&self.shared.templates, |copies| &copies.templates)
    }
}

impl World for Job {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        *MAIN
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let own = if id == *MAIN { Some(&self.main) } else { self.words.get(&id) };
        own.or_else(|| self.templates().get(&id).map(|template| &template.source)).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DOCUMENT { Ok(self.document.clone()) } else { Err(not_found(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    /// No page depends on the clock.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("our virtual paths are well formed");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_with_slash()))
}
