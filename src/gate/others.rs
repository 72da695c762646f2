//! No case in another's document: an index of hashes of what belongs to each case of a workspace.
//!
//! A case is read, hashed and let go, so that a build of one case never holds another's text. Where two
//! cases name each other in `linked`, they may share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::quick::Quick;
use crate::fold::{BREAK, Sheet, numbers, subscriber, tidy, words, words_in};
use crate::read::Case;
use crate::source::{Place, Position};
use crate::value::{Node, Table};

/// Hashes of what belongs to each case.
#[derive(Debug, Default)]
pub struct Others {
    tokens: HashMap<Hash, Vec<Token>>,
    /// Hashes of the first words of what is looked for, so that most words of a document need one look.
    firsts: HashSet<u64, Quick>,
    /// How many words the tokens have.
    lengths: BTreeSet<usize>,
    /// How many digits the numbers have.
    digits: BTreeSet<usize>,
    /// How many dates of birth there are.
    births: usize,
    /// Cases whose reference a meeting of another names, from that other.
    named: BTreeSet<(String, String)>,
    /// Cases that may share, both ways.
    linked: BTreeSet<(String, String)>,
}

pub(super) type Hash = [u8; 32];

/// What belongs to a case, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub case: String,
    pub path: String,
    pub at: Position,
}

/// What kind of thing a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TokenKind {
    Reference,
    Name,
    Number,
    Address,
    Birth,
}

impl TokenKind {
    /// What it is, in a message's words.
    pub(super) fn noun(self) -> &'static str {
        match self {
            TokenKind::Reference => "the reference",
            TokenKind::Name => "the full name of a person",
            TokenKind::Number => "a telephone number",
            TokenKind::Address => "an address",
            TokenKind::Birth => "a name and date of birth",
        }
    }

    /// Whether it says whose case it is.
    pub(super) fn names_somebody(self) -> bool {
        matches!(self, TokenKind::Reference | TokenKind::Name)
    }
}

/// A token of another case that stands in a text, and the folded words that it was found by.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub token: &'a Token,
    pub words: String,
}

/// The kinds of people whose names belong to one case. Partners work on many.
const PEOPLE: &[&str] = &["young-person", "family", "person"];

/// How many words may stand between a name and a date of birth.
const BESIDE: usize = 8;

/// The hash of folded words, or of a number.
pub(super) fn hash(text: &str) -> Hash {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// A small hash of a first word, which says of most words that nothing begins with them.
fn quick(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Others {
    /// All of it in one hash, whatever order it came in.
    pub fn digest(&self) -> Hash {
        let mut all: Vec<String> = self
            .tokens
            .iter()
            .flat_map(|(hash, tokens)| {
                tokens.iter().map(move |token| format!("{hash:?} {:?} {}", token.kind, token.case))
            })
            .collect();
        all.sort();
        let mut digest = blake3::Hasher::new();
        for token in &all {
            digest.update(token.as_bytes());
        }
        digest.update(format!("{:?} {:?}", self.named, self.linked).as_bytes());
        *digest.finalize().as_bytes()
    }

    /// Takes in what belongs to a case.
    pub fn add(&mut self, case: &Case) {
        if let Some(node) = case.root.get("reference") {
            self.token(&case.reference, TokenKind::Reference, &case.reference.to_lowercase(), node);
        }
        for linked in case.root.texts("linked") {
            self.linked.insert((case.reference.clone(), linked.to_owned()));
            self.linked.insert((linked.to_owned(), case.reference.clone()));
        }
        let meetings = case.root.items("meeting").iter().filter_map(Node::table);
        for named in meetings.flat_map(|meeting| meeting.texts("cases")) {
            self.named.insert((case.reference.clone(), named.to_owned()));
        }
        for kind in PEOPLE {
            let node = case.root.get(kind);
            let people = node
                .into_iter()
                .flat_map(|node| node.table().into_iter().chain(node.items().iter().filter_map(Node::table)));
            for person in people {
                self.person(&case.reference, person);
                person
                    .items("update")
                    .iter()
                    .filter_map(Node::table)
                    .for_each(|update| self.person(&case.reference, update));
            }
        }
    }

    /// Takes in a case of which nothing but the reference can be read.
    pub fn add_reference(&mut self, reference: &str) {
        let place = Place::file(&format!("content/cases/{reference}"));
        let node = Node { value: crate::value::Value::Text(reference.to_owned()), place: place.clone(), key: place };
        self.token(reference, TokenKind::Reference, &reference.to_lowercase(), &node);
    }

    fn person(&mut self, case: &str, person: &Table) {
        let whole = ["name", "known-as"].into_iter().filter_map(|key| person.get(key));
        let names: Vec<&Node> = whole.chain(person.items("also")).collect();
        for node in names.iter().filter(|node| node.text().is_some_and(|name| name.split_whitespace().nth(1).is_some()))
        {
            self.words_of(case, TokenKind::Name, node);
        }
        if let Some(node) = person.get("address") {
            self.words_of(case, TokenKind::Address, node);
        }
        if let Some(node) = person.get("phone") {
            for number in numbers(&tidy(node.text().unwrap_or_default())) {
                self.digits.insert(subscriber(&number).len());
                self.token(case, TokenKind::Number, subscriber(&number), node);
            }
        }
        if let (Some(born), Some(node)) = (person.date("born"), person.get("born")) {
            self.births += 1;
            for word in
                names.iter().filter_map(|node| node.text()).flat_map(|name| words(&tidy(name)).collect::<Vec<_>>())
            {
                self.token(case, TokenKind::Birth, &beside(&word, born), node);
            }
        }
    }

    fn words_of(&mut self, case: &str, kind: TokenKind, node: &Node) {
        let words: Vec<String> = words(&tidy(node.text().unwrap_or_default())).collect();
        if words.len() >= 2 {
            self.lengths.insert(words.len());
            self.firsts.insert(quick(&words[0]));
            self.token(case, kind, &words.join(" "), node);
        }
    }

    fn token(&mut self, case: &str, kind: TokenKind, text: &str, node: &Node) {
        if kind == TokenKind::Reference {
            self.firsts.insert(quick(text));
        }
        let token = Token { kind, case: case.to_owned(), path: node.place.source.path.clone(), at: node.place.start() };
        self.tokens.entry(hash(text)).or_default().push(token);
    }

    /// The cases to which any of these hashes belongs by name or reference.
    pub(super) fn named_by<'a>(&'a self, hashes: &[Hash]) -> impl Iterator<Item = &'a Token> {
        let tokens = hashes.iter().filter_map(|hash| self.tokens.get(hash)).flatten().collect::<Vec<_>>();
        tokens.into_iter().filter(|token| token.kind.names_somebody())
    }

    /// What of other cases stands in a text; `case` is the text's own, if it has one.
    pub(super) fn find(&self, sheet: &Sheet, case: Option<&str>) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let mut all: Vec<&str> = Vec::with_capacity(sheet.lower.len() / 6);
        for stretch in sheet.lower.split(BREAK) {
            let from = all.len();
            all.extend(words_in(stretch));
            let words = &all[from..];
            for (index, word) in words.iter().enumerate() {
                if self.firsts.contains(&quick(word)) {
                    self.look(&hash(word), word, case, &mut found);
                    for length in self.lengths.iter().filter(|length| index + **length <= words.len()) {
                        let window = words[index..index + length].join(" ");
                        self.look(&hash(&window), &window, case, &mut found);
                    }
                }
            }
        }
        self.find_numbers(&sheet.numbers, case, &mut found);
        self.find_births(&all, case, &mut found);
        found
    }

    fn find_numbers<'a>(&'a self, numbers: &[String], case: Option<&str>, found: &mut Vec<Found<'a>>) {
        for number in numbers {
            for length in self.digits.iter().filter(|length| **length <= number.len()) {
                for start in 0..=number.len() - length {
                    let part = &number[start..start + length];
                    if *length >= 9 || number.trim_start_matches('0') == part {
                        self.look(&hash(part), part, case, found);
                    }
                }
            }
        }
    }

    /// Dates, each with the words that stand beside it, which may be in the next cell.
    fn find_births<'a>(&'a self, words: &[&str], case: Option<&str>, found: &mut Vec<Found<'a>>) {
        if self.births == 0 {
            return;
        }
        for (index, date) in dates(words) {
            for word in &words[index.saturating_sub(BESIDE)..(index + 3 + BESIDE).min(words.len())] {
                self.look(&hash(&beside(word, date)), word, case, found);
            }
        }
    }

    fn look<'a>(&'a self, hash: &Hash, words: &str, case: Option<&str>, found: &mut Vec<Found<'a>>) {
        let Some(tokens) = self.tokens.get(hash) else { return };
        let is_own = tokens.iter().any(|token| Some(token.case.as_str()) == case);
        let may_share = |token: &Token| {
            let pair = case.map(|case| (case.to_owned(), token.case.clone()));
            let is_named = token.kind == TokenKind::Reference;
            pair.is_some_and(|pair| self.linked.contains(&pair) || is_named && self.named.contains(&pair))
        };
        if !is_own {
            let foreign = tokens.iter().find(|token| !may_share(token));
            found.extend(foreign.map(|token| Found { token, words: words.to_owned() }));
        }
    }
}

fn beside(word: &str, born: Date) -> String {
    format!("{word} {born}")
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The dates that stand in a text in lower case.
pub(super) fn dates_in(lower: &str) -> BTreeSet<Date> {
    let words: Vec<&str> = words_in(lower).collect();
    dates(&words).into_values().collect()
}

/// The dates among some words: `14 September 2010`, `2010-09-14`, `14 09 2010`.
fn dates(words: &[&str]) -> BTreeMap<usize, Date> {
    let mut dates = BTreeMap::new();
    for (index, word) in words.iter().enumerate() {
        if !word.starts_with(|character: char| character.is_ascii_digit()) {
            continue;
        }
        let date = match words.get(index..index + 3) {
            _ if word.len() == 10 => word.parse::<Date>().ok(),
            Some([day, month, year]) => date_of(day, month, year),
            _ => None,
        };
        dates.extend(date.map(|date| (index, date)));
    }
    dates
}

fn date_of(day: &str, month: &str, year: &str) -> Option<Date> {
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    let named = MONTHS.iter().position(|name| *name == month || (month.len() == 3 && name.starts_with(month)));
    let month = match named {
        Some(index) => i8::try_from(index).ok()? + 1,
        None => month.parse().ok()?,
    };
    Date::new(year, month, day.parse().ok()?).ok()
}

/// A place in another case's file: the path and the position, and nothing of its text.
pub(super) fn place_of(token: &Token) -> Place {
    let text = "\n".repeat(token.at.line.saturating_sub(1)) + &" ".repeat(token.at.column.saturating_sub(1));
    let end = text.len();
    Place { source: std::sync::Arc::new(crate::source::Source { path: token.path.clone(), text }), span: end..end }
}
