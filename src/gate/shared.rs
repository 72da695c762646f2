//! What cases rightly share, declared once: `[[shared]]` in `content/authority.toml`. The gate lets it stand in
//! the documents of those cases without opening any of them.

use super::others::{Found, Hash, Others, hash, place_of};
use crate::authority::Authority;
use crate::diagnostic::{Diagnostic, Sink};
use crate::fold::{numbers, subscriber, tidy, words};
use crate::source::Place;
use crate::value::{Node, Table};

/// What cases rightly share.
#[derive(Debug, Default)]
pub struct Shared(Vec<Thing>);

/// One thing that is shared.
#[derive(Debug)]
struct Thing {
    /// Its words, and each number in it, as the index of other cases has them.
    hashes: Vec<Hash>,
    /// The cases that share it; none means all.
    cases: Option<Vec<String>>,
    place: Place,
}

/// How many cases have to share something that is not shared by all.
const FEWEST: usize = 2;

impl Shared {
    /// Reads what an authority declares.
    pub fn of(authority: &Authority) -> Shared {
        let entries = authority.facts.items("shared").iter();
        Shared(entries.filter_map(|node| Some((node.table()?, node))).map(|(table, node)| thing(table, node)).collect())
    }

    /// Reports `unknown-case`, `shared-by-one-case`, `shared-without-words` and `missing-key`: what can be told
    /// without looking into any case. `cases` are those of the workspace.
    pub fn check(authority: &Authority, cases: &[String], sink: &mut Sink) {
        for node in authority.facts.items("shared") {
            let Some(table) = node.table() else { continue };
            for key in ["text", "why"].into_iter().filter(|key| table.get(key).is_none()) {
                let diagnostic = Diagnostic::error("missing-key", format!("`[[shared]]` needs `{key}`"));
                sink.report(diagnostic.at(&node.place).hint("say what is shared, and why it may be"));
            }
            if let Some(text) = table.get("text").filter(|text| hashes(text.text().unwrap_or_default()).is_empty()) {
                let message = "this is too short to be anything that belongs to one case";
                let diagnostic = Diagnostic::error("shared-without-words", message).at(&text.place);
                sink.report(diagnostic.hint("write the whole address, the whole name or the whole telephone number"));
            }
            check_cases(table, cases, sink);
        }
    }

    /// Reports `name-shared-with-everyone`: whoever is named belongs to a case, and both have to be named.
    pub fn check_names(&self, others: &Others, sink: &mut Sink) {
        for thing in &self.0 {
            let is_open = |case: &str| thing.cases.as_ref().is_none_or(|cases| !cases.iter().any(|one| one == case));
            if let Some(token) = others.named_by(&thing.hashes).find(|token| is_open(&token.case)) {
                let message = format!("this names somebody of the case `{}`, which does not share it", token.case);
                let diagnostic = Diagnostic::error("name-shared-with-everyone", message).at(&thing.place);
                let diagnostic = diagnostic.related("they belong to this case", &place_of(token));
                sink.report(diagnostic.hint("name both cases: `cases = [\"…\", \"…\"]`"));
            }
        }
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it in one hash.
    pub fn digest(&self) -> Hash {
        hash(&format!("{:?}", self.0.iter().map(|thing| (&thing.hashes, &thing.cases)).collect::<Vec<_>>()))
    }

    /// Whether something of another case may stand in a document; `case` is the document's own, if it has one.
    pub(super) fn allows(&self, found: &Found<'_>, case: Option<&str>) -> bool {
        let sought = hash(&found.words);
        let things = self.0.iter().filter(|thing| thing.hashes.contains(&sought));
        let mut cases = things.map(|thing| &thing.cases);
        cases.any(|cases| match cases {
            None => !found.token.kind.names_somebody(),
            Some(cases) => {
                let has = |case: &str| cases.iter().any(|one| one == case);
                case.is_some_and(has) && has(&found.token.case)
            }
        })
    }
}

fn check_cases(table: &Table, cases: &[String], sink: &mut Sink) {
    let Some(named) = table.get("cases") else { return };
    for node in named.items() {
        let case = node.text().unwrap_or_default();
        if !cases.iter().any(|one| one == case) {
            let message = format!("there is no case `{case}` in this workspace");
            let diagnostic = Diagnostic::error("unknown-case", message).at(&node.place);
            sink.report(diagnostic.hint("correct the reference, or take it out"));
        }
    }
    if named.items().len() < FEWEST {
        let diagnostic = Diagnostic::error("shared-by-one-case", "nobody shares this with anybody").at(&named.place);
        sink.report(diagnostic.hint("name the other case too, or leave `cases` out where any case may have it"));
    }
}

fn thing(table: &Table, node: &Node) -> Thing {
    let text = table.get("text");
    Thing {
        hashes: hashes(text.and_then(Node::text).unwrap_or_default()),
        cases: table.get("cases").map(|cases| cases.texts().map(str::to_owned).collect()),
        place: text.map_or_else(|| node.place.clone(), |text| text.place.clone()),
    }
}

/// What the index of other cases could hold of a text: its words, where they are two or more, or a reference,
/// and its numbers.
fn hashes(text: &str) -> Vec<Hash> {
    let tidy = tidy(text);
    let numbers = numbers(&tidy);
    let words: Vec<String> = words(&tidy).collect();
    let has_digits = |word: &String| word.contains(|one: char| one.is_ascii_digit()) && numbers.is_empty();
    let whole = (words.len() > 1 || words.first().is_some_and(has_digits)).then(|| hash(&words.join(" ")));
    numbers.iter().map(|number| hash(subscriber(number))).chain(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::{hash, hashes};

    #[test]
    fn a_text_is_what_it_could_be_in_another_case() {
        assert_eq!(hashes("(01632) 960 555")[0], hashes("+44 1632 960555")[0]);
        assert_eq!(hashes("Flat 2,\nBirch House"), [hash("flat 2 birch house")]);
        assert_eq!(hashes("T-2"), [hash("t-2")]);
        assert!(hashes("Birch").is_empty() && hashes("  ").is_empty());
    }
}
