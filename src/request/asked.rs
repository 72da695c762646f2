//! The documents that a form comes to in a case: whose they are, what they are of, and which version each takes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Request, Selection, Subject, UNDATED, pack_without_paper, variant_of};
use crate::check::{History, Report, carry};
use crate::choose::Forms;
use crate::diagnostic::{Severity, Sink};
use crate::disclose::{annexes, may_have_report};
use crate::form::{Form, Of, Paper};
use crate::reader::Reader;
use crate::record::Record;
use crate::source::Place;

/// One form asked of one case.
pub(super) struct Asked<'a> {
    pub(super) history: &'a History,
    pub(super) forms: &'a Forms,
    pub(super) id: &'a str,
    /// What the command line narrows a build to, where no pack asks.
    pub(super) selection: Option<&'a Selection>,
    pub(super) as_at: Option<Date>,
    /// The meeting whose pack binds it, where one does: what is not of this meeting is no paper of it.
    pub(super) paper_of: Option<&'a Record>,
}

impl<'a> Asked<'a> {
    /// The documents of a form, for every reader.
    pub(super) fn of(&self, of: Of, sink: &mut Sink) -> Vec<Request<'a>> {
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
