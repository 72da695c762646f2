//! The document: a tree of blocks whose every word has a place. What *compose* makes and *typeset* takes.

mod digest;
mod plain;

use std::collections::BTreeMap;
use std::mem::take;
use std::sync::Arc;

use jiff::civil::Date;

use crate::reader::Reader;
use crate::source::Place;

pub use digest::DIGITS;

/// A document, ready to be typeset.
#[derive(Debug)]
pub struct Document {
    /// The form's id.
    pub form: String,
    /// The form's version.
    pub version: String,
    /// The case's reference.
    pub reference: Option<String>,
    /// Whose copy it is.
    pub reader: Reader,
    /// Its date, which is also the file's.
    pub date: Date,
    /// The title in the file's properties: never a name.
    pub title: String,
    /// Its language.
    pub language: String,
    /// The authority's colour.
    pub accent: String,
    /// The size of its text.
    pub size: Size,
    /// The title on page one.
    pub heading: Words,
    /// The authority's name, above the title.
    pub authority: Words,
    /// Whom it is about, under the title.
    pub subject: Words,
    /// Who wrote the report that it is of: what tells papers of one title from each other in a pack.
    pub writer: Words,
    /// The marking, at the head of each page.
    pub marking: Words,
    /// Whether it is a draft, in words, on each page.
    pub banner: Words,
    /// What it is and whose, at the foot of each page.
    pub identity: Words,
    /// Facts on page one.
    pub cover: Vec<Fact>,
    /// The title of the contents page, where there is one.
    pub contents: Option<Words>,
    /// Words that the layout itself prints.
    pub layout_words: Vec<(&'static str, Words)>,
    /// The sections.
    pub sections: Vec<Section>,
    /// The template of its own, if it has one.
    pub template: Option<String>,
    /// What it is made with.
    pub ingredients: Ingredients,
}

/// What a document says, without what it says of itself.
#[derive(Debug)]
pub struct Body {
    /// Facts on page one.
    pub cover: Vec<Fact>,
    /// The sections.
    pub sections: Vec<Section>,
}

/// The digests of what a document is made with beside its facts, each of which can change by itself: `form`,
/// `templates`, `guidance`, `values` of the authority that stand in guidance, and `fonts`. Of a redline it is what
/// was compared, under [`COMPARED`].
pub type Ingredients = BTreeMap<&'static str, String>;

/// The name under which a redline says with which version or day it compares.
pub const COMPARED: &str = "compared-with";

/// How large the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 11 pt.
    Standard,
    /// 12 pt, for families.
    Family,
    /// 13 pt, for the young person.
    YoungPerson,
}

/// A short question and its answer.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The question.
    pub label: Words,
    /// The answer.
    pub value: Vec<Block>,
}

/// A section.
#[derive(Debug)]
pub struct Section {
    /// Its id in the form.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// Its heading's level.
    pub level: u8,
    /// Whether it stands on a wash.
    pub panel: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A block.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph.
    Paragraph(Words),
    /// A heading, with the name that links point to.
    Heading {
        /// From 2 to 6.
        level: u8,
        /// Its words.
        words: Words,
        /// The name that links point to.
        anchor: Option<String>,
    },
    /// A list; with a number, an ordered one.
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        /// The blocks of each item.
        items: Vec<Vec<Block>>,
    },
    /// A shaded panel.
    Panel(Vec<Block>),
    /// Text as it was typed.
    Code(Words),
    /// A line across.
    Rule,
    /// A table.
    Table {
        /// The name of each column.
        header: Vec<Words>,
        /// How wide each column is where it is to be filled in, against its neighbours.
        widths: Vec<u32>,
        /// The blocks of each cell of each row.
        rows: Vec<Vec<Vec<Block>>>,
    },
    /// A question in bold, a quiet hint, and the answer.
    Question {
        /// The question.
        label: Words,
        /// What helps to answer it.
        hint: Option<Words>,
        /// The answer.
        answer: Vec<Block>,
    },
    /// Short questions and answers, side by side.
    Facts(Vec<Fact>),
    /// Something that is not there, in the alarm colour.
    Missing(Words),
    /// Quiet words under something.
    Note(Words),
    /// A status: a symbol and a word.
    Status {
        /// What the symbol shows.
        state: State,
        /// The word beside it.
        words: Words,
    },
    /// Harm and safety, drawn beside their numbers.
    Chart {
        /// Names of the context, of harm and of safety.
        header: [Words; 3],
        /// What was weighed.
        rows: Vec<Weighed>,
    },
    /// How many of each, drawn beside their numbers.
    Bars {
        /// Names of what is counted, of the number and of the share.
        header: [Words; 3],
        /// What was counted.
        rows: Vec<Counted>,
    },
    /// Room to write.
    Room {
        /// How many lines.
        lines: u32,
        /// Whether it is a cell's own room, which needs no box.
        in_cell: bool,
    },
    /// Things to choose from, each with a box to tick.
    Ticks(Vec<(Words, bool)>),
    /// A place to sign.
    Signature {
        /// Who signs.
        name: Words,
        /// The word for the date.
        date: Words,
    },
    /// Words of the guidance, the same for every case.
    Guidance(Vec<Block>),
}

/// What a status's symbol shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In place.
    Done,
    /// Partly.
    Part,
    /// Nothing.
    Nothing,
}

/// A row of a chart.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// What was weighed.
    pub label: Words,
    /// Words under it, in the accent colour.
    pub mark: Option<Words>,
    /// Harm from 0 to 5.
    pub harm: Option<i64>,
    /// Safety from 0 to 5.
    pub safety: Option<i64>,
}

/// A row of bars.
#[derive(Debug, Clone)]
pub struct Counted {
    /// What was counted.
    pub label: Words,
    /// How many.
    pub count: i64,
    /// Which share of all, from 0 to 1, where it is one.
    pub share: Option<f64>,
}

/// Words in a row, each with its style and place.
#[derive(Debug, Clone, Default)]
pub struct Words(Runs);

/// Words of a document's own, or those of forms and languages that many have.
#[derive(Debug, Clone)]
enum Runs {
    Own(Vec<Run>),
    Shared(Arc<[Run]>),
}

impl Default for Runs {
    fn default() -> Runs {
        Runs::Own(Vec::new())
    }
}

/// Words of one style and one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Where they were written; none for what no file holds.
    pub place: Option<Place>,
    /// How they look.
    pub style: Style,
}

/// How words look, and where they lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style {
    /// In bold.
    pub strong: bool,
    /// As typed.
    pub code: bool,
    /// Where they lead.
    pub link: Option<Link>,
    /// Whether they came or went, in a redline.
    pub edit: Option<Edit>,
}

/// What happened to words between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// They came.
    Inserted,
    /// They went.
    Deleted,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Out of the document.
    Address(String),
    /// To a heading of this document.
    Heading(String),
}

impl Words {
    /// Plain words from a place.
    pub fn new(text: impl Into<String>, place: Option<Place>) -> Words {
        Words::of(vec![Run { text: text.into(), place, style: Style::default() }])
    }

    /// The words of these runs.
    pub fn of(runs: Vec<Run>) -> Words {
        Words(Runs::Own(runs))
    }

    /// The same words for whoever copies them.
    #[must_use]
    pub fn shared(self) -> Words {
        Words(Runs::Shared(self.into_runs().into()))
    }

    /// The runs.
    pub fn runs(&self) -> &[Run] {
        match &self.0 {
            Runs::Own(runs) => runs,
            Runs::Shared(runs) => runs,
        }
    }

    /// The runs, to change.
    pub fn own_runs(&mut self) -> &mut [Run] {
        match &mut self.0 {
            Runs::Own(runs) => runs,
            Runs::Shared(runs) => Arc::make_mut(runs),
        }
    }

    /// Adds a run.
    pub fn push(&mut self, run: Run) {
        *self = take(self).then(Words::of(vec![run]));
    }

    fn into_runs(self) -> Vec<Run> {
        match self.0 {
            Runs::Own(runs) => runs,
            Runs::Shared(runs) => runs.to_vec(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.runs().iter().all(|run| run.text.is_empty())
    }

    /// The words without style or place.
    pub fn text(&self) -> String {
        self.runs().iter().map(|run| run.text.as_str()).collect()
    }

    /// These words, then more.
    #[must_use]
    pub fn then(self, more: Words) -> Words {
        let mut runs = self.into_runs();
        runs.extend(more.into_runs());
        Words::of(runs)
    }

    /// These words, then a piece that no file holds, like a comma.
    #[must_use]
    pub fn joint(self, text: &str) -> Words {
        self.then(Words::new(text, None))
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.runs() == other.runs()
    }
}

impl Document {
    /// Every run of words in the document, in reading order.
    pub fn runs_mut(&mut self, then: &mut dyn FnMut(&mut Run)) {
        let fixed = [
            &mut self.heading,
            &mut self.authority,
            &mut self.subject,
            &mut self.marking,
            &mut self.banner,
            &mut self.identity,
        ];
        fixed.into_iter().for_each(|words| words.runs_mut(then));
        for fact in &mut self.cover {
            fact.runs_mut(then);
        }
        self.contents.iter_mut().for_each(|words| words.runs_mut(then));
        self.layout_words.iter_mut().for_each(|(_, words)| words.runs_mut(then));
        for section in &mut self.sections {
            section.title.runs_mut(then);
            section.blocks.iter_mut().for_each(|block| block.runs_mut(then));
        }
    }
}

impl Words {
    fn runs_mut(&mut self, then: &mut dyn FnMut(&mut Run)) {
        self.own_runs().iter_mut().for_each(then);
    }
}

impl Fact {
    fn runs_mut(&mut self, then: &mut dyn FnMut(&mut Run)) {
        self.label.runs_mut(then);
        self.value.iter_mut().for_each(|block| block.runs_mut(then));
    }
}

impl Block {
    /// How many characters its words have.
    pub fn characters(&self) -> usize {
        let of = |words: &Words| words.runs().iter().map(|run| run.text.chars().count()).sum::<usize>();
        let of_all = |blocks: &[Block]| blocks.iter().map(Block::characters).sum::<usize>();
        match self {
            Block::Paragraph(words) | Block::Code(words) | Block::Missing(words) | Block::Note(words) => of(words),
            Block::Heading { words, .. } | Block::Status { words, .. } => of(words),
            Block::List { items, .. } => items.iter().map(|item| of_all(item)).sum(),
            Block::Panel(blocks) | Block::Guidance(blocks) => of_all(blocks),
            Block::Rule | Block::Room { .. } => 0,
            Block::Table { header, rows, .. } => {
                header.iter().map(of).sum::<usize>() + rows.iter().flatten().map(|cell| of_all(cell)).sum::<usize>()
            }
            Block::Question { label, hint, answer } => of(label) + hint.as_ref().map_or(0, of) + of_all(answer),
            Block::Facts(facts) => facts.iter().map(|fact| of(&fact.label) + of_all(&fact.value)).sum(),
            Block::Chart { header, rows } => {
                let of_row = |row: &Weighed| of(&row.label) + row.mark.as_ref().map_or(0, of);
                header.iter().map(of).sum::<usize>() + rows.iter().map(of_row).sum::<usize>()
            }
            Block::Bars { header, rows } => {
                header.iter().map(of).sum::<usize>() + rows.iter().map(|row| of(&row.label)).sum::<usize>()
            }
            Block::Ticks(options) => options.iter().map(|(words, _)| of(words)).sum(),
            Block::Signature { name, date } => of(name) + of(date),
        }
    }

    /// Every run of words in the block, in reading order.
    pub fn runs_mut(&mut self, then: &mut dyn FnMut(&mut Run)) {
        match self {
            Block::Paragraph(words) | Block::Code(words) | Block::Missing(words) | Block::Note(words) => {
                words.runs_mut(then);
            }
            Block::Heading { words, .. } | Block::Status { words, .. } => words.runs_mut(then),
            Block::List { items, .. } => items.iter_mut().flatten().for_each(|block| block.runs_mut(then)),
            Block::Panel(blocks) | Block::Guidance(blocks) => blocks.iter_mut().for_each(|block| block.runs_mut(then)),
            Block::Rule | Block::Room { .. } => {}
            Block::Table { header, rows, .. } => {
                header.iter_mut().for_each(|words| words.runs_mut(then));
                rows.iter_mut().flatten().flatten().for_each(|block| block.runs_mut(then));
            }
            Block::Question { label, hint, answer } => {
                label.runs_mut(then);
                hint.iter_mut().for_each(|words| words.runs_mut(then));
                answer.iter_mut().for_each(|block| block.runs_mut(then));
            }
            Block::Facts(facts) => facts.iter_mut().for_each(|fact| fact.runs_mut(then)),
            Block::Chart { header, rows } => {
                header.iter_mut().for_each(|words| words.runs_mut(then));
                for row in rows {
                    row.label.runs_mut(then);
                    row.mark.iter_mut().for_each(|words| words.runs_mut(then));
                }
            }
            Block::Bars { header, rows } => {
                header.iter_mut().for_each(|words| words.runs_mut(then));
                rows.iter_mut().for_each(|row| row.label.runs_mut(then));
            }
            Block::Ticks(options) => options.iter_mut().for_each(|(words, _)| words.runs_mut(then)),
            Block::Signature { name, date } => {
                name.runs_mut(then);
                date.runs_mut(then);
            }
        }
    }

    /// Every name that links point to in the block.
    pub fn anchors_mut(&mut self, then: &mut dyn FnMut(&mut String)) {
        match self {
            Block::Heading { anchor: Some(anchor), .. } => then(anchor),
            Block::Panel(blocks) | Block::Guidance(blocks) => {
                blocks.iter_mut().for_each(|block| block.anchors_mut(then));
            }
            Block::Question { answer, .. } => answer.iter_mut().for_each(|block| block.anchors_mut(then)),
            _ => {}
        }
    }
}
