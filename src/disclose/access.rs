//! Who may have a record: the persons behind a reader, and what was decided for each of them.

use crate::check::{History, Report};
use crate::diagnostic::{Diagnostic, Sink};
use crate::reader::Reader;
use crate::record::{Record, Terms, Update};
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// Whether a reader may have something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Every person behind the reader may have it.
    Open,
    /// Someone behind the reader may not.
    Withheld,
    /// Nobody has decided whether the reader may have it.
    Undecided,
}

/// The persons behind a reader.
#[derive(Debug)]
pub(super) struct Behind<'a> {
    /// The reader.
    pub reader: &'a Reader,
    /// Under which names the reader's wordings stand, the most exact first.
    pub names: Vec<String>,
    /// The case.
    pub history: &'a History,
    family: Vec<&'a str>,
    partners: Vec<&'a str>,
    /// Those of the family whom the reader may not know of.
    hidden: Vec<&'a str>,
}

/// How far it is followed who may know of the person from whom something comes.
const FARTHEST: usize = 4;

/// What makes somebody a source that needs a decision.
const OF_A_SOURCE: &[&str] = &["agency", "ask-first", "role", "child"];

impl<'a> Behind<'a> {
    /// The persons behind a reader of this case.
    pub(super) fn new(reader: &'a Reader, history: &'a History) -> Behind<'a> {
        let mut behind = Behind {
            reader,
            names: wording_names(reader, history),
            family: family_behind(reader, history),
            partners: partners_behind(reader, history),
            history,
            hidden: Vec::new(),
        };
        if matches!(reader, Reader::CoreGroup | Reader::Anonymised) {
            let family = history.of_kind("family").filter(|one| behind.access(one.terms()) == Access::Withheld);
            behind.hidden = family.map(|one| one.id.as_str()).collect();
        }
        if *reader == Reader::Anonymised {
            // A count would show that there is somebody who may not have this or that.
            let hidden = std::mem::take(&mut behind.hidden);
            behind.family.retain(|one| !hidden.contains(one));
        }
        behind
    }

    /// Whether the reader may have what these terms govern. What turns on somebody whom the reader may not
    /// know of is undecided: it would show that there is somebody.
    pub(super) fn access(&self, terms: Terms<'_>) -> Access {
        // Most records of a case, so that the way through everybody behind the reader is spared.
        if terms.say_nothing() {
            return Access::Open;
        }
        let access = self.access_of(&self.family, terms, 0);
        let known: Vec<&str> = self.family.iter().copied().filter(|one| !self.hidden.contains(one)).collect();
        match self.hidden.is_empty() || self.access_of(&known, terms, 0) == access {
            true => access,
            false => Access::Undecided,
        }
    }

    /// Whether these terms share something with some of the family, and not with everyone behind the reader.
    pub(super) fn is_left_out(&self, terms: Terms<'_>) -> bool {
        let names = |share: Vec<&str>| {
            let is_shared = share.contains(&self.reader.to_string().as_str());
            !is_shared && self.family.iter().any(|person| !includes(&share, person, self.history))
        };
        terms.share().is_some_and(names)
    }

    /// Whether one person alone stands behind the reader, and it is this one.
    pub(super) fn is_only(&self, person: &str) -> bool {
        self.partners.is_empty() && self.family == [person]
    }

    fn access_of(&self, family: &[&str], terms: Terms<'_>, depth: usize) -> Access {
        if let Reader::Annex(id) = self.reader
            && terms.annexes().contains(&id.as_str())
        {
            return Access::Open;
        }
        let withheld = terms.withheld_from().unwrap_or_default();
        let mut everyone = family.iter().chain(&self.partners);
        if everyone.any(|person| includes(&withheld, person, self.history)) || self.names_reader(&withheld) {
            return Access::Withheld;
        }
        let sensitive = |person: &&str| is_sensitive(terms, person, self.history);
        let unsettled = |person: &&str| sensitive(person) || !self.knows_what_decides(terms, depth);
        match terms.share() {
            None if terms.is_decided() || !family.iter().any(sensitive) => Access::Open,
            None => Access::Undecided,
            Some(share) if share.contains(&self.reader.to_string().as_str()) => Access::Open,
            Some(share) => {
                let mut left_out = family.iter().filter(|person| !includes(&share, person, self.history));
                if left_out.any(unsettled) { Access::Withheld } else { Access::Open }
            }
        }
    }

    /// Whether the reader may know what makes a decision necessary, or not: what something says of its source,
    /// and what the source is. What they may not know decides nothing that they could see.
    fn knows_what_decides(&self, terms: Terms<'_>, depth: usize) -> bool {
        let open = |terms: Terms<'_>| self.access_of(&self.family, terms, depth + 1) == Access::Open;
        if !terms.rules_of_what_decides().all(|rule| open(rule.terms())) {
            return false;
        }
        let Some(record) = terms.source().and_then(|source| self.history.person(source)) else { return true };
        let mut rules = record.field_rules.iter().filter(|rule| OF_A_SOURCE.contains(&rule.field.as_str()));
        let says = |update: &&Update| OF_A_SOURCE.iter().any(|key| update.fields.get(key).is_some());
        depth < FARTHEST
            && open(record.terms())
            && rules.all(|rule| open(rule.terms()))
            && record.updates.iter().filter(says).all(|update| open(record.terms_of(update)))
    }

    /// Whether the reader is named, or a group that they sit in, though the case records nobody there.
    fn names_reader(&self, who: &[&str]) -> bool {
        let groups: &[&str] = match self.reader {
            Reader::Professionals => &["core-group"],
            Reader::Annex(_) => &["professionals", "core-group"],
            Reader::CoreGroup => &["professionals", "family"],
            Reader::YoungPerson | Reader::Parent(_) => &["family", "core-group"],
            Reader::Anonymised => &["professionals", "family", "core-group"],
            Reader::Chair => return false,
            Reader::Public => &[],
        };
        groups.iter().any(|group| who.contains(group)) || who.contains(&self.reader.to_string().as_str())
    }
}

fn wording_names(reader: &Reader, history: &History) -> Vec<String> {
    let own = reader.to_string();
    match reader {
        Reader::Parent(id) => vec![id.clone(), own, "family".to_owned()],
        Reader::YoungPerson => vec![history.young_person().to_owned(), own, "family".to_owned()],
        Reader::CoreGroup => vec![own, "family".to_owned()],
        Reader::Annex(id) => vec![id.clone(), own],
        Reader::Professionals => vec![own],
        // Whatever anybody has words for.
        Reader::Anonymised => {
            let people = history.records.iter().filter(|record| record.kind.people).map(|record| record.id.as_str());
            let readers = ["family", "professionals", "core-group", "young-person"];
            let people = people.flat_map(|id| [id.to_owned(), format!("parent-{id}"), format!("annex-{id}")]);
            people.chain(readers.map(str::to_owned)).chain([own]).collect()
        }
        Reader::Chair | Reader::Public => Vec::new(),
    }
}

fn family_behind<'a>(reader: &'a Reader, history: &'a History) -> Vec<&'a str> {
    match reader {
        Reader::YoungPerson => vec![history.young_person()],
        Reader::Parent(id) => vec![id.as_str()],
        Reader::CoreGroup | Reader::Anonymised => {
            let family = history.of_kind("family").map(|record| record.id.as_str());
            family.chain([history.young_person()]).collect()
        }
        _ => Vec::new(),
    }
}

fn partners_behind<'a>(reader: &'a Reader, history: &'a History) -> Vec<&'a str> {
    match reader {
        Reader::Professionals | Reader::CoreGroup | Reader::Anonymised => {
            history.of_kind("partner").map(|record| record.id.as_str()).collect()
        }
        Reader::Annex(id) => vec![id.as_str()],
        _ => Vec::new(),
    }
}

/// Whether a list of WHO names a person: by id, by `family`, or by a reader they stand behind.
fn includes(who: &[&str], person: &str, history: &History) -> bool {
    let record = history.person(person);
    let is_family = person == history.young_person() || record.is_some_and(|one| one.kind.name == "family");
    let is_partner = record.is_some_and(|one| one.kind.name == "partner");
    who.iter().any(|name| {
        *name == person
            || match Reader::parse(name) {
                Some(Reader::YoungPerson) => person == history.young_person(),
                Some(Reader::Parent(id) | Reader::Annex(id)) => id == person,
                Some(Reader::Professionals) => is_partner,
                Some(Reader::CoreGroup) => is_partner || is_family,
                _ => *name == "family" && is_family,
            }
    })
}

/// Whether something needs a decision before a person of the family may have it.
fn is_sensitive(terms: Terms<'_>, person: &str, history: &History) -> bool {
    terms.is_intelligence()
        || terms.about().any(|about| is_third_party(about, history))
        || terms.source().is_some_and(|source| is_sensitive_source(source, person, history))
}

/// Whether `about` names anyone but the young person and the family.
fn is_third_party(about: &str, history: &History) -> bool {
    history.person(about).is_some_and(|record| matches!(record.kind.name, "partner" | "person"))
}

fn is_sensitive_source(source: &str, person: &str, history: &History) -> bool {
    if source == history.young_person() {
        return person != source;
    }
    match history.person(source) {
        Some(record) if record.kind.name == "family" => is_parent(record) && person != source,
        Some(record) if record.kind.name == "partner" => {
            let asks_first = record.latest("ask-first").is_some_and(|node| node.value == Value::YesNo(true));
            record.latest("agency").and_then(Node::text) == Some("health") || asks_first
        }
        Some(_) => false,
        None => source == "health",
    }
}

/// A parent is anyone of the family but a supporter.
fn is_parent(record: &Record) -> bool {
    let is_child = record.latest("child").is_some_and(|node| node.value == Value::YesNo(true));
    record.latest("role").and_then(Node::text) != Some("supporter") && !is_child
}

/// The terms of a whole report: its author is its source.
pub(super) fn report_terms(report: &Report) -> Table {
    let mut terms = report.fields.clone();
    if let Some(author) = report.fields.get("author") {
        terms.insert("source", author.clone());
    }
    terms
}

/// The terms of an answer: its own, else those of its report.
pub(super) fn answer_terms(report: &Report, answer: &Node) -> Table {
    let mut terms = match &answer.value {
        Value::Table(table) => table.clone(),
        _ => Table::default(),
    };
    let own = Terms::of(&terms).is_decided();
    for key in ["share", "withhold"] {
        if let Some(node) = report.fields.get(key).filter(|_| !own) {
            terms.insert(key, node.clone());
        }
    }
    if let Some(author) = report.fields.get("author").filter(|_| terms.get("source").is_none()) {
        terms.insert("source", author.clone());
    }
    terms
}

/// Whether a reader may have a report's document: nobody has withheld the report from them.
pub fn may_have_report(report: &Report, reader: &Reader, history: &History) -> bool {
    Behind::new(reader, history).access(Terms::of(&report_terms(report))) != Access::Withheld
}

/// Reports everything of the case that nobody has decided about for this reader, printed or not.
pub(super) fn report_undecided(history: &History, behind: &Behind<'_>, sink: &mut Sink) {
    if !behind.reader.is_family() {
        return;
    }
    let undecided = |terms: Terms<'_>| behind.access(terms) == Access::Undecided;
    for record in &history.records {
        if undecided(record.terms()) {
            sink.report(message(&record.label(), &record.place, &record.id));
        }
        for update in record.updates.iter().filter(|update| undecided(record.terms_of(update))) {
            sink.report(message(&format!("an update of {}", record.label()), &update.place, &record.id));
        }
    }
    for (key, node) in history.root.entries() {
        if node.table().is_some_and(|table| undecided(Terms::of(table))) {
            sink.report(message(&format!("`{key}`"), &node.key, key));
        }
    }
    for report in &history.reports {
        for (id, node) in report.answers.entries() {
            if undecided(Terms::of(&answer_terms(report, node))) {
                sink.report(message(&format!("the answer `{id}` of a report"), &node.key, id));
            }
        }
        if report.answers.is_empty() && undecided(Terms::of(&report_terms(report))) {
            sink.report(message("this report", &report.place, &report.form));
        }
    }
}

fn message(what: &str, place: &Place, item: &str) -> Diagnostic {
    let message = format!("nobody has decided who of the family may have {what}");
    let diagnostic = Diagnostic::error("undecided-disclosure", message).at(place);
    let diagnostic = if item.is_empty() { diagnostic } else { diagnostic.item(item) };
    diagnostic
        .hint("share it: `share = [\"family\"]`, or with some of them: `share = [\"mother\"]`")
        .hint("or withhold it: `withhold = { from = [\"family\"], reason = \"…\", requested-by = \"…\", agreed-by = \"chair\", agreed-on = …, review-on = … }`")
}
