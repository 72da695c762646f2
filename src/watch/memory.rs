//! What the engine remembers of pages, so that the next change costs no more than what it changes.
//!
//! The engine ages everything that it remembers each time it is asked to let go, and lets go of what is older than
//! an age. Asked after each document, it would have forgotten a plan by the time that its case's other documents
//! are made. So a round counts as one turn, unless it makes very many documents.

/// How many turns the engine's memory of something outlives.
const AGE: usize = 2;

/// How many documents are a turn, in a round of many.
const TURN: usize = 24;

/// What the engine remembers.
#[derive(Default)]
pub(super) struct Memory {
    made: usize,
}

impl Memory {
    /// A document was made.
    pub(super) fn made(&mut self) {
        self.made += 1;
        if self.made >= TURN {
            self.turn();
        }
    }

    /// A round has ended, or was called off.
    pub(super) fn turn(&mut self) {
        self.made = 0;
        typst::comemo::evict(AGE);
    }
}
