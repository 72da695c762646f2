//! The order of the stages, and nothing else: read, choose, check, disclose, compose, typeset, export, gate.

mod circulate;
mod judge;
mod made;
mod sought;

use std::collections::BTreeMap;
use std::mem::take;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;

use crate::authority::Authority;
use crate::check::{Facts, History, Report, check};
use crate::choose::Forms;
use crate::circulation::Circulation;
use crate::clock::Clock;
use crate::compose::{Approval, Guidance, Library, Material, approvals, bind, compose, quotes_guidance};
use crate::diagnostic::{Failed, Sink};
use crate::disclose::{Portion, View, disclose, look, public};
use crate::document::Document;
use crate::export::{Pdf, export};
use crate::form::{Form, Of};
use crate::gate::{Others, Screen, Shared, common_words};
use crate::language::Language;
use crate::plain::PlainLanguage;
use crate::practice::{self, Judgement, WordLists};
use crate::read::read;
use crate::reader::Reader;
use crate::request::{Request, Subject, pack_without_paper};
use crate::typeset::{Engine, Pages, Prepared, lay_out, prepare};
use crate::workspace::{Words, Workspace};
use made::Made;

/// Guidance filled in for a form, and what there was to say of it.
type Filled = (Result<Guidance, Failed>, Mutex<Sink>);

/// What the last gate looks for, by case and reader, with the reading of the case that it is of.
type Screens = BTreeMap<(String, Reader), (u64, Arc<Screen>)>;

/// What a compiler leaves to the one after it, where nothing of it has changed.
#[derive(Default)]
pub struct Kept {
    /// The fonts and the templates.
    pub engine: Option<Engine>,
    /// What belongs to each case.
    pub others: Option<Others>,
}

/// A document on its way: composed, and ready for the engine.
pub struct Draft {
    /// What its file will be held against.
    pub known: Known,
    prepared: Prepared,
}

/// A document on its pages, before it becomes a file.
pub struct Proof {
    /// Its pages.
    pub pages: Pages,
    /// What its file will be held against.
    pub known: Known,
    /// That of its draft.
    pub digest: [u8; 32],
    /// Whether the engine said anything of it, which only the engine says again.
    pub was_spoken_of: bool,
}

/// What is known of a document when its file is read back.
pub struct Known {
    view: View,
    /// The words in it that are no case's.
    common: String,
}

/// What every document of a workspace is compiled with, read once.
pub struct Compiler {
    workspace: Workspace,
    /// The forms to choose from.
    pub forms: Forms,
    library: Library,
    /// The authority's values as published versions print them.
    libraries: BTreeMap<(String, String), Library>,
    engine: Engine,
    /// The guidance as each form that quotes any has it, filled in when it is first needed.
    guidance: BTreeMap<(String, String), OnceLock<Filled>>,
    words: WordLists,
    plain: PlainLanguage,
    approvals: Vec<Approval>,
    others: OnceLock<Others>,
    shared: Shared,
    screens: Mutex<Screens>,
    /// What versions are made of, by form and version.
    made: Mutex<BTreeMap<(String, String), Made>>,
}

/// A form and its version.
fn key(form: &Form) -> (String, String) {
    (form.id.clone(), form.version.clone())
}

impl Draft {
    /// What the engine is given, in a hash: two drafts of one digest are one file.
    pub fn digest(&self) -> [u8; 32] {
        self.prepared.digest()
    }
}

impl Compiler {
    /// Reads the authority, the forms, the guidance, the fonts and the templates of a workspace.
    ///
    /// # Errors
    /// Reports their faults. A fault of one form or of the guidance stops only what needs it.
    pub fn new(workspace: Workspace, sink: &mut Sink) -> Result<Compiler, Failed> {
        let compiler = Compiler::open(workspace, Kept::default(), sink)?;
        compiler.fill_guidance(sink);
        Ok(compiler)
    }

    /// The same with what an earlier compiler leaves, and with guidance that is not yet filled in.
    ///
    /// # Errors
    /// As [`Compiler::new`].
    pub fn open(workspace: Workspace, kept: Kept, sink: &mut Sink) -> Result<Compiler, Failed> {
        workspace.inhabited(sink)?;
        let mut forms = Forms::read(&workspace, sink)?;
        let library = Library::read(&workspace, sink)?;
        forms.check_names(&library.authority, sink);
        let mut engine = match kept.engine {
            Some(engine) => engine,
            None => Engine::new(&workspace, sink)?,
        };
        let mut libraries = BTreeMap::new();
        for form in forms.all().filter(|form| form.is_published && workspace.words() == Words::Published) {
            let seen = forms.seen_by(form, &workspace);
            engine.keep_copies(&form.template(), &seen, sink);
            // The base layer keeps no authority's values, and its limits as they were.
            if ["content/authority.toml", "content/timescales.toml"].iter().any(|path| seen.is_copied(path)) {
                libraries.insert(key(form), Library::read(&seen, sink)?);
            }
        }
        forms.approve(|form| &libraries.get(&key(form)).unwrap_or(&library).authority);
        let quoting = forms.all().filter(|form| quotes_guidance(form));
        let guidance = quoting.map(|form| (key(form), OnceLock::new())).collect();
        let words = WordLists::read(&workspace, sink)?;
        let plain = PlainLanguage::read(&workspace, &library.authority, sink)?;
        let approvals = approvals(&workspace).into_iter().chain(forms.approvals()).collect();
        let others = kept.others.map_or_else(OnceLock::new, OnceLock::from);
        Shared::check(&library.authority, &workspace.cases(), sink);
        let shared = Shared::of(&library.authority);
        Ok(Compiler {
            workspace,
            forms,
            library,
            libraries,
            engine,
            guidance,
            words,
            plain,
            approvals,
            others,
            shared,
            screens: Mutex::default(),
            made: Mutex::default(),
        })
    }

    /// Takes the chapters of the guidance as they stand now, where nothing else has changed.
    pub fn renew_guidance(&mut self) {
        self.guidance.values_mut().for_each(|filled| drop(filled.take()));
        self.made.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.approvals = approvals(&self.workspace).into_iter().chain(self.forms.approvals()).collect();
    }

    /// What the compiler after this one may have.
    pub fn leave(self) -> Kept {
        Kept { engine: Some(self.engine), others: self.others.into_inner() }
    }

    /// Fills in all guidance, and says what is wrong with it.
    pub fn fill_guidance(&self, sink: &mut Sink) {
        for form in self.forms.all() {
            if let Some((_, said)) = self.guidance_of(form) {
                sink.absorb(take(&mut said.lock().unwrap_or_else(PoisonError::into_inner)));
            }
        }
    }

    /// The guidance as a form has it, where it quotes any.
    fn guidance_of(&self, form: &Form) -> Option<&Filled> {
        let guidance = self.guidance.get(&key(form))?;
        Some(guidance.get_or_init(|| {
            let mut said = Sink::new();
            let seen = self.forms.seen_by(form, &self.workspace);
            let library = self.libraries.get(&key(form)).unwrap_or(&self.library);
            (library.guidance(&seen, form, &mut said), Mutex::new(said))
        }))
    }

    /// The authority whose workspace it is.
    pub fn authority(&self) -> &Authority {
        &self.library.authority
    }

    /// The words of the tool, in the authority's language.
    pub fn language(&self) -> &Language {
        &self.library.language
    }

    /// The chapters of the guidance as a form has it: the path and the title of each.
    pub fn chapters(&self, form: &Form) -> Vec<(String, String)> {
        let guidance = self.guidance_of(form).and_then(|(guidance, _)| guidance.as_ref().ok());
        guidance.map_or_else(Vec::new, Guidance::contents)
    }

    /// Whether the guidance that a form quotes is known to have faults, which stop its documents.
    pub fn lacks_guidance(&self, form: &Form) -> bool {
        let guidance = self.guidance.get(&key(form)).and_then(OnceLock::get);
        guidance.is_some_and(|(guidance, _)| guidance.is_err())
    }

    /// The conference clock of the authority.
    pub fn clock(&self) -> Clock<'_> {
        Clock::new(&self.library.authority, &self.library.calendar)
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

    /// The chair's view of everything recorded, of every date: what `gaps` and the practice rules look at.
    ///
    /// # Errors
    /// Reports what stops the chair's view.
    pub fn everything(&self, history: &History, sink: &mut Sink) -> Result<View, Failed> {
        let reports: Vec<&Report> = history.reports.iter().collect();
        disclose(&recorded(history, &reports), &Reader::Chair, sink)
    }

    /// What a reader may see of everything recorded, whatever would stop their copies.
    pub fn everything_for(&self, history: &History, reader: &Reader) -> View {
        let reports: Vec<&Report> = history.reports.iter().collect();
        look(&recorded(history, &reports), reader)
    }

    /// What the reader of a document may see.
    ///
    /// # Errors
    /// Reports what stops this reader's copy.
    pub fn view(&self, request: &Request<'_>, sink: &mut Sink) -> Result<View, Failed> {
        let view = self.own_view(request, sink)?;
        let mut papers = Vec::new();
        for paper in request.papers() {
            papers.push(self.view(paper, sink).map_err(|_| without(request, paper, sink))?);
        }
        Ok(view.with_bound(papers))
    }

    /// The same without the papers that it binds.
    ///
    /// # Errors
    /// As [`Compiler::view`].
    pub fn own_view(&self, request: &Request<'_>, sink: &mut Sink) -> Result<View, Failed> {
        self.own_view_of(self.portion(request).as_ref(), request, sink)
    }

    /// The same, out of what its reader has of the case.
    ///
    /// # Errors
    /// As [`Compiler::view`].
    pub fn own_view_of(
        &self,
        portion: Option<&Portion<'_>>,
        request: &Request<'_>,
        sink: &mut Sink,
    ) -> Result<View, Failed> {
        match portion.zip(request.facts()) {
            Some((portion, facts)) => portion.view(&facts, sink),
            None => Ok(public(request.date)),
        }
    }

    /// What the reader of a document has of its case, where it is of one: the same for all their documents.
    pub fn portion<'a>(&self, request: &'a Request<'_>) -> Option<Portion<'a>> {
        request.history().map(|history| Portion::new(&request.reader, history))
    }

    /// The digest of the fonts that documents are set in.
    pub fn fonts(&self) -> &str {
        self.engine.fonts()
    }

    /// What stands in a document.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn composed(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Document, Failed> {
        let view = self.view(request, sink)?;
        self.composed_of(&view, request, sink)
    }

    /// What stands in a document for whoever has this `View`.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn composed_of(&self, view: &View, request: &Request<'_>, sink: &mut Sink) -> Result<Document, Failed> {
        let circulation = self.circulation(request, view);
        let judgement = self.judgement(request);
        let pack = compose(view, self.material(request, circulation.as_ref(), judgement.as_ref())?, sink)?;
        let pack = Document { ingredients: self.made(request.form).ingredients, ..pack };
        let mut papers = Vec::new();
        for (paper, view) in request.papers().iter().zip(view.bound()) {
            papers.push(self.composed_of(view, paper, sink).map_err(|_| without(request, paper, sink))?);
        }
        Ok(bind(pack, papers, &self.library))
    }

    /// What a document is composed of.
    fn material<'a>(
        &'a self,
        request: &Request<'a>,
        circulation: Option<&'a Circulation>,
        judgement: Option<&'a Judgement>,
    ) -> Result<Material<'a>, Failed> {
        let guidance = self.guidance_of(request.form).map(|(guidance, _)| guidance.as_ref());
        let guidance = guidance.transpose().map_err(|failed| *failed)?;
        // A document of the authority says what it was published with; one of a case, what is so now.
        let is_of_authority = request.form.of == Of::Authority;
        let own = is_of_authority.then(|| self.libraries.get(&key(request.form))).flatten();
        let (form, variant, blank) = (request.form, request.variant, matches!(request.subject, Subject::Blank));
        let library = own.unwrap_or(&self.library);
        let is_draft = self.is_draft(form);
        Ok(Material { form, variant, blank, is_draft, library, guidance, circulation, judgement })
    }

    /// The file of a document that was composed.
    ///
    /// # Errors
    /// Reports what typesetting and export refuse.
    pub fn exported(&self, document: Document, sink: &mut Sink) -> Result<Pdf, Failed> {
        let pages = lay_out(prepare(document, &self.engine, sink)?, None, sink)?;
        export(&pages, sink)
    }

    /// A document as the engine takes it.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn prepared(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Prepared, Failed> {
        prepare(self.composed(request, sink)?, &self.engine, sink)
    }

    /// The first half of a document: all that costs little, and says what the engine will be given.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn drafted(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Draft, Failed> {
        self.drafted_of(self.view(request, sink)?, request, sink)
    }

    /// The same for whoever has this `View`.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn drafted_of(&self, view: View, request: &Request<'_>, sink: &mut Sink) -> Result<Draft, Failed> {
        let mut document = self.composed_of(&view, request, sink)?;
        let common = common_words(&mut document);
        Ok(Draft { known: Known { view, common }, prepared: prepare(document, &self.engine, sink)? })
    }

    /// A draft on its pages, sooner with those that it had `before`.
    ///
    /// # Errors
    /// Reports what typesetting refuses.
    pub fn proofed(&self, draft: Draft, before: Option<&Pages>, sink: &mut Sink) -> Result<Proof, Failed> {
        let (digest, said) = (draft.digest(), sink.diagnostics().len());
        let pages = lay_out(draft.prepared, before, sink)?;
        Ok(Proof { pages, known: draft.known, digest, was_spoken_of: sink.diagnostics().len() > said })
    }

    /// The file of a proof, let through the last gate.
    ///
    /// # Errors
    /// Reports what export refuses, and what the gate finds.
    pub fn sealed(&self, proof: &Proof, request: &Request<'_>, sink: &mut Sink) -> Result<Pdf, Failed> {
        let pdf = export(&proof.pages, sink)?;
        self.let_through_as(&pdf, &proof.known, request, sink)?;
        Ok(Pdf { log: self.log(request, &proof.known.view), ..pdf })
    }

    /// Compiles one document.
    ///
    /// # Errors
    /// Reports what stops it. Other documents go on.
    pub fn document(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Pdf, Failed> {
        self.judged_document(request, None, sink).map(|(pdf, _)| pdf)
    }

    /// Compiles one document, and says what the rules of plain language find in it on a day; without a day, they are
    /// not asked.
    ///
    /// # Errors
    /// Reports what stops it. Other documents go on.
    pub fn judged_document(
        &self,
        request: &Request<'_>,
        today: Option<Date>,
        sink: &mut Sink,
    ) -> Result<(Pdf, practice::Words), Failed> {
        let view = self.view(request, sink)?;
        let document = self.composed_of(&view, request, sink)?;
        let words = today.map(|today| self.judge_words(&document, &view, request, today)).unwrap_or_default();
        let pdf = self.finished(document, &view, request, sink)?;
        Ok((Pdf { log: self.log(request, &view), ..pdf }, words))
    }

    /// The file of a composed document, let through the last gate.
    ///
    /// # Errors
    /// Reports what typesetting and export refuse, and what the gate finds.
    pub fn finished(
        &self,
        mut document: Document,
        view: &View,
        request: &Request<'_>,
        sink: &mut Sink,
    ) -> Result<Pdf, Failed> {
        let common = common_words(&mut document);
        let pdf = self.exported(document, sink)?;
        self.let_through(&pdf, &common, view, request, sink)?;
        Ok(pdf)
    }
}

/// Everything recorded of a case, of every date.
fn recorded<'a>(history: &'a History, reports: &'a [&'a Report]) -> Facts<'a> {
    let dated_by = history.latest_meeting(None);
    Facts { history, date: Date::MAX, reports, meeting: None, dated_by, of_report: false, since: &[] }
}

/// Reports that a paper stops its pack.
fn without(pack: &Request<'_>, paper: &Request<'_>, sink: &mut Sink) -> Failed {
    sink.fail(pack_without_paper(pack.form, &paper.form.id))
}
