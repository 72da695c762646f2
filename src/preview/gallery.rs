//! The gallery: what hangs in the preview, who looks at it, and what somebody has asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jiff::civil::Date;
use serde_json::Value as Json;
use tokio::sync::{oneshot, watch};

use super::drawn::{Drawn, Shelf};
use super::list;
use super::shown::{self, Shown};
use crate::watch::Round;
use crate::watch::held::Held;
use crate::watch::ledger::{Hanging, Ledger};

/// A document that somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Its path below the folder of outputs.
    pub doc: String,
    /// The version of its form, where it is not the one that a build takes.
    pub version: Option<String>,
    /// The date to build it as at.
    pub date: Option<Date>,
}

/// What the server asks of the watch.
pub enum Question {
    /// To see a document.
    Show(Wanted, oneshot::Sender<Arc<Shown>>),
    /// A document's finished file; none where it cannot be made.
    File(Wanted, oneshot::Sender<Option<Vec<u8>>>),
    /// What is due in a case, and what there is to say of it; none where there is no such case.
    Case(String, oneshot::Sender<Option<Json>>),
}

/// What hangs, shared by the watch and the server.
#[derive(Clone)]
pub struct Gallery(Arc<Inner>);

struct Inner {
    hung: Mutex<BTreeMap<Wanted, Arc<Shown>>>,
    /// Who looks at what, by the name that a browser's tab gives itself, and its left or right side.
    views: Mutex<BTreeMap<String, BTreeMap<usize, Wanted>>>,
    list: Mutex<Arc<Json>>,
    shelf: Mutex<Shelf>,
    /// Rises with each change of what hangs.
    tick: watch::Sender<u64>,
}

impl Default for Gallery {
    fn default() -> Gallery {
        Gallery(Arc::new(Inner {
            hung: Mutex::default(),
            views: Mutex::default(),
            list: Mutex::new(Arc::new(Json::Null)),
            shelf: Mutex::default(),
            tick: watch::Sender::new(1),
        }))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gallery {
    /// The documents that somebody looks at, as a build makes them.
    pub fn paths(&self) -> BTreeSet<String> {
        let plain = self.wanted().into_iter().filter(|wanted| wanted.version.is_none() && wanted.date.is_none());
        plain.map(|wanted| wanted.doc).collect()
    }

    fn wanted(&self) -> BTreeSet<Wanted> {
        lock(&self.0.views).values().flat_map(|sides| sides.values().cloned()).collect()
    }

    /// Hangs what somebody looks at anew, and takes down what nobody looks at.
    /// `noticed` is when the change was noticed that calls for it.
    pub fn show_again(&self, held: &Held, noticed: Instant) {
        let wanted = self.wanted();
        lock(&self.0.hung).retain(|one, _| wanted.contains(one));
        for one in &wanted {
            self.hang(held, one, noticed);
        }
    }

    fn hang(&self, held: &Held, wanted: &Wanted, noticed: Instant) -> Arc<Shown> {
        let before = lock(&self.0.hung).get(wanted).cloned();
        let mut shown = shown::show(held, wanted, before.as_deref(), noticed);
        shown.drawn = before.and_then(|before| self.first_change(&before, &shown));
        let shown = Arc::new(shown);
        self.put(wanted, shown.clone());
        shown
    }

    /// The first page that differs from one that somebody may have in sight, drawn for them before they ask.
    fn first_change(&self, before: &Shown, now: &Shown) -> Option<Drawn> {
        let mut shelf = lock(&self.0.shelf);
        let mut both = before.looks().zip(now.looks());
        let (before, look) = both.find(|(before, now)| before != now && shelf.is_in_sight(before))?;
        shelf.draw(look, before, || now.drawing(look))
    }

    fn put(&self, wanted: &Wanted, shown: Arc<Shown>) {
        lock(&self.0.hung).insert(wanted.clone(), shown);
        self.0.tick.send_modify(|tick| *tick += 1);
    }

    /// Tells how everything stands, at the end of a round or in the middle of one, and hangs the messages that
    /// came late beside the pages.
    pub fn publish(&self, held: &Held, ledger: &Ledger, round: Option<&Round>) {
        let now = list::list(held, ledger, round);
        let before = self.list();
        *lock(&self.0.list) = Arc::new(list::with_broken(now, &before));
        let hung: Vec<(Wanted, Arc<Shown>)> =
            lock(&self.0.hung).iter().map(|(wanted, shown)| (wanted.clone(), shown.clone())).collect();
        for (wanted, shown) in hung {
            if let Some(told) = shown.told(held, ledger) {
                self.put(&wanted, Arc::new(told));
            }
        }
        self.0.tick.send_modify(|tick| *tick += 1);
    }

    /// Answers a question, in the thread of the watch.
    pub fn answer(&self, held: &Held, ledger: &Ledger, question: Question) {
        // Whoever asked may have gone.
        match question {
            Question::Show(wanted, reply) => {
                let hangs = lock(&self.0.hung).get(&wanted).cloned();
                let _ = reply.send(hangs.unwrap_or_else(|| self.hang(held, &wanted, Instant::now())));
            }
            Question::File(wanted, reply) => {
                let _ = reply.send(shown::file(held, &wanted));
            }
            Question::Case(reference, reply) => {
                let _ = reply.send(list::case(held, ledger, &reference));
            }
        }
    }

    /// The pages of a document as a build makes them, where they hang and are not out of date.
    pub fn proof(&self, doc: &str) -> Option<Hanging> {
        self.shown(&Wanted { doc: doc.to_owned(), version: None, date: None })?.proof()
    }

    /// All that hangs.
    pub fn hung(&self) -> Vec<Arc<Shown>> {
        lock(&self.0.hung).values().cloned().collect()
    }

    /// What hangs of a document.
    pub(super) fn shown(&self, wanted: &Wanted) -> Option<Arc<Shown>> {
        lock(&self.0.hung).get(wanted).cloned()
    }

    /// What hangs before somebody, by side.
    pub(super) fn before(&self, view: &str) -> BTreeMap<usize, Arc<Shown>> {
        let sides = lock(&self.0.views).get(view).cloned().unwrap_or_default();
        sides.into_iter().filter_map(|(side, wanted)| Some((side, self.shown(&wanted)?))).collect()
    }

    /// The page of this look, wherever it hangs, drawn for whoever has another `before` them.
    pub(super) fn draw(&self, look: &str, before: &str) -> Option<Drawn> {
        let hung = self.hung();
        lock(&self.0.shelf).draw(look, before, || hung.iter().find_map(|shown| shown.drawing(look)))
    }

    /// How everything stands.
    pub(super) fn list(&self) -> Arc<Json> {
        lock(&self.0.list).clone()
    }

    /// Rises with each change.
    pub(super) fn ticks(&self) -> watch::Receiver<u64> {
        self.0.tick.subscribe()
    }

    /// Takes down that somebody has come.
    pub(super) fn enters(&self, view: &str) {
        lock(&self.0.views).entry(view.to_owned()).or_default();
    }

    /// Takes down that somebody who has come looks at a document, on a side of their page. Whoever has gone
    /// already looks at nothing.
    pub(super) fn looks(&self, view: &str, side: usize, wanted: &Wanted) {
        if let Some(sides) = lock(&self.0.views).get_mut(view) {
            sides.insert(side, wanted.clone());
        }
    }

    /// Takes down that somebody looks at one side only, or has gone.
    pub(super) fn leaves(&self, view: &str, side: Option<usize>) {
        let mut views = lock(&self.0.views);
        match side {
            Some(side) => drop(views.get_mut(view).map(|sides| sides.remove(&side))),
            None => drop(views.remove(view)),
        }
    }
}
