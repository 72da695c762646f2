//! The order of the stages, and nothing else: read, choose, check, disclose, compose, typeset, export, gate.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::authority::Authority;
use crate::check::{Facts, History, Report, check};
use crate::choose::Forms;
use crate::circulation::{self, Circulation, Copy, Sent};
use crate::clock;
use crate::compose::{Approval, Beside, Guidance, Library, approvals, compose, quotes_guidance};
use crate::diagnostic::{Failed, Sink};
use crate::disclose::{Restriction, View, disclose, public, withheld};
use crate::document::Document;
use crate::export::{Pdf, export};
use crate::form::{Form, Of};
use crate::gate::{Against, Others, common_words, gate};
use crate::language::Language;
use crate::practice::{self, Ground, WordLists};
use crate::read::read;
use crate::reader::Reader;
use crate::request::{self, Request, Selection, Subject};
use crate::typeset::{Engine, Prepared, lay_out, prepare};
use crate::workspace::{Words, Workspace};

/// What every document of a workspace is compiled with, read once.
pub struct Compiler {
    workspace: Workspace,
    /// The forms to choose from.
    pub forms: Forms,
    library: Library,
    /// The authority's values as published versions print them.
    libraries: BTreeMap<(String, String), Library>,
    engine: Engine,
    guidance: BTreeMap<(String, String), Result<Guidance, Failed>>,
    words: WordLists,
    approvals: Vec<Approval>,
    others: OnceLock<Others>,
}

/// A form and its version.
fn key(form: &Form) -> (String, String) {
    (form.id.clone(), form.version.clone())
}

impl Compiler {
    /// Reads the authority, the forms, the guidance, the fonts and the templates of a workspace.
    ///
    /// # Errors
    /// Reports their faults. A fault of one form or of the guidance stops only what needs it.
    pub fn new(workspace: Workspace, sink: &mut Sink) -> Result<Compiler, Failed> {
        workspace.inhabited(sink)?;
        let forms = Forms::read(&workspace, sink)?;
        let library = Library::read(&workspace, sink)?;
        forms.check_names(&library.authority, sink);
        let mut engine = Engine::new(&workspace, sink)?;
        let mut libraries = BTreeMap::new();
        for form in forms.all().filter(|form| form.is_published && workspace.words() == Words::Published) {
            let seen = forms.seen_by(form, &workspace);
            engine.keep_copies(&form.template(), &seen, sink);
            if seen.is_copied("content/authority.toml") {
                libraries.insert(key(form), Library::read(&seen, sink)?);
            }
        }
        let quoting = forms.all().filter(|form| quotes_guidance(form));
        let guidance = quoting
            .map(|form| {
                let seen = forms.seen_by(form, &workspace);
                (key(form), libraries.get(&key(form)).unwrap_or(&library).guidance(&seen, form, sink))
            })
            .collect();
        let words = WordLists::read(&workspace, sink)?;
        let approvals = approvals(&workspace).into_iter().chain(forms.approvals()).collect();
        Ok(Compiler {
            workspace,
            forms,
            library,
            libraries,
            engine,
            guidance,
            words,
            approvals,
            others: OnceLock::new(),
        })
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

    /// The chair's view of everything recorded, of every date: what `gaps` and the practice rules look at.
    ///
    /// # Errors
    /// Reports what stops the chair's view.
    pub fn everything(&self, history: &History, sink: &mut Sink) -> Result<View, Failed> {
        let reports: Vec<&Report> = history.reports.iter().collect();
        let facts = Facts {
            history,
            date: Date::MAX,
            reports: &reports,
            meeting: None,
            dated_by: history.latest_meeting(None),
            of_report: false,
            since: &[],
        };
        disclose(&facts, &Reader::Chair, sink)
    }

    /// Judges a case by the practice rules.
    pub fn judge(&self, history: &History, today: Date, sink: &mut Sink) {
        if let Ok(view) = self.everything(history, sink) {
            let authority = &self.library.authority;
            let missed = clock::missed(history, authority, today);
            let sent = self.sent(history, view.restrictions());
            let ground = Ground { view: &view, authority, words: &self.words, missed: &missed, sent: &sent, today };
            practice::judge(&ground, sink).findings.into_iter().for_each(|finding| sink.report(finding));
        }
    }

    /// Every copy of a case that was sent, and whether it has to come back. `restrictions` are all of the case.
    pub fn sent(&self, history: &History, restrictions: &[Restriction]) -> Vec<Sent> {
        let made = |date: Date| {
            let mut then = history.clone();
            then.until(date);
            self.copies(&then, Some(date), &[])
        };
        circulation::sent(history, &self.forms, restrictions, &made)
    }

    /// Every copy that a case has now, or as at a date. A copy that cannot be made has no digest, and its own
    /// build says why.
    fn copies(&self, history: &History, as_at: Option<Date>, restrictions: &[Restriction]) -> Vec<Copy> {
        let all = Selection::default();
        let requests = request::of_case(history, &self.forms, &all, as_at, &mut Sink::new());
        let listed = requests.iter().filter(|request| !circulation::is_printed_by(request.form));
        listed
            .map(|request| Copy::of(request, self.composed(request, &mut Sink::new()).ok().as_ref(), restrictions))
            .collect()
    }

    /// What a document says of all copies, where its form prints that and it is the chair's.
    fn circulation(&self, request: &Request<'_>, view: &View) -> Option<Circulation> {
        let Subject::Case { history, as_at, .. } = &request.subject else { return None };
        let is_printed = request.reader == Reader::Chair && circulation::is_printed_by(request.form);
        is_printed.then(|| {
            let everything = self.everything(history, &mut Sink::new());
            let restrictions = everything.as_ref().map_or(view.restrictions(), View::restrictions);
            Circulation {
                copies: self.copies(history, *as_at, view.restrictions()),
                sent: self.sent(history, restrictions),
            }
        })
    }

    /// Judges what the workspace says beside its cases: its guidance.
    pub fn judge_guidance(&self, today: Date, sink: &mut Sink) {
        practice::judge_guidance(&self.approvals, &self.library.authority, today, sink);
    }

    /// What the reader of a document may see.
    ///
    /// # Errors
    /// Reports what stops this reader's copy.
    pub fn view(&self, request: &Request<'_>, sink: &mut Sink) -> Result<View, Failed> {
        match request.facts() {
            Some(facts) => disclose(&facts, &request.reader, sink),
            None => Ok(public(request.date)),
        }
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
        self.composed_with(self.circulation(request, view).as_ref(), view, request, sink)
    }

    fn composed_with(
        &self,
        circulation: Option<&Circulation>,
        view: &View,
        request: &Request<'_>,
        sink: &mut Sink,
    ) -> Result<Document, Failed> {
        let guidance = self.guidance.get(&key(request.form));
        let guidance = guidance.map(Result::as_ref).transpose().map_err(|failed| *failed)?;
        let blank = matches!(request.subject, Subject::Blank);
        let beside = Beside { guidance, circulation };
        // A document of the authority says what it was published with; one of a case, what is so now.
        let own = self.libraries.get(&key(request.form)).filter(|_| request.form.of == Of::Authority);
        compose(view, request.form, request.variant, blank, own.unwrap_or(&self.library), &beside, sink)
    }

    /// The file of a document that was composed.
    ///
    /// # Errors
    /// Reports what typesetting and export refuse.
    pub fn exported(&self, document: Document, sink: &mut Sink) -> Result<Pdf, Failed> {
        let pages = lay_out(prepare(document, &self.engine, sink)?, sink)?;
        export(&pages, sink)
    }

    /// A document as the engine takes it.
    ///
    /// # Errors
    /// Reports what stops it.
    pub fn prepared(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Prepared, Failed> {
        prepare(self.composed(request, sink)?, &self.engine, sink)
    }

    /// Compiles one document.
    ///
    /// # Errors
    /// Reports what stops it. Other documents go on.
    pub fn document(&self, request: &Request<'_>, sink: &mut Sink) -> Result<Pdf, Failed> {
        let view = self.view(request, sink)?;
        let circulation = self.circulation(request, &view);
        let document = self.composed_with(circulation.as_ref(), &view, request, sink)?;
        let pdf = self.finished(document, &view, request, sink)?;
        Ok(Pdf { log: circulation.map(|circulation| circulation::log(&view, &circulation)), ..pdf })
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

    /// Lets a finished file through the last gate; `common` are the words in it that are no case's.
    ///
    /// # Errors
    /// Reports what stands in it that must not.
    pub fn let_through(
        &self,
        pdf: &Pdf,
        common: &str,
        view: &View,
        request: &Request<'_>,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        let withheld = request.history().map(|history| (history, withheld(history, &[view])));
        let against = Against {
            reader: &request.reader,
            path: &request.path(),
            case: withheld.as_ref().map(|(history, withheld)| (*history, withheld)),
            common,
            others: self.others(),
        };
        gate(&pdf.bytes, &against, sink)
    }

    /// What belongs to the cases of the workspace, in hashes: each is read once, and let go.
    pub fn others(&self) -> &Others {
        self.others.get_or_init(|| {
            let mut others = Others::default();
            for reference in self.cases() {
                // The faults of a case are reported when it is built itself.
                match read(&self.workspace, &reference, &mut Sink::new()) {
                    Ok(case) => others.add(&case),
                    Err(_) => others.add_reference(&reference),
                }
            }
            others
        })
    }
}
