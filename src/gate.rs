//! The last gate: the finished bytes are read back and searched for what their reader may not have.
//!
//! It trusts no stage before it. It takes the file apart to every text in it (pages, bookmarks, metadata,
//! tags, links, fields, notes, attachments, what no viewer shows, the file's name), and looks for what the
//! `View` does not hold of the case, and for what belongs to other cases.

mod content;
mod font;
mod objects;
mod operations;
mod others;
mod provenance;
mod quick;
mod search;
mod shared;
mod structure;
mod tags;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::check::History;
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::disclose::{Birth, Needle, NeedleKind, withheld};
use crate::document::Document;
use crate::fold::{self, Sheet, tidy};
use crate::reader::Reader;
use crate::source::Place;
use crate::value::{Node, Table, Value};

use objects::Part;
pub use objects::Stands;
pub use others::Others;
pub use provenance::{Provenance, case_of};
use search::{Common, Search};
pub use shared::Shared;

/// What is looked for in the documents of one case and reader, whatever their form and date.
pub struct Screen {
    search: Search,
    births: Vec<Birth>,
}

impl Screen {
    /// What this reader may not have of this case.
    pub fn new(history: &History, reader: &Reader) -> Screen {
        let mut withheld = withheld(history, reader);
        let births = withheld.births();
        Screen { search: Search::new(withheld), births }
    }

    /// All of it in one hash.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = blake3::Hasher::new();
        digest.update(&self.search.digest());
        for birth in &self.births {
            digest.update(birth.on.to_string().as_bytes());
        }
        *digest.finalize().as_bytes()
    }
}

/// What a file is held against.
pub struct Against<'a> {
    /// Whose copy it is.
    pub reader: &'a Reader,
    /// The name under which it will lie.
    pub path: &'a str,
    /// The case it is of, where it is of one, and what its reader may not have of it.
    pub case: Option<(&'a History, &'a Screen)>,
    /// Words in it that are no case's.
    pub common: &'a str,
    /// What belongs to other cases.
    pub others: &'a Others,
    /// What cases rightly share.
    pub shared: &'a Shared,
}

impl Against<'_> {
    /// The file's name without the reference of its own case, whose parts may be another's reference.
    fn foreign_path(&self) -> String {
        match self.case {
            Some((history, _)) => self.path.replace(&format!("/{}/", history.reference), "/"),
            None => self.path.to_owned(),
        }
    }
}

/// The words of a document that no case brought: of the form, the guidance, the authority, the tool's
/// languages. A name among them is a word.
pub fn common_words(document: &mut Document) -> String {
    let mut words = String::new();
    document.runs_mut(&mut |run| {
        if run.place.as_ref().is_some_and(|place| !place.source.is_case()) {
            words.push_str(&run.text);
            words.push('\n');
        }
    });
    tidy(&words)
}

/// Lets a finished file through, or says what stands in it.
///
/// # Errors
/// Reports `withheld-item-disclosed` and `other-case-in-document`, and `unreadable-document` for a file in
/// which something cannot be read back: what cannot be read cannot be let through.
pub fn gate(bytes: &[u8], against: &Against<'_>, sink: &mut Sink) -> Result<(), Failed> {
    let mark = sink.mark();
    let file = match objects::read(bytes) {
        Ok(file) => file,
        Err(reason) => return Err(sink.fail(unreadable(&reason, against))),
    };
    if let Some(reason) = &file.unreadable {
        sink.report(unreadable(reason, against));
    }
    let mut parts = file.parts;
    parts.push(Part { stands: Stands::FileName, text: objects::unescape_address(&against.foreign_path()) });
    // Side by side where nobody else needs the other processors: a build lets each of its jobs have one.
    let sheets: Vec<(Stands, Sheet)> = parts.par_iter().map(|part| (part.stands, Sheet::new(&part.text))).collect();
    let common = Common::new(against.common);
    if let Some((_, screen)) = against.case {
        search_withheld(&sheets, screen, &common, against, sink);
    }
    search_others(&sheets, &common, against, sink);
    sink.failed_since(mark)
}

fn unreadable(reason: &str, against: &Against<'_>) -> Diagnostic {
    Diagnostic::error("unreadable-document", format!("this document cannot be read back: {reason}"))
        .at(&Place::file(against.path))
        .hint("what cannot be read cannot be let through to a reader")
}

/// Looks for what the reader may not have of the document's own case.
fn search_withheld(
    sheets: &[(Stands, Sheet)],
    screen: &Screen,
    common: &Common<'_>,
    against: &Against<'_>,
    sink: &mut Sink,
) {
    let mut hits: BTreeMap<usize, BTreeSet<Stands>> = BTreeMap::new();
    let mut births: BTreeMap<usize, BTreeSet<Stands>> = BTreeMap::new();
    let search = |(stands, sheet): &(Stands, Sheet)| {
        (*stands, screen.search.find(sheet, common), births_in(sheet, &screen.births))
    };
    for (stands, needles, born) in sheets.par_iter().map(search).collect::<Vec<_>>() {
        for needle in needles {
            hits.entry(needle).or_default().insert(stands);
        }
        for birth in born {
            births.entry(birth).or_default().insert(stands);
        }
    }
    for (needle, stands) in hits {
        let Needle { kind, place, item, .. } = screen.search.needle(needle);
        let what = match kind {
            NeedleKind::Name => "a name",
            NeedleKind::Number => "a telephone number",
            NeedleKind::Address => "an address",
            NeedleKind::Reference => "a reference",
            NeedleKind::Text => "a text",
        };
        sink.report(disclosed(what, place, item, &stands, against));
    }
    for (birth, stands) in births {
        let Birth { place, item, .. } = &screen.births[birth];
        sink.report(disclosed("a date of birth", place, item, &stands, against));
    }
}

/// The dates of birth that stand in a part.
fn births_in(sheet: &Sheet, births: &[Birth]) -> Vec<usize> {
    if births.is_empty() {
        return Vec::new();
    }
    let dates = others::dates_in(&sheet.lower);
    (0..births.len()).filter(|index| dates.contains(&births[*index].on)).collect()
}

fn disclosed(what: &str, place: &Place, item: &str, stands: &BTreeSet<Stands>, against: &Against<'_>) -> Diagnostic {
    let of = if item.is_empty() { String::new() } else { format!(" of `{item}`") };
    let message =
        format!("{what}{of} that {} may not have stands in `{}`: {}", against.reader, against.path, listed(stands));
    let diagnostic = Diagnostic::error("withheld-item-disclosed", message).at(place);
    let diagnostic = if item.is_empty() { diagnostic } else { diagnostic.item(item) };
    diagnostic.hint("this file must not be sent; where it was built here, a template or Wayleaf is at fault: report it")
}

/// Where something stands, in words.
fn listed(stands: &BTreeSet<Stands>) -> String {
    // What stands on a page need not be said to stand on two.
    let on_page = stands.iter().any(|one| matches!(one, Stands::Page(_)));
    let said = stands.iter().filter(|one| !(on_page && matches!(one, Stands::Across(_))));
    said.map(Stands::to_string).collect::<Vec<_>>().join(", ")
}

/// Looks for what belongs to other cases.
fn search_others(sheets: &[(Stands, Sheet)], common: &Common<'_>, against: &Against<'_>, sink: &mut Sink) {
    let own = against.case.map(|(history, _)| history.reference.as_str());
    let mut hits: BTreeMap<(others::TokenKind, String, String), (BTreeSet<Stands>, &others::Token)> = BTreeMap::new();
    let history = against.case.map(|(history, _)| history);
    let search = |(stands, sheet): &(Stands, Sheet)| (*stands, against.others.find(sheet, own));
    for (stands, found) in sheets.par_iter().map(search).collect::<Vec<_>>() {
        let found = found.into_iter().filter(|one| !against.shared.allows(one, own));
        for one in found.filter(|one| !is_own_word(&one.words, one.token.kind, common, history)) {
            let key = (one.token.kind, one.token.case.clone(), one.words);
            hits.entry(key).or_insert_with(|| (BTreeSet::new(), one.token)).0.insert(stands);
        }
    }
    for ((kind, case, words), (stands, token)) in hits {
        // A copy about nobody in particular may name nobody at all.
        let reader = against.reader;
        let grave = kind.names_somebody() && (reader.is_family() || *reader == Reader::Anonymised);
        let message = format!("{} of the case `{case}` stands in `{}`: {}", kind.noun(), against.path, listed(&stands));
        let diagnostic = match grave {
            true => Diagnostic::error("other-case-in-document", message),
            false => Diagnostic::warning("other-case-in-document", message),
        };
        let place = against.case.and_then(|(history, _)| written(history, &words, kind));
        let place = place.unwrap_or_else(|| Place::file(against.path));
        let diagnostic = diagnostic.at(&place).related("it belongs to this case", &others::place_of(token));
        sink.report(diagnostic.hint(
            "take it out; siblings name each other with `linked`, and what else cases share is declared once, as \
             `[[shared]]` in content/authority.toml",
        ));
    }
}

/// Whether something that also belongs to another case is this case's own, or no case's.
fn is_own_word(words: &str, kind: others::TokenKind, common: &Common<'_>, history: Option<&History>) -> bool {
    let is_name = matches!(kind, others::TokenKind::Name | others::TokenKind::Reference);
    if is_name && common.holds_words(words) {
        return true;
    }
    let Some(history) = history.filter(|_| kind == others::TokenKind::Name) else { return false };
    history.names.iter().any(|name| fold::spaced(&tidy(&name.text)) == words)
}

/// Where this case's own files hold these words.
fn written(history: &History, words: &str, kind: others::TokenKind) -> Option<Place> {
    let tables = history
        .records
        .iter()
        .flat_map(|record| std::iter::once(&record.fields).chain(record.updates.iter().map(|update| &update.fields)));
    let answers = history.reports.iter().map(|report| &report.answers);
    let mut all = std::iter::once(&history.root).chain(tables).chain(answers);
    all.find_map(|table| written_in(table, words, kind))
}

fn written_in(table: &Table, words: &str, kind: others::TokenKind) -> Option<Place> {
    table.entries().find_map(|(_, node)| written_at(node, words, kind))
}

fn written_at(node: &Node, words: &str, kind: others::TokenKind) -> Option<Place> {
    match &node.value {
        Value::Text(text) => {
            let text = tidy(text);
            let holds = match kind {
                others::TokenKind::Number => fold::numbers(&text).iter().any(|number| number.contains(words)),
                _ => format!(" {} ", fold::words(&text).collect::<Vec<_>>().join(" ")).contains(&format!(" {words} ")),
            };
            holds.then(|| node.place.clone())
        }
        Value::List(items) => items.iter().find_map(|item| written_at(item, words, kind)),
        Value::Table(table) => written_in(table, words, kind),
        _ => None,
    }
}
