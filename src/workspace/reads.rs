//! What was read of a workspace, and looked for and not found: the only paths whose change matters.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::Workspace;
use crate::source::Source;
use crate::value::Table;

/// The files that were read, those that were not there, and the folders that were listed.
///
/// The first look counts until it is forgotten: what was made of it stands until what was read later, and says
/// something else, is seen as a change.
#[derive(Debug, Default)]
pub struct Reads {
    files: BTreeMap<String, Option<Seen>>,
    /// What a folder held, by folder and ending.
    lists: BTreeMap<(String, String), BTreeSet<String>>,
    cases: Option<BTreeSet<String>>,
    /// Files with what they hold, as they last could be read: most say the same when they are read again.
    tables: BTreeMap<String, (Arc<Source>, Table)>,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    stamp: Stamp,
    /// None where it was there and could not be read.
    digest: Option<[u8; 32]>,
}

/// What a look at a file's entry says of it, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// The stamp of a file; none where there is none.
    pub(super) fn of(path: &Path) -> Option<Stamp> {
        let metadata = fs::symlink_metadata(path).ok()?;
        let metadata = fs::metadata(path).unwrap_or(metadata);
        Some(Stamp { length: metadata.len(), modified: metadata.modified().ok() })
    }
}

impl Reads {
    /// Takes down that a file was read, or looked for. The stamp was taken before.
    pub(super) fn file(&mut self, path: &str, stamp: Option<Stamp>, bytes: Option<&[u8]>) {
        let digest = || bytes.map(|bytes| *blake3::hash(bytes).as_bytes());
        self.files.entry(path.to_owned()).or_insert_with(|| stamp.map(|stamp| Seen { stamp, digest: digest() }));
    }

    /// Takes down what a folder held.
    pub(super) fn list(&mut self, folder: &str, ending: &str, held: BTreeSet<String>) {
        self.lists.entry((folder.to_owned(), ending.to_owned())).or_insert(held);
    }

    /// Takes down which cases there were.
    pub(super) fn cases(&mut self, held: &[String]) {
        self.cases.get_or_insert_with(|| held.iter().cloned().collect());
    }

    /// A file with what it holds, if it last said the same.
    pub(crate) fn table(&self, source: &Source) -> Option<(Arc<Source>, Table)> {
        self.tables.get(&source.path).filter(|(known, _)| known.text == source.text).cloned()
    }

    /// Takes down what a file holds.
    pub(crate) fn holds(&mut self, source: &Arc<Source>, table: &Table) {
        self.tables.insert(source.path.clone(), (source.clone(), table.clone()));
    }

    /// How many files are watched.
    pub fn count(&self) -> usize {
        self.files.values().flatten().count()
    }

    /// Whether a path is, or would be, one that was read, looked for or listed.
    pub fn concerns(&self, path: &str) -> bool {
        let is_hidden = path.split('/').any(|part| part.starts_with('.'));
        !is_hidden && (self.files.contains_key(path) || self.lists.keys().any(|list| is_listed(path, list)))
    }

    /// Whether a path is a folder above something that was read or listed.
    pub fn is_above(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.files.range(below.clone()..).next().is_some_and(|(file, _)| file.starts_with(&below))
            || self.lists.keys().any(|(folder, _)| folder == path || folder.starts_with(&below))
    }

    /// Forgets what was read of some paths, before it is read again. A list is asked for by its folder and
    /// ending, as `content/guidance/.md`.
    pub fn forget(&mut self, is_gone: impl Fn(&str) -> bool) {
        // What was forgotten before and not read since is not there any more.
        self.tables.retain(|path, _| self.files.contains_key(path));
        self.files.retain(|path, _| !is_gone(path));
        self.lists.retain(|(folder, ending), _| !is_gone(&format!("{folder}/{ending}")));
        self.cases = self.cases.take().filter(|_| !is_gone("content/cases/"));
    }

    /// Which of some paths say something else than when they were read.
    pub fn changed_of(&mut self, workspace: &Workspace, touched: &BTreeSet<String>) -> BTreeSet<String> {
        touched.iter().filter(|path| self.concerns(path) && self.has_changed(workspace, path)).cloned().collect()
    }

    /// Which paths of all say something else than when they were read.
    pub fn changed(&mut self, workspace: &Workspace) -> BTreeSet<String> {
        // A look of our own, which takes nothing down.
        let now = Workspace::new(workspace.root());
        let mut changed = BTreeSet::new();
        for ((folder, ending), held) in &self.lists {
            let listed: BTreeSet<String> = now.own_list(folder, ending);
            changed.extend(listed.symmetric_difference(held).cloned());
        }
        if let Some(held) = &self.cases {
            let cases: BTreeSet<String> = now.cases().into_iter().collect();
            changed.extend(cases.symmetric_difference(held).map(|name| format!("content/cases/{name}/")));
        }
        let stale =
            self.files.iter().filter(|(path, seen)| Stamp::of(&now.own_path(path)) != seen.map(|seen| seen.stamp));
        let stale: Vec<String> = stale.map(|(path, _)| path.clone()).collect();
        changed.extend(stale.into_iter().filter(|path| self.has_changed(&now, path)));
        changed
    }

    /// Whether a file says something else than when it was read. One that was touched and says the same is
    /// taken down with its new stamp.
    fn has_changed(&mut self, workspace: &Workspace, path: &str) -> bool {
        let own = workspace.own_path(path);
        let stamp = Stamp::of(&own);
        let digest = fs::read(&own).ok().map(|bytes| *blake3::hash(&bytes).as_bytes());
        let now = stamp.map(|stamp| Seen { stamp, digest });
        match self.files.get_mut(path) {
            Some(seen)
                if seen.is_some() == now.is_some() && seen.map(|seen| seen.digest) == now.map(|now| now.digest) =>
            {
                *seen = now;
                false
            }
            Some(_) => true,
            // Listed and never read, like a font that is new.
            None => now.is_some() || self.lists.values().any(|held| held.contains(path)),
        }
    }
}

/// Whether a path is one that a list would hold.
fn is_listed(path: &str, (folder, ending): &(String, String)) -> bool {
    path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')) && path.ends_with(ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_is_known_until_the_file_is_gone() {
        let source = |text: &str| Arc::new(Source { path: "a.toml".to_owned(), text: text.to_owned() });
        let mut reads = Reads::default();
        reads.file("a.toml", None, None);
        reads.holds(&source("a = 1"), &Table::default());
        assert!(reads.table(&source("a = 1")).is_some() && reads.table(&source("a = 2")).is_none());
        // It is read again.
        reads.forget(|path| path == "a.toml");
        assert!(reads.table(&source("a = 1")).is_some());
        reads.file("a.toml", None, None);
        // It is looked for, and not there.
        reads.forget(|path| path == "a.toml");
        reads.forget(|_| false);
        assert!(reads.table(&source("a = 1")).is_none());
    }
}
