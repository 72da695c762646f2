//! Plain language: the words of a copy as its reader meets them, measured against the limits of an authority.
//!
//! It looks at composed documents of the family, and at public ones that speak to them. What a young person said
//! stays as they said it. The limits and the lists stand in `content/plain-language.toml`, and an authority changes
//! them in its `[plain-language]`.

mod age;
mod passages;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{PoisonError, RwLock};

use crate::authority::{Authority, PLAIN_LANGUAGE};
use crate::diagnostic::{Failed, Sink};
use crate::document::{Fact, Section, Size};
use crate::reader::Reader;
use crate::shape;
use crate::source::Place;
use crate::value::{self, Table};
use crate::workspace::Workspace;

pub use age::reading_age;
pub use passages::{Passage, Sentence};

const FILE: &str = "content/plain-language.toml";

/// What follows an acronym that is explained in a sentence.
const EXPLAINED: &[&str] = &[" is short for ", ". It is short for ", " stands for ", ". It stands for ", " means "];

/// The limits and lists of an authority.
#[derive(Debug)]
pub struct PlainLanguage {
    family: Limits,
    young_person: Limits,
    /// How many words a passage has at least whose reading age is asked.
    passage_words: usize,
    /// Acronyms that need no explaining.
    known: BTreeSet<String>,
    /// Words of the pathway that have no plainer ones, in lower case.
    terms: BTreeSet<String>,
    /// The digests of passages in which nothing was found.
    clean: RwLock<HashSet<u64, BuildHasherDefault<Digested>>>,
}

/// What a copy may ask of its reader.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most words of a sentence.
    pub sentence_words: usize,
    /// The highest reading age of a passage, in years.
    pub reading_age: i64,
}

/// Who reads a document that has to be plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// A parent or carer.
    Family,
    /// The young person.
    YoungPerson,
}

impl Audience {
    /// Who reads a copy of this reader and size, if it has to be plain. The core group's copy has the same words as a
    /// parent's.
    pub fn of(reader: &Reader, size: Size) -> Option<Audience> {
        match (reader, size) {
            (Reader::CoreGroup, _) | (_, Size::Standard) => None,
            (_, Size::Family) => Some(Audience::Family),
            (_, Size::YoungPerson) => Some(Audience::YoungPerson),
        }
    }

    /// Whose copy it is, in words.
    pub fn noun(self) -> &'static str {
        match self {
            Audience::Family => "a copy for the family",
            Audience::YoungPerson => "a copy for a young person",
        }
    }
}

impl PlainLanguage {
    /// Reads the lists of a workspace and what its authority changes.
    ///
    /// # Errors
    /// Reports the faults of the file.
    pub fn read(workspace: &Workspace, authority: &Authority, sink: &mut Sink) -> Result<PlainLanguage, Failed> {
        let mark = sink.mark();
        let source = workspace.text(FILE, sink)?;
        let base = value::parse(&source, sink)?;
        shape::fit(&base, &[PLAIN_LANGUAGE], "the file of plain language", sink);
        sink.failed_since(mark)?;
        let own = authority.facts.table("plain-language");
        let whole =
            |key: &str, usual: i64| own.and_then(|own| own.whole(key)).or_else(|| base.whole(key)).unwrap_or(usual);
        let count = |key: &str, usual: i64| usize::try_from(whole(key, usual)).unwrap_or(usize::MAX);
        let listed = |key: &str| -> BTreeSet<String> {
            let texts = |table: &Table| table.texts(key).map(str::to_owned).collect::<Vec<_>>();
            own.map_or_else(Vec::new, texts).into_iter().chain(texts(&base)).collect()
        };
        let terms = listed("terms").iter().flat_map(|term| term.split_whitespace()).map(str::to_lowercase).collect();
        Ok(PlainLanguage {
            family: Limits { sentence_words: count("sentence-words", 25), reading_age: whole("reading-age", 14) },
            young_person: Limits {
                sentence_words: count("young-person-sentence-words", 20),
                reading_age: whole("young-person-reading-age", 12),
            },
            clean: RwLock::default(),
            passage_words: count("passage-words", 30),
            known: listed("known"),
            terms,
        })
    }
}

/// The hash of a digest is the digest.
#[derive(Debug, Default)]
struct Digested(u64);

impl Hasher for Digested {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 ^= digest;
    }
}

/// A document as one of the family reads it.
pub struct Reading<'a> {
    /// Its passages, in reading order, but for those in which nothing was found before.
    pub passages: Vec<Passage>,
    /// Who reads it.
    pub audience: Audience,
    plain: &'a PlainLanguage,
    said: (&'a [Fact], &'a [Section]),
    is_own: &'a dyn Fn(&Place) -> bool,
    /// All of its text in one, for whoever asks for what explains an acronym.
    text: OnceCell<String>,
}

/// As many passages as are remembered.
const MOST_CLEAN: usize = 1 << 18;

impl<'a> Reading<'a> {
    /// Reads a document's cover and sections, but for what somebody said in their own words: `is_own` tells where
    /// that stands.
    pub fn of(
        said: (&'a [Fact], &'a [Section]),
        is_own: &'a dyn Fn(&Place) -> bool,
        plain: &'a PlainLanguage,
        audience: Audience,
    ) -> Reading<'a> {
        let clean = plain.clean.read().unwrap_or_else(PoisonError::into_inner);
        let passages = passages::of(said, is_own, audience, &|digest| clean.contains(&digest));
        Reading { passages, audience, plain, said, is_own, text: OnceCell::new() }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let all = passages::of(self.said, self.is_own, self.audience, &|_| false);
            let sentences = all.iter().flat_map(|passage| &passage.sentences);
            sentences.map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
        })
    }

    /// Remembers the passages of which this is true: nothing was found in them, and nothing would be found in
    /// another document. The words of forms stand in the papers of every case.
    pub fn remember(&self, is_clean: impl Fn(&Passage) -> bool) {
        let digests = self.passages.iter().filter(|passage| is_clean(passage)).filter_map(|passage| passage.digest);
        let digests: Vec<u64> = digests.collect();
        if digests.is_empty() {
            return;
        }
        let mut clean = self.plain.clean.write().unwrap_or_else(PoisonError::into_inner);
        if clean.len() > MOST_CLEAN {
            clean.clear();
        }
        clean.extend(digests);
    }

    /// What it may ask of its reader.
    pub fn limits(&self) -> Limits {
        match self.audience {
            Audience::Family => self.plain.family,
            Audience::YoungPerson => self.plain.young_person,
        }
    }

    /// The reading age of a passage that is long enough to have one.
    pub fn age_of(&self, passage: &Passage) -> Option<i64> {
        let words: usize = passage.sentences.iter().map(|sentence| sentence.words().len()).sum();
        (passage.is_prose && words >= self.plain.passage_words)
            .then(|| reading_age(&passage.sentences, &self.plain.terms))
    }

    /// Whether the document or the authority says what an acronym stands for.
    pub fn is_explained(&self, acronym: &str) -> bool {
        let singular = acronym.strip_suffix('s').unwrap_or(acronym);
        self.plain.known.contains(singular)
            || self.text().contains(&format!("({singular}"))
            || self.text().contains(&format!("{singular} ("))
            || EXPLAINED.iter().any(|words| self.text().contains(&format!("{singular}{words}")))
    }

    /// Whether a word in capitals is one that is always written so.
    pub fn is_known(&self, word: &str) -> bool {
        self.plain.known.contains(word)
    }
}
