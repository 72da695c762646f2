//! The search: what must not stand in a file, looked for in each of its parts in one pass a folding. What it
//! looks for is the same for every document of a case and reader, and is made once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::disclose::{Needle, NeedleKind, Withheld};
use crate::fold::{BREAK, Folded, Name, Sheet, compact, holds_number, is_whole, numbers, spaced, words, words_in};

/// The letters and digits of a piece of text that is too long to be there by chance.
const PIECE: usize = 20;

/// Looks for what a reader may not have of a case.
pub(super) struct Search {
    withheld: Withheld,
    /// One word of a name, with its case.
    single: Finder,
    /// Names of several words, in lower case.
    several: Finder,
    /// Addresses and short texts, in letters and digits alone.
    whole: Finder,
    /// Telephone numbers, each with its needle.
    numbers: Vec<(usize, String)>,
    references: HashMap<String, usize>,
    /// Pieces of longer texts by their hash.
    pieces: Pieces,
    /// Pieces of what the reader may have, made when the first is asked for.
    held: OnceLock<HashSet<u64, AsIs>>,
}

/// Words that are no case's, folded when they are first asked for: of the form, the guidance, the authority.
pub(super) struct Common<'a> {
    text: &'a str,
    folded: OnceLock<Folded>,
    compact: OnceLock<String>,
    pieces: OnceLock<HashSet<u64, AsIs>>,
}

impl<'a> Common<'a> {
    /// Words, tidy.
    pub(super) fn new(text: &'a str) -> Common<'a> {
        Common { text, folded: OnceLock::new(), compact: OnceLock::new(), pieces: OnceLock::new() }
    }

    /// Whether a name is a word here.
    fn holds_name(&self, name: &Name) -> bool {
        self.folded().holds_name(name)
    }

    /// Whether words stand here, whatever their case.
    pub(super) fn holds_words(&self, words: &str) -> bool {
        self.folded().holds_words(words)
    }

    fn folded(&self) -> &Folded {
        self.folded.get_or_init(|| Folded::new(self.text))
    }

    fn compact(&self) -> &str {
        self.compact.get_or_init(|| compact(self.text))
    }

    fn pieces(&self) -> &HashSet<u64, AsIs> {
        self.pieces.get_or_init(|| rolling(self.compact()).collect())
    }

    /// Whether something that was found is one of these words.
    fn holds(&self, needle: &Needle) -> bool {
        match needle.kind {
            NeedleKind::Name => self.holds_name(&Name::new(&needle.text)),
            NeedleKind::Number => numbers(self.text).iter().any(|number| holds_number(number, &needle.text)),
            NeedleKind::Reference => words(self.text).any(|word| word == needle.text.to_lowercase()),
            NeedleKind::Address | NeedleKind::Text => self.compact().contains(&compact(&needle.text)),
        }
    }
}

/// Patterns, and the needle of each.
#[derive(Default)]
struct Finder {
    automaton: Option<AhoCorasick>,
    needles: Vec<usize>,
}

impl Finder {
    fn new(patterns: &[(usize, String)]) -> Finder {
        let texts = patterns.iter().map(|(_, text)| text);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok();
        Finder {
            automaton: automaton.filter(|_| !patterns.is_empty()),
            needles: patterns.iter().map(|(needle, _)| *needle).collect(),
        }
    }

    /// The needles in a text; `words` wants nothing of a word beside them.
    fn find(&self, text: &str, words: bool, into: &mut BTreeSet<usize>) {
        let Some(automaton) = &self.automaton else { return };
        for found in automaton.find_overlapping_iter(text) {
            if !words || is_whole(text, found.start(), found.len()) {
                into.insert(self.needles[found.pattern()]);
            }
        }
    }
}

impl Search {
    pub(super) fn new(withheld: Withheld) -> Search {
        // A text that the reader may have is one of theirs as it is written and as a page parts it.
        let held = [compact(withheld.held()), compact(&parted(withheld.held()))];
        let (mut single, mut several, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        let mut numbers = Vec::new();
        let mut references = HashMap::new();
        let mut pieces = Pieces::default();
        for (index, needle) in withheld.needles().iter().enumerate() {
            let text = &needle.text;
            match needle.kind {
                NeedleKind::Name if text.split_whitespace().nth(1).is_none() => single.push((index, text.clone())),
                NeedleKind::Name => several.push((index, spaced(text))),
                NeedleKind::Number => numbers.push((index, text.clone())),
                NeedleKind::Reference => drop(references.insert(text.to_lowercase(), index)),
                NeedleKind::Text if compact(text).chars().count() >= PIECE => pieces.insert(index, text),
                NeedleKind::Address | NeedleKind::Text => {
                    let folded = [compact(text), compact(&parted(text))];
                    let lacks = |folded: &String| !folded.is_empty() && !held.iter().any(|held| held.contains(folded));
                    let once = if folded[0] == folded[1] { 1 } else { 2 };
                    whole.extend(folded.into_iter().take(once).filter(lacks).map(|folded| (index, folded)));
                }
            }
        }
        let (single, several, whole) = (Finder::new(&single), Finder::new(&several), Finder::new(&whole));
        Search { withheld, single, several, whole, numbers, references, pieces, held: OnceLock::new() }
    }

    /// What is looked for and what is held, in one hash.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut digest = blake3::Hasher::new();
        for needle in self.withheld.needles() {
            digest.update(needle.text.as_bytes()).update(b"\0");
        }
        digest.update(self.withheld.held().as_bytes());
        *digest.finalize().as_bytes()
    }

    /// What was found, by its number.
    pub(super) fn needle(&self, index: usize) -> &Needle {
        &self.withheld.needles()[index]
    }

    /// The needles that stand in a part and are none of the common words.
    pub(super) fn find(&self, sheet: &Sheet, common: &Common<'_>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.single.find(&sheet.tidy, true, &mut found);
        if self.several.automaton.is_some() {
            self.several.find(&spaced(&sheet.tidy), true, &mut found);
        }
        self.whole.find(&sheet.compact, false, &mut found);
        for number in &sheet.numbers {
            let held = self.numbers.iter().filter(|(_, needle)| holds_number(number, needle));
            found.extend(held.map(|(index, _)| *index));
        }
        if !self.references.is_empty() {
            found.extend(words_in(&sheet.lower).filter_map(|word| self.references.get(word).copied()));
        }
        found.retain(|index| !common.holds(self.needle(*index)));
        // Pieces of a text are common or not each for itself.
        self.find_pieces(&sheet.compact, common, &mut found);
        found
    }

    fn find_pieces(&self, folded: &str, common: &Common<'_>, found: &mut BTreeSet<usize>) {
        if self.pieces.0.is_empty() {
            return;
        }
        for hash in rolling(folded) {
            if let Some(needle) = self.pieces.0.get(&hash)
                && !self.held().contains(&hash)
                && !common.pieces().contains(&hash)
            {
                found.insert(*needle);
            }
        }
    }

    fn held(&self) -> &HashSet<u64, AsIs> {
        let held = self.withheld.held();
        self.held.get_or_init(|| rolling(&compact(held)).chain(rolling(&compact(&parted(held)))).collect())
    }
}

/// A text with a break where a page has one: around each item of a list.
fn parted(text: &str) -> String {
    let mut parted = String::with_capacity(text.len());
    let mut in_list = false;
    for line in text.lines() {
        let is_item = line.trim_start().starts_with("- ");
        if is_item || in_list && !line.trim().is_empty() {
            parted.push(BREAK);
        }
        in_list = is_item || in_list && line.trim().is_empty();
        parted.push_str(line);
        parted.push('\n');
    }
    parted
}

/// Pieces of texts by their hash, each with its needle: one from the start of each word, and the end.
#[derive(Default)]
struct Pieces(HashMap<u64, usize, AsIs>);

impl Pieces {
    /// Takes in a text as it is written, and as a page parts it.
    fn insert(&mut self, needle: usize, text: &str) {
        self.insert_folded(needle, text);
        let parted = parted(text);
        if parted.contains(BREAK) {
            self.insert_folded(needle, &parted);
        }
    }

    fn insert_folded(&mut self, needle: usize, text: &str) {
        let folded = compact(text);
        let hashes: Vec<u64> = rolling(&folded).collect();
        let characters: Vec<char> = folded.chars().collect();
        // A break at the edge of a piece is no part of the text, and stands beside other texts too.
        let mut take = |at: usize| {
            if let Some(hash) = hashes.get(at)
                && characters[at] != BREAK
                && characters[at + PIECE - 1] != BREAK
            {
                self.0.entry(*hash).or_insert(needle);
            }
        };
        let mut at = 0;
        for word in text.split_whitespace() {
            take(at);
            at += compact(word).chars().count();
        }
        take(hashes.len().saturating_sub(1));
    }
}

/// The hash of each piece of a folded text, from its first character on.
fn rolling(folded: &str) -> impl Iterator<Item = u64> {
    const BASE: u64 = 0x0100_0000_01b3_9d4f;
    let value = |character: char| u64::from(character as u32) + 0x9e37;
    let highest = (0..PIECE).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut behind = folded.chars();
    let mut hash = 0u64;
    folded.chars().enumerate().filter_map(move |(index, character)| {
        hash = hash.wrapping_mul(BASE).wrapping_add(value(character));
        if index >= PIECE {
            hash = hash.wrapping_sub(behind.next().map_or(0, value).wrapping_mul(highest));
        }
        (index + 1 >= PIECE).then_some(hash ^ (hash >> 29))
    })
}

/// A hash that is one already.
#[derive(Default)]
struct Known(u64);

type AsIs = BuildHasherDefault<Known>;

impl Hasher for Known {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(needle: &str, text: &str) -> bool {
        let mut pieces = Pieces::default();
        pieces.insert(7, needle);
        rolling(&compact(text)).any(|hash| pieces.0.contains_key(&hash))
    }

    #[test]
    fn a_piece_is_found_wherever_it_stands() {
        let needle = "The person who said so could be identified if this were repeated";
        assert!(hits(needle, "… could be identi-\nfied if this were re…"));
        assert!(!hits(needle, "could be identified by anyone who repeated this"));
    }

    #[test]
    fn an_item_alone_is_its_words_and_not_its_place_in_a_list() {
        let list = "- his dear grandmother's\n- a friend's home, which his parents can ring";
        assert!(!hits(list, &format!("x\n{BREAK}\nhis dear grandmother's\n{BREAK}\ny")));
    }

    #[test]
    fn neighbours_make_up_no_text() {
        let page = format!("Sleeps badly\n{BREAK}\nat home with his mother");
        assert!(!hits("Sleeps badly at home with his mother", &page.replace(" with his mother", "")));
        assert!(hits("Sleeps badly at home with his mother", &page.replace(BREAK, "")));
    }

    #[test]
    fn a_list_is_found_set_as_a_list_or_in_a_row() {
        let list = "- met Carl\n- at the arcade\n- with a bag";
        assert!(hits(list, &format!("x\n{BREAK}\nmet Carl\n{BREAK}\nat the arcade\n{BREAK}\nwith a bag")));
        assert!(hits(list, "- met Carl - at the arcade - with a bag"));
    }
}
