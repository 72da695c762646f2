//! Stage 4, disclose: `Facts` + reader → [`View`].
//!
//! Only this stage can make a `View`, and no later stage takes anything else. What is withheld from
//! a reader does not exist in their `View`: no record, no reference, no count, no number.
//!
//! The rules are those of DESIGN.md, Disclosure; where guidance stands behind them, `explain` says so.

mod access;
mod anonymous;
mod earlier;
mod names;
mod people;
mod portion;
mod references;
mod reports;
mod restrictions;
mod slips;
mod stops;
mod texts;
mod withheld;
mod wording;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::check::{Facts, Report};
use crate::codes;
use crate::diagnostic::{Failed, Sink};
use crate::reader::Reader;
use crate::record::{Record, Update};
use crate::schema::Kind;
use crate::source::Place;
use crate::value::{Node, Table};

pub use access::may_have_report;
use access::{Access, Behind};
pub use portion::Portion;
use references::Gone;
pub use restrictions::{Part, Restricted, Restriction, annexes, unshared};
pub(crate) use withheld::{Birth, Needle, NeedleKind};
pub use withheld::{Withheld, withheld};

/// What one reader may see of a case at a date. Made by [`Portion::view`], [`look`] and [`public`] alone.
#[derive(Debug)]
pub struct View {
    reader: Reader,
    reference: Option<String>,
    date: Date,
    final_on: Option<Date>,
    root: Table,
    records: Vec<Arc<Disclosed>>,
    report: Table,
    answers: BTreeMap<String, Node>,
    meeting: Option<String>,
    coming: Vec<Disclosed>,
    earlier: Option<Box<View>>,
    counted: Option<Box<View>>,
    bound: Vec<View>,
    labels: HashMap<String, Label>,
    reports: Vec<Report>,
    restrictions: Vec<Restriction>,
    papers: Vec<Paper>,
    /// The actions that name each need, by place in the records: found when they are first asked for.
    serving: OnceLock<HashMap<String, Vec<usize>>>,
}

/// A report as far as its dates go, without its answers: what says whether it was done in time.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The form that it answers.
    pub form: String,
    /// Who wrote it.
    pub author: String,
    /// Its root keys.
    pub fields: Table,
}

/// A record as one reader may see it.
#[derive(Debug, Clone)]
pub struct Disclosed {
    /// What kind of record it is.
    pub kind: &'static Kind,
    /// Its id, for references and messages; never printed.
    pub id: String,
    /// Where it starts.
    pub place: Place,
    /// Its keys, as at the date.
    pub fields: Table,
    /// What happened to it, by date.
    pub history: Vec<Update>,
    /// Whether the reader has words in its place and nothing else: it counts in no share.
    pub only_words: bool,
}

/// How a third party is called in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// `adult`, `young-person` or `child`.
    pub role: &'static str,
    /// Its number among the people of this `View`.
    pub number: usize,
}

impl Disclosed {
    /// How messages name it: its kind and its id.
    pub fn label(&self) -> String {
        match self.id.as_str() {
            "" => format!("this {}", self.kind.name),
            id => format!("{} `{id}`", self.kind.name),
        }
    }

    /// Since when it is so, or when it was; `None` means always.
    pub fn on(&self) -> Option<Date> {
        self.fields.date("on")
    }
}

impl View {
    /// Whose copy it is.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The case's reference; none for a document without a case.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// The document's date.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The day on which the document became final.
    pub fn final_on(&self) -> Option<Date> {
        self.final_on
    }

    /// The root keys of the case.
    pub fn root(&self) -> &Table {
        &self.root
    }

    /// All records.
    pub fn records(&self) -> impl Iterator<Item = &Disclosed> {
        self.records.iter().map(Arc::as_ref)
    }

    /// The records of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Disclosed> {
        self.records().filter(move |record| record.kind.name == kind)
    }

    /// The actions that name a need, in order.
    pub fn actions_for<'a>(&'a self, need: &str) -> impl Iterator<Item = &'a Disclosed> + use<'a> {
        let serving = self.serving.get_or_init(|| {
            let mut serving: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, action) in self.records.iter().enumerate().filter(|(_, record)| record.kind.name == "action") {
                let needs: BTreeSet<&str> = action.fields.texts("needs").collect();
                needs.into_iter().for_each(|need| serving.entry(need.to_owned()).or_default().push(at));
            }
            serving
        });
        serving.get(need).into_iter().flatten().map(|at| &*self.records[*at])
    }

    /// A record by kind and id; also a meeting to come that the document's report names.
    pub fn find(&self, kind: &str, id: &str) -> Option<&Disclosed> {
        self.records().chain(&self.coming).find(|record| record.kind.name == kind && record.id == id)
    }

    /// Meetings to come that the document's report names: what is known of each when it is called.
    pub fn coming(&self) -> &[Disclosed] {
        &self.coming
    }

    /// The same reader's case as it stood at the meeting since which the document says what changed. That
    /// meeting is this `View`'s own, so that [`View::meeting`] gives it.
    pub fn earlier(&self) -> Option<&View> {
        self.earlier.as_deref()
    }

    /// Of a copy about nobody in particular, which holds no records, the codes that can be counted.
    pub fn counted(&self) -> Option<&View> {
        self.counted.as_deref()
    }

    /// A person by id.
    pub fn person(&self, id: &str) -> Option<&Disclosed> {
        self.records().find(|record| record.kind.people && record.id == id)
    }

    /// The agency of a party: a partner's, that of the social worker, or the party itself.
    pub fn agency_of<'a>(&'a self, party: &'a str) -> Option<&'a str> {
        match self.person(party) {
            Some(person) if person.kind.name == "partner" => person.fields.text("agency"),
            Some(_) => Some("family"),
            None if matches!(party, "social-worker" | "chair") => Some("social-care"),
            None => codes::AGENCY.has(party).then_some(party),
        }
    }

    /// The keys of the report, where the document is of one.
    pub fn report(&self) -> &Table {
        &self.report
    }

    /// An answer.
    pub fn answer(&self, field: &str) -> Option<&Node> {
        self.answers.get(field)
    }

    /// All answers, by field.
    pub fn answers(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.answers.iter().map(|(id, node)| (id.as_str(), node))
    }

    /// Every report with its answers, for the chair alone: what practice rules look at.
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// The restrictions that the reader may know of: for the chair all, for an annex those that set something
    /// apart for its partner.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// The dates of every report that the reader may have, whatever the document is of.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// The meeting that the document is of.
    pub fn meeting(&self) -> Option<&Disclosed> {
        self.find("meeting", self.meeting.as_deref()?)
    }

    /// The `View`s of the papers that a pack binds, each at its own date.
    pub fn bound(&self) -> &[View] {
        &self.bound
    }

    /// This `View`, with those of the papers that its document binds.
    #[must_use]
    pub fn with_bound(self, bound: Vec<View>) -> View {
        View { bound, ..self }
    }

    /// How a third party is called.
    pub fn label(&self, id: &str) -> Option<&Label> {
        self.labels.get(id)
    }
}

/// The `View` of a document without a case: nothing but its date.
pub fn public(date: Date) -> View {
    View {
        reader: Reader::Public,
        reference: None,
        date,
        final_on: None,
        root: Table::default(),
        records: Vec::new(),
        report: Table::default(),
        answers: BTreeMap::new(),
        meeting: None,
        coming: Vec::new(),
        earlier: None,
        counted: None,
        bound: Vec::new(),
        labels: HashMap::new(),
        reports: Vec::new(),
        restrictions: Vec::new(),
        papers: Vec::new(),
        serving: OnceLock::new(),
    }
}

/// What a reader may see of these facts.
///
/// # Errors
/// As [`Portion::view`].
pub fn disclose(facts: &Facts<'_>, reader: &Reader, sink: &mut Sink) -> Result<View, Failed> {
    Portion::new(reader, facts.history).view(facts, sink)
}

/// What a reader may see of these facts, whatever would stop their copy: for judging a file that exists.
pub fn look(facts: &Facts<'_>, reader: &Reader) -> View {
    let portion = Portion::new(reader, facts.history);
    seen(portion.sort(facts).records, facts, &portion)
}

impl Portion<'_> {
    /// What its reader may see of these facts, which are of the same case.
    ///
    /// # Errors
    /// Reports `undecided-disclosure`, `family-wording-missing`, `name-in-text` and
    /// `dating-record-withheld`: each stops this reader's copy alone.
    pub fn view(&self, facts: &Facts<'_>, sink: &mut Sink) -> Result<View, Failed> {
        let mark = sink.mark();
        self.faults().iter().for_each(|fault| sink.report(fault.clone()));
        stops::check_dating(facts, &self.behind, sink);

        let sorted = self.sort(facts);
        stops::check_wording(&sorted, facts, &self.behind, sink);
        sink.failed_since(mark)?;

        let view = seen(sorted.records, facts, self);
        for view in std::iter::once(&view).chain(view.earlier()) {
            names::check(view, facts.history, sink);
            texts::check_size(view, sink);
        }
        sink.failed_since(mark)?;
        slips::report_contacts_elsewhere(&view, self, sink);
        Ok(view)
    }
}

fn seen(records: Vec<Sorted<'_>>, facts: &Facts<'_>, portion: &Portion<'_>) -> View {
    match portion.behind.reader {
        Reader::Anonymised => anonymous::view(records, facts, portion),
        _ => earlier::beside(assemble(records, facts, portion), facts, portion),
    }
}

fn assemble(mut records: Vec<Sorted<'_>>, facts: &Facts<'_>, portion: &Portion<'_>) -> View {
    let behind = &portion.behind;
    let reader = behind.reader;
    apply_conference_weightings(&mut records, facts);
    // A weighting of the conference may have set a field that this reader may not have.
    let ruled = records.iter_mut().filter(|one| !one.source.field_rules.is_empty());
    ruled.for_each(|one| wording::withhold_fields(Arc::make_mut(&mut one.record), one.source, behind));
    if *reader == Reader::YoungPerson {
        records.retain(|one| one.record.kind.name != "action" || one.worded);
    }
    let (mut report, mut answers) = reports::of_document(facts, behind);
    people::hide(&mut records, &report, &answers, behind);
    let labels = people::label(&mut records, behind);
    let coming = earlier::coming(facts, behind);
    let gone = Gone::new(&records, &coming, facts.history);
    records.iter_mut().for_each(|one| gone.drop_in_record(one));
    gone.drop_in_report(&mut report, &mut answers);

    let mut view = View {
        reader: reader.clone(),
        reference: Some(facts.history.reference.clone()),
        date: facts.date,
        final_on: final_on(facts, behind),
        root: portion.root.clone(),
        records: records.into_iter().map(|one| one.record).collect(),
        report,
        answers,
        meeting: facts.meeting.map(|meeting| meeting.id.clone()),
        coming,
        earlier: None,
        counted: None,
        bound: Vec::new(),
        labels,
        reports: reports::whole(facts, reader),
        restrictions: Vec::new(),
        papers: reports::papers(facts, behind).into_iter().map(|paper| gone.drop_in_paper(paper)).collect(),
        serving: OnceLock::new(),
    };
    view.restrictions = restrictions::disclosed(&view, facts);
    view
}

/// The day on which the document became final, if it did: its report's or its meeting's, which may say so in
/// an update that the reader has.
fn final_on(facts: &Facts<'_>, behind: &Behind<'_>) -> Option<Date> {
    if facts.of_report {
        return facts.reports.first().and_then(|report| report.fields.date("final"));
    }
    // An invitation is final before its meeting is, since its own report says so.
    let of_reports = facts.reports.iter().filter_map(|report| report.fields.date("final")).max();
    if let (Some(_), Some(on)) = (facts.meeting, of_reports) {
        return Some(on);
    }
    let meeting = facts.meeting.or(facts.dated_by)?;
    if stops::withholds(meeting, &["final"], behind) {
        return None;
    }
    let updates = meeting.updates.iter().filter(|update| behind.access(meeting.terms_of(update)) == Access::Open);
    let later = updates.rev().find_map(|update| update.fields.date("final"));
    later.or_else(|| meeting.fields.date("final"))
}

/// A record on its way into a `View`.
struct Sorted<'a> {
    /// What is recorded.
    source: &'a Record,
    /// What the reader has of it.
    record: Arc<Disclosed>,
    /// Whether the reader has words of their own for it.
    worded: bool,
}

/// The records of a case, sorted into what a reader may have and what not.
struct Sorting<'a> {
    records: Vec<Sorted<'a>>,
    /// Withheld actions for which the reader has no words.
    unworded: Vec<&'a Record>,
}

/// Harm and safety on a context stand until a later weighting by the conference that the reader has.
fn apply_conference_weightings(records: &mut [Sorted<'_>], facts: &Facts<'_>) {
    let mut later: Vec<(String, Option<Date>, Table)> = records
        .iter()
        .map(|one| &*one.record)
        .filter(|record| record.kind.name == "weighting" && record.fields.text("by") == Some("conference"))
        .filter_map(|record| {
            Some((record.fields.text("context")?.to_owned(), record.fields.date("on"), record.fields.clone()))
        })
        .collect();
    later.sort_by_key(|(_, on, _)| *on);
    let since = |record: &Disclosed, key: &str| {
        let updated = record.history.iter().rev().find(|update| update.fields.get(key).is_some());
        updated.map_or_else(|| record.fields.date("on"), |update| update.on)
    };
    for (context, on, fields) in later {
        let found = records.iter_mut().find(|one| one.record.kind.name == "context" && one.record.id == context);
        let Some(Sorted { record, .. }) = found.filter(|one| !one.record.only_words) else { continue };
        for key in ["harm", "safety"] {
            if let Some(node) =
                fields.get(key).filter(|_| since(record, key) <= on && on.is_none_or(|on| on <= facts.date))
            {
                Arc::make_mut(record).fields.insert(key, node.clone());
            }
        }
    }
}
