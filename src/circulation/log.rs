//! The disclosure log for a machine: ids and places, and no name or text of the case.

use serde_json::{Value as Json, json};

use super::{Circulation, Copy, Danger, Sent, State, Wrong};
use crate::disclose::{Part, Restricted, Restriction, View};
use crate::source::Place;

/// The log of a case as JSON, with a line end.
pub fn log(view: &View, circulation: &Circulation) -> Vec<u8> {
    let numbered = view.restrictions().iter().enumerate();
    let log = json!({
        "schema": 1,
        "case": view.reference(),
        "date": view.date().to_string(),
        "restrictions": numbered.map(|(index, one)| restriction(index + 1, one)).collect::<Json>(),
        "copies": circulation.copies.iter().map(copy).collect::<Json>(),
        "sent": circulation.sent.iter().map(sent).collect::<Json>(),
    });
    format!("{log:#}\n").into_bytes()
}

fn line(place: &Place) -> Json {
    json!({ "file": place.source.path, "line": place.start().line })
}

fn restriction(number: usize, one: &Restriction) -> Json {
    let list = |key: &str| one.terms.texts(key).collect::<Vec<_>>();
    let date = |key: &str| one.terms.date(key).map(|date| date.to_string());
    json!({
        "number": number,
        "on": item(&one.on),
        "place": line(&one.place),
        "from": list("from"),
        "to": list("to"),
        "reason": one.terms.text("reason"),
        "requested-by": one.terms.text("requested-by"),
        "agreed-by": one.terms.text("agreed-by"),
        "agreed-on": date("agreed-on"),
        "review-on": date("review-on"),
    })
}

fn item(on: &Restricted) -> Json {
    let mut item = json!({ "kind": on.kind, "id": on.item });
    match &on.part {
        Part::Whole => {}
        Part::Field(field) => item["field"] = json!(field),
        Part::Update(day) => item["update"] = json!(day.map(|day| day.to_string())),
        Part::OfReport { form, author } => {
            item["form"] = json!(form);
            item["author"] = json!(author);
        }
    }
    item
}

fn copy(copy: &Copy) -> Json {
    json!({
        "path": copy.path,
        "form": copy.form,
        "version": copy.version,
        "reader": copy.reader.to_string(),
        "author": copy.author,
        "meeting": copy.meeting,
        "date": copy.date.to_string(),
        "digest": copy.digest,
        "without": copy.without,
    })
}

fn sent(sent: &Sent) -> Json {
    json!({
        "to": sent.to,
        "on": sent.on.map(|on| on.to_string()),
        "how": sent.how,
        "form": sent.form,
        "author": sent.author,
        "meeting": sent.meeting,
        "digest": sent.digest,
        "recalled": sent.recalled.map(|on| on.to_string()),
        "place": line(&sent.place),
        "state": match sent.state {
            State::Same => "same",
            State::Differs => "differs",
            State::Unknown => "unknown",
        },
        "wrong": sent.dangers.iter().map(danger).collect::<Json>(),
    })
}

fn danger(danger: &Danger) -> Json {
    let (what, of) = match &danger.what {
        Wrong::Restricted(on) => ("restricted", item(on)),
        Wrong::NotShared(on) => ("not-shared", item(on)),
        Wrong::CopyOf(reader) => ("copy-of", json!(reader.to_string())),
        Wrong::NotToBeContacted => ("not-to-be-contacted", Json::Null),
    };
    json!({ "what": what, "of": of, "since": danger.since.map(|on| on.to_string()), "place": line(&danger.place) })
}
