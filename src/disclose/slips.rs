//! Slips: where what somebody wrote says less than they meant. Each is a warning, since it is for people to say
//! what was meant; the copy is as the case says.

use std::collections::BTreeSet;

use super::access::{Access, Behind};
use super::withheld::{NeedleKind, kept_contacts};
use super::{Portion, View, texts};
use crate::check::History;
use crate::diagnostic::{Diagnostic, Sink};
use crate::fold::{compact, holds_number, numbers, tidy};
use crate::reader::Reader;
use crate::record::Terms;
use crate::source::Place;

/// Reports an address or telephone number that is kept from a reader of the family, and stands in another text
/// that they have: the mother's, where the young person's is the same, or the place of a meeting.
pub(super) fn report_contacts_elsewhere(view: &View, portion: &Portion<'_>, sink: &mut Sink) {
    if !view.reader().is_family() {
        return;
    }
    let kept = kept_contacts(portion.contacts(), view);
    if kept.is_empty() {
        return;
    }
    let mut said = BTreeSet::new();
    texts::each(view, &mut |text, place, item| {
        let text = tidy(text);
        let (letters, numbers) = (compact(&text), numbers(&text));
        let holds = |one: &&super::Needle| match one.kind {
            NeedleKind::Number => numbers.iter().any(|number| holds_number(number, &one.text)),
            _ => letters.contains(&compact(&one.text)),
        };
        if let Some(needle) = kept.iter().copied().find(holds)
            && said.insert((place.source.path.clone(), place.span.start))
        {
            let what = if needle.kind == NeedleKind::Number { "telephone number" } else { "address" };
            let message = format!(
                "the {what} of `{}`, which {} may not have, stands in this text, which they have",
                needle.item,
                view.reader()
            );
            let diagnostic = Diagnostic::warning("withheld-value-stands-elsewhere", message).at(place).item_if(item);
            sink.report(
                diagnostic
                    .related("it is kept from them here", &needle.place)
                    .hint("withhold it here too, or take it out; if they may have it, do not withhold it there"),
            );
        }
    });
}

/// Reports a `share` that names some of the family and keeps nothing from any of the others, since nothing else
/// makes a decision necessary: only `withhold` keeps something back.
pub(super) fn report_idle_shares(history: &History, behind: &Behind<'_>, sink: &mut Sink) {
    let parents = history.parents().map(|id| Reader::Parent(id.to_owned()));
    let family: Vec<Reader> = parents.chain([Reader::YoungPerson]).collect();
    let is_kept =
        |terms: Terms<'_>| family.iter().any(|reader| Behind::new(reader, history).access(terms) == Access::Withheld);
    let mut report = |what: String, terms: Terms<'_>, place: &Place, item: &str| {
        if behind.is_left_out(terms) && behind.access(terms) == Access::Open && !is_kept(terms) {
            let message = format!("the `share` of {what} leaves some of the family out, who have it all the same");
            let diagnostic = Diagnostic::warning("share-keeps-nothing-back", message).at(place).item_if(item);
            sink.report(diagnostic.hint(
                "`share` settles what nobody has decided; to keep something back write `withhold = { from = [\"…\"], … }`",
            ));
        }
    };
    // The `share` of a third party says who may have their name.
    for record in history.records.iter().filter(|record| record.kind.name != "person") {
        let what = if record.id.is_empty() { format!("this {}", record.kind.name) } else { record.label() };
        report(what, record.terms(), place_of(&record.fields, &record.place), &record.id);
        for update in &record.updates {
            let what = format!("an update of {}", record.label());
            report(what, record.terms_of(update), place_of(&update.fields, &update.place), &record.id);
        }
    }
    for (key, node) in history.root.entries() {
        if let Some(table) = node.table() {
            report(format!("`{key}`"), Terms::of(table), place_of(table, &node.key), key);
        }
    }
}

/// Where a table says with whom it is shared.
fn place_of<'a>(fields: &'a crate::value::Table, otherwise: &'a Place) -> &'a Place {
    fields.get("share").map_or(otherwise, |node| &node.place)
}
