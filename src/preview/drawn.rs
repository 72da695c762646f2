//! Pages as they are drawn for a browser, and what browsers have of them already.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::typeset::Drawing;

/// As many pages as are remembered.
const MOST_PAGES: usize = 500;

/// As many pages, of those that were drawn last, as somebody may have in sight.
const IN_SIGHT: usize = 6;

/// The rows of the pages that were drawn last, by the pages' looks.
#[derive(Default)]
pub(super) struct Shelf(VecDeque<(String, BTreeSet<String>)>);

impl Shelf {
    /// The rows of a page, if it was drawn.
    fn rows(&self, look: &str) -> Option<&BTreeSet<String>> {
        self.0.iter().rev().find(|(one, _)| one == look).map(|(_, rows)| rows)
    }

    /// Whether a page was among the last that were drawn.
    pub(super) fn is_in_sight(&self, look: &str) -> bool {
        self.0.iter().rev().take(IN_SIGHT).any(|(one, _)| one == look)
    }

    /// Draws a page for whoever has another before them, or none.
    pub(super) fn draw(
        &mut self,
        look: &str,
        before: &str,
        drawing: impl FnOnce() -> Option<Drawing>,
    ) -> Option<Drawn> {
        let start = Instant::now();
        let drawing = drawing()?;
        let (known, nothing) = (self.rows(before), BTreeSet::new());
        let (marks, rows) = (drawing.marks(), json!(drawing.rows(known.unwrap_or(&nothing))));
        let before = known.map(|_| before.to_owned());
        self.0.retain(|(one, _)| one != look);
        self.0.push_back((look.to_owned(), drawing.names()));
        if self.0.len() > MOST_PAGES {
            self.0.pop_front();
        }
        Some(Drawn { look: look.to_owned(), before, marks, rows, took: start.elapsed() })
    }
}

/// A page as it is drawn for whoever has another before them.
pub(super) struct Drawn {
    /// What it looks like.
    look: String,
    /// The look of the page whose rows are left out.
    before: Option<String>,
    /// What is painted, in its order.
    marks: Json,
    /// Outlines by the names of rows.
    rows: Json,
    /// How long it took.
    took: Duration,
}

impl Drawn {
    /// All that a browser needs of it.
    pub(super) fn json(&self) -> Json {
        json!({ "look": self.look, "before": self.before, "marks": self.marks, "rows": self.rows,
            "took": self.took.as_secs_f64() * 1000.0 })
    }
}
