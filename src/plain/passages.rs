//! A document's passages and their sentences, each with the place where its owner wrote it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::take;
use std::ops::Range;

use super::Audience;
use crate::document::{Block, Fact, Section, Words};
use crate::source::Place;

/// Sentences that are read in one go: an answer, a list, a cell, or a label on its own.
#[derive(Debug, Default)]
pub struct Passage {
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// Whether it is running text, and not a label.
    pub is_prose: bool,
    /// What tells it from other passages and readers, where it has no words of somebody's own.
    pub(super) digest: Option<u64>,
}

/// A sentence.
#[derive(Debug)]
pub struct Sentence {
    /// Its text.
    pub text: String,
    /// Where it starts; none for what no file holds.
    pub place: Option<Place>,
    /// Where its words stand in its text.
    words: Vec<Range<usize>>,
}

impl Sentence {
    /// A sentence that starts at a place.
    pub fn new(text: String, place: Option<Place>) -> Sentence {
        let words = text.split_whitespace().map(|word| word.trim_matches(|one: char| !one.is_alphanumeric()));
        let words = words.filter(|word| !word.is_empty()).map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            start..start + word.len()
        });
        let words = words.collect();
        Sentence { text, place, words }
    }

    /// Its words, without punctuation.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.iter().map(|range| &self.text[range.clone()])
    }

    /// Where a part of it stands, if its file holds the words as they are.
    pub fn place_of(&self, part: &str) -> Option<Place> {
        let place = self.place.as_ref()?;
        let written = place.source.text.get(place.span.clone())?;
        match written.find(part) {
            Some(at) => Some(place.at(place.span.start + at..place.span.start + at + part.len())),
            None => Some(place.clone()),
        }
    }
}

/// What has been read so far.
struct Reader<'a> {
    passages: Vec<Passage>,
    open: Vec<&'a Words>,
    is_prose: bool,
    is_own: &'a dyn Fn(&Place) -> bool,
    audience: Audience,
    is_clean: &'a dyn Fn(u64) -> bool,
}

/// The passages of a cover and sections, in reading order, but for those that were found to be clean by their digest.
pub(super) fn of<'a>(
    (cover, sections): (&'a [Fact], &'a [Section]),
    is_own: &'a dyn Fn(&Place) -> bool,
    audience: Audience,
    is_clean: &'a dyn Fn(u64) -> bool,
) -> Vec<Passage> {
    let mut reader = Reader { passages: Vec::new(), open: Vec::new(), is_prose: false, is_own, audience, is_clean };
    reader.facts(cover);
    for section in sections.iter().filter(|section| section.id != "document-control") {
        reader.label(&section.title);
        reader.blocks(&section.blocks);
    }
    reader.passages
}

impl<'a> Reader<'a> {
    fn facts(&mut self, facts: &'a [Fact]) {
        for fact in facts {
            self.label(&fact.label);
            self.blocks(&fact.value);
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        self.close();
        blocks.iter().for_each(|block| self.block(block));
        self.close();
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph(words) => self.prose(words),
            // What a list says belongs to the words that lead to it.
            Block::List { items, .. } => {
                for block in items.iter().flatten() {
                    self.block(block);
                }
            }
            Block::Panel(blocks) | Block::Guidance(blocks) => self.blocks(blocks),
            Block::Heading { words, .. } | Block::Missing(words) | Block::Note(words) | Block::Status { words, .. } => {
                self.label(words);
            }
            Block::Table { header, rows, .. } => {
                header.iter().for_each(|words| self.label(words));
                rows.iter().flatten().for_each(|cell| self.blocks(cell));
            }
            Block::Question { label, hint, answer } => {
                self.label(label);
                hint.iter().for_each(|words| self.label(words));
                self.blocks(answer);
            }
            Block::Facts(facts) => self.facts(facts),
            Block::Chart { rows, .. } => rows.iter().for_each(|row| self.label(&row.label)),
            Block::Bars { rows, .. } => rows.iter().for_each(|row| self.label(&row.label)),
            Block::Ticks(options) => options.iter().for_each(|(words, _)| self.label(words)),
            Block::Signature { name, .. } => self.label(name),
            Block::Code(_) | Block::Rule | Block::Room { .. } => {}
        }
    }

    fn prose(&mut self, words: &'a Words) {
        self.open.push(words);
        self.is_prose = true;
    }

    fn label(&mut self, words: &'a Words) {
        self.close();
        self.open.push(words);
        self.close();
    }

    /// Ends the passage that is open.
    fn close(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let is_prose = take(&mut self.is_prose);
        let digest = self.digest(&self.open, is_prose);
        if !digest.is_some_and(self.is_clean) {
            let sentences: Vec<Sentence> = self.open.iter().flat_map(|words| sentences(words, self.is_own)).collect();
            if !sentences.is_empty() {
                self.passages.push(Passage { sentences, is_prose, digest });
            }
        }
        self.open.clear();
    }

    fn digest(&self, open: &[&Words], is_prose: bool) -> Option<u64> {
        let mut runs = open.iter().flat_map(|words| words.runs());
        if runs.any(|run| run.place.as_ref().is_some_and(self.is_own)) {
            return None;
        }
        let mut digest = DefaultHasher::new();
        (self.audience, is_prose).hash(&mut digest);
        for words in open {
            words.runs().iter().for_each(|run| digest.write(run.text.as_bytes()));
            digest.write_u8(0);
        }
        Some(digest.finish())
    }
}

/// The sentences of some words, without those that somebody said in their own.
fn sentences(words: &Words, is_own: &dyn Fn(&Place) -> bool) -> Vec<Sentence> {
    let text = words.text();
    let mut found = Vec::new();
    for range in split(&text) {
        let mut at = 0;
        let run = words.runs().iter().find(|run| {
            at += run.text.len();
            range.start < at
        });
        let place = run.and_then(|run| run.place.clone());
        if place.as_ref().is_some_and(is_own) {
            continue;
        }
        let sentence = without_quotes(&text[range]);
        let place = place.map(|place| start_of(&sentence, place));
        found.push(Sentence::new(sentence, place));
    }
    found
}

/// The same place, from where a sentence starts in it.
fn start_of(sentence: &str, place: Place) -> Place {
    let beginning = sentence.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let written = place.source.text.get(place.span.clone()).unwrap_or_default();
    match written.find(&beginning) {
        Some(at) => place.at(place.span.start + at..place.span.end),
        None => place,
    }
}

/// A text without what stands between quotation marks: it is somebody's own.
fn without_quotes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut open = false;
    for character in text.trim().chars() {
        match character {
            '“' => open = true,
            '”' => open = false,
            '"' => open = !open,
            _ if open => {}
            other => kept.push(other),
        }
    }
    kept
}

/// Where the sentences of a text stand.
fn split(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if !matches!(character, '.' | '!' | '?') {
            continue;
        }
        let mut end = at + character.len_utf8();
        while let Some((at, next)) =
            characters.next_if(|(_, next)| matches!(next, '.' | '!' | '?' | '”' | '"' | '’' | ')'))
        {
            end = at + next.len_utf8();
        }
        let ends = characters.peek().is_none_or(|(_, next)| next.is_whitespace());
        if ends && !is_abbreviation(&text[start..at]) {
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..text.len());
    found.retain(|range| text[range.clone()].chars().any(char::is_alphanumeric));
    for range in &mut found {
        range.start += text[range.clone()].len() - text[range.clone()].trim_start().len();
    }
    found
}

/// Whether the full stop after this is part of a word.
fn is_abbreviation(before: &str) -> bool {
    let last = before.rsplit(|one: char| one.is_whitespace() || one == '(').next().unwrap_or_default();
    matches!(last, "e.g" | "i.e" | "Mr" | "Mrs" | "Ms" | "Dr" | "St" | "No")
        || (last.len() == 1 && last != "I" && last.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn sentences_end_where_they_end() {
        let of = |text: &'static str| split(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(of("One. Two! Three?"), ["One.", "Two!", "Three?"]);
        assert_eq!(of("Mr. Moor came. It was 3.5 km."), ["Mr. Moor came.", "It was 3.5 km."]);
        assert_eq!(of("He said “no.” Then he left"), ["He said “no.”", "Then he left"]);
        assert_eq!(of("  "), Vec::<&str>::new());
    }
}
