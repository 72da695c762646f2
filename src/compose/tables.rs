//! Tables: which rows and columns they have, answered or blank.

use super::Scene;
use super::cells::{Cell, walk};
use super::fields::short_words;
use super::restrictions::listed;
use crate::document::{Block, Words};
use crate::form::{Field, FieldKind};

/// A column as it is printed: one that is repeated has a heading each time.
struct Column<'a> {
    field: &'a Field,
    label: Words,
    heading: Option<String>,
}

/// A row: what it prints, and, of a checklist, the column and words of a choice that nobody has answered.
struct Row<'a> {
    item: Cell<'a>,
    unanswered: Option<(&'a Field, Words)>,
}

impl<'a> Scene<'a> {
    /// A table of what a case knows or somebody answered.
    pub(super) fn table(&self, field: &'a Field, label: Words, cell: Cell<'a>) -> Vec<Block> {
        let rows = self.rows(field, cell);
        let columns = self.columns_for(field, &rows);
        let under: Vec<&Field> = self.in_scope(field).filter(|column| column.under.is_some()).collect();
        let cells: Vec<Vec<Vec<Block>>> = rows
            .iter()
            .map(|row| columns.iter().map(|column| self.table_cell(&under, column, row)).collect())
            .collect();
        // A column that says nothing in a family's copy is not there.
        let is_shown =
            |index: usize| !self.view.reader().leaves_gaps_out() || cells.iter().any(|row| !row[index].is_empty());
        let shown: Vec<usize> = (0..columns.len()).filter(|index| is_shown(*index)).collect();
        let header = shown.iter().map(|index| columns[*index].label.clone()).collect();
        let widths = shown.iter().map(|index| columns[*index].field.width).collect();
        let rows = cells
            .into_iter()
            .map(|row| {
                row.into_iter().enumerate().filter(|(index, _)| shown.contains(index)).map(|(_, cell)| cell).collect()
            })
            .collect();
        vec![Block::Question { label, hint: None, answer: vec![Block::Table { header, widths, rows }] }]
    }

    /// The rows of a table: its items; of a checklist, its choices, each with what was answered.
    fn rows(&self, field: &'a Field, cell: Cell<'a>) -> Vec<Row<'a>> {
        let items = cell.items();
        let Some(first) = field.columns.first().filter(|_| field.checklist) else {
            return items.into_iter().map(|item| Row { item, unanswered: None }).collect();
        };
        let code = |item: &Cell<'a>| match item {
            Cell::Open(node) => node.table().and_then(|table| table.text(&first.id)),
            _ => None,
        };
        let mut rows = Vec::new();
        for choice in &first.choices {
            let answered = items.iter().filter(|item| code(item) == Some(choice.code.as_str()));
            let before = rows.len();
            rows.extend(answered.map(|item| Row { item: item.clone(), unanswered: None }));
            if rows.len() == before && !self.view.reader().leaves_gaps_out() {
                rows.push(Row { item: Cell::Nothing, unanswered: Some((first, self.label_words(&choice.label))) });
            }
        }
        rows
    }

    fn in_scope(&self, field: &'a Field) -> impl Iterator<Item = &'a Field> {
        field.columns.iter().filter(|column| self.is_in_scope(&column.scope, None))
    }

    /// The columns of these rows: one with `across` stands once for each heading that any row has.
    fn columns_for(&self, field: &'a Field, rows: &[Row<'a>]) -> Vec<Column<'a>> {
        let mut columns = Vec::new();
        for field in self.in_scope(field).filter(|column| column.under.is_none()) {
            let Some(across) = &field.across else {
                columns.push(Column { field, label: self.label_words(&field.label), heading: None });
                continue;
            };
            let mut headings: Vec<(String, Words)> = Vec::new();
            for item in rows.iter().flat_map(|row| walk(self, &across.list, Some(&row.item)).items()) {
                let words = short_words(self, &walk(self, &across.heading, Some(&item)));
                let text = words.text();
                if !headings.iter().any(|(known, _)| *known == text) {
                    headings.push((text, words));
                }
            }
            let repeated = headings.into_iter().map(|(text, label)| Column { field, label, heading: Some(text) });
            columns.extend(repeated);
        }
        columns
    }

    /// A cell, with what the columns `under` others say of it.
    fn table_cell(&self, under: &[&'a Field], column: &Column<'a>, row: &Row<'a>) -> Vec<Block> {
        if let Some((first, words)) = &row.unanswered
            && std::ptr::eq(*first, column.field)
        {
            return vec![Block::Paragraph(words.clone())];
        }
        let cell = match &column.heading {
            Some(heading) => self.across(column.field, heading, &row.item),
            None => self.of_row(column.field, &row.item),
        };
        let only_words = matches!(&row.item, Cell::Record(record) if record.only_words);
        let is_left_out = self.view.reader().leaves_gaps_out() || only_words;
        let mut blocks = match (cell.is_empty(), &column.field.empty) {
            (true, Some(words)) if !only_words => vec![Block::Paragraph(self.label_words(words))],
            (true, _) if is_left_out => Vec::new(),
            (true, _) => vec![Block::Note(self.language.page("not-recorded"))],
            _ => match (&cell, column.field.kind) {
                (Cell::Many(_), FieldKind::Person) => Some(self.row_words(column.field, &cell))
                    .filter(|words| !words.is_empty())
                    .map(Block::Paragraph)
                    .into_iter()
                    .collect(),
                _ => self.blocks(&cell, column.field.kind),
            },
        };
        let under = under.iter().filter(|one| one.under.as_ref() == Some(&column.field.id));
        let said = under.map(|one| {
            let words = self.row_words(one, &self.of_row(one, &row.item));
            match (words.is_empty(), &one.empty) {
                (true, Some(empty)) if !only_words => (one, self.label_words(empty)),
                _ => (one, words),
            }
        });
        let notes = said.filter(|(_, words)| !words.is_empty()).map(|(one, words)| match one.named {
            true => self.label_words(&one.label).joint(": ").then(words),
            false => words,
        });
        blocks.extend(notes.reduce(|all, next| all.joint(" · ").then(next)).map(Block::Note));
        blocks
    }

    /// A cell in one row of words. People are parted by more than commas, which their labels hold.
    fn row_words(&self, column: &Field, cell: &Cell<'a>) -> Words {
        match (cell, column.kind) {
            (Cell::Many(people), FieldKind::Person) => {
                listed(people.iter().map(|one| short_words(self, one)).filter(|words| !words.is_empty()))
            }
            _ => short_words(self, cell),
        }
    }

    /// What a row has in a column: at its path, or as it was answered.
    fn of_row(&self, column: &'a Field, item: &Cell<'a>) -> Cell<'a> {
        match (&column.from, item) {
            (Some(path), item) => walk(self, path, Some(item)),
            (None, Cell::Open(node)) => {
                let answer = node.table().and_then(|table| table.get(&column.id));
                answer.map_or(Cell::Nothing, |node| self.answer(column, node))
            }
            (None, _) => Cell::Nothing,
        }
    }

    /// What a row has under one heading of a repeated column.
    fn across(&self, field: &'a Field, heading: &str, item: &Cell<'a>) -> Cell<'a> {
        let (Some(across), Some(from)) = (&field.across, &field.from) else { return Cell::Nothing };
        let items = walk(self, &across.list, Some(item)).items().into_iter();
        let named = items.filter(|item| short_words(self, &walk(self, &across.heading, Some(item))).text() == heading);
        Cell::Many(named.map(|item| walk(self, from, Some(&item))).collect())
    }

    /// A table of the rows that the form gives. What a row leaves open is room on a blank form.
    pub(super) fn given_table(&self, field: &'a Field) -> Block {
        let columns: Vec<&'a Field> = self.in_scope(field).collect();
        let rows = field.given.iter().filter(|row| self.is_in_scope(&row.scope, None)).map(|row| {
            let cells = columns.iter().map(|column| {
                let label = row.cells.iter().find(|(id, _)| *id == column.id).map(|(_, label)| label);
                match label {
                    Some(label) => self.paragraphs(label),
                    None if self.blank => room_of(column),
                    None => Vec::new(),
                }
            });
            cells.collect()
        });
        Block::Table {
            header: columns.iter().map(|column| self.label_words(&column.label)).collect(),
            widths: columns.iter().map(|column| column.width).collect(),
            rows: rows.collect(),
        }
    }

    /// A table to be filled in; a checklist names what it asks about.
    pub(super) fn blank_table(&self, field: &'a Field) -> Block {
        if !field.given.is_empty() {
            return self.given_table(field);
        }
        let columns: Vec<&'a Field> = self.in_scope(field).collect();
        let room = |column: &&'a Field| self.ticks(column).unwrap_or_else(|| room_of(column));
        let rows: Vec<Vec<Vec<Block>>> = match columns.split_first() {
            Some((first, others)) if field.checklist => {
                let names = first.choices.iter().map(|choice| vec![Block::Paragraph(self.label_words(&choice.label))]);
                names.map(|name| [name].into_iter().chain(others.iter().map(room)).collect()).collect()
            }
            _ => (0..field.rows.max(3)).map(|_| columns.iter().map(room).collect()).collect(),
        };
        Block::Table {
            header: columns.iter().map(|column| self.label_words(&column.label)).collect(),
            widths: columns.iter().map(|column| column.width).collect(),
            rows,
        }
    }

    /// The boxes to tick of a field that offers something to choose from.
    pub(super) fn ticks(&self, field: &'a Field) -> Option<Vec<Block>> {
        let options: Vec<(Words, bool)> = match field.kind {
            FieldKind::YesNo => ["yes", "no"].map(|key| (self.language.page(key), false)).to_vec(),
            FieldKind::Choice | FieldKind::Choices => {
                field.choices.iter().map(|choice| (self.label_words(&choice.label), false)).collect()
            }
            _ => Vec::new(),
        };
        (!options.is_empty()).then(|| vec![Block::Ticks(options)])
    }

    /// The boxes to tick of a field that prints a code of the case, where they are few enough to look over.
    pub(super) fn ticks_of_codes(&self, field: &Field) -> Option<Vec<Block>> {
        const FEW: usize = 9;
        let list = field.codes.filter(|list| list.codes.len() <= FEW)?;
        let options = list.codes.iter().map(|code| (self.language.words(list.name, code), false));
        Some(vec![Block::Ticks(options.collect())])
    }
}

/// Room for one answer of a column.
fn room_of(column: &Field) -> Vec<Block> {
    vec![Block::Room { lines: column.rows, in_cell: true }]
}
