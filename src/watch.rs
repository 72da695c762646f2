//! Watching: builds again at each change, and nothing that the change cannot touch.
//!
//! Somebody types `wayleaf watch` and leaves it running. It builds everything once, says what is wrong in the
//! words of `build`, and waits. At the first notice of a change it reads anew what the change is about, shows
//! the pages that somebody has open in the preview, and then composes every document that the change can touch.
//! A document that says the same as before is left alone; the others are typeset, go through the gate and
//! replace their file whole. A newer change calls off the work in hand. No error ends it.
//!
//! What matters is what the last build read, and looked for and did not find ([`crate::workspace::Reads`]): a
//! notice is only a reason to look. [`inbox`] waits, [`held`] is what stays in memory, [`ledger`] knows what each
//! document was last made of, and its memory what the engine remembers.

pub mod held;
pub mod inbox;
pub mod ledger;
mod memory;
mod notices;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::civil::Date;

use crate::build::Event;
use crate::diagnostic::Sink;
use crate::output::Output;
use crate::preview::{Gallery, Question};
use crate::workspace::{Words, Workspace};
use held::{Held, Scope};
use inbox::{Inbox, Next};
use ledger::{Ledger, Work};
use memory::Memory;

/// What reaches a watch.
pub enum Message {
    /// Paths were touched; none at all means that anything may have been.
    Touched(Vec<PathBuf>),
    /// Somebody at the preview wants something.
    Ask(Question),
    /// It is enough.
    Stop,
}

/// The paths that say something else than when they were read, from the workspace, with forward slashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes(pub BTreeSet<String>);

/// What a watch did after a change.
pub struct Round {
    /// What changed.
    pub changes: Changes,
    /// How many documents were looked at.
    pub looked_at: usize,
    /// What became of those that were not left alone.
    pub events: Vec<Event>,
    /// Everything that is wrong now.
    pub messages: Sink,
    /// How long it took, from the first notice.
    pub took: Duration,
    /// How many files are watched.
    pub watched: usize,
}

/// Shows somebody what a watch does.
pub trait Screen {
    /// A change was seen, and work begins.
    fn begins(&mut self, changes: &Changes);
    /// So many documents were looked at, of so many.
    fn looks(&mut self, at: usize, of: usize);
    /// Something became of a document.
    fn takes(&mut self, event: &Event);
    /// Everything is up to date, or as much of it as can be.
    fn ends(&mut self, round: &Round);
}

/// A workspace that is watched.
pub struct Watch {
    inbox: Inbox,
    held: Held,
    ledger: Ledger,
    gallery: Option<Gallery>,
    /// What still has to be brought up to date.
    scopes: BTreeSet<Scope>,
    memory: Memory,
    today: fn() -> Date,
}

impl Watch {
    /// Watches a workspace, and keeps its outputs in a folder up to date. `today` says what day it is, for
    /// practice findings alone.
    ///
    /// # Errors
    /// The system's reason why nothing can be watched.
    pub fn new(workspace: &Path, out: &Path, today: fn() -> Date) -> Result<Watch, String> {
        let workspace = Workspace::new(workspace).with(Words::Working).remembering();
        Ok(Watch {
            inbox: Inbox::new(&workspace, out)?,
            held: Held::new(workspace),
            ledger: Ledger::new(Output::new(out)),
            gallery: None,
            scopes: BTreeSet::new(),
            memory: Memory::default(),
            today,
        })
    }

    /// Where messages to it are sent.
    pub fn sender(&self) -> std::sync::mpsc::Sender<Message> {
        self.inbox.sender()
    }

    /// Lets it show its documents in a gallery too.
    pub fn shows(&mut self, gallery: Gallery) {
        self.gallery = Some(gallery);
    }

    /// Builds, waits and builds again, until it is told to stop.
    pub fn run(&mut self, screen: &mut dyn Screen) {
        let mut changes = Changes::default();
        loop {
            let start = self.inbox.noticed();
            screen.begins(&changes);
            match self.round(&changes, screen) {
                // A newer change: what both are about is done together.
                Err(_) if self.inbox.is_stopped() => return,
                Err(newer) => {
                    changes.0.extend(newer.0);
                    continue;
                }
                Ok((looked_at, events)) => {
                    let messages = self.ledger.messages(&self.held);
                    let watched = self.held.workspace.reads().map_or(0, |reads| reads.count());
                    let round = Round { changes, looked_at, events, messages, took: start.elapsed(), watched };
                    self.inbox.is_done();
                    self.publish(Some(&round));
                    screen.ends(&round);
                    self.memory.rests(self.gallery.as_ref().map_or_else(Vec::new, Gallery::hung));
                }
            }
            changes = match self.wait() {
                Next::Changed(changes) => changes,
                Next::Retry => {
                    self.scopes = self.ledger.unwritten();
                    Changes::default()
                }
                Next::Stop => return,
            };
            if self.inbox.is_stopped() {
                return;
            }
        }
    }

    fn wait(&mut self) -> Next {
        let (held, ledger, gallery) = (&self.held, &self.ledger, self.gallery.as_ref());
        let retries = !ledger.unwritten().is_empty();
        self.inbox.wait(retries, &mut |question| answer(held, ledger, gallery, question))
    }

    /// Brings everything up to date that a change can touch: first the pages that somebody looks at, then their
    /// files, and then all the rest.
    fn round(&mut self, changes: &Changes, screen: &mut dyn Screen) -> Result<(usize, Vec<Event>), Changes> {
        self.scopes.extend(self.held.renew(changes));
        let shown = self.gallery.as_ref().map_or_else(BTreeSet::new, Gallery::paths);
        if let Some(gallery) = &self.gallery {
            // The files of these pages come to the gate next.
            thread::scope(|scope| {
                scope.spawn(|| self.held.prepare_gate(&shown));
                gallery.show_again(&self.held, self.inbox.noticed());
            });
        }
        self.held.identify(changes);
        let mut events = Vec::new();
        let shown_scopes: BTreeSet<Scope> = shown.iter().map(|path| Scope::of(path)).collect();
        let first = &self.scopes & &shown_scopes;
        let mut looked_at = self.make(&first, screen, &mut events, &|path| shown.contains(path))?;
        self.held.judge((self.today)());
        self.publish(None);
        let all = self.scopes.clone();
        looked_at += self.make(&all, screen, &mut events, &|path| !shown.contains(path))?;
        self.scopes.clear();
        Ok((looked_at, events))
    }

    /// Makes the files that are wanted of some parts, until a newer change comes.
    fn make(
        &mut self,
        scopes: &BTreeSet<Scope>,
        screen: &mut dyn Screen,
        events: &mut Vec<Event>,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<usize, Changes> {
        let (held, gallery, inbox) = (&self.held, self.gallery.as_ref(), &mut self.inbox);
        self.memory.begins(gallery.is_some_and(|gallery| !gallery.hung().is_empty()));
        let mut newer = None;
        let screen = RefCell::new(screen);
        let mut work = Work {
            is_superseded: &mut |ledger| {
                newer = inbox.glance(&mut |question| answer(held, ledger, gallery, question));
                newer.is_some() || inbox.is_stopped()
            },
            looks: &mut |at, of| screen.borrow_mut().looks(at, of),
            tell: &mut |event| {
                screen.borrow_mut().takes(event);
                events.push(event.clone());
            },
            are_all: *scopes == self.scopes,
            is_wanted,
            hangs: &|path| gallery.and_then(|gallery| gallery.proof(path)),
            memory: &mut self.memory,
        };
        let outcome = self.ledger.bring_up_to_date(held, scopes, &mut work);
        outcome.map_err(|_| {
            // The pages that were shown for nothing.
            self.memory.made(None);
            newer.unwrap_or_default()
        })
    }

    /// Tells the preview how everything stands, in the middle of a round and at its end.
    fn publish(&self, round: Option<&Round>) {
        if let Some(gallery) = &self.gallery {
            gallery.publish(&self.held, &self.ledger, round);
        }
    }
}

fn answer(held: &Held, ledger: &Ledger, gallery: Option<&Gallery>, question: Question) {
    if let Some(gallery) = gallery {
        gallery.answer(held, ledger, question);
    }
}
