//! The words that the tool itself prints, by language: labels of codes, and the few words of a page.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::document::Words;
use crate::source::{Place, Source};
use crate::value::{self, Table};
use crate::workspace::Workspace;

/// One language's words.
#[derive(Debug)]
pub struct Language {
    source: Arc<Source>,
    tables: Table,
    /// The words of each table's keys.
    words: HashMap<String, HashMap<String, Words>>,
}

impl Language {
    /// Reads `content/languages/<code>.toml`.
    ///
    /// # Errors
    /// Reports `unknown-language` where there is no such file.
    pub fn read(workspace: &Workspace, code: &str, asked: &Place, sink: &mut Sink) -> Result<Language, Failed> {
        let path = format!("content/languages/{code}.toml");
        if !workspace.has(&path) {
            let known = workspace.list("content/languages", ".toml").join(", ");
            let diagnostic =
                Diagnostic::error("unknown-language", format!("there are no words for the language `{code}`"));
            return Err(sink.fail(diagnostic.at(asked).hint(format!("there are {known}"))));
        }
        let source = workspace.text(&path, sink)?;
        let tables = value::parse(&source, sink)?;
        let printed =
            |key: &str, node: &value::Node| Words::new(node.text().unwrap_or(key), Some(node.place.clone())).shared();
        let of_table =
            |table: &Table| table.entries().map(|(key, node)| (key.to_owned(), printed(key, node))).collect();
        let words = tables.entries().filter_map(|(name, node)| Some((name.to_owned(), of_table(node.table()?))));
        Ok(Language { words: words.collect(), source, tables })
    }

    /// The words of a table's key. A key without words shows itself, so that nothing is lost.
    pub fn words(&self, table: &str, key: &str) -> Words {
        match self.words.get(table).and_then(|table| table.get(key)) {
            Some(words) => words.clone(),
            None => Words::new(key, Some(Place { source: self.source.clone(), span: 0..0 })),
        }
    }

    /// The words of a page.
    pub fn page(&self, key: &str) -> Words {
        self.words("page", key)
    }

    /// Whether a table has words for a key.
    pub fn has(&self, table: &str, key: &str) -> bool {
        self.words.get(table).is_some_and(|table| table.contains_key(key))
    }

    /// A date in words: 24 March 2026.
    pub fn date(&self, date: Date) -> String {
        format!("{} {} {}", date.day(), self.month(date), date.year())
    }

    /// A month and a year: March 2027.
    pub fn month_of(&self, date: Date) -> String {
        format!("{} {}", self.month(date), date.year())
    }

    /// The quarter of a year that begins on a day: April to June 2026.
    pub fn quarter(&self, first: Date) -> String {
        let last = first.saturating_add(jiff::Span::new().months(2));
        format!("{} {} {}", self.month(first), self.page("to").text(), self.month_of(last))
    }

    fn month(&self, date: Date) -> &str {
        let months = self.tables.table("page").map_or(&[][..], |page| page.items("months"));
        let index = usize::try_from(date.month() - 1).unwrap_or(0);
        months.get(index).and_then(value::Node::text).unwrap_or("?")
    }

    /// A number and its unit: three calendar days, 15 working days.
    pub fn count(&self, count: i64, unit: &str) -> String {
        let number = self.tables.table("number").and_then(|table| table.text(&count.to_string()));
        let number = number.map_or_else(|| count.to_string(), str::to_owned);
        let form = if count == 1 { "one" } else { "many" };
        let unit = self
            .tables
            .table("unit")
            .and_then(|units| units.table(unit))
            .and_then(|unit| unit.text(form))
            .unwrap_or(unit);
        format!("{number} {unit}")
    }
}
