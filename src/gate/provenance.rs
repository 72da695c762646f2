//! What a finished file says of itself: which form, version and tool made it, and of which case it is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lopdf::{Document, Object};

use super::objects::{self, Stands};
use crate::document::COMPARED;
use crate::fold::{tidy, words};

/// What a file says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The form's id.
    pub form: Option<String>,
    /// The form's version.
    pub version: Option<String>,
    /// The tool and its version.
    pub tool: Option<String>,
    /// The digest of what it says.
    pub document: Option<String>,
    /// The digests of what it was made with, each as the file has it, by kind: [`crate::document::Ingredients`].
    pub ingredients: BTreeMap<String, String>,
    /// Its date.
    pub date: Option<Date>,
    /// Its title.
    pub title: Option<String>,
}

impl Provenance {
    /// The version or day that a redline compares with; nothing for any other document.
    pub fn compared_with(&self) -> Option<&str> {
        self.ingredients.get(COMPARED).map(String::as_str)
    }

    /// Reads what a file says of itself: the keywords `plan 1.0`, `wayleaf 0.1.0` and `document …`, and those of
    /// what it was made with, `form …`, `templates …` and the like.
    ///
    /// # Errors
    /// Says why the file cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Provenance, String> {
        let document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
        let information = document.trailer.get(b"Info").and_then(|object| document.dereference(object));
        let information = information.ok().and_then(|(_, object)| object.as_dict().ok());
        let text = |key: &[u8]| information.and_then(|one| one.get(key).ok()).and_then(|one| said(&document, one));
        let date = text(b"CreationDate").and_then(|date| day(&date));
        let mut provenance = Provenance { title: text(b"Title"), date, ..Provenance::default() };
        let keywords = text(b"Keywords").unwrap_or_default();
        // The form stands first, whatever it is called.
        for (at, keyword) in keywords.split([',', ';']).map(str::trim).enumerate() {
            match keyword.split_once(' ') {
                Some((form, version)) if at == 0 => {
                    provenance.form = Some(form.to_owned());
                    provenance.version = Some(version.to_owned());
                }
                Some(("wayleaf", _)) => provenance.tool = Some(keyword.to_owned()),
                Some(("document", digest)) => provenance.document = Some(digest.to_owned()),
                Some((kind, digest)) => drop(provenance.ingredients.insert(kind.to_owned(), digest.to_owned())),
                None => {}
            }
        }
        Ok(provenance)
    }
}

/// The day of a date as PDF writes it, `D:20260324…`.
fn day(date: &str) -> Option<Date> {
    let digits = date.strip_prefix("D:")?;
    let number = |from: usize, to: usize| digits.get(from..to)?.parse().ok();
    Date::new(number(0, 4)?, i8::try_from(number(4, 6)?).ok()?, i8::try_from(number(6, 8)?).ok()?).ok()
}

fn said(document: &Document, object: &Object) -> Option<String> {
    let (_, object) = document.dereference(object).ok()?;
    objects::text(object)
}

/// The one of these references that a file names: in its title, else most often in its text.
///
/// # Errors
/// Says why the file cannot be read.
pub fn case_of(bytes: &[u8], references: &[String]) -> Result<Option<String>, String> {
    let title = Provenance::read(bytes)?.title.unwrap_or_default();
    let in_title = |reference: &&String| words(&tidy(&title)).any(|word| word == reference.to_lowercase());
    if let Some(reference) = references.iter().find(in_title) {
        return Ok(Some(reference.clone()));
    }
    let file = objects::read(bytes)?;
    let pages = file.parts.iter().filter(|part| matches!(part.stands, Stands::Page(_)));
    let said: Vec<String> = pages.flat_map(|part| words(&tidy(&part.text)).collect::<Vec<_>>()).collect();
    let count = |reference: &String| said.iter().filter(|word| **word == reference.to_lowercase()).count();
    let most = references.iter().map(|reference| (count(reference), reference)).max_by_key(|(count, _)| *count);
    Ok(most.filter(|(count, _)| *count > 0).map(|(_, reference)| reference.clone()))
}
