//! What the last gate looks for in a document: what its reader may not have of its case, and what belongs to others.

use std::sync::{Arc, OnceLock, PoisonError};

use super::{Compiler, Known};
use crate::check::History;
use crate::diagnostic::{Failed, Sink};
use crate::disclose::View;
use crate::export::Pdf;
use crate::gate::{Against, Others, Screen, Shared, gate};
use crate::read::read;
use crate::reader::Reader;
use crate::request::Request;

/// As many screens as are kept: those of the cases that are built side by side, of one reading each.
const MOST_SCREENS: usize = 64;

impl Compiler {
    /// Lets a finished file through the last gate; `common` are the words in it that are no case's.
    ///
    /// # Errors
    /// Reports what stands in it that must not.
    pub fn let_through(
        &self,
        pdf: &Pdf,
        common: &str,
        view: &View,
        request: &Request<'_>,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        let screen = request.history().map(|history| (history, self.screen(history, view.reader())));
        let against = Against {
            reader: &request.reader,
            path: &request.path(),
            case: screen.as_ref().map(|(history, screen)| (*history, screen.as_ref())),
            common,
            others: self.others(),
            shared: &self.shared,
        };
        gate(&pdf.bytes, &against, sink)
    }

    /// What the last gate will look for in a document, in a hash.
    pub fn sought(&self, known: &Known, request: &Request<'_>) -> [u8; 32] {
        let mut digest = blake3::Hasher::new();
        digest.update(&self.shared.digest());
        if let Some(history) = request.history() {
            digest.update(&self.screen(history, known.view.reader()).digest());
        }
        *digest.finalize().as_bytes()
    }

    /// Lets the file of a draft or a proof through the last gate, also one that was made before.
    ///
    /// # Errors
    /// Reports what stands in it that must not.
    pub fn let_through_as(
        &self,
        pdf: &Pdf,
        known: &Known,
        request: &Request<'_>,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        self.let_through(pdf, &known.common, &known.view, request, sink)
    }

    /// What cases rightly share.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Says which names are declared to be shared by cases that do not.
    pub fn check_shared(&self, sink: &mut Sink) {
        if !self.shared.is_empty() {
            self.shared.check_names(self.others(), sink);
        }
    }

    /// Lets go of what belongs to the cases: it is read again when it is next needed.
    pub fn forget_others(&mut self) {
        self.others = OnceLock::new();
    }

    /// What belongs to one case alone, in a hash; none for one that cannot be read.
    pub fn identity(&self, reference: &str) -> Option<[u8; 32]> {
        let mut own = Others::default();
        own.add(&read(&self.workspace, reference, &mut Sink::new()).ok()?);
        Some(own.digest())
    }

    /// What the last gate looks for in the documents of a case and reader: made once for each reading of the
    /// case, and used by all of them.
    pub(crate) fn screen(&self, history: &History, reader: &Reader) -> Arc<Screen> {
        let key = (history.reference.clone(), reader.clone());
        let reading = history.reading();
        let lock = || self.screens.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&key).filter(|(of, _)| *of == reading).map(|(_, screen)| screen.clone());
        known.unwrap_or_else(|| {
            let screen = Arc::new(Screen::new(history, reader));
            let mut screens = lock();
            if screens.len() >= MOST_SCREENS && !screens.contains_key(&key) {
                screens.clear();
            }
            // That of an earlier reading is looked for no more.
            screens.insert(key, (reading, screen.clone()));
            screen
        })
    }

    /// What belongs to the cases of the workspace, in hashes: each is read once, and let go.
    pub fn others(&self) -> &Others {
        self.others.get_or_init(|| {
            let mut others = Others::default();
            for reference in self.cases() {
                // The faults of a case are reported when it is built itself.
                match read(&self.workspace, &reference, &mut Sink::new()) {
                    Ok(case) => others.add(&case),
                    Err(_) => others.add_reference(&reference),
                }
            }
            others
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn what_was_looked_for_in_an_earlier_reading_is_let_go() {
        let mut sink = Sink::new();
        let workspace = Workspace::new(env!("CARGO_MANIFEST_DIR"));
        let compiler = Compiler::new(workspace, &mut sink).expect("the demonstration authority is sound");
        let mut read = || compiler.case("1A", &mut sink).expect("the demonstration case is sound");
        let (before, now) = (read(), read());
        let earlier = Arc::downgrade(&compiler.screen(&before, &Reader::Chair));
        assert!(earlier.upgrade().is_some_and(|one| Arc::ptr_eq(&one, &compiler.screen(&before, &Reader::Chair))));
        compiler.screen(&now, &Reader::Chair);
        assert!(earlier.upgrade().is_none());
    }
}
