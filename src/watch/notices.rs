//! The system's notices of changes: which folders they are asked for, and which of them are passed on.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Message;

/// The folders of a workspace that are read.
const READ: [&str; 3] = ["content", "templates", "fonts"];

/// The system's watcher of a workspace.
pub(super) struct Notices {
    watcher: RecommendedWatcher,
    root: PathBuf,
    watched: Vec<PathBuf>,
    /// Whether some folder cannot be watched, so that somebody has to look.
    pub blind: bool,
}

impl Notices {
    /// A watcher that passes on what happens in a workspace, but not in the folder of outputs.
    ///
    /// # Errors
    /// The system's reason.
    pub(super) fn new(root: &Path, out: &Path, sender: Sender<Message>) -> notify::Result<Notices> {
        let (own, out) = (root.to_path_buf(), out.to_path_buf());
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Some(touched) = touched(event, &own, &out) {
                // Nobody listens any more when the program ends.
                let _ = sender.send(Message::Touched(touched));
            }
        })?;
        Ok(Notices { watcher, root: root.to_path_buf(), watched: Vec::new(), blind: false })
    }

    /// Asks for notices anew: of the folders that are read, wherever they are now, and of those above, where
    /// they would come back.
    pub(super) fn arm(&mut self) {
        for path in self.watched.drain(..) {
            // What is gone needs no farewell.
            let _ = self.watcher.unwatch(&path);
        }
        self.blind = false;
        let above = self.root.ancestors().skip(1).find(|path| path.is_dir());
        let mut wanted: Vec<(PathBuf, RecursiveMode)> =
            above.map(|path| (path.to_path_buf(), RecursiveMode::NonRecursive)).into_iter().collect();
        wanted.push((self.root.clone(), RecursiveMode::NonRecursive));
        wanted.extend(READ.map(|name| (self.root.join(name), RecursiveMode::Recursive)));
        for (path, mode) in wanted.into_iter().filter(|(path, _)| path.is_dir()) {
            match self.watcher.watch(&path, mode) {
                Ok(()) => self.watched.push(path),
                Err(_) => self.blind |= path.is_dir(),
            }
        }
    }
}

/// The paths of a notice that are worth a look; none at all where it is of no interest. An empty list means
/// that anything may have happened.
fn touched(event: notify::Result<Event>, root: &Path, out: &Path) -> Option<Vec<PathBuf>> {
    let Ok(event) = event else { return Some(Vec::new()) };
    if event.need_rescan() {
        return Some(Vec::new());
    }
    let is_look = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    let is_ours = |path: &PathBuf| (path.starts_with(root) && !path.starts_with(out)) || root.starts_with(path);
    let paths: Vec<PathBuf> = event.paths.into_iter().filter(is_ours).collect();
    (!is_look && !paths.is_empty()).then_some(paths)
}
