//! A redline: what changed, as a document. What came is underlined and what went is struck through, and words
//! say which is which, so that nothing rests on how it looks.

use jiff::civil::Date;

use super::{Change, Difference, Piece, pieces};
use crate::compile::Compiler;
use crate::document::{Block, COMPARED, Document, Edit, Run, Section, Size, Style, Words};
use crate::language::Language;
use crate::reader::Reader;

/// What a redline is of.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What is compared: a form's title, or a document's.
    pub title: &'a str,
    /// What it was compared with, in words: a version or a day.
    pub before: &'a str,
    /// The same as it is written in a file: `1.0`, or `2026-03-24`.
    pub compared: &'a str,
    /// What it is compared to.
    pub after: &'a str,
    /// The form's id and version.
    pub form: (&'a str, &'a str),
    /// The case's reference.
    pub reference: Option<&'a str>,
    /// Whose copies were compared.
    pub reader: &'a Reader,
    /// The day of what is there now.
    pub date: Date,
    /// What those who made the change say of it, a line each.
    pub says: &'a [String],
}

/// A redline of these differences.
pub fn redline(compiler: &Compiler, subject: &Subject<'_>, differences: &[Difference]) -> Document {
    let (authority, language) = (compiler.authority(), compiler.language());
    let word = |key: &str| language.words("difference", key);
    let heading = word("what-changed").joint(": ").joint(subject.title);
    let from_to =
        word("from").joint(&format!(" {} ", subject.before)).then(word("to")).joint(&format!(" {}", subject.after));
    let marking = match subject.reader {
        Reader::Public => "public",
        reader if reader.is_family() => "family",
        _ => "case",
    };
    let marking = authority.facts.table("marking").and_then(|table| table.get(marking));
    let reference = subject.reference.map(str::to_owned);
    let title = heading.text();
    let mut opening: Vec<Block> = subject.says.iter().map(|line| Block::Paragraph(Words::new(line, None))).collect();
    let is_of_case = subject.reference.is_some();
    opening.extend(summary(language, is_of_case, differences));
    let mut sections = vec![section("summary", Words::default(), opening)];
    sections.extend(changes(language, is_of_case, differences));
    Document {
        form: subject.form.0.to_owned(),
        version: subject.form.1.to_owned(),
        title: reference.as_ref().map_or_else(|| title.clone(), |reference| format!("{title}, {reference}")),
        reference: reference.clone(),
        reader: subject.reader.clone(),
        date: subject.date,
        language: authority.language().to_owned(),
        accent: authority.accent().to_owned(),
        size: Size::Standard,
        authority: Words::new(authority.name().text().unwrap_or_default(), Some(authority.name().place.clone())),
        subject: from_to,
        marking: marking
            .map_or_else(Words::default, |node| Words::new(node.text().unwrap_or_default(), Some(node.place.clone()))),
        banner: Words::default(),
        writer: Words::default(),
        identity: Words::new(reference.map_or_else(String::new, |reference| format!("{reference} · ")), None)
            .then(heading.clone()),
        cover: Vec::new(),
        contents: None,
        layout_words: ["page", "of", "context", "harm", "safety", "continued"]
            .map(|key| (key, language.page(key)))
            .to_vec(),
        sections,
        template: None,
        ingredients: [(COMPARED, subject.compared.to_owned())].into(),
        heading,
    }
}

/// How much changed, and how to read it.
fn summary(language: &Language, is_of_case: bool, differences: &[Difference]) -> Vec<Block> {
    let word = |key: &str| language.words("difference", key);
    if differences.is_empty() {
        return vec![Block::Paragraph(word(Change::none(is_of_case)))];
    }
    let counts = Change::ALL.into_iter().filter_map(|change| {
        let count = differences.iter().filter(|one| one.change == change).count();
        (count > 0).then(|| vec![Block::Paragraph(word(change.heading(is_of_case)).joint(&format!(": {count}")))])
    });
    let how = word("how-to-read")
        .joint(" ")
        .then(edited(word("went").text(), Some(Edit::Deleted)))
        .joint(" ")
        .then(edited(word("came").text(), Some(Edit::Inserted)))
        .joint(".");
    vec![Block::Paragraph(how), Block::List { start: None, items: counts.collect() }]
}

/// A section for each way in which something changed; in it, what changed in each section of the form.
fn changes(language: &Language, is_of_case: bool, differences: &[Difference]) -> Vec<Section> {
    let mut sections = Vec::new();
    for change in Change::ALL {
        let mut blocks: Vec<Block> = Vec::new();
        let mut place: Option<&str> = None;
        for one in differences.iter().filter(|one| one.change == change) {
            if place != Some(&one.section) && !one.section.is_empty() {
                let words = Words::new(&one.section, None);
                blocks.push(Block::Heading { level: 3, words, anchor: None });
            }
            place = Some(&one.section);
            blocks.push(shown(language, one));
        }
        if !blocks.is_empty() {
            sections.push(section(change.name(), language.words("difference", change.heading(is_of_case)), blocks));
        }
    }
    sections
}

fn section(id: &str, title: Words, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), title, level: 2, panel: false, blocks }
}

/// One difference: what it is of, and what stood and stands there, each behind its word.
fn shown(language: &Language, one: &Difference) -> Block {
    let word = |key: &str| strong(language.words("difference", key).joint(": "));
    let (were, are) = pieces(&one.before, &one.after);
    let lines = match (one.before.is_empty(), one.after.is_empty()) {
        (true, _) => vec![word("came").then(edited(one.after.clone(), Some(Edit::Inserted)))],
        (_, true) => vec![word("went").then(edited(one.before.clone(), Some(Edit::Deleted)))],
        _ => vec![word("before").then(marked(were, Edit::Deleted)), word("now").then(marked(are, Edit::Inserted))],
    };
    let answer: Vec<Block> = lines.into_iter().map(Block::Paragraph).collect();
    match one.subject.is_empty() {
        true => Block::List { start: None, items: vec![answer] },
        false => Block::Question { label: Words::new(&one.subject, None), hint: None, answer },
    }
}

/// Words of which some are marked.
fn marked(pieces: Vec<Piece>, edit: Edit) -> Words {
    let words = pieces.into_iter().map(|(stays, text)| edited(text, (!stays).then_some(edit)));
    words.reduce(Words::then).unwrap_or_default()
}

fn edited(text: String, edit: Option<Edit>) -> Words {
    Words::of(vec![Run { text, place: None, style: Style { edit, ..Style::default() } }])
}

fn strong(mut words: Words) -> Words {
    words.own_runs().iter_mut().for_each(|run| run.style.strong = true);
    words
}
