//! Requests: which documents there are, one for each form, subject and reader.

mod asked;

use jiff::civil::Date;

use crate::check::{Facts, History, Report};
use crate::choose::Forms;
use crate::diagnostic::{Diagnostic, Sink};
use crate::form::{Form, Of};
use crate::reader::{Reader, Wanted};
use crate::record::Record;
use crate::source::Place;
use asked::Asked;

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
        if form.of == Of::Authority || form.blank {
            requests.extend(blank(form).into_iter().map(|request| Request { date, ..request }));
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

/// Parents and the young person write on the parent's variant, everyone else on the agency's.
pub fn variant_of(author: &str, history: &History) -> &'static str {
    match history.person(author).map(|person| person.kind.name) {
        Some("family" | "young-person") => "parent",
        _ => "agency",
    }
}
