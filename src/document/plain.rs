//! A document in plain notation: what stands in it, in reading order, for tests and comparisons.

use std::fmt::{self, Display, Formatter};

use super::{Block, Document, Fact, Words};

impl Display for Document {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (name, words) in [
            ("title", &self.heading),
            ("authority", &self.authority),
            ("subject", &self.subject),
            ("marking", &self.marking),
            ("banner", &self.banner),
            ("identity", &self.identity),
        ] {
            if !words.is_empty() {
                writeln!(f, "{name}: {words}")?;
            }
        }
        writeln!(f, "date: {}", self.date)?;
        for fact in &self.cover {
            write_fact(f, fact, 0)?;
        }
        for section in &self.sections {
            writeln!(f)?;
            if !section.title.is_empty() {
                writeln!(f, "{} {}", "#".repeat(usize::from(section.level)), section.title)?;
            }
            write_blocks(f, &section.blocks, 0)?;
        }
        Ok(())
    }
}

impl Display for Words {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.runs().iter().try_for_each(|run| f.write_str(&run.text))
    }
}

fn write_fact(f: &mut Formatter<'_>, fact: &Fact, indent: usize) -> fmt::Result {
    writeln!(f, "{}{}: {}", pad(indent), fact.label, in_a_line(&fact.value))
}

fn write_blocks(f: &mut Formatter<'_>, blocks: &[Block], indent: usize) -> fmt::Result {
    blocks.iter().try_for_each(|block| write_block(f, block, indent))
}

fn write_block(f: &mut Formatter<'_>, block: &Block, indent: usize) -> fmt::Result {
    let pad = pad(indent);
    match block {
        Block::Heading { level, words, .. } => writeln!(f, "{pad}{} {words}", "#".repeat(usize::from(*level))),
        Block::List { items, .. } => items.iter().try_for_each(|item| writeln!(f, "{pad}- {}", in_a_line(item))),
        Block::Panel(inner) | Block::Guidance(inner) => write_blocks(f, inner, indent + 1),
        Block::Table { header, rows, .. } => {
            let header: Vec<String> = header.iter().map(Words::to_string).collect();
            writeln!(f, "{pad}| {} |", header.join(" | "))?;
            rows.iter().try_for_each(|row| {
                let row: Vec<String> = row.iter().map(|cell| in_a_line(cell)).collect();
                writeln!(f, "{pad}| {} |", row.join(" | "))
            })
        }
        Block::Question { label, hint, answer } => {
            writeln!(f, "{pad}? {label}")?;
            if let Some(hint) = hint {
                writeln!(f, "{pad}  ({hint})")?;
            }
            write_blocks(f, answer, indent + 1)
        }
        Block::Facts(facts) => facts.iter().try_for_each(|fact| write_fact(f, fact, indent)),
        Block::Chart { rows, .. } => rows.iter().try_for_each(|row| {
            let number = |number: Option<i64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            let mark = row.mark.as_ref().map_or_else(String::new, |mark| format!(" ({mark})"));
            writeln!(f, "{pad}{}{mark}: harm {}, safety {}", row.label, number(row.harm), number(row.safety))
        }),
        Block::Bars { rows, .. } => rows.iter().try_for_each(|row| {
            let share = row.share.map_or_else(String::new, |share| format!(" ({:.0}%)", share * 100.0));
            writeln!(f, "{pad}{}: {}{share}", row.label, row.count)
        }),
        Block::Signature { name, date } => writeln!(f, "{pad}{name}: ______ {date}: ______"),
        Block::Room { lines, .. } => writeln!(f, "{pad}[room for {lines} lines]"),
        other => writeln!(f, "{pad}{}", in_a_line(std::slice::from_ref(other))),
    }
}

/// Blocks of a cell or an item, in one line.
fn in_a_line(blocks: &[Block]) -> String {
    let parts = blocks.iter().map(|block| match block {
        Block::Paragraph(words) | Block::Code(words) | Block::Heading { words, .. } => words.to_string(),
        Block::Note(words) => format!("({words})"),
        Block::Missing(words) => format!("!{words}"),
        Block::Status { words, .. } => format!("[{words}]"),
        Block::List { items, .. } => items.iter().map(|item| in_a_line(item)).collect::<Vec<_>>().join("; "),
        Block::Ticks(options) => options.iter().map(|(words, _)| format!("[ ] {words}")).collect::<Vec<_>>().join(" "),
        Block::Rule => "---".to_owned(),
        Block::Room { lines, .. } => vec!["____"; *lines as usize].join(" "),
        _ => "…".to_owned(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

fn pad(indent: usize) -> String {
    "  ".repeat(indent)
}
