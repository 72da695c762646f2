//! The digest of a document: a short name for what a copy says, by which a copy that was sent is known again.
//!
//! It is made of what stands in the copy and of nothing else: no place, no layout, no typeface, nothing
//! that its reader may not have. Case files keep digests for years, so the encoding here must not change.

use super::{Block, Document, Fact, Link, State, Words};

/// How many hexadecimal digits a digest has.
pub const DIGITS: usize = 32;

impl Document {
    /// The digest of what this copy says: 32 hexadecimal digits, the first half of a BLAKE3 hash. Two copies
    /// that say the same to the same reader have one digest, whatever tool or template set them.
    pub fn digest(&self) -> String {
        let mut said = Said(blake3::Hasher::new());
        let reader = self.reader.to_string();
        let date = self.date.to_string();
        let reference = self.reference.clone().unwrap_or_default();
        for text in [&self.form, &self.version, &reference, &reader, &date] {
            said.text(text);
        }
        for words in [&self.heading, &self.authority, &self.subject, &self.marking, &self.banner, &self.identity] {
            said.words(words);
        }
        said.facts(&self.cover);
        for section in &self.sections {
            said.open("section");
            said.words(&section.title);
            said.blocks(&section.blocks);
        }
        let mut digest = said.0.finalize().to_hex().to_string();
        digest.truncate(DIGITS);
        digest
    }
}

/// What was said so far. Every text comes with its length and every list with its end, so that no two
/// documents are said alike.
struct Said(blake3::Hasher);

impl Said {
    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn open(&mut self, kind: &str) {
        self.0.update(b"(");
        self.text(kind);
    }

    fn close(&mut self) {
        self.0.update(b")");
    }

    fn number(&mut self, number: Option<i64>) {
        self.text(&number.map_or_else(String::new, |number| number.to_string()));
    }

    /// Words run on whatever pieces they came in; only where they lead is said beside them.
    fn words(&mut self, words: &Words) {
        self.text(&words.text());
        for run in words.runs() {
            if let Some(Link::Address(address)) = &run.style.link {
                self.text(address);
            }
        }
        self.close();
    }

    fn all_words(&mut self, all: &[Words]) {
        all.iter().for_each(|words| self.words(words));
        self.close();
    }

    fn facts(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.words(&fact.label);
            self.blocks(&fact.value);
        }
        self.close();
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
        self.close();
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(words) => self.said("paragraph", words),
            Block::Heading { words, .. } => self.said("heading", words),
            Block::Code(words) => self.said("code", words),
            Block::Missing(words) => self.said("missing", words),
            Block::Note(words) => self.said("note", words),
            Block::List { items, .. } => {
                self.open("list");
                items.iter().for_each(|item| self.blocks(item));
            }
            Block::Panel(blocks) | Block::Guidance(blocks) => self.blocks(blocks),
            Block::Rule => self.open("rule"),
            Block::Table { header, rows, .. } => {
                self.open("table");
                self.all_words(header);
                for row in rows {
                    row.iter().for_each(|cell| self.blocks(cell));
                    self.close();
                }
            }
            Block::Question { label, hint, answer } => {
                self.said("question", label);
                hint.iter().for_each(|words| self.words(words));
                self.blocks(answer);
            }
            Block::Facts(facts) => {
                self.open("facts");
                self.facts(facts);
            }
            Block::Status { state, words } => {
                let state = match state {
                    State::Done => "done",
                    State::Part => "part",
                    State::Nothing => "nothing",
                };
                self.said(state, words);
            }
            Block::Chart { header, rows } => {
                self.open("chart");
                self.all_words(header);
                for row in rows {
                    self.words(&row.label);
                    row.mark.iter().for_each(|words| self.words(words));
                    self.number(row.harm);
                    self.number(row.safety);
                }
            }
            Block::Bars { header, rows } => {
                self.open("bars");
                self.all_words(header);
                for row in rows {
                    self.words(&row.label);
                    self.number(Some(row.count));
                    self.number(row.share.map(|share| (share * 100.0).round() as i64));
                }
            }
            Block::Room { .. } => self.open("room"),
            Block::Ticks(options) => {
                self.open("ticks");
                for (words, chosen) in options {
                    self.words(words);
                    self.number(Some(i64::from(*chosen)));
                }
            }
            Block::Signature { name, date } => {
                self.said("signature", name);
                self.words(date);
            }
        }
        self.close();
    }

    fn said(&mut self, kind: &str, words: &Words) {
        self.open(kind);
        self.words(words);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::super::{Run, Section, Size, Style};
    use super::*;
    use crate::reader::Reader;
    use crate::source::{Place, Source};

    fn copy(blocks: Vec<Block>) -> Document {
        let words = |text: &str| Words::new(text, None);
        Document {
            form: "plan".to_owned(),
            version: "1.0".to_owned(),
            reference: Some("T-1".to_owned()),
            reader: Reader::Parent("mother".to_owned()),
            date: date(2026, 3, 24),
            title: "Plan, T-1".to_owned(),
            language: "en".to_owned(),
            accent: "#0b5563".to_owned(),
            size: Size::Family,
            heading: words("Plan"),
            authority: words("Testshire Council"),
            subject: words("Ash"),
            writer: Words::default(),
            marking: words("PRIVATE"),
            banner: Words::default(),
            identity: words("T-1"),
            cover: Vec::new(),
            contents: None,
            layout_words: Vec::new(),
            sections: vec![Section { id: "one".to_owned(), title: words("One"), level: 2, panel: false, blocks }],
            template: None,
            ingredients: Default::default(),
        }
    }

    fn table(rows: &[&[&str]]) -> Block {
        let cell = |text: &&str| vec![Block::Paragraph(Words::new(*text, None))];
        let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        Block::Table { header: Vec::new(), widths: Vec::new(), rows }
    }

    /// A digest that a case file may hold. Should this fail, every digest that was ever written down is void.
    #[test]
    fn the_encoding_stays() {
        assert_eq!(copy(vec![Block::Note(Words::new("Said", None))]).digest(), "391ea7e06bf0a0c0c7f87a2b1824d939");
    }

    #[test]
    fn it_is_of_what_the_copy_says_and_of_nothing_else() {
        let source = Arc::new(Source { path: "content/cases/T-1/case.toml".to_owned(), text: "said".to_owned() });
        let run = |text: &str, place: Option<Place>| Run { text: text.to_owned(), place, style: Style::default() };
        let whole = copy(vec![Block::Paragraph(Words::new("Said here", None))]);
        let place = Place { span: 0..4, source };
        let pieces = copy(vec![Block::Paragraph(Words::of(vec![run("Said ", Some(place)), run("here", None)]))]);
        assert_eq!(whole.digest(), pieces.digest());
        let wide = Document { size: Size::Standard, accent: "#000000".to_owned(), ..copy(Vec::new()) };
        assert_eq!(wide.digest(), copy(Vec::new()).digest());
    }

    #[test]
    fn what_differs_differs() {
        let of = |blocks| copy(blocks).digest();
        let digests = [
            of(Vec::new()),
            of(vec![table(&[&["a", "b"]])]),
            of(vec![table(&[&["a"], &["b"]])]),
            of(vec![table(&[&["ab", ""]])]),
            of(vec![Block::Ticks(vec![(Words::new("a", None), true)])]),
            of(vec![Block::Ticks(vec![(Words::new("a", None), false)])]),
            Document { reader: Reader::Parent("father".to_owned()), ..copy(Vec::new()) }.digest(),
            Document { date: date(2026, 3, 25), ..copy(Vec::new()) }.digest(),
        ];
        let different: std::collections::BTreeSet<&String> = digests.iter().collect();
        assert_eq!(different.len(), digests.len());
        assert!(digests.iter().all(|digest| digest.len() == DIGITS));
    }
}
