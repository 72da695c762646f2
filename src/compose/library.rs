//! What documents are composed of beside a case: the words of the authority and of the tool, and its guidance.

use super::context;
use super::guidance::{Guidance, Shelf};
use crate::authority::Authority;
use crate::clock::calendar::Calendar;
use crate::diagnostic::{Failed, Sink};
use crate::form::Form;
use crate::language::Language;
use crate::workspace::Workspace;

/// The words that documents are composed of, beside those of the case.
#[derive(Debug)]
pub struct Library {
    /// The authority.
    pub authority: Authority,
    /// The words of the tool.
    pub language: Language,
    /// The days that are worked on.
    pub calendar: Calendar,
    shelf: Shelf,
}

impl Library {
    /// Reads an authority and its language.
    ///
    /// # Errors
    /// Reports the faults of `authority.toml`, of the timescales and of the language file.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Result<Library, Failed> {
        let authority = Authority::read(workspace, sink)?;
        let asked = authority.facts.get("language").map_or_else(|| authority.place.clone(), |node| node.place.clone());
        let language = Language::read(workspace, authority.language(), &asked, sink)?;
        let calendar = Calendar::of(&authority);
        Ok(Library { authority, language, calendar, shelf: Shelf::default() })
    }

    /// The guidance, filled in for one form.
    ///
    /// # Errors
    /// Reports the faults of every chapter.
    pub fn guidance(&self, workspace: &Workspace, form: &Form, sink: &mut Sink) -> Result<Guidance, Failed> {
        let whole = form.fields().filter_map(|field| field.quote.as_ref()).any(|quote| quote.file == "*");
        Guidance::read(workspace, &context::of(&self.authority, &self.language, form), whole, &self.shelf, sink)
    }
}
