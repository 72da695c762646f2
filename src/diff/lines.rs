//! A document as lines: what stands under each heading, in reading order.

use crate::document::{Block, Document, Fact, Words};

/// A line, and the heading over it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Line {
    /// The heading.
    pub heading: String,
    /// What it says; of a row of a table, what its first cell says.
    pub text: String,
    /// The other cells of a row, each behind the name of its column.
    pub cells: Vec<String>,
}

impl Line {
    /// All that it says.
    pub(super) fn whole(&self) -> String {
        match self.cells.is_empty() {
            true => self.text.clone(),
            false => format!("{} · {}", self.text, self.cells.join(" · ")),
        }
    }
}

/// The lines of a document, without the section that says what the document is.
pub(super) fn of_document(document: &Document) -> Vec<Line> {
    let mut lines = Lines { heading: document.heading.text(), lines: Vec::new() };
    lines.words("", &document.subject);
    lines.facts(&document.cover);
    for section in document.sections.iter().filter(|section| section.id != "document-control") {
        if !section.title.is_empty() {
            lines.heading = section.title.text();
        }
        lines.blocks("", &section.blocks);
    }
    lines.lines
}

/// The lines of the guidance that a document prints.
pub(super) fn of_guidance(document: &Document) -> Vec<Line> {
    let mut lines = Lines { heading: String::new(), lines: Vec::new() };
    for section in &document.sections {
        lines.heading = section.title.text();
        guidance_in(&section.blocks, &mut lines);
    }
    lines.lines
}

fn guidance_in(blocks: &[Block], lines: &mut Lines) {
    for block in blocks {
        match block {
            Block::Guidance(inner) => lines.blocks("", inner),
            Block::Panel(inner) => guidance_in(inner, lines),
            Block::Question { answer, .. } => guidance_in(answer, lines),
            _ => {}
        }
    }
}

struct Lines {
    heading: String,
    lines: Vec<Line>,
}

impl Lines {
    fn line(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.lines.push(Line { heading: self.heading.clone(), text, cells: Vec::new() });
        }
    }

    /// Words behind the question that they answer.
    fn words(&mut self, question: &str, words: &Words) {
        let text = words.text();
        match (question.is_empty(), text.is_empty()) {
            (_, true) => {}
            (true, false) => self.line(text),
            (false, false) => self.line(format!("{question}: {text}")),
        }
    }

    fn facts(&mut self, facts: &[Fact]) {
        facts.iter().for_each(|fact| self.blocks(&fact.label.text(), &fact.value));
    }

    fn blocks(&mut self, question: &str, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(question, block));
    }

    fn block(&mut self, question: &str, block: &Block) {
        match block {
            Block::Heading { words, .. } => self.heading = words.text(),
            Block::Paragraph(words) | Block::Code(words) | Block::Missing(words) | Block::Note(words) => {
                self.words(question, words);
            }
            Block::Status { words, .. } => self.words(question, words),
            Block::List { items, .. } => items.iter().for_each(|item| self.blocks(question, item)),
            Block::Panel(inner) | Block::Guidance(inner) => self.blocks(question, inner),
            Block::Table { header, rows, .. } => {
                for row in rows {
                    let mut cells = cells_of(header, row).into_iter();
                    let Some((_, text)) = cells.next() else { continue };
                    let cells = cells.map(|(name, text)| format!("{name}: {text}")).collect();
                    self.lines.push(Line { heading: self.heading.clone(), text, cells });
                }
            }
            Block::Question { label, hint, answer } => {
                self.words(&label.text(), hint.as_ref().unwrap_or(&Words::default()));
                self.blocks(&label.text(), answer);
            }
            Block::Facts(facts) => self.facts(facts),
            Block::Chart { header, rows } => {
                for row in rows {
                    let number =
                        |number: Option<i64>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
                    let [_, harm, safety] = header;
                    let said = format!("{harm} {}, {safety} {}", number(row.harm), number(row.safety));
                    self.line(format!("{}: {said}", row.label));
                }
            }
            Block::Bars { rows, .. } => rows.iter().for_each(|row| self.line(format!("{}: {}", row.label, row.count))),
            Block::Ticks(options) => options.iter().for_each(|(words, _)| self.words(question, words)),
            Block::Signature { name, .. } => self.words(question, name),
            Block::Rule | Block::Room { .. } => {}
        }
    }
}

/// The cells of a row that say something, each with the name of its column.
fn cells_of(header: &[Words], row: &[Vec<Block>]) -> Vec<(String, String)> {
    let cells = header.iter().zip(row).enumerate().filter_map(|(at, (name, cell))| {
        let mut lines = Lines { heading: String::new(), lines: Vec::new() };
        lines.blocks("", cell);
        let text: Vec<String> = lines.lines.iter().map(Line::whole).collect();
        let text = text.join("; ");
        // A row's number says where it stands, and not what it says.
        let is_number = at == 0 && text.bytes().all(|byte| byte.is_ascii_digit());
        (!is_number && !text.is_empty()).then(|| (name.to_string(), text))
    });
    cells.collect()
}
