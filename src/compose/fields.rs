//! Fields → blocks: each kind of field, answered, missing or blank.

use super::Scene;
use super::cells::{Cell, of_value, step, walk};
use crate::codes;
use crate::derived::{EVIDENCE, POSITION, STATE};
use crate::diagnostic::Sink;
use crate::disclose::{Disclosed, View};
use crate::document::{Block, Counted, Fact, State, Weighed, Words};
use crate::form::{Field, FieldKind, Section};
use crate::gaps;
use crate::reader::Reader;
use crate::source::Place;
use crate::value::{Node, Value};

/// The longest answer, in characters, that stands beside its question and not below it.
const SHORT: usize = 70;

impl<'a> Scene<'a> {
    /// The blocks of a section's fields.
    pub fn fields_blocks(&self, section: &'a Section, item: Option<&Cell<'a>>, sink: &mut Sink) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for field in section.fields.iter().filter(|field| self.is_in_scope(&field.scope, item)) {
            for block in self.field(field, section.level, item, sink) {
                // Short facts that follow each other stand together.
                match (blocks.last_mut(), block) {
                    (Some(Block::Facts(facts)), Block::Facts(more)) => facts.extend(more),
                    (_, block) => blocks.push(block),
                }
            }
        }
        blocks
    }

    /// The facts of a cover: those that are known, and for professionals those that are not. On a blank form
    /// they are there to be filled in.
    pub fn facts(&self, fields: &'a [Field]) -> Vec<Fact> {
        let fields = fields.iter().filter(|field| self.is_in_scope(&field.scope, None));
        let facts = fields.filter_map(|field| {
            let cell = self.value(field, None);
            let value = match cell.is_empty() {
                true if self.blank => vec![Block::Room { lines: 1, in_cell: false }],
                true => vec![self.nothing(field)?],
                false => self.blocks(&cell, field.kind),
            };
            Some(Fact { label: self.label_words(&field.label), value })
        });
        facts.collect()
    }

    fn field(&self, field: &'a Field, level: u8, item: Option<&Cell<'a>>, sink: &mut Sink) -> Vec<Block> {
        match (field.kind, self.blank) {
            (FieldKind::Guidance, _) => return self.quote(field, level, sink),
            (FieldKind::Signature, _) => return vec![self.signature(field)],
            (_, true) if !is_of_authority(field) => return self.blank_field(field),
            _ => {}
        }
        let cell = self.value(field, item);
        let label = self.label_words(&field.label);
        if cell.is_empty() && !field.given.is_empty() {
            return vec![Block::Question { label, hint: None, answer: vec![self.given_table(field)] }];
        }
        if cell.is_empty() {
            let Some(nothing) = self.nothing(field) else { return Vec::new() };
            return vec![match is_short(field.kind) {
                true => Block::Facts(vec![Fact { label, value: vec![nothing] }]),
                false => Block::Question { label, hint: None, answer: vec![nothing] },
            }];
        }
        match field.kind {
            FieldKind::Table => self.table(field, label, cell),
            FieldKind::Chart => vec![Block::Question { label, hint: None, answer: self.chart(field, cell) }],
            kind => {
                let value = self.blocks(&cell, kind);
                if value.is_empty() {
                    return Vec::new();
                }
                vec![match is_short(kind) && is_short_answer(&value) {
                    true => Block::Facts(vec![Fact { label, value }]),
                    false => Block::Question { label, hint: None, answer: value },
                }]
            }
        }
    }

    /// What stands in place of an answer that is not there: the form's own words for it, else for
    /// professionals that nothing is recorded, and for families nothing.
    fn nothing(&self, field: &Field) -> Option<Block> {
        match &field.empty {
            Some(words) => Some(Block::Paragraph(self.label_words(words))),
            None if self.view.reader().leaves_gaps_out() => None,
            None => Some(Block::Missing(self.language.page("not-recorded"))),
        }
    }

    /// A field's value: at its path, else its answer.
    fn value(&self, field: &'a Field, item: Option<&Cell<'a>>) -> Cell<'a> {
        match &field.from {
            Some(path) if field.since => self.since(walk(self, path, item)),
            Some(path) => walk(self, path, item),
            None => self.answered(field).map_or(Cell::Nothing, |node| self.answer(field, node)),
        }
    }

    /// A field's answer: under its own name, else under one that it had in an earlier version.
    fn answered(&self, field: &'a Field) -> Option<&'a Node> {
        let earlier = || self.form.formerly(&field.id).find_map(|id| self.view.answer(id));
        self.view.answer(&field.id).or_else(earlier)
    }

    /// What of a list is dated after the meeting since which the form says what changed.
    fn since(&self, cell: Cell<'a>) -> Cell<'a> {
        let Some(then) = self.view.earlier().map(View::date) else { return cell };
        let day = |cell: Cell<'a>| match cell {
            Cell::Date(date) => Some(date),
            Cell::Moment(moment) => Some(moment.date()),
            _ => None,
        };
        let dated = |item: &Cell<'a>| ["on", "from"].into_iter().find_map(|key| day(step(self, item, key)));
        Cell::Many(cell.items().into_iter().filter(|item| dated(item).is_some_and(|on| on > then)).collect())
    }

    pub(super) fn answer(&self, field: &'a Field, node: &'a Node) -> Cell<'a> {
        let choice = |code: &str| field.choices.iter().find(|choice| choice.code == code);
        match (field.kind, &node.value) {
            (FieldKind::Choice, Value::Text(code)) => {
                choice(code).map_or_else(|| of_value(node), |choice| Cell::Words(self.label_words(&choice.label)))
            }
            (FieldKind::Choices, Value::List(items)) => {
                let chosen = items.iter().filter_map(|item| choice(item.text()?));
                Cell::Many(chosen.map(|choice| Cell::Words(self.label_words(&choice.label))).collect())
            }
            (FieldKind::Person, Value::Text(id)) => Cell::Words(self.party(id)),
            _ => of_value(node),
        }
    }

    fn quote(&self, field: &Field, level: u8, sink: &mut Sink) -> Vec<Block> {
        let (Some(quote), Some(guidance)) = (&field.quote, self.guidance) else { return Vec::new() };
        match guidance.quote(quote, level, sink) {
            // A whole chapter is the document's own text; a passage is set off from it.
            Ok(blocks) if quote.heading.is_none() => vec![Block::Guidance(blocks)],
            Ok(blocks) => vec![Block::Panel(vec![Block::Guidance(blocks)])],
            Err(_) => Vec::new(),
        }
    }

    fn signature(&self, field: &Field) -> Block {
        Block::Signature { name: self.label_words(&field.label), date: self.language.page("date") }
    }

    /// A field to be filled in: its question, a hint, and room for the answer.
    fn blank_field(&self, field: &'a Field) -> Vec<Block> {
        let label = self.label_words(&field.label);
        let hint = field.hint.as_ref().map(|hint| self.label_words(hint));
        let answer = match field.kind {
            FieldKind::Table => vec![self.blank_table(field)],
            FieldKind::Chart => return Vec::new(),
            _ => {
                let ticks = self.ticks(field).or_else(|| self.ticks_of_codes(field));
                ticks.unwrap_or_else(|| vec![Block::Room { lines: field.rows, in_cell: false }])
            }
        };
        vec![Block::Question { label, hint, answer }]
    }

    /// Harm and safety of contexts; of rows that are counted, bars.
    fn chart(&self, field: &'a Field, cell: Cell<'a>) -> Vec<Block> {
        if matches!(&cell, Cell::Many(cells) if cells.iter().all(|cell| matches!(cell, Cell::Row(_)))) {
            return self.bars(field, cell);
        }
        let rows = cell.items().into_iter().map(|item| {
            let whole = |name: &str| match step(self, &item, name) {
                Cell::Number(number) => Some(number),
                _ => None,
            };
            let first = matches!(step(self, &item, "change-first"), Cell::YesNo(true));
            Weighed {
                label: short_words(self, &item),
                mark: first.then(|| self.language.page("change-first")),
                harm: whole("harm"),
                safety: whole("safety"),
            }
        });
        let header = ["context", "harm", "safety"].map(|key| self.language.page(key));
        vec![Block::Chart { header, rows: rows.collect() }]
    }

    /// A bar for each row with a number. Rows with words in its place have no length: they are named under the
    /// bars, those with the same words together.
    fn bars(&self, field: &'a Field, cell: Cell<'a>) -> Vec<Block> {
        let mut rows = Vec::new();
        let mut others: Vec<(Words, Words)> = Vec::new();
        for item in cell.items() {
            let label = short_words(self, &step(self, &item, "label"));
            let share = match step(self, &item, "share") {
                Cell::Share(share) => Some(share),
                _ => None,
            };
            match step(self, &item, "count") {
                Cell::Number(count) => rows.push(Counted { label, count, share }),
                Cell::Words(words) => match others.iter_mut().find(|(known, _)| *known == words) {
                    Some((_, labels)) => *labels = std::mem::take(labels).joint("; ").then(label),
                    None => others.push((words, label)),
                },
                _ => rows.push(Counted { label, count: 0, share }),
            }
        }
        let header = [self.label_words(&field.label), self.language.page("number"), self.language.page("share")];
        let bars = (!rows.is_empty()).then_some(Block::Bars { header, rows });
        let others = others.into_iter().map(|(words, labels)| Block::Note(words.joint(": ").then(labels)));
        bars.into_iter().chain(others).collect()
    }

    /// What a value looks like.
    pub fn blocks(&self, cell: &Cell<'a>, kind: FieldKind) -> Vec<Block> {
        match cell {
            Cell::Nothing => Vec::new(),
            Cell::Text(text, place) if kind == FieldKind::Line => {
                vec![Block::Paragraph(Words::new(one_line(text), place.cloned()))]
            }
            Cell::Text(text, place) => prose(text, *place),
            Cell::Missing(words) => vec![Block::Missing(words.clone())],
            Cell::Code(list, code) if is_status(list.name) => {
                vec![Block::Status { state: state_of(code), words: self.language.words(list.name, code) }]
            }
            Cell::Record(record) if kind != FieldKind::Person => self.record(record),
            Cell::Many(cells) => self.several(cells, kind),
            Cell::Open(node) if !node.items().is_empty() => {
                self.several(&node.items().iter().map(of_value).collect::<Vec<_>>(), kind)
            }
            Cell::Open(node) if node.table().is_none() => self.blocks(&of_value(node), kind),
            one => match short_words(self, one) {
                words if words.is_empty() => Vec::new(),
                words => vec![Block::Paragraph(words)],
            },
        }
    }

    /// Several values: in a row where they are short, else as a list.
    fn several(&self, cells: &[Cell<'a>], kind: FieldKind) -> Vec<Block> {
        let cells: Vec<&Cell<'a>> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        if let [one] = cells.as_slice() {
            return self.blocks(one, kind);
        }
        let is_short = |cell: &Cell<'_>| matches!(cell, Cell::Number(_) | Cell::Code(..) | Cell::Date(_));
        if cells.iter().all(|cell| is_short(cell)) {
            let words = cells.iter().map(|cell| short_words(self, cell));
            return words.reduce(|all, next| all.joint(", ").then(next)).map(Block::Paragraph).into_iter().collect();
        }
        let items: Vec<Vec<Block>> =
            cells.iter().map(|cell| self.blocks(cell, kind)).filter(|item| !item.is_empty()).collect();
        if items.is_empty() { Vec::new() } else { vec![Block::List { start: None, items }] }
    }

    /// A record in a cell: its text; for an action, also who leads, by when, and how far it has come.
    fn record(&self, record: &'a Disclosed) -> Vec<Block> {
        let mut blocks = match record.fields.get("text") {
            Some(node) if !record.kind.people => prose(node.text().unwrap_or_default(), Some(&node.place)),
            _ => vec![Block::Paragraph(self.label(record))],
        };
        if record.kind.name == "action" && !record.only_words && *self.view.reader() != Reader::YoungPerson {
            let lead = self.lead(record);
            let due = record
                .fields
                .date("due")
                .map(|due| self.language.page("by-date").joint(" ").joint(&self.language.date(due)));
            let status = self.language.words("action-status", gaps::status(record));
            let parts = [Some(lead).filter(|lead| !lead.is_empty()), due, Some(status)].into_iter().flatten();
            blocks.extend(parts.reduce(|all, next| all.joint(" · ").then(next)).map(Block::Note));
        }
        blocks
    }
}

/// A value in a few words, for a heading or a row.
pub(super) fn short_words(scene: &Scene<'_>, cell: &Cell<'_>) -> Words {
    let language = scene.language;
    match cell {
        Cell::Nothing | Cell::Table(..) | Cell::Row(_) => Words::default(),
        Cell::Text(text, place) => Words::new(one_line(text), place.cloned()),
        Cell::Words(words) | Cell::Missing(words) => words.clone(),
        Cell::Code(list, code) => language.words(list.name, code),
        Cell::Date(date) => Words::new(language.date(*date), None),
        Cell::Moment(moment) => {
            Words::new(format!("{}, {:02}:{:02}", language.date(moment.date()), moment.hour(), moment.minute()), None)
        }
        Cell::Number(number) => Words::new(number.to_string(), None),
        Cell::Share(share) => Words::new(format!("{:.0}%", share * 100.0), None),
        Cell::YesNo(yes) => language.page(if *yes { "yes" } else { "no" }),
        Cell::Record(record) => scene.label(record),
        Cell::Party(id) => scene.party(id),
        Cell::Open(node) => match of_value(node) {
            Cell::Open(_) => Words::default(),
            cell => short_words(scene, &cell),
        },
        Cell::Many(cells) => {
            let words = cells.iter().map(|cell| short_words(scene, cell)).filter(|words| !words.is_empty());
            words.reduce(|all, next| all.joint(", ").then(next)).unwrap_or_default()
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A person's text as blocks: a blank line is a new paragraph, a line that starts with `- ` an item
/// of a list, and nothing else is markup.
pub(super) fn prose(text: &str, place: Option<&Place>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let close = |paragraph: &mut Vec<&str>, blocks: &mut Vec<Block>| {
        if !paragraph.is_empty() {
            blocks.push(Block::Paragraph(words_at(paragraph, place)));
            paragraph.clear();
        }
    };
    for line in text.lines().map(str::trim) {
        if let Some(item) = line.strip_prefix("- ") {
            close(&mut paragraph, &mut blocks);
            let item = vec![Block::Paragraph(words_at(&[item], place))];
            match blocks.last_mut() {
                Some(Block::List { items, .. }) => items.push(item),
                _ => blocks.push(Block::List { start: None, items: vec![item] }),
            }
        } else if line.is_empty() {
            close(&mut paragraph, &mut blocks);
        } else {
            paragraph.push(line);
        }
    }
    close(&mut paragraph, &mut blocks);
    blocks
}

/// The lines of a paragraph as words, at the lines of the value on which they stand.
fn words_at(lines: &[&str], place: Option<&Place>) -> Words {
    let place = place.map(|place| {
        let written = place.source.text.get(place.span.clone()).unwrap_or_default();
        let start = lines.first().and_then(|first| find(written, first));
        let end = start.and_then(|start| {
            let last = lines.last()?;
            Some(start + find(&written[start..], last)? + last.len())
        });
        match (start, end) {
            (Some(start), Some(end)) => place.at(place.span.start + start..place.span.start + end),
            _ => place.clone(),
        }
    });
    Words::new(lines.join(" "), place)
}

/// Where a text first stands in another. Most values are one line in quotation marks, so that the first places are
/// tried before all of it is searched.
fn find(written: &str, text: &str) -> Option<usize> {
    let starts = |at: &usize| written.get(*at..).is_some_and(|rest| rest.starts_with(text));
    [0, 1].into_iter().find(starts).or_else(|| written.find(text))
}

/// Whether a field prints a fact of the authority, which a blank form knows too.
fn is_of_authority(field: &Field) -> bool {
    field.from.as_ref().is_some_and(|path| path.steps.first().is_some_and(|step| step == "authority"))
}

fn is_short(kind: FieldKind) -> bool {
    use FieldKind::{Choice, Choices, Date, Line, Number, Person, YesNo};
    matches!(kind, Line | Date | Number | YesNo | Choice | Choices | Person)
}

fn is_short_answer(blocks: &[Block]) -> bool {
    match blocks {
        [Block::Paragraph(words)] => words.text().chars().count() <= SHORT,
        [Block::Status { .. } | Block::Missing(_)] => true,
        _ => false,
    }
}

fn is_status(list: &str) -> bool {
    [codes::ACTION_STATUS.name, POSITION.name, EVIDENCE.name, STATE.name].contains(&list)
}

/// The symbol of a status: in place, partly, or nothing.
fn state_of(code: &str) -> State {
    match code {
        "active" | "completed" | "met" | "evidenced" | "done" => State::Done,
        "declined" | "ended" | "unmet" | "not-evidenced" | "late" | "done-late" | "not-dated" => State::Nothing,
        _ => State::Part,
    }
}
