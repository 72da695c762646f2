//! Requests: which documents there are, one for each form, subject and reader.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::check::{Facts, History, Report, carry};
use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::disclose::{annexes, may_have_report};
use crate::form::{Form, Of, Paper};
use crate::reader::{Reader, Wanted};
use crate::record::Record;
use crate::source::Place;

/// The date of a document that nothing dates, on a form that has no first day either.
pub const UNDATED: Date = Date::constant(2000, 1, 1);

/// One document, not yet made.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The form, in the version for this document.
    pub form: &'a Form,
    /// Whose copy.
    pub reader: Reader,
    /// What it is of.
    pub subject: Subject<'a>,
    /// Its date.
    pub date: Date,
    /// The variant of the form.
    pub variant: Option<&'a str>,
}

/// What a document is of.
#[derive(Debug, Clone)]
pub enum Subject<'a> {
    /// The authority.
    Authority,
    /// Nothing: a form to be filled in.
    Blank,
    /// A case, with the reports whose answers it prints.
    Case {
        /// All that is recorded of it.
        history: &'a History,
        /// The reports whose answers it prints, oldest first.
        reports: Vec<&'a Report>,
        /// The meeting that gives it its date.
        dated_by: Option<&'a Record>,
        /// The date that was asked for, where one was.
        as_at: Option<Date>,
    },
    /// A report.
    Report {
        /// All that is recorded of its case.
        history: &'a History,
        /// The report.
        report: &'a Report,
    },
    /// A meeting, with the reports that answer its form.
    Meeting {
        /// All that is recorded of its case.
        history: &'a History,
        /// The reports whose answers it prints, oldest first.
        reports: Vec<&'a Report>,
        /// The meeting.
        meeting: &'a Record,
        /// The papers that it binds for this reader, in the form's order.
        papers: Vec<Request<'a>>,
    },
}

/// What decides what a reader sees of a case: two documents of one sight show them the same.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sight<'a> {
    reader: &'a Reader,
    date: Date,
    /// The meeting that it is of or dated by.
    of: &'a str,
    /// Where the reports stand whose answers it prints.
    reports: Vec<(&'a str, usize)>,
    /// Since which kinds of meeting it says what changed.
    since: &'a [String],
}

/// What a command line narrows a build to.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The cases; empty means all.
    pub cases: Vec<String>,
    /// The forms, each with a version or without; empty means all.
    pub forms: Vec<(String, Option<String>)>,
    /// The readers; empty means all.
    pub readers: Vec<Wanted>,
}

impl Selection {
    fn has_form(&self, id: &str) -> bool {
        self.forms.is_empty() || self.names_form(id)
    }

    fn names_form(&self, id: &str) -> bool {
        self.forms.iter().any(|(form, _)| form == id)
    }

    fn has_reader(&self, reader: &Reader) -> bool {
        self.readers.is_empty() || self.readers.iter().any(|wanted| wanted.includes(reader))
    }

    fn version(&self, id: &str) -> Option<&str> {
        self.forms.iter().find(|(form, _)| form == id).and_then(|(_, version)| version.as_deref())
    }

    /// Whether a case is wanted.
    pub fn has_case(&self, reference: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|case| case == reference)
    }
}

impl Request<'_> {
    /// Where the document lies below the folder of outputs: references and ids, never a name.
    pub fn path(&self) -> String {
        let form = &self.form.id;
        match &self.subject {
            Subject::Authority => format!("public/{form}.pdf"),
            Subject::Blank => match self.variant {
                Some(variant) => format!("public/{form}.{variant}.pdf"),
                None => format!("public/{form}.pdf"),
            },
            Subject::Case { history, .. } => format!("{}/{}/{form}.pdf", self.reader, history.reference),
            Subject::Report { history, report } => {
                format!("{}/{}/{form}.{}.pdf", self.reader, history.reference, report.author)
            }
            Subject::Meeting { history, meeting, .. } => {
                format!("{}/{}/{form}.{}.pdf", self.reader, history.reference, meeting.id)
            }
        }
    }

    /// What is known of the case at the document's date, where it is of one.
    pub fn facts(&self) -> Option<Facts<'_>> {
        let none = Facts {
            history: self.history()?,
            date: self.date,
            reports: &[],
            meeting: None,
            dated_by: None,
            of_report: false,
            since: &self.form.since,
        };
        Some(match &self.subject {
            Subject::Case { reports, dated_by, .. } => Facts { reports, dated_by: *dated_by, ..none },
            Subject::Report { history, report } => {
                // A report without a day of its own has the day of the latest meeting.
                let dated_by = history.latest_meeting(Some(self.date)).filter(|_| report.on().is_none());
                let dated_by = dated_by.filter(|meeting| meeting.on() == Some(self.date));
                Facts { reports: std::slice::from_ref(report), dated_by, of_report: true, ..none }
            }
            Subject::Meeting { reports, meeting, .. } => Facts { reports, meeting: Some(meeting), ..none },
            Subject::Authority | Subject::Blank => none,
        })
    }

    /// What decides what its reader sees of the case.
    pub fn sight(&self) -> Sight<'_> {
        let reports: &[&Report] = match &self.subject {
            Subject::Case { reports, .. } | Subject::Meeting { reports, .. } => reports,
            Subject::Report { report, .. } => std::slice::from_ref(report),
            Subject::Authority | Subject::Blank => &[],
        };
        Sight {
            reader: &self.reader,
            date: self.date,
            of: match &self.subject {
                Subject::Case { dated_by, .. } => dated_by.map_or("case", |meeting| &meeting.id),
                Subject::Report { .. } => "report",
                _ => self.meeting().unwrap_or("none"),
            },
            reports: reports.iter().map(|one| (one.place.source.path.as_str(), one.place.span.start)).collect(),
            since: &self.form.since,
        }
    }

    /// All that is recorded of its case.
    pub fn history(&self) -> Option<&History> {
        match &self.subject {
            Subject::Case { history, .. } | Subject::Report { history, .. } | Subject::Meeting { history, .. } => {
                Some(history)
            }
            Subject::Authority | Subject::Blank => None,
        }
    }

    /// The case, where there is one.
    pub fn case(&self) -> Option<&str> {
        self.history().map(|history| history.reference.as_str())
    }

    /// The author of the report it is of.
    pub fn author(&self) -> Option<&str> {
        match &self.subject {
            Subject::Report { report, .. } => Some(&report.author),
            _ => None,
        }
    }

    /// The papers that it binds.
    pub fn papers(&self) -> &[Request<'_>] {
        match &self.subject {
            Subject::Meeting { papers, .. } => papers,
            _ => &[],
        }
    }

    /// The meeting it is of.
    pub fn meeting(&self) -> Option<&str> {
        match &self.subject {
            Subject::Meeting { meeting, .. } => Some(&meeting.id),
            _ => None,
        }
    }
}

/// The message for a pack that one of its papers stops.
pub fn pack_without_paper(pack: &Form, paper: &str) -> Diagnostic {
    let message = format!("`{}` is not made, because its paper `{paper}` cannot be", pack.id);
    let place = pack.papers.iter().find(|one| one.form.text == paper).map(|one| &one.form.place);
    let diagnostic = Diagnostic::error("pack-without-paper", message);
    let diagnostic = place.map_or(diagnostic.clone(), |place| diagnostic.at(place));
    diagnostic.hint("mend the paper first: its faults are reported at their own lines")
}

/// The documents without a case: those of the authority, and blank forms.
pub fn public<'a>(
    forms: &'a Forms,
    selection: &'a Selection,
    as_at: Option<Date>,
    sink: &mut Sink,
) -> Vec<Request<'a>> {
    let mut requests = Vec::new();
    for id in forms.ids().filter(|id| selection.has_form(id)) {
        if !selection.names_form(id) && forms.is_yet_to_come(id, as_at) {
            continue;
        }
        let Some(form) = choose_public(forms, id, selection.version(id), as_at, sink) else { continue };
        let date = as_at.or(form.from).unwrap_or(UNDATED);
        let request = |subject: Subject<'a>, variant| Request { form, reader: Reader::Public, subject, date, variant };
        if form.of == Of::Authority {
            requests.push(request(Subject::Authority, None));
        } else if form.blank && form.variants.is_empty() {
            requests.push(request(Subject::Blank, None));
        } else if form.blank {
            requests.extend(form.variants.iter().map(|variant| request(Subject::Blank, Some(variant.id.as_str()))));
        }
    }
    requests.retain(|request| selection.has_reader(&request.reader));
    requests
}

/// The copies of one version for nobody's case: of a form of the authority, the document; of every other, the
/// form to be filled in, whether it is ever printed so or not.
pub fn blank(form: &Form) -> Vec<Request<'_>> {
    let date = form.from.unwrap_or(UNDATED);
    let request = |subject, variant| Request { form, reader: Reader::Public, subject, date, variant };
    match form.of {
        Of::Authority => vec![request(Subject::Authority, None)],
        _ if form.variants.is_empty() => vec![request(Subject::Blank, None)],
        _ => form.variants.iter().map(|variant| request(Subject::Blank, Some(variant.id.as_str()))).collect(),
    }
}

fn choose_public<'a>(
    forms: &'a Forms,
    id: &str,
    version: Option<&str>,
    as_at: Option<Date>,
    sink: &mut Sink,
) -> Option<&'a Form> {
    let first = forms.versions(id).first()?;
    let place = Place { source: first.source.clone(), span: first.source.line(1) };
    if version.is_none() && forms.is_out_of_use(id, as_at) {
        return None;
    }
    let form = forms.choose(id, version, as_at, &place, sink).ok()?;
    form.readers.iter().any(|reader| reader == "public").then_some(form)
}

/// The documents of a case that a selection asks for.
pub fn of_case<'a>(
    history: &'a History,
    forms: &'a Forms,
    selection: &'a Selection,
    as_at: Option<Date>,
    sink: &mut Sink,
) -> Vec<Request<'a>> {
    let mut requests = Vec::new();
    for id in forms.ids().filter(|id| selection.has_form(id)) {
        let Some(any) = forms.newest(id).or_else(|| forms.versions(id).first()) else { continue };
        let asked = Asked { history, forms, id, selection: Some(selection), as_at, paper_of: None };
        requests.extend(asked.of(any.of, sink));
    }
    requests.retain(|request| selection.has_reader(&request.reader));
    requests
}

/// One form asked of one case.
struct Asked<'a> {
    history: &'a History,
    forms: &'a Forms,
    id: &'a str,
    /// What the command line narrows a build to, where no pack asks.
    selection: Option<&'a Selection>,
    as_at: Option<Date>,
    /// The meeting whose pack binds it, where one does: what is not of this meeting is no paper of it.
    paper_of: Option<&'a Record>,
}

impl<'a> Asked<'a> {
    /// The documents of a form, for every reader.
    fn of(&self, of: Of, sink: &mut Sink) -> Vec<Request<'a>> {
        match of {
            Of::Authority => Vec::new(),
            Of::Case => self.of_case(sink),
            Of::Report => self.of_reports(sink),
            Of::Meeting => self.of_meetings(sink),
        }
    }

    /// A form of the case: one document for each reader, with the answers of its report files.
    fn of_case(&self, sink: &mut Sink) -> Vec<Request<'a>> {
        let meeting = self.history.latest_meeting(self.as_at);
        let date = self.as_at.or_else(|| meeting.and_then(Record::on));
        let dated_by = meeting.filter(|meeting| meeting.on() == date);
        let place = dated_by
            .and_then(|meeting| meeting.fields.get("on"))
            .map_or_else(|| self.case_place(), |node| node.place.clone());
        let mut requests = Vec::new();
        for reader in self.readers() {
            let reports = self.reports_for(&reader);
            let Some(form) = self.choose(&reader, reports.last().copied(), date, &place, sink) else { continue };
            let date = date.or(form.from).unwrap_or(UNDATED);
            let reports: Vec<&Report> =
                reports.into_iter().filter(|report| report.on().is_none_or(|on| on <= date)).collect();
            if !carried(&reports, form, sink) {
                continue;
            }
            let subject = Subject::Case { history: self.history, reports, dated_by, as_at: self.as_at };
            requests.push(Request { form, reader, subject, date, variant: None });
        }
        requests
    }

    /// A form of a report: one document for each author, of the latest report that the reader may have.
    fn of_reports(&self, sink: &mut Sink) -> Vec<Request<'a>> {
        let mut requests = Vec::new();
        for reader in self.readers() {
            let mut latest: BTreeMap<&str, &Report> = BTreeMap::new();
            let of_pack = |report: &&Report| {
                self.paper_of.is_none_or(|meeting| report.fields.text("meeting") == Some(meeting.id.as_str()))
            };
            for report in self.reports_for(&reader).into_iter().filter(of_pack) {
                latest.insert(&report.author, report);
            }
            for report in latest.into_values() {
                let date =
                    report.on().or(self.as_at).or_else(|| self.history.latest_meeting(self.as_at).and_then(Record::on));
                let Some(form) = self.choose(&reader, Some(report), date, &report.place, sink) else { continue };
                if !carried(&[report], form, sink) {
                    continue;
                }
                let variant = variant_of(&report.author, self.history);
                requests.push(Request {
                    form,
                    reader: reader.clone(),
                    subject: Subject::Report { history: self.history, report },
                    date: date.or(form.from).unwrap_or(UNDATED),
                    variant: form.variants.iter().map(|variant| variant.id.as_str()).find(|id| *id == variant),
                });
            }
        }
        requests
    }

    /// The reports on this form that a reader may have, oldest first: what they may not have dates,
    /// versions and names nothing of theirs.
    fn reports_for(&self, reader: &Reader) -> Vec<&'a Report> {
        let reports = self.history.reports.iter().filter(|report| report.form == self.id);
        let reports = reports.filter(|report| report.on().is_none_or(|on| self.as_at.is_none_or(|at| on <= at)));
        let mut reports: Vec<&Report> =
            reports.filter(|report| may_have_report(report, reader, self.history)).collect();
        reports.sort_by_key(|report| report.on());
        reports
    }

    /// A form of a meeting: one document for each meeting of its kinds and each reader, with the answers of
    /// the report files that name the meeting.
    fn of_meetings(&self, sink: &mut Sink) -> Vec<Request<'a>> {
        let mut requests = Vec::new();
        let is_wanted = |meeting: &&Record| self.paper_of.is_none_or(|pack| pack.place == meeting.place);
        for meeting in self.history.of_kind("meeting").filter(is_wanted) {
            let kind = meeting.fields.text("kind").unwrap_or_default();
            // No version has to be in force for a meeting of which the form never is.
            if !self.forms.versions(self.id).iter().any(|form| form.is_of_meeting(kind)) {
                continue;
            }
            for reader in self.readers() {
                let mut reports = self.reports_for(&reader);
                reports.retain(|report| report.fields.text("meeting") == Some(meeting.id.as_str()));
                let (latest, date) = (reports.last().copied(), meeting.on());
                let Some(form) = self.choose(&reader, latest, date, &meeting.place, sink) else { continue };
                if form.is_of_meeting(kind) && carried(&reports, form, sink) {
                    let Some(papers) = self.papers(form, meeting, kind, &reader, sink) else { continue };
                    // A pack without papers is no pack.
                    if papers.is_empty() && !form.papers.is_empty() {
                        continue;
                    }
                    let date = meeting.on().or(self.as_at).or(form.from).unwrap_or(UNDATED);
                    let subject = Subject::Meeting { history: self.history, reports, meeting, papers };
                    requests.push(Request { form, reader, subject, date, variant: None });
                }
            }
        }
        requests
    }

    /// The papers that a form binds for a reader: as at its meeting, and of it. One that this reader cannot
    /// have is not there; none where one that they could have has faults.
    fn papers(
        &self,
        form: &'a Form,
        meeting: &'a Record,
        kind: &str,
        reader: &Reader,
        sink: &mut Sink,
    ) -> Option<Vec<Request<'a>>> {
        let mut papers = Vec::new();
        let includes = |list: &[String], one: &str| list.is_empty() || list.iter().any(|name| name == one);
        let is_wanted = |paper: &&Paper| includes(&paper.meetings, kind) && includes(&paper.readers, reader.kind());
        for paper in form.papers.iter().filter(is_wanted) {
            let id = &paper.form.text;
            let Some(any) = self.forms.newest(id) else { continue };
            let as_at = meeting.on().or(self.as_at);
            let (history, forms) = (self.history, self.forms);
            let asked = Asked { history, forms, id, selection: None, as_at, paper_of: Some(meeting) };
            let mut own = Sink::new();
            papers.extend(asked.of(any.of, &mut own).into_iter().filter(|paper| paper.reader == *reader));
            if own.count(Severity::Error) > 0 {
                sink.absorb(own);
                sink.report(pack_without_paper(form, id));
                return None;
            }
        }
        Some(papers)
    }

    /// The version: the one that the command line names, else the one that the report or the case pins,
    /// else the one in force.
    fn choose(
        &self,
        reader: &Reader,
        report: Option<&'a Report>,
        date: Option<Date>,
        place: &Place,
        sink: &mut Sink,
    ) -> Option<&'a Form> {
        let by_case = self.history.root.table("forms").and_then(|pins| pins.get(self.id));
        let version = self.selection.and_then(|selection| selection.version(self.id));
        let named = version.or_else(|| report.and_then(|report| report.version.as_deref()));
        let (pin, place) = match (named, by_case) {
            (None, Some(node)) => (node.text(), &node.place),
            (named, _) => (named, place),
        };
        // Drafts are built only when named or pinned, and what was withdrawn is not built any more.
        if pin.is_none() && self.forms.is_out_of_use(self.id, date) {
            return None;
        }
        // Nobody asked for what did not exist then.
        let names = |selection: &Selection| selection.names_form(self.id) && selection.has_reader(reader);
        let is_asked_for = pin.is_some() || report.is_some() || self.selection.is_some_and(names);
        if !is_asked_for && self.forms.is_yet_to_come(self.id, date) {
            return None;
        }
        let form = self.forms.choose(self.id, pin, date, place, sink).ok()?;
        form.readers.iter().any(|kind| kind == reader.kind()).then_some(form)
    }

    fn case_place(&self) -> Place {
        self.history
            .root
            .get("reference")
            .map_or_else(|| Place::file(&self.history.reference), |node| node.place.clone())
    }

    /// The readers of any version of this form in this case, each parent and each partner with an annex by id.
    fn readers(&self) -> Vec<Reader> {
        // Which version it will be depends on the reader: what only they may have dates and pins their copy.
        let mut kinds: Vec<&str> = Vec::new();
        for kind in self.forms.versions(self.id).iter().rev().flat_map(|form| &form.readers) {
            if !kinds.contains(&kind.as_str()) {
                kinds.push(kind);
            }
        }
        let mut readers = Vec::new();
        for kind in kinds {
            match kind {
                "parent" => readers.extend(self.history.parents().map(|id| Reader::Parent(id.to_owned()))),
                "annex" => readers.extend(annexes(self.history).into_iter().map(Reader::Annex)),
                "public" => {}
                other => readers.extend(Reader::parse(other)),
            }
        }
        readers
    }
}

/// Whether a version can print the answers of reports that were written for another.
fn carried(reports: &[&Report], form: &Form, sink: &mut Sink) -> bool {
    reports.iter().all(|report| carry(report, form, sink).is_ok())
}

/// Parents and the young person write on the parent's variant, everyone else on the agency's.
pub fn variant_of(author: &str, history: &History) -> &'static str {
    match history.person(author).map(|person| person.kind.name) {
        Some("family" | "young-person") => "parent",
        _ => "agency",
    }
}
