//! What reaches a watch: notices of changes, and from them the paths that say something else than when they
//! were read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::notices::Notices;
use super::{Changes, Message};
use crate::preview::Question;
use crate::workspace::Workspace;

/// How long after the last change everything is looked at once more: a folder that is new is watched only
/// after its first files are in it.
const SETTLED: Duration = Duration::from_millis(100);

/// How long a file that is empty may be in the middle of being written.
const WRITING: Duration = Duration::from_millis(25);

/// How often somebody looks where the system gives no notices.
const LOOK: Duration = Duration::from_secs(1);

/// How long until a file that could not be written is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// Where messages arrive.
pub struct Inbox {
    receiver: Receiver<Message>,
    sender: Sender<Message>,
    notices: Notices,
    root: PathBuf,
    workspace: Workspace,
    touched: BTreeSet<String>,
    /// Whether anything may have changed.
    anything: bool,
    /// Whether a folder came or went, so that others have to be watched.
    moved: bool,
    settled: bool,
    stopped: bool,
    /// When the first notice came of what is not yet done.
    noticed: Option<Instant>,
}

/// What comes next.
pub(super) enum Next {
    /// Work to do.
    Changed(Changes),
    /// Time to try again what failed.
    Retry,
    /// The end.
    Stop,
}

impl Inbox {
    /// The messages about a workspace, whose outputs lie in `out`.
    ///
    /// # Errors
    /// The system's reason why nothing can be watched.
    pub fn new(workspace: &Workspace, out: &Path) -> Result<Inbox, String> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(|error| error.to_string());
        let root = absolute(workspace.root())?;
        let (sender, receiver) = channel();
        let mut notices = Notices::new(&root, &absolute(out)?, sender.clone()).map_err(|error| error.to_string())?;
        notices.arm();
        Ok(Inbox {
            receiver,
            sender,
            notices,
            root,
            workspace: workspace.clone(),
            touched: BTreeSet::new(),
            anything: true,
            moved: false,
            settled: false,
            stopped: false,
            noticed: None,
        })
    }

    /// Where others send messages.
    pub fn sender(&self) -> Sender<Message> {
        self.sender.clone()
    }

    /// Asks for the system's notices anew.
    fn arm(&mut self) {
        self.notices.arm();
        self.settled = false;
    }

    /// What changed meanwhile, without waiting.
    pub(super) fn glance(&mut self, answer: &mut dyn FnMut(Question)) -> Option<Changes> {
        while let Ok(message) = self.receiver.try_recv() {
            self.take(message, answer);
        }
        self.changes(answer)
    }

    /// When the first notice came of what is not yet done; now, where none did.
    pub(super) fn noticed(&self) -> Instant {
        self.noticed.unwrap_or_else(Instant::now)
    }

    /// Everything is done that was noticed.
    pub(super) fn is_done(&mut self) {
        self.noticed = None;
    }

    /// Whether somebody said to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Waits for the next change. `retries` says that something failed that may go well in a while.
    pub(super) fn wait(&mut self, retries: bool, answer: &mut dyn FnMut(Question)) -> Next {
        loop {
            if let Some(changes) = self.glance(answer) {
                return Next::Changed(changes);
            }
            if self.stopped {
                return Next::Stop;
            }
            let patience = match (self.settled, self.notices.blind, retries) {
                (false, _, _) => Some(SETTLED),
                (true, true, _) => Some(LOOK),
                (true, false, true) => Some(RETRY),
                (true, false, false) => None,
            };
            match self.receive(patience) {
                Ok(message) => self.take(message, answer),
                Err(RecvTimeoutError::Timeout) if self.settled && retries => return Next::Retry,
                Err(RecvTimeoutError::Timeout) => (self.anything, self.settled) = (true, true),
                Err(RecvTimeoutError::Disconnected) => return Next::Stop,
            }
        }
    }

    fn receive(&self, patience: Option<Duration>) -> Result<Message, RecvTimeoutError> {
        match patience {
            Some(patience) => self.receiver.recv_timeout(patience),
            None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn take(&mut self, message: Message, answer: &mut dyn FnMut(Question)) {
        match message {
            Message::Touched(paths) => {
                self.noticed.get_or_insert_with(Instant::now);
                self.anything |= paths.is_empty();
                paths.iter().for_each(|path| self.touch(path));
            }
            Message::Ask(question) => answer(question),
            Message::Stop => self.stopped = true,
        }
    }

    /// Takes note of a path. A folder's coming or going moves what is watched, so that all is looked at.
    fn touch(&mut self, path: &Path) {
        // A folder above the workspace came back.
        let Ok(below) = path.strip_prefix(&self.root) else {
            (self.anything, self.moved) = (true, true);
            return;
        };
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let below = parts.join("/");
        let is_folder = path.is_dir() || self.workspace.reads().is_some_and(|reads| reads.is_above(&below));
        if is_folder && (below.is_empty() || ["content", "templates", "fonts"].contains(&&*parts[0])) {
            (self.anything, self.moved) = (true, true);
        } else {
            self.touched.insert(below);
        }
    }

    /// What of all that was touched says something else than when it was read.
    fn changes(&mut self, answer: &mut dyn FnMut(Question)) -> Option<Changes> {
        let mut changes = self.look()?;
        if changes.0.iter().any(|path| fs::metadata(self.root.join(path)).is_ok_and(|file| file.len() == 0)) {
            if let Ok(message) = self.receiver.recv_timeout(WRITING) {
                self.take(message, answer);
            }
            self.anything = true;
            changes = self.look()?;
        }
        self.settled = false;
        Some(changes)
    }

    fn look(&mut self) -> Option<Changes> {
        if std::mem::take(&mut self.moved) {
            self.arm();
        }
        let touched = std::mem::take(&mut self.touched);
        let anything = std::mem::take(&mut self.anything);
        if !anything && touched.is_empty() {
            return None;
        }
        let mut reads = self.workspace.reads()?;
        let mut changed = reads.changed_of(&self.workspace, &touched);
        if anything {
            changed.extend(reads.changed(&self.workspace));
        }
        if changed.is_empty() {
            self.noticed = None;
        }
        (!changed.is_empty()).then_some(Changes(changed))
    }
}
