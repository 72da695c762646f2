//! Stage 7, export: [`Pages`] → [`Pdf`], PDF/UA-1 and PDF/A-2a at once.

use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::typeset::Pages;

/// A finished file.
#[derive(Debug)]
pub struct Pdf {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// What lies beside it for a machine, in JSON.
    pub log: Option<Vec<u8>>,
}

/// Exports pages.
///
/// # Errors
/// Reports `template-error` for what the two standards refuse: a heading level left out, an image
/// without words, a link in a page's head.
pub fn export(pages: &Pages, sink: &mut Sink) -> Result<Pdf, Failed> {
    let standards = match PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]) {
        Ok(standards) => standards,
        Err(error) => return Err(sink.fail(Diagnostic::error("template-error", error.message().to_string()))),
    };
    // The date comes from the document itself, so that the same inputs give the same bytes.
    let options = PdfOptions { standards, ..PdfOptions::default() };
    match typst_pdf::pdf(&pages.paged, &options) {
        Ok(bytes) => Ok(Pdf { bytes, pages: pages.count(), log: None }),
        Err(errors) => Err(pages.origin.fail(&errors, sink)),
    }
}
