//! The order of the stages, and nothing else: read, choose, check, disclose, compose, typeset, export.

use std::collections::BTreeMap;

use crate::authority::Authority;
use crate::check::{Facts, History, check};
use crate::choose::Forms;
use crate::compose::{Guidance, Library, compose, quotes_guidance};
use crate::diagnostic::{Failed, Sink};
use crate::disclose::{View, disclose, public};
use crate::document::Document;
use crate::export::{Pdf, export};
use crate::language::Language;
use crate::read::read;
use crate::request::{Request, Subject};
use crate::typeset::{Engine, typeset};
use crate::workspace::Workspace;

/// What every document of a workspace is compiled with, read once.
pub struct Compiler {
    workspace: Workspace,
    /// The forms to choose from.
    pub forms: Forms,
    library: Library,
    engine: Engine,
    guidance: BTreeMap<(String, String), Result<Guidance, Failed>>,
}

impl Compiler {
    /// Reads the authority, the forms, the guidance, the fonts and the templates of a workspace.
    ///
    /// # Errors
    /// Reports their faults. A fault of one form or of the guidance stops only what needs it.
    pub fn new(workspace: Workspace, sink: &mut Sink) -> Result<Compiler, Failed> {
        workspace.inhabited(sink)?;
        let forms = Forms::read(&workspace, sink);
        let library = Library::read(&workspace, sink)?;
        let engine = Engine::new(&workspace, sink)?;
        let quoting = forms.ids().flat_map(|id| forms.versions(id)).filter(|form| quotes_guidance(form));
        let guidance = quoting
            .map(|form| ((form.id.clone(), form.version.clone()), library.guidance(&workspace, form, sink)))
            .collect();
        Ok(Compiler { workspace, forms, library, engine, guidance })
    }

    /// The authority whose workspace it is.
    pub fn authority(&self) -> &Authority {
        &self.library.authority
    }

    /// The words of the tool, in the authority's language.
    pub fn language(&self) -> &Language {
        &self.library.language
    }

    /// The references of all cases.
    pub fn cases(&self) -> Vec<String> {
        self.workspace.cases()
    }

    /// Reads and checks a case: all that its documents may know.
    ///
    /// # Errors
    /// Reports every fault of the case.
    pub fn case(&self, reference: &str, sink: &mut Sink) -> Result<History, Failed> {
        let case = read(&self.workspace, reference, sink)?;
        check(&case, &self.forms, sink)
    }

    /// What the reader of a document may see.
    ///
    /// # Errors
    /// Reports what stops this reader's copy.
    pub fn view(&self, request: &Request<'_>, sink: &mut Sink) -> Result<View, Failed> {
        match &request.subject {
            Subject::Authority | Subject::Blank => Ok(public(request.date)),
            Subject::Case { history, reports, dated_by } => {
                let facts = Facts {
                    history,
                    date: request.date,
                    reports,
                    meeting: None,
                    dated_by: *dated_by,
                    of_report: false,
                };
                disclose(&facts, &request.reader, sink)
            }
            Subject::Report { history, report } => {
                let facts = Facts {
                    history,
                    date: request.date,
                    reports: &[report],
                    meeting: None,
                    dated_by: None,
                    of_report: true,
                };
                disclose(&facts, &request.reader, sink)
            }
            Subject::Meeting { history, meeting } => {
                let facts = Facts {
                    history,
                    date: request.date,
                    reports: &[],
                    meeting: Some(meeting),
                    dated_by: None,
                    of_report: false,
                };
                disclose(&facts, &request.reader, sink)
            }
        }
    }

    /// What stands in a document.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn composed(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Document, Failed> {
        let view = self.view(request, sink)?;
        let guidance = self.guidance.get(&(request.form.id.clone(), request.form.version.clone()));
        let guidance = guidance.map(Result::as_ref).transpose().map_err(|failed| *failed)?;
        let blank = matches!(request.subject, Subject::Blank);
        compose(&view, request.form, request.variant, blank, &self.library, guidance, sink)
    }

    /// Compiles one document.
    ///
    /// # Errors
    /// Reports what stops it. Other documents go on.
    pub fn document(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Pdf, Failed> {
        let document = self.composed(request, sink)?;
        let pages = typeset(document, &self.engine, sink)?;
        export(&pages, sink)
    }
}
