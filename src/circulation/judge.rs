//! Judges copies that were sent: whether each is what its reader would get now, and what may be in it that
//! its holder should not have.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::civil::Date;

use super::{Copy, Danger, Sent, State, Wrong};
use crate::check::{History, Report};
use crate::choose::Forms;
use crate::diagnostic::Diagnostic;
use crate::disclose::{Restricted, Restriction, unshared};
use crate::form::{Form, Of, Reach};
use crate::reader::Reader;
use crate::record::Record;
use crate::value::Node;

/// Every copy that was sent. `made` gives the copies that are made now as at a date, and is asked only where
/// a digest was written down.
pub fn sent(
    history: &History,
    forms: &Forms,
    restrictions: &[Restriction],
    made: &dyn Fn(Date) -> Vec<Copy>,
) -> Vec<Sent> {
    let bench = Bench { history, forms, restrictions, made, known: RefCell::default() };
    let of_reports = history
        .reports
        .iter()
        .flat_map(|report| report.fields.items("sent").iter().map(move |node| (Origin::Report(report), node)));
    let of_meetings = history.of_kind("meeting").flat_map(|meeting| {
        let updates = meeting.updates.iter().flat_map(|update| update.fields.items("sent"));
        meeting.fields.items("sent").iter().chain(updates).map(move |node| (Origin::Meeting(meeting), node))
    });
    of_reports.chain(of_meetings).filter_map(|(origin, node)| bench.judge(&origin, node)).collect()
}

/// What a copy was of.
enum Origin<'a> {
    Report(&'a Report),
    Meeting(&'a Record),
}

impl Origin<'_> {
    fn on(&self) -> Option<Date> {
        match self {
            Origin::Report(report) => report.on(),
            Origin::Meeting(meeting) => meeting.on(),
        }
    }

    /// Whether a copy made now is of this.
    fn is_of(&self, copy: &Copy) -> bool {
        match self {
            Origin::Report(report) => copy.author.as_deref().is_none_or(|author| author == report.author),
            Origin::Meeting(meeting) => copy.meeting.as_deref().is_none_or(|id| id == meeting.id),
        }
    }

    /// Whether a form prints a report, in a document of this.
    fn prints(&self, form: &Form, of: &str, author: &str) -> bool {
        let is_own = match self {
            Origin::Report(report) => form.of != Of::Report || author == report.author,
            Origin::Meeting(_) => true,
        };
        is_own && of == form.id
    }

    /// Whether a document of this form can be of this, where nobody says which paper it was.
    fn may_be_on(&self, form: &Form) -> bool {
        match (self, form.of) {
            (Origin::Meeting(_), Of::Case) => true,
            (Origin::Meeting(meeting), Of::Meeting) => {
                let kind = meeting.fields.text("kind").unwrap_or_default();
                form.meetings.is_empty() || form.meetings.iter().any(|one| one == kind)
            }
            _ => false,
        }
    }
}

/// What copies are judged with.
struct Bench<'a> {
    history: &'a History,
    forms: &'a Forms,
    restrictions: &'a [Restriction],
    made: &'a dyn Fn(Date) -> Vec<Copy>,
    /// The copies that were made already, by the date as at which they were.
    known: RefCell<BTreeMap<Date, Rc<Vec<Copy>>>>,
}

impl Bench<'_> {
    fn made(&self, date: Date) -> Rc<Vec<Copy>> {
        self.known.borrow_mut().entry(date).or_insert_with(|| Rc::new((self.made)(date))).clone()
    }

    fn judge(&self, origin: &Origin<'_>, node: &Node) -> Option<Sent> {
        let table = node.table()?;
        let named = table.text("form").map(str::to_owned);
        let (form, author, meeting) = match origin {
            Origin::Report(report) => (named.or(Some(report.form.clone())), Some(report.author.clone()), None),
            Origin::Meeting(meeting) => (named, None, Some(meeting.id.clone())),
        };
        let mut sent = Sent {
            to: table.text("to")?.to_owned(),
            on: table.date("on"),
            how: table.text("how").map(str::to_owned),
            digest: table.text("digest").map(|digest| digest.split_whitespace().collect::<String>().to_lowercase()),
            recalled: table.date("recalled"),
            form,
            author,
            meeting,
            title: None,
            place: node.place.clone(),
            state: State::Unknown,
            dangers: Vec::new(),
        };
        let form = sent.form.as_ref().and_then(|id| self.forms.all().find(|form| form.id == *id));
        sent.title = form.map(|form| form.title.for_reader(&[]).clone());
        let readers = readers(&sent.to, self.history);
        self.compare(&mut sent, origin, &readers);
        if sent.state != State::Same {
            let dangers: Vec<Danger> = readers.iter().flat_map(|reader| self.dangers(reader, origin, &sent)).collect();
            sent.dangers.extend(dangers);
            sent.dangers.dedup_by(|one, other| one.place == other.place);
        }
        sent.dangers.extend(self.not_to_be_contacted(&sent));
        Some(sent)
    }

    /// Holds the digest of a copy against those of the copies that are made now.
    fn compare(&self, sent: &mut Sent, origin: &Origin<'_>, readers: &[Reader]) {
        let (Some(digest), Some(date)) = (&sent.digest, origin.on().or(sent.on)) else { return };
        let made = self.made(date);
        let alike = made
            .iter()
            .filter(|copy| copy.digest.as_ref() == Some(digest) && origin.is_of(copy))
            .filter(|copy| sent.form.as_ref().is_none_or(|form| *form == copy.form));
        let readers_of_it: Vec<&Reader> = alike.map(|copy| &copy.reader).collect();
        sent.state = match readers_of_it.iter().any(|reader| readers.contains(reader)) {
            true => State::Same,
            false => State::Differs,
        };
        if let (State::Differs, Some(reader)) = (sent.state, readers_of_it.first()) {
            let what = Wrong::CopyOf((*reader).clone());
            sent.dangers.push(Danger { what, since: sent.on, place: sent.place.clone() });
        }
    }

    /// What a copy may hold that its reader should not have now.
    fn dangers(&self, reader: &Reader, origin: &Origin<'_>, sent: &Sent) -> Vec<Danger> {
        let forms = self.forms_of(origin, sent);
        let could_hold = |on: &Restricted| {
            forms.iter().any(|(form, reach)| on.is_printed_by(reach, |of, author| origin.prints(form, of, author)))
        };
        // What was agreed before a copy was sent was kept out of it.
        let is_later = |agreed: Option<Date>| match (agreed, sent.on) {
            (Some(agreed), Some(on)) => agreed > on,
            _ => sent.state == State::Differs,
        };
        let is_kept = |one: &Restriction| {
            one.since.zip(origin.on()).is_none_or(|(since, date)| since <= date)
                && is_later(one.terms.date("agreed-on"))
                && could_hold(&one.on)
                && one.applies_to(reader, self.history)
        };
        let restricted = self.restrictions.iter().filter(|one| is_kept(one));
        let mut dangers: Vec<Danger> = restricted
            .map(|one| Danger {
                what: Wrong::Restricted(one.on.clone()),
                since: one.terms.date("agreed-on"),
                place: one.place.clone(),
            })
            .collect();
        if sent.state == State::Differs {
            let unshared = unshared(self.history, reader, origin.on()).into_iter().filter(|(on, _)| could_hold(on));
            dangers.extend(unshared.map(|(on, place)| Danger { what: Wrong::NotShared(on), since: None, place }));
        }
        dangers
    }

    /// The forms on which a copy may have been, and what each prints.
    fn forms_of(&self, origin: &Origin<'_>, sent: &Sent) -> Vec<(&Form, Reach)> {
        let is_meant = |form: &&Form| sent.form.as_ref().map_or_else(|| origin.may_be_on(form), |id| form.id == *id);
        self.forms.all().filter(is_meant).map(|form| (form, form.reach())).collect()
    }

    fn not_to_be_contacted(&self, sent: &Sent) -> Option<Danger> {
        let person = self.history.person(&sent.to)?;
        let update = person.updates.iter().rev().find(|update| update.fields.get("role").is_some());
        let (since, role) = match update {
            Some(update) => (update.on, update.fields.get("role")?),
            None => (None, person.fields.get("role")?),
        };
        let is_so = role.text() == Some("not-to-be-contacted");
        is_so.then(|| Danger { what: Wrong::NotToBeContacted, since, place: role.place.clone() })
    }
}

/// Whose copy somebody gets: a person of the family their own, a partner that of professionals.
fn readers(to: &str, history: &History) -> Vec<Reader> {
    match history.person(to).map(|person| person.kind.name) {
        Some("young-person") => vec![Reader::YoungPerson],
        Some("family") => vec![Reader::Parent(to.to_owned())],
        Some("partner") => vec![Reader::Professionals, Reader::Annex(to.to_owned())],
        Some(_) => Vec::new(),
        None if to == "family" => {
            let parents = history.parents().map(|id| Reader::Parent(id.to_owned()));
            parents.chain([Reader::YoungPerson]).collect()
        }
        None => Reader::parse(to).into_iter().collect(),
    }
}

/// What a check says of copies that have to come back, each at the line that says they were sent.
pub fn findings(name: &'static str, all: &[Sent]) -> Vec<Diagnostic> {
    all.iter().filter(|sent| sent.has_to_come_back()).map(|sent| finding(name, sent)).collect()
}

fn finding(name: &'static str, sent: &Sent) -> Diagnostic {
    let day = sent.on.map_or_else(String::new, |on| format!(" on {on}"));
    let reasons = sent.reasons().join("; ");
    let message = format!("the copy that was sent to `{}`{day} has to come back: {reasons}", sent.to);
    let item = sent.author.as_deref().or(sent.meeting.as_deref()).unwrap_or_default();
    let mut finding = Diagnostic::warning(name, message).at(&sent.place).item_if(item);
    for danger in sent.dangers.iter().filter(|danger| danger.place != sent.place) {
        finding = finding.related("this decides it", &danger.place);
    }
    let finding = finding
        .hint("ask for it back, send the copy of now, and write `recalled = …` here once it is back or destroyed");
    match sent.state {
        State::Unknown => finding
            .hint("write the `digest` of the copy here, which `wayleaf verify` says: then it is known what it holds"),
        State::Same | State::Differs => finding,
    }
}

impl Sent {
    /// What is wrong with it, in a message's words.
    pub fn reasons(&self) -> Vec<String> {
        let since = |danger: &Danger| danger.since.map_or_else(String::new, |on| format!(" since {on}"));
        let to = &self.to;
        let reason = |danger: &Danger| match &danger.what {
            Wrong::Restricted(on) => {
                format!("it may hold {}, which is kept from `{to}`{}", on.label(), since(danger))
            }
            Wrong::NotShared(on) => format!("it may hold {}, which is not shared with `{to}`", on.label()),
            Wrong::CopyOf(reader) => format!("it is the copy for `{reader}`"),
            Wrong::NotToBeContacted => format!("`{to}` is not to be contacted{}", since(danger)),
        };
        self.dangers.iter().map(reason).collect()
    }
}
