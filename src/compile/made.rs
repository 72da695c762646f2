//! What a version of a form is made of, and whether that is what was published.

use std::sync::PoisonError;

use super::{Compiler, key};
use crate::diagnostic::Sink;
use crate::document::Ingredients;
use crate::form::{Form, Status};
use crate::lock::are_same;
use crate::publish::{ingredients, made_of};
use crate::workspace::{Words, Workspace};

/// What a version is made of.
#[derive(Clone, Default)]
pub(super) struct Made {
    /// The digests of it.
    pub(super) ingredients: Ingredients,
    /// Whether a build would make it of something else: its working words are shown, and differ from those that it was
    /// published with.
    differs: bool,
}

impl Compiler {
    /// What a version is made of, read once. What cannot be read is for others to report.
    pub(super) fn made(&self, form: &Form) -> Made {
        let mut all = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let made_of = |seen: &Workspace| made_of(seen, form, &mut Sink::new()).ok();
        let own = all.entry(key(form)).or_insert_with(|| {
            let now = made_of(&self.forms.seen_by(form, &self.workspace));
            let hidden = self.forms.hidden_by(form, &self.workspace).and_then(|built| made_of(&built));
            let differs = now.as_ref().zip(hidden.as_ref()).is_some_and(|(now, hidden)| !are_same(now, hidden));
            Made { ingredients: now.as_ref().map(ingredients).unwrap_or_default(), differs }
        });
        own.clone()
    }

    /// Whether the words of a version are not yet published.
    pub(super) fn is_draft(&self, form: &Form) -> bool {
        form.status == Status::Draft || (self.workspace.words() == Words::Working && self.made(form).differs)
    }
}
