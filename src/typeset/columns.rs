//! How wide the columns of a document's tables are.
//!
//! Tables with the same header have the same columns, so that one under another reads like one table. A column
//! of short words is as wide as they are, and no word is broken. What is left goes to the columns of long
//! texts, so that the rows become as low as they can.

use std::collections::BTreeMap;

use crate::document::{Block, Document, Size, Words};

/// The widths of the columns of each table of a document, as shares, by its header.
#[derive(Debug)]
pub(super) struct Columns(BTreeMap<(String, bool), Vec<u32>>);

/// A table's rows: the blocks of each cell.
type Rows = [Vec<Vec<Block>>];

/// The width of a page's text, in points.
const PAGE: f64 = 476.0;

/// The size of a table's text, against that of the document.
const OF_TABLE: f64 = 0.91;

/// What stands beside the words of a cell, in points.
const BESIDE: f64 = 12.5;

/// The longest words, in ems, that make a column of short words.
const SHORT: f64 = 9.0;

/// The most of a table's width that columns of short words take before they break.
const MOST_OF_SHORT: f64 = 0.45;

/// How much of its width on one line a column of short words needs to be set in two.
const IN_TWO: f64 = 0.6;

/// The least width of a column of longer texts, in ems.
const LEAST_OF_LONG: f64 = 8.0;

/// Room to write a date, in ems.
const ROOM: f64 = 5.5;

/// A box to tick and what stands before and after it, in ems.
const TICK: f64 = 2.6;

/// The longest row of boxes to tick that does not break, in ems.
const ROW_OF_TICKS: f64 = 14.0;

/// A status's symbol, in ems.
const SYMBOL: f64 = 1.3;

impl Columns {
    /// Looks at all tables of a document.
    pub(super) fn new(document: &Document) -> Columns {
        let mut tables: BTreeMap<(String, bool), Measured> = BTreeMap::new();
        for section in &document.sections {
            each_table(&section.blocks, &mut |header, widths, rows| {
                tables.entry(key(header, rows)).or_insert_with(|| Measured::new(header, widths)).add(rows);
            });
        }
        let size = match document.size {
            Size::Standard => 11.0,
            Size::Family => 12.0,
            Size::YoungPerson => 13.0,
        };
        let em = size * OF_TABLE;
        let beside = BESIDE / em;
        let shares = tables.into_iter().map(|(key, table)| {
            let widths = if key.1 { table.to_fill_in(PAGE / em, beside) } else { table.of_words(PAGE / em, beside) };
            (key, shares(&widths))
        });
        Columns(shares.collect())
    }

    /// The widths of a table's columns.
    pub(super) fn of(&self, header: &[Words], rows: &Rows) -> Vec<u32> {
        self.0.get(&key(header, rows)).cloned().unwrap_or_else(|| vec![1; header.len()])
    }
}

/// What tables with the same columns have in common: their header, and whether they are to be filled in.
fn key(header: &[Words], rows: &Rows) -> (String, bool) {
    let is_blank =
        rows.first().is_some_and(|row| row.iter().flatten().any(|block| matches!(block, Block::Room { .. })));
    (header.iter().map(Words::text).collect::<Vec<_>>().join("\u{1f}"), is_blank)
}

fn each_table<'a>(blocks: &'a [Block], then: &mut dyn FnMut(&'a [Words], &'a [u32], &'a Rows)) {
    for block in blocks {
        match block {
            Block::Table { header, widths, rows } => then(header, widths, rows),
            Block::Panel(blocks) | Block::Guidance(blocks) | Block::Question { answer: blocks, .. } => {
                each_table(blocks, then);
            }
            Block::List { items, .. } => items.iter().for_each(|item| each_table(item, then)),
            _ => {}
        }
    }
}

fn shares(widths: &[f64]) -> Vec<u32> {
    let total: f64 = widths.iter().sum();
    widths.iter().map(|width| (width / total * 1000.0).round().max(1.0) as u32).collect()
}

/// How much stands in a cell, in ems.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    /// All of it.
    total: f64,
    /// Its longest paragraph, on one line.
    line: f64,
    /// Its longest word.
    word: f64,
}

/// A table's columns and what stands in each.
#[derive(Debug)]
struct Measured {
    weights: Vec<u32>,
    columns: Vec<Vec<Extent>>,
}

impl Measured {
    fn new(header: &[Words], weights: &[u32]) -> Measured {
        let extent = |words: &Words| {
            let words = words.text();
            // A header may break between its words; it is as wide as half of it at least.
            Extent {
                total: breadth(&words),
                line: longest_word(&words).max(breadth(&words) / 2.0),
                word: longest_word(&words),
            }
        };
        Measured { weights: weights.to_vec(), columns: header.iter().map(|words| vec![extent(words)]).collect() }
    }

    fn add(&mut self, rows: &Rows) {
        for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            let mut extent = Extent::default();
            cell.iter().for_each(|block| extent.add(block));
            self.columns[column].push(extent);
        }
    }

    /// A table of words: columns of short words as wide as these, the others as they need.
    fn of_words(&self, room: f64, beside: f64) -> Vec<f64> {
        let longest = |column: &[Extent], of: fn(&Extent) -> f64| column.iter().map(of).fold(0.0, f64::max) + beside;
        let words: Vec<f64> = self.columns.iter().map(|column| longest(column, |cell| cell.word)).collect();
        let lines: Vec<f64> = self.columns.iter().map(|column| longest(column, |cell| cell.line)).collect();
        let in_two = |at: usize| words[at].max((lines[at] - beside) * IN_TWO + beside);
        let least_of_long = |at: usize| words[at].max(LEAST_OF_LONG + beside);
        let is_short = |at: &usize| lines[*at] - beside <= SHORT;
        let (mut short, long): (Vec<usize>, Vec<usize>) = (0..lines.len()).partition(is_short);
        // Where they leave the others too little, those that give most by it break between their words.
        let gives = |at: &usize| lines[*at] - in_two(*at);
        short.sort_by(|one, other| gives(other).total_cmp(&gives(one)).then(one.cmp(other)));
        let mut taken: f64 = short.iter().map(|at| lines[*at]).sum();
        let mut least = words.clone();
        for at in short {
            let is_too_much = taken > room * MOST_OF_SHORT && !long.is_empty();
            least[at] = if is_too_much { in_two(at) } else { lines[at] };
            taken -= lines[at] - least[at];
        }
        long.into_iter().for_each(|at| least[at] = least_of_long(at));
        if least.iter().sum::<f64>() > room {
            least = words;
        }
        let needs = self.columns.iter().map(|column| need(column)).collect::<Vec<_>>();
        fit(&needs, &least, &lines, room)
    }

    /// A table to be filled in: room for a date in columns of width 1, the rest as the form says, and no row of
    /// boxes to tick broken.
    fn to_fill_in(&self, room: f64, beside: f64) -> Vec<f64> {
        let all_alike = self.weights.iter().all(|weight| *weight == 1);
        let words = |column: &[Extent]| column.iter().map(|cell| cell.word).fold(0.0, f64::max) + beside;
        let date = |column: &[Extent]| column.iter().map(|cell| cell.line.min(SHORT)).fold(ROOM, f64::max) + beside;
        let widths = self.weights.iter().zip(&self.columns).map(|(weight, column)| match *weight == 1 && !all_alike {
            true => (date(column).max(words(column)), date(column).max(words(column))),
            false => (words(column), room),
        });
        let (least, most): (Vec<f64>, Vec<f64>) = widths.unzip();
        let needs: Vec<f64> = self.weights.iter().map(|weight| f64::from(*weight)).collect();
        fit(&needs, &least, &most, room)
    }
}

/// What a column asks for, against its neighbours. Rows are as high as their highest cell, so that long cells
/// count for more than many: the heights of all cells, each cubed, have the least sum where the widths are the
/// fourth roots of the sums of the cubes of what stands in them.
fn need(column: &[Extent]) -> f64 {
    column.iter().map(|cell| cell.total * cell.total * cell.total).sum::<f64>().sqrt().sqrt()
}

/// Widths in proportion to needs, none narrower than its least or wider than its most. What nobody needs is
/// shared out at the end.
fn fit(needs: &[f64], least: &[f64], most: &[f64], room: f64) -> Vec<f64> {
    if least.iter().sum::<f64>() >= room {
        return least.to_vec();
    }
    let mut settled: Vec<Option<f64>> = vec![None; needs.len()];
    loop {
        let open: f64 = needs.iter().zip(&settled).filter(|(_, settled)| settled.is_none()).map(|(need, _)| need).sum();
        let left = room - settled.iter().flatten().sum::<f64>();
        let wished: Vec<f64> = needs.iter().map(|need| left * need / open.max(f64::MIN_POSITIVE)).collect();
        let allowed: Vec<f64> = (0..needs.len()).map(|at| wished[at].min(most[at]).max(least[at])).collect();
        let is_open = |at: &usize| settled[*at].is_none();
        let over: f64 = (0..needs.len()).filter(is_open).map(|at| allowed[at] - wished[at]).sum();
        // Who has to have more takes it from the others before anybody's share is cut, and the other way round.
        let gives = |at: &usize| if over > 0.0 { allowed[*at] > wished[*at] } else { allowed[*at] < wished[*at] };
        let now: Vec<usize> = (0..needs.len()).filter(is_open).filter(gives).collect();
        if now.is_empty() {
            let widths: Vec<f64> = (0..needs.len()).map(|at| settled[at].unwrap_or(wished[at])).collect();
            let spare = (room - widths.iter().sum::<f64>()).max(0.0) / needs.len() as f64;
            return widths.into_iter().map(|width| width + spare).collect();
        }
        now.into_iter().for_each(|at| settled[at] = Some(allowed[at]));
    }
}

impl Extent {
    fn add(&mut self, block: &Block) {
        match block {
            Block::Paragraph(words) | Block::Code(words) | Block::Missing(words) | Block::Note(words) => {
                self.add_words(words, 0.0);
            }
            Block::Heading { words, .. } => self.add_words(words, 0.0),
            Block::Status { words, .. } => self.add_words(words, SYMBOL),
            Block::Ticks(options) => {
                let before = self.total;
                options.iter().for_each(|(words, _)| self.add_words(words, TICK));
                let row = self.total - before;
                self.line = self.line.max(row);
                self.word = self.word.max(if row <= ROW_OF_TICKS { row } else { 0.0 });
            }
            Block::List { items, .. } => items.iter().flatten().for_each(|block| self.add(block)),
            Block::Panel(blocks) | Block::Guidance(blocks) => blocks.iter().for_each(|block| self.add(block)),
            Block::Question { label, answer, .. } => {
                self.add_words(label, 0.0);
                answer.iter().for_each(|block| self.add(block));
            }
            Block::Facts(facts) => {
                for fact in facts {
                    self.add_words(&fact.label, 0.0);
                    fact.value.iter().for_each(|block| self.add(block));
                }
            }
            _ => {}
        }
    }

    fn add_words(&mut self, words: &Words, before: f64) {
        let words = words.text();
        let line = breadth(&words) + before;
        self.total += line;
        self.line = self.line.max(line);
        self.word = self.word.max(longest_word(&words) + before);
    }
}

/// The widest of the words of a text; those that the engine may break count for what cannot be broken.
fn longest_word(text: &str) -> f64 {
    let words = text.split([' ', '\n', '\u{a0}']).flat_map(|word| word.split_inclusive(['-', '/']));
    words.map(|word| breadth(word).min(LONGEST_WORD)).fold(0.0, f64::max)
}

/// The widest word that no column is too narrow for, in ems.
const LONGEST_WORD: f64 = 11.0;

/// About how wide a text is on one line, in ems.
fn breadth(text: &str) -> f64 {
    text.chars()
        .map(|letter| match letter {
            '.' | ',' | ':' | ';' | '\'' | '’' | '|' => 0.21,
            'i' | 'j' | 'l' | ' ' | '!' => 0.27,
            'f' | 'r' | 't' | 'I' | '-' | '(' | ')' | '/' => 0.36,
            'm' | 'w' | 'M' | 'W' | '&' => 0.82,
            'A'..='Z' => 0.62,
            '0'..='9' => 0.58,
            'a'..='z' => 0.53,
            _ => 0.6,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: &[&str], rows: &[&[&str]]) -> Vec<u32> {
        let words = |text: &str| Words::new(text, None);
        let header: Vec<Words> = header.iter().map(|text| words(text)).collect();
        let rows: Vec<Vec<Vec<Block>>> =
            rows.iter().map(|row| row.iter().map(|text| vec![Block::Paragraph(words(text))]).collect()).collect();
        let mut measured = Measured::new(&header, &vec![1; header.len()]);
        measured.add(&rows);
        shares(&measured.of_words(47.0, 1.25))
    }

    #[test]
    fn short_words_have_their_own_width_and_long_texts_the_rest() {
        let long = "Two youth workers stand at the precinct on weekdays from four to eight, with a warm room and food";
        let widths =
            table(&["What", "By", "Status"], &[&[long, "12 June 2026", "Under way"], &[long, "8 May 2026", "Planned"]]);
        assert_eq!(widths.iter().sum::<u32>(), 1000);
        assert!(widths[0] > 500 && widths[1] > 130 && widths[1] < 220 && widths[2] < 200, "{widths:?}");
    }

    #[test]
    fn longer_texts_get_more() {
        let text = "words and words ".repeat(6);
        let widths = table(&["One", "Two"], &[&[&text.repeat(4), &text]]);
        assert!(widths[0] > 2 * widths[1] && widths[0] < 4 * widths[1], "{widths:?}");
    }

    #[test]
    fn what_nobody_needs_is_shared() {
        let widths = table(&["A", "B"], &[&["x", "y"]]);
        assert_eq!(widths, [500, 500]);
    }

    #[test]
    fn boxes_to_tick_stand_in_a_row() {
        let words = |text: &str| Words::new(text, None);
        let header = ["From", "To", "Held"].map(words);
        let ticks = Block::Ticks(vec![(words("Yes"), false), (words("No"), false)]);
        let room = Block::Room { lines: 1, in_cell: true };
        let rows = [vec![vec![room.clone()], vec![room], vec![ticks]]];
        for weights in [[9, 9, 1], [40, 40, 3], [1, 1, 1]] {
            let mut measured = Measured::new(&header, &weights);
            measured.add(&rows);
            let widths = measured.to_fill_in(47.0, 1.25);
            assert!(widths[2] > 8.0 && widths.iter().sum::<f64>() < 47.1, "{widths:?}");
        }
    }

    #[test]
    fn too_many_columns_still_have_widths() {
        let row = vec!["Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"; 12];
        let header = vec!["Heading"; 12];
        let widths = table(&header, &[&row]);
        assert!(widths.iter().all(|width| (80..90).contains(width)), "{widths:?}");
    }
}
