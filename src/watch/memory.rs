//! What the engine remembers of pages, so that the next change costs no more than what it changes.
//!
//! The engine ages everything that it remembers each time it is asked to let go, and lets go of what is older than
//! an age. A document takes some ten to twenty megabytes, and a round can make hundreds: a few documents are a turn,
//! and so is what is left of them at the end of a round.

/// How many turns the engine's memory of something outlives.
const AGE: usize = 2;

/// How many documents are a turn.
const TURN: usize = 4;

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
