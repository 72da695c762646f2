//! Stage 6, typeset: [`Document`] + template → [`Pages`], in two steps: [`prepare`] and [`lay_out`].
//!
//! Structure, codes and numbers travel to the template as a virtual JSON file; every string that is
//! printed is a content value in a generated file, where text stands only inside `text("…")`, with a
//! source map from there to the line a person owns. Templates never see a raw string of a case.

mod again;
mod columns;
mod drawing;
mod engine;
mod generate;
mod glyphs;
mod sheet;

use typst::WorldExt;
use typst::diag::{Severity, SourceDiagnostic};
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::document::Document;
use crate::source::Place;

pub use drawing::Drawing;
pub use engine::Engine;
use engine::Job;
use generate::Generated;
pub use sheet::{Look, Region};

/// A document laid out on pages.
pub struct Pages {
    /// The engine's own pages.
    pub paged: PagedDocument,
    /// The world they were made in, which leads a span back to its place.
    pub(crate) origin: Origin,
}

impl Pages {
    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.paged.pages().len()
    }

    /// Lets the engine lay the document out once more, so that it remembers what it went through.
    pub fn recall(&self) {
        drop(typst::compile::<PagedDocument>(&self.origin.job));
    }
}

/// What leads from the engine's spans to places of ours.
pub(crate) struct Origin {
    job: Job,
    generated: Generated,
}

/// A document as the engine takes it: generated sources, in a world of their own.
pub struct Prepared(Origin);

impl Prepared {
    /// All that the engine is given, in a hash: the generated files, the templates and the fonts.
    pub fn digest(&self) -> [u8; 32] {
        let Origin { job, generated } = &self.0;
        let mut digest = blake3::Hasher::new();
        digest.update(&job.digest());
        for part in std::iter::once(generated.document.as_str()).chain(generated.words().map(|(_, text)| text)) {
            digest.update(&part.len().to_le_bytes()).update(part.as_bytes());
        }
        *digest.finalize().as_bytes()
    }

    /// All that the engine is given beside the fonts and the shared templates: which template, the structure,
    /// and the words. It makes the same file of the same.
    pub fn given(&self) -> Vec<&str> {
        let Origin { job, generated } = &self.0;
        let words = generated.words().map(|(_, text)| text);
        [job.template.as_str(), generated.document.as_str()].into_iter().chain(words).collect()
    }
}

/// Makes of a document what the engine takes.
///
/// # Errors
/// Reports `character-without-glyph` at its line.
pub fn prepare(mut document: Document, engine: &Engine, sink: &mut Sink) -> Result<Prepared, Failed> {
    let mark = sink.mark();
    let digest = document.digest();
    glyphs::check(&mut document, engine, sink);
    sink.failed_since(mark)?;
    document.ingredients.insert("fonts", engine.fonts().to_owned());
    let generated = generate::generate(&document, &digest, engine.split(&document));
    let job = engine.job(&document, &generated, sink)?;
    Ok(Prepared(Origin { job, generated }))
}

/// Lets the engine lay a prepared document out: all of the time in here is the engine's own. It is quicker with the
/// pages that the document had `before`.
///
/// # Errors
/// Reports `template-error`.
pub fn lay_out(prepared: Prepared, before: Option<&Pages>, sink: &mut Sink) -> Result<Pages, Failed> {
    let mark = sink.mark();
    let Prepared(origin) = prepared;
    if let Some(paged) = before.and_then(|before| again::lay_out_again(&origin.job, &before.paged)) {
        return Ok(Pages { paged, origin });
    }
    let result = typst::compile::<PagedDocument>(&origin.job);
    for warning in &result.warnings {
        sink.report(origin.diagnostic(warning));
    }
    match result.output {
        Ok(paged) => {
            sink.failed_since(mark)?;
            Ok(Pages { paged, origin })
        }
        Err(errors) => Err(origin.fail(&errors, sink)),
    }
}

impl Origin {
    /// Reports the engine's errors.
    pub(crate) fn fail(&self, errors: &[SourceDiagnostic], sink: &mut Sink) -> Failed {
        let mut failed = None;
        for error in errors {
            failed = Some(sink.fail(self.diagnostic(error)));
        }
        failed.unwrap_or_else(|| sink.fail(Diagnostic::error("template-error", "the engine failed and gave no reason")))
    }

    /// A diagnostic of the engine, led back to the line a person owns. A font that does not exist is an
    /// error: the page would not look as it was meant to.
    fn diagnostic(&self, one: &SourceDiagnostic) -> Diagnostic {
        let message = one.message.to_string();
        let is_error = one.severity == Severity::Error || message.contains("unknown font family");
        let mut diagnostic = match is_error {
            true => Diagnostic::error("template-error", message),
            false => Diagnostic::warning("template-warning", message),
        };
        let place = self.place(one.span).or_else(|| one.trace.iter().find_map(|point| self.place(point.span)));
        diagnostic.place = place.or_else(|| Some(Place::file(&self.job.template)));
        for hint in &one.hints {
            diagnostic = diagnostic.hint(hint.v.to_string());
        }
        for point in one.trace.iter().take(3) {
            if let Some(place) = self.place(point.span).filter(|place| Some(place) != diagnostic.place.as_ref()) {
                diagnostic = diagnostic.related("called from here", &place);
            }
        }
        diagnostic
    }

    fn place(&self, span: impl Into<typst::syntax::DiagSpan>) -> Option<Place> {
        let span = span.into();
        let id = span.id()?;
        let range = self.job.range(span)?;
        match self.generated.place(id, range.start) {
            Some(place) => Some(place),
            None => self.job.place(id, range),
        }
    }
}
