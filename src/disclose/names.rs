//! Declared names in the text of a copy whose reader may not have them: an error, never a silent change.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::access::Behind;
use super::{View, texts};
use crate::check::{History, Name, Names};
use crate::diagnostic::{Diagnostic, Sink};
use crate::fold::Name as Folded;
use crate::reader::Reader;
use crate::record::Terms;
use crate::value::{Node, Table, Value};

/// Whether a third party's record is shared by name with everyone of the family behind a reader.
pub(super) fn is_shared_by_name(fields: &Table, reader: &Reader, history: &History) -> bool {
    let mut terms = Table::default();
    let Some(share) = fields.get("share") else { return false };
    terms.insert("share", share.clone());
    // A record that would need a decision is open to exactly those with whom it is shared.
    terms.insert("status", Node { value: Value::Text("intelligence".to_owned()), ..share.clone() });
    Behind::new(reader, history).access(Terms::of(&terms)) == super::Access::Open
}

/// Reports each declared name that stands in the text of this `View` and that its reader may not have.
pub(super) fn check(view: &View, history: &History, sink: &mut Sink) {
    if *view.reader() == Reader::Chair {
        return;
    }
    let names: Vec<&Name> = history.names.iter().collect();
    let allowed = LazyCell::new(|| allowed_names(view));
    let is_forbidden = |number: &usize| !allowed.contains(&Folded::new(&names[*number].text).key());
    let forbidden: BTreeSet<usize> = history.named().all().filter(is_forbidden).collect();
    if forbidden.is_empty() {
        return;
    }
    texts::each(view, &mut |_, place, item| {
        let found = history.named().at(place).iter().find(|number| forbidden.contains(number));
        let Some(name) = found.map(|number| names[*number]) else { return };
        let message = format!("a name that {} may not have stands in this text", view.reader());
        let diagnostic = Diagnostic::error("name-in-text", message)
            .quoting(format!("the name `{}` stands in this text, and {} may not have it", name.text, view.reader()))
            .at(place)
            .related("the name is declared here", &name.place)
            .hint("write a role in its place, like `an older man`, or give this reader a `wording` of their own");
        sink.report(if item.is_empty() { diagnostic } else { diagnostic.item(item) });
    });
}

/// The names that the reader has from the people in the `View`, whole and in words, folded.
fn allowed_names(view: &View) -> BTreeSet<String> {
    let people = view.records().filter(|record| record.kind.people);
    let said = people.flat_map(|person| {
        let updates = person.history.iter().map(|update| &update.fields);
        std::iter::once(&person.fields).chain(updates).map(|fields| (&person.id, fields))
    });
    said.flat_map(|(id, fields)| Names::of_person(id, fields)).map(|name| Folded::new(&name.text).key()).collect()
}
