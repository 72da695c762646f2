//! `Document` → what the engine reads: one JSON file of structure and two files of words.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value as Json, json};
use typst::syntax::FileId;

use super::engine::{GUIDANCE, WORDS};
use crate::document::{Block, Document, Edit, Fact, Link, Section, Size, State, Words};
use crate::source::Place;

/// The generated files of one document.
#[derive(Debug)]
pub(super) struct Generated {
    /// The structure, as JSON. Words stand in it as `[file, index]`.
    pub document: String,
    /// The words of the case, the form and the tool.
    pub words: WordFile,
    /// The words of the guidance, the same for every case.
    pub guidance: WordFile,
}

/// A generated file of words, and where each piece of it came from.
#[derive(Debug)]
pub(super) struct WordFile {
    /// Typst code: `#let words = ({…}, …)`.
    pub text: String,
    count: usize,
    map: Vec<(usize, Option<Place>)>,
}

impl Generated {
    /// Where the words at an offset of a generated file came from.
    pub(super) fn place(&self, file: FileId, offset: usize) -> Option<Place> {
        let words = match file {
            id if id == *WORDS => &self.words,
            id if id == *GUIDANCE => &self.guidance,
            _ => return None,
        };
        let index = words.map.partition_point(|(at, _)| *at <= offset);
        words.map[..index].last().and_then(|(_, place)| place.clone())
    }
}

/// Generates the files of a document.
pub(super) fn generate(document: &Document, digest: &str) -> Generated {
    let mut writer =
        Writer { words: WordFile::new(), guidance: WordFile::new(), in_guidance: false, anchors: anchors(document) };
    let structure = writer.document(document, digest);
    Generated { document: structure.to_string(), words: writer.words.finish(), guidance: writer.guidance.finish() }
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
    fn new() -> WordFile {
        WordFile { text: "#let words = (\n".to_owned(), count: 0, map: Vec::new() }
    }

    fn finish(mut self) -> WordFile {
        self.text.push_str(")\n");
        self
    }

    /// Writes words as one content value and gives their index.
    fn push(&mut self, words: &Words, anchors: &BTreeSet<String>) -> usize {
        self.text.push_str("{[];");
        for run in &words.0 {
            self.map.push((self.text.len(), run.place.clone()));
            let link = run.style.link.as_ref().and_then(|link| match link {
                Link::Address(address) => Some(literal(address)),
                Link::Heading(target) => anchors.contains(target).then(|| format!("label({})", literal(target))),
            });
            let text = format!("text({})", literal(&run.text));
            let text = if run.style.code { format!("raw({})", literal(&run.text)) } else { text };
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

/// How many characters some blocks hold.
fn characters(blocks: &[Block]) -> usize {
    let mut count = 0;
    for block in blocks {
        block.clone().runs_mut(&mut |run| count += run.text.chars().count());
    }
    count
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

struct Writer {
    words: WordFile,
    guidance: WordFile,
    in_guidance: bool,
    anchors: BTreeSet<String>,
}

impl Writer {
    fn document(&mut self, document: &Document, digest: &str) -> Json {
        let layout_words: serde_json::Map<String, Json> =
            document.layout_words.iter().map(|(key, words)| ((*key).to_owned(), self.say(words))).collect();
        json!({
            "form": document.form,
            "version": document.version,
            "reader": document.reader.kind(),
            "title": document.title,
            "language": document.language,
            "accent": document.accent,
            "size": match document.size { Size::Standard => 11, Size::Family => 12, Size::YoungPerson => 13 },
            "date": [document.date.year(), document.date.month(), document.date.day()],
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
            "sections": document.sections.iter().map(|section| self.section(section)).collect::<Vec<_>>(),
        })
    }

    fn section(&mut self, section: &Section) -> Json {
        json!({
            "id": section.id,
            "title": self.say_if(&section.title),
            "level": section.level,
            "panel": section.panel,
            "blocks": self.blocks(&section.blocks),
        })
    }

    /// Words, as the file and index at which a template finds them.
    fn say(&mut self, words: &Words) -> Json {
        match self.in_guidance {
            false => json!([0, self.words.push(words, &self.anchors)]),
            true => json!([1, self.guidance.push(words, &self.anchors)]),
        }
    }

    fn say_if(&mut self, words: &Words) -> Json {
        if words.is_empty() { Json::Null } else { self.say(words) }
    }

    fn facts(&mut self, facts: &[Fact]) -> Json {
        let facts =
            facts.iter().map(|fact| json!({ "label": self.say(&fact.label), "value": self.blocks(&fact.value) }));
        facts.collect()
    }

    fn blocks(&mut self, blocks: &[Block]) -> Json {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block) -> Json {
        match block {
            Block::Paragraph(words) => json!({ "is": "paragraph", "words": self.say(words) }),
            Block::Heading { level, words, anchor } => {
                json!({ "is": "heading", "level": level, "words": self.say(words), "anchor": anchor })
            }
            Block::List { start, items } => {
                let items: Json = items.iter().map(|item| self.blocks(item)).collect();
                json!({ "is": "list", "start": start, "items": items })
            }
            Block::Panel(blocks) => json!({ "is": "panel", "blocks": self.blocks(blocks) }),
            Block::Code(words) => json!({ "is": "code", "words": self.say(words) }),
            Block::Rule => json!({ "is": "rule" }),
            Block::Table { header, widths, rows } => {
                let header: Json = header.iter().map(|words| self.say(words)).collect();
                let tall = rows.iter().flatten().any(|cell| characters(cell) > LONGEST_WHOLE_CELL);
                let rows: Json =
                    rows.iter().map(|row| row.iter().map(|cell| self.blocks(cell)).collect::<Json>()).collect();
                json!({ "is": "table", "header": header, "widths": widths, "rows": rows, "tall": tall })
            }
            Block::Question { label, hint, answer } => json!({
                "is": "question",
                "label": self.say(label),
                "hint": hint.as_ref().map(|hint| self.say(hint)),
                "answer": self.blocks(answer),
            }),
            Block::Facts(facts) => json!({ "is": "facts", "facts": self.facts(facts) }),
            Block::Missing(words) => json!({ "is": "missing", "words": self.say(words) }),
            Block::Note(words) => json!({ "is": "note", "words": self.say(words) }),
            Block::Status { state, words } => {
                let state = match state {
                    State::Done => "done",
                    State::Part => "part",
                    State::Nothing => "nothing",
                };
                json!({ "is": "status", "state": state, "words": self.say(words) })
            }
            Block::Chart { header, rows } => {
                let header: Json = header.iter().map(|words| self.say(words)).collect();
                let rows: Json = rows
                    .iter()
                    .map(|row| {
                        let mark = row.mark.as_ref().map(|mark| self.say(mark));
                        json!({ "label": self.say(&row.label), "mark": mark, "harm": row.harm, "safety": row.safety })
                    })
                    .collect();
                json!({ "is": "chart", "header": header, "rows": rows })
            }
            Block::Bars { header, rows } => {
                let header: Json = header.iter().map(|words| self.say(words)).collect();
                let most = rows.iter().map(|row| row.count).max().unwrap_or(0).max(1);
                let rows: Json = rows
                    .iter()
                    .map(|row| {
                        let share = row.share.map(|share| (share * 100.0).round());
                        json!({ "label": self.say(&row.label), "count": row.count, "share": share })
                    })
                    .collect();
                json!({ "is": "bars", "header": header, "most": most, "rows": rows })
            }
            Block::Room { lines } => json!({ "is": "room", "lines": lines }),
            Block::Ticks(options) => {
                let options: Json = options
                    .iter()
                    .map(|(words, chosen)| json!({ "words": self.say(words), "chosen": chosen }))
                    .collect();
                json!({ "is": "ticks", "options": options })
            }
            Block::Signature { name, date } => {
                json!({ "is": "signature", "name": self.say(name), "date": self.say(date) })
            }
            Block::Guidance(blocks) => {
                self.in_guidance = true;
                let blocks = self.blocks(blocks);
                self.in_guidance = false;
                json!({ "is": "guidance", "blocks": blocks })
            }
        }
    }
}
