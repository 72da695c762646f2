//! What the engine remembers of pages, so that the next change costs no more than what it changes.
//!
//! The engine ages everything that it remembers each time it is asked to let go, and lets go of what is older than
//! an age. A document takes some ten to twenty megabytes, and a round can make hundreds: a few documents are a turn,
//! and so is what is left of them at the end of a round. What somebody looks at is laid out again once a long round is
//! over, since the other documents have taken its place by then.

use std::sync::Arc;
use std::thread;

use crate::preview::Shown;

/// How many turns the engine's memory of something outlives.
const AGE: usize = 2;

/// How many documents are a turn.
const TURN: usize = 4;

/// What the engine remembers.
#[derive(Default)]
pub(super) struct Memory {
    made: usize,
    turns: usize,
}

impl Memory {
    /// A document was made.
    pub(super) fn made(&mut self) {
        self.made += 1;
        if self.made >= TURN {
            self.made = 0;
            self.turns += 1;
            typst::comemo::evict(AGE);
        }
    }

    /// A round is over; `hung` is what the next change should find laid out. Nobody waits for that.
    pub(super) fn rests(&mut self, hung: Vec<Arc<Shown>>) {
        let was_long = std::mem::take(&mut self.turns) > 0;
        self.made = 0;
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
