//! `Document` → what the engine reads: one JSON file of structure, and files of words.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value as Json;
use typst::syntax::FileId;

use super::columns::Columns;
use super::engine::Split;
use crate::document::{Block, Document, Edit, Fact, Link, Run, Section, Size, State, Words};
use crate::source::Place;

/// The generated files of one document.
#[derive(Debug)]
pub(super) struct Generated {
    /// The structure, as JSON. Words stand in it as `[file, index]`.
    pub document: String,
    /// The words. Templates find those of each file by its place here.
    pub words: Vec<WordFile>,
}

/// A generated file of words, and where each piece of it came from.
#[derive(Debug)]
pub(super) struct WordFile {
    /// The name by which templates find it.
    id: FileId,
    /// Typst code: `#let words = ({…}, …)`.
    pub text: String,
    count: usize,
    map: Vec<(usize, Option<Place>)>,
}

impl Generated {
    /// The files of words, each under the name by which templates find it.
    pub(super) fn words(&self) -> impl Iterator<Item = (FileId, &str)> {
        self.words.iter().map(|words| (words.id, words.text.as_str()))
    }

    /// Where the words at an offset of a generated file came from.
    pub(super) fn place(&self, file: FileId, offset: usize) -> Option<Place> {
        let words = self.words.iter().find(|words| words.id == file)?;
        let index = words.map.partition_point(|(at, _)| *at <= offset);
        words.map[..index].last().and_then(|(_, place)| place.clone())
    }
}

/// Generates the files of a document.
pub(super) fn generate(document: &Document, digest: &str, split: Split) -> Generated {
    let mut writer = Writer {
        words: [0, 1].map(|at| WordFile::new(split.file(at))).into(),
        into: 0,
        split,
        anchors: anchors(document),
        columns: Columns::new(document),
    };
    let structure = writer.document(document, digest);
    let words = writer.words.into_iter().map(WordFile::finish).collect();
    Generated { document: structure.to_string(), words }
}

/// How many hexadecimal digits tell one state of an ingredient from another.
const INGREDIENT: usize = 12;

/// What made a document, in its file's properties: form and version, the tool, the digest of what it says, and
/// those of what it is made with. Nothing here is of what its reader may not have.
fn keywords(document: &Document, digest: &str) -> Vec<String> {
    let made_with = document.ingredients.iter();
    let made_with = made_with.map(|(kind, digest)| format!("{kind} {}", &digest[..digest.len().min(INGREDIENT)]));
    let made = [
        format!("{} {}", document.form, document.version),
        format!("wayleaf {}", env!("CARGO_PKG_VERSION")),
        format!("document {digest}"),
    ];
    made.into_iter().chain(made_with).collect()
}

/// The headings of a document that links may lead to.
fn anchors(document: &Document) -> BTreeSet<String> {
    fn collect(blocks: &[Block], into: &mut BTreeSet<String>) {
        for block in blocks {
            match block {
                Block::Heading { anchor: Some(anchor), .. } => {
                    into.insert(anchor.clone());
                }
                Block::Guidance(inner) | Block::Panel(inner) => collect(inner, into),
                _ => {}
            }
        }
    }
    let mut anchors = BTreeSet::new();
    document.sections.iter().for_each(|section| collect(&section.blocks, &mut anchors));
    anchors
}

impl WordFile {
    fn new(id: FileId) -> WordFile {
        WordFile { id, text: "#let words = (\n".to_owned(), count: 0, map: Vec::new() }
    }

    fn finish(mut self) -> WordFile {
        self.text.push_str(")\n");
        self
    }

    /// Writes words as one content value and gives their index.
    fn push(&mut self, words: &Words, anchors: &BTreeSet<String>) -> usize {
        self.text.push_str("{[];");
        for run in words.runs() {
            self.map.push((self.text.len(), run.place.clone()));
            let link = run.style.link.as_ref().and_then(|link| match link {
                Link::Address(address) => Some(literal(address)),
                Link::Heading(target) => anchors.contains(target).then(|| format!("label({})", literal(target))),
            });
            let text = set(run);
            let text = if run.style.strong { format!("strong({text})") } else { text };
            let text = match run.style.edit {
                Some(Edit::Inserted) => format!("underline({text})"),
                Some(Edit::Deleted) => format!("strike({text})"),
                None => text,
            };
            match link {
                Some(link) => write!(self.text, "link({link}, {text});"),
                None => write!(self.text, "{text};"),
            }
            .expect("writing to a string cannot fail");
        }
        self.text.push_str("},\n");
        self.count += 1;
        self.count - 1
    }
}

/// The most characters of a cell that is sure to fit on a page, even in a narrow column.
const LONGEST_WHOLE_CELL: usize = 600;

/// The most lines of a panel that stays on one page.
const LINES_OF_WHOLE_PANEL: usize = 24;

/// Whether blocks are so low that no page need break them.
fn is_low(blocks: &[Block]) -> bool {
    lines(blocks) <= LINES_OF_WHOLE_PANEL
}

/// About how many lines some blocks take, with the space between them.
fn lines(blocks: &[Block]) -> usize {
    let of_block = |block: &Block| match block {
        Block::Room { lines, .. } => 2 + *lines as usize,
        Block::Table { rows, .. } => {
            let in_cell = |cell: &Vec<Block>| match cell.as_slice() {
                [Block::Room { lines, .. }] => *lines as usize,
                cell => characters(cell) / 25,
            };
            let high = |row: &Vec<Vec<Block>>| 1 + row.iter().map(in_cell).max().unwrap_or(0);
            2 + rows.iter().map(high).sum::<usize>()
        }
        Block::Question { answer, .. } => 3 + lines(answer),
        Block::Facts(facts) => 1 + facts.iter().map(|fact| lines(&fact.value)).sum::<usize>(),
        Block::List { items, .. } => items.iter().map(|item| lines(item)).sum(),
        Block::Panel(blocks) | Block::Guidance(blocks) => 2 + lines(blocks),
        Block::Chart { rows, .. } => 2 + 2 * rows.len(),
        Block::Bars { rows, .. } => 2 + 2 * rows.len(),
        other => 1 + characters(std::slice::from_ref(other)) / 70,
    };
    blocks.iter().map(of_block).sum()
}

/// How many characters some blocks hold.
fn characters(blocks: &[Block]) -> usize {
    blocks.iter().map(Block::characters).sum()
}

/// Typst code that sets a run of words, in its own direction.
fn set(run: &Run) -> String {
    let (set, direction) = match (run.style.code, is_right_to_left(&run.text)) {
        (true, _) => ("raw", ""),
        (false, true) => ("text", ", dir: rtl"),
        (false, false) => ("text", ""),
    };
    let pieces: Vec<_> =
        pieces(&run.text).iter().map(|piece| format!("{set}({}{direction})", literal(piece))).collect();
    match pieces.as_slice() {
        [whole] => whole.clone(),
        pieces => format!("{{{}}}", pieces.join(BREAK)),
    }
}

/// The most letters of a word that is never broken. No English word is as long.
const LONGEST_WORD: usize = 24;

/// How many letters of a longer word stay together: as many as the narrowest column has room for.
const LETTERS_TOGETHER: usize = 6;

/// Where a long word may break: a space too small to see, which is no character and cannot be copied.
const BREAK: &str = ";h(.001pt);";

/// A text in pieces between which it may break, so that no long word runs over the edge of a page or a cell.
/// Scripts whose letters join are left whole.
fn pieces(text: &str) -> Vec<&str> {
    let may_break = |letter: char| letter.is_alphanumeric() && letter < '\u{250}' || letter.is_ascii_punctuation();
    let (mut ends, mut word) = (Vec::new(), Vec::new());
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match may_break(letter) {
            true => word.push(at),
            false if word.len() > LONGEST_WORD => ends.extend(word.drain(..).step_by(LETTERS_TOGETHER).skip(1)),
            false => word.clear(),
        }
    }
    ends.push(text.len());
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| &text[start..*end]).collect()
}

/// Whether the first letter of a text is of a script that is written from right to left.
fn is_right_to_left(text: &str) -> bool {
    let first = text.chars().find(|letter| letter.is_alphabetic());
    first.is_some_and(
        |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'),
    )
}

/// A string of Typst code. In one, only `\` and `"` and controls mean anything.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '\\' => literal.push_str("\\\\"),
            '"' => literal.push_str("\\\""),
            control if control.is_control() => literal.push(' '),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// A JSON object that takes its values as they are; `json!` copies each, and all that is in it, at every level.
macro_rules! object {
    ({ $($key:literal: $value:expr),* $(,)? }) => {
        Json::Object(serde_json::Map::from_iter([$(($key.to_owned(), Json::from($value))),*]))
    };
}

struct Writer {
    words: Vec<WordFile>,
    /// The file that words are written into.
    into: usize,
    split: Split,
    anchors: BTreeSet<String>,
    columns: Columns,
}

impl Writer {
    fn document(&mut self, document: &Document, digest: &str) -> Json {
        let layout_words: serde_json::Map<String, Json> =
            document.layout_words.iter().map(|(key, words)| ((*key).to_owned(), self.say(words))).collect();
        object!({
            "form": document.form.clone(),
            "version": document.version.clone(),
            "reader": document.reader.kind(),
            "title": document.title.clone(),
            "language": document.language.clone(),
            "accent": document.accent.clone(),
            "size": match document.size { Size::Standard => 11, Size::Family => 12, Size::YoungPerson => 13 },
            "date": [document.date.year().into(), document.date.month().into(), document.date.day().into()] as [Json; 3],
            "keywords": keywords(document, digest),
            "heading": self.say(&document.heading),
            "authority": self.say(&document.authority),
            "author": document.authority.text(),
            "subject": self.say_if(&document.subject),
            "marking": self.say_if(&document.marking),
            "banner": self.say_if(&document.banner),
            "identity": self.say(&document.identity),
            "cover": self.facts(&document.cover),
            "contents": document.contents.as_ref().map(|words| self.say(words)),
            "words": layout_words,
            "sections": document.sections.iter().map(|one| self.apart(false, |writer| writer.section(one))).collect::<Vec<_>>(),
        })
    }

    fn section(&mut self, section: &Section) -> Json {
        object!({
            "id": section.id.clone(),
            "title": self.say_if(&section.title),
            "level": section.level,
            "panel": section.panel,
            "whole": is_low(&section.blocks),
            "blocks": self.blocks(&section.blocks),
        })
    }

    /// Words, as the file and index at which a template finds them.
    fn say(&mut self, words: &Words) -> Json {
        vec![self.into, self.words[self.into].push(words, &self.anchors)].into()
    }

    /// Writes something into a file of its own, where words are split so.
    fn apart(&mut self, is_guidance: bool, write: impl FnOnce(&mut Writer) -> Json) -> Json {
        let outer = self.into;
        match self.split {
            Split::InParts => {
                self.into = self.words.len();
                self.words.push(WordFile::new(self.split.file(self.into)));
            }
            Split::InTwo if is_guidance => self.into = 1,
            Split::InTwo => {}
        }
        let written = write(self);
        self.into = outer;
        written
    }

    fn say_if(&mut self, words: &Words) -> Json {
        if words.is_empty() { Json::Null } else { self.say(words) }
    }

    fn facts(&mut self, facts: &[Fact]) -> Json {
        let facts =
            facts.iter().map(|fact| object!({ "label": self.say(&fact.label), "value": self.blocks(&fact.value) }));
        facts.collect()
    }

    fn blocks(&mut self, blocks: &[Block]) -> Json {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block) -> Json {
        match block {
            Block::Paragraph(words) => object!({ "is": "paragraph", "words": self.say(words) }),
            Block::Heading { level, words, anchor } => {
                object!({ "is": "heading", "level": *level, "words": self.say(words), "anchor": anchor.clone() })
            }
            Block::List { start, items } => {
                let items: Json = items.iter().map(|item| self.blocks(item)).collect();
                object!({ "is": "list", "start": *start, "items": items })
            }
            Block::Panel(blocks) => object!({ "is": "panel", "whole": is_low(blocks), "blocks": self.blocks(blocks) }),
            Block::Code(words) => object!({ "is": "code", "words": self.say(words) }),
            Block::Rule => object!({ "is": "rule" }),
            Block::Table { header, rows, .. } => {
                let widths = self.columns.of(header, rows);
                let header: Json = header.iter().map(|words| self.say(words)).collect();
                let tall = rows.iter().flatten().any(|cell| characters(cell) > LONGEST_WHOLE_CELL);
                let rows: Json =
                    rows.iter().map(|row| row.iter().map(|cell| self.blocks(cell)).collect::<Json>()).collect();
                object!({ "is": "table", "header": header, "widths": widths, "rows": rows, "tall": tall })
            }
            Block::Question { label, hint, answer } => object!({
                "is": "question",
                "label": self.say(label),
                "hint": hint.as_ref().map(|hint| self.say(hint)),
                "answer": self.blocks(answer),
            }),
            Block::Facts(facts) => {
                let tall = facts.iter().any(|fact| characters(&fact.value) > LONGEST_WHOLE_CELL);
                object!({ "is": "facts", "facts": self.facts(facts), "tall": tall })
            }
            Block::Missing(words) => object!({ "is": "missing", "words": self.say(words) }),
            Block::Note(words) => object!({ "is": "note", "words": self.say(words) }),
            Block::Status { state, words } => {
                let state = match state {
                    State::Done => "done",
                    State::Part => "part",
                    State::Nothing => "nothing",
                };
                object!({ "is": "status", "state": state, "words": self.say(words) })
            }
            Block::Chart { header, rows } => {
                let header: Json = header.iter().map(|words| self.say(words)).collect();
                let rows: Json = rows
                    .iter()
                    .map(|row| {
                        let mark = row.mark.as_ref().map(|mark| self.say(mark));
                        object!({ "label": self.say(&row.label), "mark": mark, "harm": row.harm, "safety": row.safety })
                    })
                    .collect();
                object!({ "is": "chart", "header": header, "rows": rows })
            }
            Block::Bars { header, rows } => {
                let header: Json = header.iter().map(|words| self.say(words)).collect();
                let most = rows.iter().map(|row| row.count).max().unwrap_or(0).max(1);
                let rows: Json = rows
                    .iter()
                    .map(|row| {
                        let share = row.share.map(|share| (share * 100.0).round());
                        object!({ "label": self.say(&row.label), "count": row.count, "share": share })
                    })
                    .collect();
                object!({ "is": "bars", "header": header, "most": most, "rows": rows })
            }
            // A cell's room has no lines of its own for the templates of a version that was published before it had.
            Block::Room { lines, in_cell: true } => object!({ "is": "room", "lines": 0, "cell-lines": *lines }),
            Block::Room { lines, in_cell: false } => object!({ "is": "room", "lines": *lines }),
            Block::Ticks(options) => {
                let options: Json = options
                    .iter()
                    .map(|(words, chosen)| object!({ "words": self.say(words), "chosen": *chosen }))
                    .collect();
                object!({ "is": "ticks", "options": options })
            }
            Block::Signature { name, date } => {
                object!({ "is": "signature", "name": self.say(name), "date": self.say(date) })
            }
            Block::Guidance(blocks) => {
                let blocks = match self.split {
                    Split::InTwo => self.apart(true, |writer| writer.blocks(blocks)),
                    Split::InParts => {
                        let parts = blocks.chunk_by(|_, next| !matches!(next, Block::Heading { .. }));
                        let part = |blocks| {
                            self.apart(true, |writer| object!({ "is": "part", "blocks": writer.blocks(blocks) }))
                        };
                        parts.map(part).collect()
                    }
                };
                object!({ "is": "guidance", "blocks": blocks })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_may_break() {
        assert_eq!(pieces("Northmoor Council"), ["Northmoor Council"]);
        assert_eq!(pieces(""), [""]);
        let name = "Llanfairpwllgwyngyllgogerychwyrndrobwll";
        let text = format!("To {name} and back");
        let pieces = pieces(&text);
        assert_eq!(pieces.first(), Some(&"To Llanfa"));
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().skip(1).rev().skip(1).all(|piece| piece.len() == LETTERS_TOGETHER));
        assert_eq!(super::pieces("اجتماعاجتماعاجتماعاجتماعاجتماعاجتماع").len(), 1);
    }

    #[test]
    fn the_first_letter_gives_the_direction() {
        assert!(is_right_to_left("24 آذار 2026") && is_right_to_left("שלום"));
        assert!(!is_right_to_left("the mother said \"يوم\"") && !is_right_to_left("24"));
    }
}
