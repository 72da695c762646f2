//! Restrictions as rows: for the chair an index of all, for an annex what was set apart for its partner.

use super::cells::{Cell, of_reference, of_value};
use super::{Scene, capitalised};
use crate::codes;
use crate::derived::RESTRICTED;
use crate::disclose::{Part, Restricted, Restriction};
use crate::document::Words;
use crate::reader::Reader;
use crate::schema::Refer;
use crate::value::Node;

/// A row for each restriction that the reader may know of, numbered in the order of the case.
pub(super) fn rows<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    scene.view.restrictions().iter().enumerate().map(|(index, one)| row(scene, index + 1, one)).collect()
}

/// A row for each partner who has an annex: who, and the numbers of what is set apart for them.
pub(super) fn holders<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    let mut holders: Vec<(&str, Vec<String>)> = Vec::new();
    for (index, one) in scene.view.restrictions().iter().enumerate() {
        for partner in one.annexes() {
            let number = (index + 1).to_string();
            match holders.iter_mut().find(|(holder, _)| *holder == partner) {
                Some((_, numbers)) => numbers.push(number),
                None => holders.push((partner, vec![number])),
            }
        }
    }
    let rows = holders.into_iter().map(|(partner, numbers)| {
        let numbers = Words::new(numbers.join(", "), None);
        Cell::Row(vec![("who", Cell::Words(scene.party(partner))), ("numbers", Cell::Words(numbers))])
    });
    rows.collect()
}

fn row<'a>(scene: &Scene<'a>, number: usize, one: &'a Restriction) -> Cell<'a> {
    let terms = &one.terms;
    let record = scene.view.records().find(|record| record.kind.name == one.on.kind && record.id == one.on.item);
    let party = |id: Option<&'a str>| id.map_or(Cell::Nothing, |id| of_reference(scene, id, Refer::Party));
    let date = |key: &str| terms.date(key).map_or(Cell::Nothing, Cell::Date);
    let source = record.and_then(|record| record.fields.text("source"));
    let owner = match &one.on.part {
        Part::OfReport { author, .. } => Some(author.as_str()),
        _ => source.or_else(|| terms.text("requested-by")),
    };
    let status = record.and_then(|record| record.fields.text("status")).filter(|_| one.on.kind == "information");
    let about = record.into_iter().flat_map(|record| record.fields.texts("about"));
    let what = what(scene, &one.on);
    Cell::Row(vec![
        ("number", Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))),
        ("heading", Cell::Words(Words::new(format!("{number}. "), None).then(what.clone()))),
        ("what", Cell::Words(what)),
        ("from", Cell::Words(listed(terms.texts("from").map(|who| words_of_who(scene, who))))),
        ("to", Cell::Words(listed(terms.texts("to").map(|partner| scene.party(partner))))),
        ("reason", terms.text("reason").map_or(Cell::Nothing, |code| Cell::Code(&codes::WITHHOLD_REASON, code))),
        (
            "requested-by",
            terms.text("requested-by").map_or(Cell::Nothing, |id| Cell::Words(agency_or_person(scene, id))),
        ),
        ("owner", party(owner)),
        ("agreed", some(agreed(scene, one))),
        ("decided", some(decided(scene, one))),
        ("agreed-by", party(terms.text("agreed-by"))),
        ("agreed-on", date("agreed-on")),
        ("review-on", date("review-on")),
        ("overdue", terms.date("review-on").map_or(Cell::Nothing, |on| Cell::YesNo(on < scene.view.date()))),
        ("status", status.map_or(Cell::Nothing, |code| Cell::Code(&codes::INFORMATION_STATUS, code))),
        ("recorded-on", one.since.map_or(Cell::Nothing, Cell::Date)),
        ("about", Cell::Many(about.map(|id| of_reference(scene, id, Refer::Subject)).collect())),
        (
            "text",
            match one.said.as_slice() {
                [(_, node)] => of_value(node),
                _ => Cell::Nothing,
            },
        ),
        (
            "parts",
            match one.said.as_slice() {
                [_] => Cell::Nothing,
                several => Cell::Many(several.iter().map(part).collect()),
            },
        ),
    ])
}

fn part<'a>((key, node): &'a (String, Node)) -> Cell<'a> {
    Cell::Row(vec![("label", Cell::Words(capitalised(readable(key)))), ("text", of_value(node))])
}

/// What a restriction is on: `Information i3`, `Dana Moor (mother): address`.
pub(super) fn what(scene: &Scene<'_>, on: &Restricted) -> Words {
    let kind = scene.language.words(RESTRICTED.name, on.kind);
    let person = scene.view.person(&on.item).filter(|person| person.kind.name == on.kind);
    let named = match (&on.part, on.kind, person) {
        (Part::OfReport { author, .. }, "answer", _) => {
            kind.joint(" (").then(scene.party(author)).joint("): ").then(readable(&on.item))
        }
        (Part::OfReport { author, .. }, ..) => kind.joint(": ").then(scene.party(author)),
        (_, "statement", _) => kind.joint(": ").then(readable(&on.item)),
        (_, _, Some(person)) => scene.label(person),
        // Ids are for whoever keeps the case: a partner has the thing itself.
        _ if *scene.view.reader() == Reader::Chair => kind.joint(&format!(" {}", on.item)),
        _ => kind,
    };
    match &on.part {
        Part::Field(field) => named.joint(": ").then(readable(field)),
        Part::Update(Some(on)) => named.joint(", ").joint(&scene.language.date(*on)),
        _ => named,
    }
}

/// A partner by their agency, anyone else as they are called.
fn agency_or_person(scene: &Scene<'_>, id: &str) -> Words {
    let agency =
        scene.view.person(id).filter(|one| one.kind.name == "partner").and_then(|one| one.fields.text("agency"));
    agency.map_or_else(|| scene.party(id), |agency| scene.language.words("agency", agency))
}

/// Who agreed, and when.
fn agreed(scene: &Scene<'_>, one: &Restriction) -> Words {
    let by = one.terms.text("agreed-by").map(|id| scene.party(id));
    let on = one.terms.date("agreed-on").map(|on| Words::new(scene.language.date(on), None));
    by.into_iter().chain(on).reduce(|by, on| by.joint(", ").then(on)).unwrap_or_default()
}

/// Who asked, who agreed, and when.
fn decided(scene: &Scene<'_>, one: &Restriction) -> Words {
    let asked = one.terms.text("requested-by").map(|id| agency_or_person(scene, id));
    let agreed = Some(agreed(scene, one)).filter(|words| !words.is_empty());
    listed(asked.into_iter().chain(agreed))
}

fn some<'a>(words: Words) -> Cell<'a> {
    if words.is_empty() { Cell::Nothing } else { Cell::Words(words) }
}

/// A reader, a group or a person, in words.
pub(super) fn words_of_who(scene: &Scene<'_>, who: &str) -> Words {
    let is_person = scene.view.person(who).is_some();
    match Reader::parse(who).filter(|_| !is_person) {
        Some(Reader::Parent(id) | Reader::Annex(id)) => scene.party(&id),
        Some(reader) => capitalised(scene.language.words("reader", reader.kind())),
        None => scene.party(who),
    }
}

pub(super) fn listed(words: impl Iterator<Item = Words>) -> Words {
    words.reduce(|all, next| all.joint("; ").then(next)).unwrap_or_default()
}

/// A key in words: `what-works` is `what works`.
fn readable(key: &str) -> Words {
    Words::new(key.replace('-', " "), None)
}
