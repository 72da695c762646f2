//! What one reader has of a case, of every date. Who may have something is a matter of now, whatever the date of a
//! document, so that it is asked once for all documents of a reader.

use std::cell::OnceCell;
use std::sync::Arc;

use jiff::civil::Date;

use super::access::{self, Access, Behind};
use super::withheld::{Contacts, contacts_of};
use super::{Disclosed, Sorted, Sorting, slips, wording};
use crate::check::{Facts, History};
use crate::diagnostic::{Diagnostic, Sink};
use crate::reader::Reader;
use crate::record::Record;
use crate::value::{Node, Table};

/// What one reader has of a case.
pub struct Portion<'a> {
    pub(super) behind: Behind<'a>,
    /// The root keys.
    pub(super) root: Table,
    records: Vec<Held<'a>>,
    faults: OnceCell<Sink>,
    contacts: OnceCell<Contacts<'a>>,
}

/// A record for one reader.
struct Held<'a> {
    source: &'a Record,
    on: Option<Date>,
    access: Access,
    /// The reader's own words for it.
    words: Option<&'a Node>,
    /// As it stands after the first so many of its updates.
    after: Vec<OnceCell<Arc<Disclosed>>>,
}

impl<'a> Portion<'a> {
    /// The portion of a reader.
    pub fn new(reader: &'a Reader, history: &'a History) -> Portion<'a> {
        let behind = Behind::new(reader, history);
        let held = |source: &'a Record| Held {
            source,
            on: source.on(),
            access: behind.access(source.terms()),
            words: source.terms().wording(&behind.names),
            after: vec![OnceCell::new(); source.updates.len() + 1],
        };
        Portion {
            root: super::reports::root(&history.root, &behind),
            records: history.records.iter().map(held).collect(),
            faults: OnceCell::new(),
            contacts: OnceCell::new(),
            behind,
        }
    }

    /// What is wrong for this reader, whatever the document.
    pub(super) fn faults(&self) -> &[Diagnostic] {
        let found = || {
            let mut sink = Sink::new();
            access::report_undecided(self.behind.history, &self.behind, &mut sink);
            slips::report_idle_shares(self.behind.history, &self.behind, &mut sink);
            sink
        };
        self.faults.get_or_init(found).diagnostics()
    }

    /// The addresses and telephone numbers that the case records of people.
    pub(super) fn contacts(&self) -> &Contacts<'a> {
        self.contacts.get_or_init(|| contacts_of(self.behind.history))
    }

    /// The records of a date, sorted into what the reader may have and what not.
    pub(super) fn sort(&self, facts: &Facts<'_>) -> Sorting<'a> {
        let mut sorting = Sorting { records: Vec::with_capacity(self.records.len()), unworded: Vec::new() };
        for held in self.records.iter().filter(|held| held.on.is_none_or(|on| on <= facts.date)) {
            let source = held.source;
            match (held.access, held.words) {
                (Access::Open, words) => {
                    let record = held.open(facts, &self.behind);
                    sorting.records.push(Sorted { source, record, worded: words.is_some() });
                }
                // Words need a text that they stand for: a person or a meeting has none.
                (_, Some(words)) if source.kind.key("text").is_some() => {
                    let record = held.after[0].get_or_init(|| Arc::new(wording::only_words(source, words))).clone();
                    sorting.records.push(Sorted { source, record, worded: true });
                }
                (Access::Withheld, None) if source.kind.name == "action" => sorting.unworded.push(source),
                (_, _) => {}
            }
        }
        sorting
    }
}

impl Held<'_> {
    /// The record as at the date.
    fn open(&self, facts: &Facts<'_>, behind: &Behind<'_>) -> Arc<Disclosed> {
        // Updates stand in the order of their days.
        let known = self.source.updates.iter().take_while(|update| update.on.is_none_or(|on| on <= facts.date));
        let disclosed = || {
            let mut disclosed = wording::open(self.source, facts.date, behind);
            strip_terms(&mut disclosed, behind.reader);
            Arc::new(disclosed)
        };
        self.after[known.count()].get_or_init(disclosed).clone()
    }
}

/// Who may have a record is nobody's business but the chair's.
fn strip_terms(record: &mut Disclosed, reader: &Reader) {
    if *reader == Reader::Chair {
        return;
    }
    let is_term = |key: &str| matches!(key, "share" | "withhold" | "withhold-field" | "wording");
    record.fields.remove_keys(is_term);
    record.history.iter_mut().for_each(|update| update.fields.remove_keys(is_term));
}
