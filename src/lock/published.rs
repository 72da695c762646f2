//! The published versions of a workspace that are what they were, over all layers.

use std::collections::BTreeMap;

use super::{COPIES, Entry, Lock, PATH, Withdrawal, digest, edited, read, unfinished, with_lf};
use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::source::Place;
use crate::workspace::{Layer, Words, Workspace};

/// The published versions of a workspace that are what they were, by form and version.
#[derive(Debug, Default, Clone)]
pub struct Published {
    sound: BTreeMap<(String, String), Layer>,
    changed: Vec<(String, String)>,
    withdrawn: Vec<(Layer, Withdrawal)>,
}

impl Published {
    /// Reads every layer's lock and verifies every entry, whether a document needs it or not.
    ///
    /// # Errors
    /// Reports `changed-published-form`, `edited-lock` and `unlisted-published-form`, which stop that version
    /// alone. It fails where a lock cannot be read: then nobody knows what is published.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Result<Published, Failed> {
        let mut published = Published::default();
        let mut failed = Ok(());
        for layer in [Layer::Base, Layer::Own] {
            match read(workspace, layer, sink) {
                Ok(lock) => published.take(workspace, layer, lock, sink),
                Err(fault) => failed = Err(fault),
            }
        }
        failed.map(|()| published)
    }

    fn take(&mut self, workspace: &Workspace, layer: Layer, lock: Lock, sink: &mut Sink) {
        for entry in &lock.published {
            let key = (entry.form.clone(), entry.version.clone());
            let mark = sink.mark();
            verify(workspace, layer, entry, sink);
            match sink.failed_since(mark) {
                Ok(()) if layer == Layer::Base && has_its_own(workspace, &key) => {}
                Ok(()) => drop(self.sound.insert(key, layer)),
                Err(_) => self.changed.push(key),
            }
        }
        self.refuse_unlisted(workspace, layer, &lock.published, sink);
        for withdrawal in lock.withdrawn {
            let key = (withdrawal.form.clone(), withdrawal.version.clone());
            let is_known = self.sound.contains_key(&key) || self.changed.contains(&key);
            if !is_known && layer == Layer::Own {
                let message = format!(
                    "version {} of the form `{}` is withdrawn here, and no lock says it is published",
                    key.1, key.0
                );
                sink.report(edited(&message, &withdrawal.place));
            }
            self.withdrawn.push((layer, withdrawal));
        }
    }

    /// Reports copies that no entry is for. Those of a publication that was broken off are as good as not there.
    fn refuse_unlisted(&mut self, workspace: &Workspace, layer: Layer, entries: &[Entry], sink: &mut Sink) {
        let unfinished = unfinished(workspace);
        let is_listed = |entries: &[Entry], form: &str, version: &str| {
            entries.iter().any(|entry| entry.form == form && entry.version == version)
        };
        for (form, version) in workspace.versions_of(layer) {
            let folder = format!("templates/{form}/{version}");
            let has_copies = !workspace.list_of(layer, &format!("{folder}/{COPIES}")).is_empty();
            if !has_copies || is_listed(entries, &form, &version) || is_listed(&unfinished, &form, &version) {
                continue;
            }
            let message =
                format!("version {version} of the form `{form}` has published copies, and {PATH} does not list it");
            let diagnostic =
                Diagnostic::error("unlisted-published-form", message).at(&Place::file(&format!("{folder}/form.toml")));
            sink.report(diagnostic.hint(format!(
                "bring the lock back as it was; or, if it was never published, delete `{folder}/{COPIES}`"
            )));
            self.changed.push((form, version));
        }
    }

    /// The workspace as a version sees it: with the copies that it was published with, unless the working
    /// words are asked for.
    pub fn seen_by(&self, workspace: &Workspace, form: &str, version: &str) -> Workspace {
        match workspace.words() {
            Words::Published => self.as_published(workspace, form, version),
            Words::Working => workspace.clone(),
        }
    }

    /// The workspace with the copies that a version was published with, where it was.
    pub fn as_published(&self, workspace: &Workspace, form: &str, version: &str) -> Workspace {
        match self.layer(form, version) {
            Some(layer) => workspace.with_copies(&format!("templates/{form}/{version}"), layer),
            None => workspace.clone(),
        }
    }

    /// The layer in which a version is published.
    pub fn layer(&self, form: &str, version: &str) -> Option<Layer> {
        self.sound.get(&(form.to_owned(), version.to_owned())).copied()
    }

    /// Whether a version was published and is not what it was.
    pub fn has_changed(&self, form: &str, version: &str) -> bool {
        self.changed.iter().any(|(id, changed)| id == form && changed == version)
    }

    /// What a lock says of the withdrawal of a version. What an authority published itself, the base layer
    /// cannot withdraw.
    pub fn withdrawal(&self, form: &str, version: &str) -> Option<&Withdrawal> {
        let published_in = self.layer(form, version);
        let own = self.withdrawn.iter().rev().filter(|(layer, _)| published_in.is_some_and(|one| *layer >= one));
        own.map(|(_, withdrawal)| withdrawal).find(|one| one.is_of(form, version))
    }
}

/// Whether the authority has a version of its own under a name of the base layer: then it says itself whether
/// that is published. A form that stands in its folder word for word as in the base layer is none.
fn has_its_own(workspace: &Workspace, (form, version): &(String, String)) -> bool {
    let path = format!("templates/{form}/{version}/form.toml");
    let read = |layer| workspace.bytes_of(layer, &path).map(|bytes| with_lf(&bytes));
    read(Layer::Own).is_some_and(|own| read(Layer::Base).is_some_and(|base| base != own))
}

/// Holds a version's folder against its entry: each file that changed, is gone, or is new is named.
fn verify(workspace: &Workspace, layer: Layer, entry: &Entry, sink: &mut Sink) {
    let folder = format!("templates/{}/{}", entry.form, entry.version);
    let mut now: Vec<String> = workspace.list_of(layer, &folder);
    let now_is_empty = now.is_empty();
    now.retain(|path| !entry.files.contains_key(&path[folder.len() + 1..]));
    let mut changed: Vec<(String, &str)> = now.into_iter().map(|path| (path, "is new in")).collect();
    for (file, digest_then) in &entry.files {
        let path = format!("{folder}/{file}");
        match workspace.bytes_of(layer, &path) {
            // The base layer never holds an authority's values, which its own copies of them are.
            None if layer == Layer::Base && Workspace::is_left_out_of_base(&path) => {}
            None => changed.push((path, "is gone from")),
            Some(bytes) if digest(&bytes) != *digest_then => changed.push((path, "has changed in")),
            Some(_) => {}
        }
    }
    // One message for a folder that is not there at all.
    if now_is_empty {
        changed = vec![(format!("{folder}/form.toml"), "is gone, with all its folder, from")];
    }
    for (path, what) in changed {
        let message =
            format!("`{path}` {what} version {} of the form `{}`, which is published", entry.version, entry.form);
        let diagnostic = Diagnostic::error("changed-published-form", message).at(&Place::file(&path));
        let next = format!(
            "undo the change; to change the form, start its next version: `wayleaf new form {} --from {}@{}`",
            entry.form, entry.form, entry.version
        );
        sink.report(diagnostic.related("published here", &entry.place).hint(next));
    }
}
