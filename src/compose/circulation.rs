//! The copies of a case as rows for the chair: what each is made without, and which of those that were sent
//! have to come back.

use super::Scene;
use super::cells::Cell;
use super::restrictions::{listed, what, words_of_who};
use crate::circulation::{Copy, Danger, Sent, State, Wrong};
use crate::codes::SENT_HOW;
use crate::derived::SENT_STATE;
use crate::document::Words;

/// A row for each copy that is made.
pub(super) fn copies<'a>(scene: &Scene<'a>) -> Vec<Cell<'a>> {
    let copies = scene.circulation.map_or(&[][..], |circulation| &circulation.copies);
    copies.iter().map(|copy| row(scene, copy)).collect()
}

fn row<'a>(scene: &Scene<'a>, copy: &'a Copy) -> Cell<'a> {
    let title = Words::new(&copy.title.text, Some(copy.title.place.clone()));
    let numbers = copy.without.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    Cell::Row(vec![
        ("document", Cell::Words(document(scene, title, copy.author.as_deref(), copy.meeting.as_deref()))),
        ("reader", Cell::Words(words_of_who(scene, &copy.reader.to_string()))),
        ("version", Cell::Text(copy.version.as_str().into(), None)),
        ("date", Cell::Date(copy.date)),
        (
            "without",
            match numbers.as_str() {
                "" => Cell::Words(scene.language.page("none")),
                _ => Cell::Text(numbers.into(), None),
            },
        ),
        (
            "digest",
            match &copy.digest {
                Some(digest) => Cell::Words(in_groups(digest)),
                None => Cell::Missing(scene.language.page("not-made")),
            },
        ),
    ])
}

/// A row for each copy that was sent and of which this is true.
pub(super) fn sent<'a>(scene: &Scene<'a>, keep: impl Fn(&Sent) -> bool) -> Vec<Cell<'a>> {
    let sent = scene.circulation.map_or(&[][..], |circulation| &circulation.sent);
    sent.iter().filter(|sent| keep(sent)).map(|sent| sent_row(scene, sent)).collect()
}

fn sent_row<'a>(scene: &Scene<'a>, sent: &'a Sent) -> Cell<'a> {
    let title = match &sent.title {
        Some(title) => Words::new(&title.text, Some(title.place.clone())),
        None => Words::default(),
    };
    let date = |date: Option<_>| date.map_or(Cell::Nothing, Cell::Date);
    let wrong = sent.dangers.iter().map(|danger| Cell::Words(wrong(scene, danger)));
    Cell::Row(vec![
        ("document", Cell::Words(document(scene, title, sent.author.as_deref(), sent.meeting.as_deref()))),
        ("to", Cell::Words(words_of_who(scene, &sent.to))),
        ("on", date(sent.on)),
        ("how", sent.how.as_deref().map_or(Cell::Nothing, |how| Cell::Code(&SENT_HOW, how))),
        ("digest", sent.digest.as_deref().map_or(Cell::Nothing, |digest| Cell::Words(in_groups(digest)))),
        (
            "state",
            match sent.recalled {
                Some(on) => {
                    Cell::Words(scene.language.words("recall", "back").joint(" ").joint(&scene.language.date(on)))
                }
                None => Cell::Code(&SENT_STATE, state(sent.state)),
            },
        ),
        ("wrong", Cell::Many(wrong.collect())),
        ("recalled", date(sent.recalled)),
    ])
}

fn state(state: State) -> &'static str {
    match state {
        State::Same => "same",
        State::Differs => "differs",
        State::Unknown => "unknown",
    }
}

/// A form's title, and of which report or meeting it is.
fn document(scene: &Scene<'_>, title: Words, author: Option<&str>, meeting: Option<&str>) -> Words {
    let author = author.map(|id| scene.party(id));
    let meeting = meeting.and_then(|id| scene.view.find("meeting", id)).map(|meeting| scene.label(meeting));
    listed([title].into_iter().filter(|title| !title.is_empty()).chain(author).chain(meeting))
}

fn wrong(scene: &Scene<'_>, danger: &Danger) -> Words {
    let page = |key: &str| scene.language.words("recall", key);
    let words = match &danger.what {
        Wrong::Restricted(on) => page("restricted").joint(": ").then(what(scene, on)),
        Wrong::NotShared(on) => page("not-shared").joint(": ").then(what(scene, on)),
        Wrong::CopyOf(reader) => page("copy-of").joint(" ").then(words_of_who(scene, &reader.to_string())),
        Wrong::NotToBeContacted => page("not-to-be-contacted"),
    };
    match danger.since {
        Some(since) => words.joint(", ").then(page("since")).joint(" ").joint(&scene.language.date(since)),
        None => words,
    }
}

/// A digest in groups of eight, which an eye can follow.
fn in_groups(digest: &str) -> Words {
    let digits: Vec<char> = digest.chars().collect();
    let groups: Vec<String> = digits.chunks(8).map(|group| group.iter().collect()).collect();
    Words::new(groups.join(" "), None)
}
