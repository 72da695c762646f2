//! What the engine remembers of pages, so that the next change costs no more than what it changes.
//!
//! The engine ages everything that it remembers each time it is asked to let go, and lets go of what is older than
//! an age. A page takes some one to three megabytes, and a round can make hundreds: a few documents are a turn, and so
//! is what is left of them at the end of a round. What somebody looks at is laid out again once a long round is over,
//! since the other documents have taken its place by then.
//!
//! The engine gives back what stood in its tables, and never the tables: what it holds for good is set by the most that
//! it ever remembered at once. While nobody looks at anything it remembers as little as the next copy can use.

use std::sync::Arc;
use std::thread;

use crate::preview::Shown;

/// How many turns the engine's memory of something outlives, while somebody looks at something.
const AGE: usize = 2;

/// The same while nobody does: the copies of a form for other readers, which follow, are much like it.
const AGE_UNSEEN: usize = 1;

/// How many pages are a turn.
const TURN: usize = 32;

/// As many pages as a document is taken to have. Only while nobody looks do its own count: a few large documents would
/// soon take the place of what somebody does look at.
const DOCUMENT: usize = 8;

/// What the engine remembers.
#[derive(Default)]
pub(super) struct Memory {
    pages: usize,
    turns: usize,
    is_looked_at: bool,
}

impl Memory {
    /// Work begins, while somebody looks at something or nobody does.
    pub(super) fn begins(&mut self, is_looked_at: bool) {
        self.is_looked_at = is_looked_at;
    }

    /// A document was made, of so many pages where that is known.
    pub(super) fn made(&mut self, pages: Option<usize>) {
        self.pages += pages.filter(|_| !self.is_looked_at).unwrap_or(DOCUMENT);
        if self.pages >= TURN {
            self.pages = 0;
            self.turns += 1;
            typst::comemo::evict(if self.is_looked_at { AGE } else { AGE_UNSEEN });
        }
    }

    /// A round is over; `hung` is what the next change should find laid out. Nobody waits for that.
    pub(super) fn rests(&mut self, hung: Vec<Arc<Shown>>) {
        let was_long = std::mem::take(&mut self.turns) > 0;
        self.pages = 0;
        if was_long {
            thread::spawn(move || {
                // What it remembers of the outside of a document would keep it from going inside.
                typst::comemo::evict(0);
                hung.iter().for_each(|shown| shown.recall());
            });
        } else {
            typst::comemo::evict(AGE);
        }
    }
}
