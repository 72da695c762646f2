//! The search: what must not stand in a file, looked for in each of its parts in one pass a folding.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use aho_corasick::{AhoCorasick, MatchKind};

use super::objects::Part;
use crate::disclose::{NeedleKind, Withheld};
use crate::fold::{Folded, compact, holds_number, is_whole, numbers, spaced, tidy, words};

/// The letters and digits of a piece of text that is too long to be there by chance.
const PIECE: usize = 20;

/// Looks for what one `View` does not hold.
pub(super) struct Search<'a> {
    withheld: &'a Withheld,
    /// Words that are no case's, tidy: of the form, the guidance, the authority.
    common: &'a str,
    /// One word of a name, with its case.
    single: Finder,
    /// Names of several words, in lower case.
    several: Finder,
    /// Addresses and short texts, in letters and digits alone.
    whole: Finder,
    numbers: Vec<(usize, &'a str)>,
    references: HashMap<String, usize>,
    /// Pieces of longer texts by their hash.
    pieces: Pieces,
    /// Pieces of what is held or common, made when the first is asked for.
    allowed: OnceCell<HashSet<u64, AsIs>>,
}

/// Patterns, and the needle of each.
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

impl<'a> Search<'a> {
    pub(super) fn new(withheld: &'a Withheld, common: &'a str) -> Search<'a> {
        let mut common_words: Option<HashSet<String>> = None;
        let common_folded = Folded::new(common);
        let common_compact = OnceCell::new();
        let held_compact = OnceCell::new();
        let common_numbers = numbers(common);
        let (mut single, mut several, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        let mut search = Search {
            withheld,
            common,
            single: Finder::new(&[]),
            several: Finder::new(&[]),
            whole: Finder::new(&[]),
            numbers: Vec::new(),
            references: HashMap::new(),
            pieces: Pieces::default(),
            allowed: OnceCell::new(),
        };
        for (index, needle) in withheld.needles().iter().enumerate() {
            let text = &needle.text;
            match needle.kind {
                NeedleKind::Name if common_folded.holds_name(text) => {}
                NeedleKind::Name if text.split_whitespace().nth(1).is_none() => single.push((index, text.clone())),
                NeedleKind::Name => several.push((index, spaced(text))),
                NeedleKind::Number if common_numbers.iter().any(|number| holds_number(number, text)) => {}
                NeedleKind::Number => search.numbers.push((index, text)),
                NeedleKind::Reference => {
                    let common_words = common_words.get_or_insert_with(|| words(common).collect());
                    if !common_words.contains(&text.to_lowercase()) {
                        search.references.insert(text.to_lowercase(), index);
                    }
                }
                NeedleKind::Address | NeedleKind::Text => {
                    let folded = compact(text);
                    let is_long = needle.kind == NeedleKind::Text && folded.len() >= PIECE;
                    if is_long {
                        search.pieces.insert(index, text);
                    } else if !common_compact.get_or_init(|| compact(common)).contains(&folded)
                        && !held_compact.get_or_init(|| compact(withheld.held())).contains(&folded)
                    {
                        whole.push((index, folded));
                    }
                }
            }
        }
        Search { single: Finder::new(&single), several: Finder::new(&several), whole: Finder::new(&whole), ..search }
    }

    /// The needles that stand in a part.
    pub(super) fn find(&self, part: &Part) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let text = tidy(&part.text);
        self.single.find(&text, true, &mut found);
        if text.len() >= 3 {
            self.several.find(&spaced(&text), true, &mut found);
        }
        let folded = compact(&text);
        self.whole.find(&folded, false, &mut found);
        self.find_pieces(&folded, &mut found);
        if !self.numbers.is_empty() {
            for number in numbers(&text) {
                let held = self.numbers.iter().filter(|(_, needle)| holds_number(&number, needle));
                found.extend(held.map(|(index, _)| *index));
            }
        }
        if !self.references.is_empty() {
            found.extend(words(&text).filter_map(|word| self.references.get(&word).copied()));
        }
        found
    }

    fn find_pieces(&self, folded: &str, found: &mut BTreeSet<usize>) {
        if self.pieces.0.is_empty() {
            return;
        }
        for hash in rolling(folded) {
            if let Some(needle) = self.pieces.0.get(&hash)
                && !self.allowed().contains(&hash)
            {
                found.insert(*needle);
            }
        }
    }

    fn allowed(&self) -> &HashSet<u64, AsIs> {
        self.allowed.get_or_init(|| {
            let lines = self.withheld.held().lines().chain(self.common.lines());
            let mut allowed: HashSet<u64, AsIs> = HashSet::default();
            allowed.extend(rolling(&compact(&lines.collect::<Vec<_>>().join("\n"))));
            allowed
        })
    }
}

/// Pieces of texts by their hash, each with its needle: one from the start of each word, and the end.
#[derive(Default)]
struct Pieces(HashMap<u64, usize, AsIs>);

impl Pieces {
    fn insert(&mut self, needle: usize, text: &str) {
        let folded = compact(text);
        let hashes: Vec<u64> = rolling(&folded).collect();
        let mut at = 0;
        for word in text.split_whitespace() {
            if let Some(hash) = hashes.get(at) {
                self.0.entry(*hash).or_insert(needle);
            }
            at += compact(word).chars().count();
        }
        if let Some(last) = hashes.last() {
            self.0.entry(*last).or_insert(needle);
        }
    }
}

/// The hash of each piece of a folded text, from its first character on.
fn rolling(folded: &str) -> impl Iterator<Item = u64> {
    const BASE: u64 = 0x0100_0000_01b3_9d4f;
    let characters: Vec<u64> = folded.chars().map(|character| u64::from(character as u32) + 0x9e37).collect();
    let highest = (0..PIECE).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = 0u64;
    (0..characters.len()).filter_map(move |index| {
        hash = hash.wrapping_mul(BASE).wrapping_add(characters[index]);
        if index >= PIECE {
            hash = hash.wrapping_sub(characters[index - PIECE].wrapping_mul(highest));
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

    #[test]
    fn a_piece_is_found_wherever_it_stands() {
        let mut pieces = Pieces::default();
        pieces.insert(7, "The person who said so could be identified if this were repeated");
        let hits = |text: &str| rolling(&compact(text)).any(|hash| pieces.0.contains_key(&hash));
        assert!(hits("… could be identi-\nfied if this were re…"));
        assert!(!hits("could be identified by anyone who repeated this"));
    }
}
