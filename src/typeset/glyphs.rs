//! Characters that cannot or must not be printed, found before the engine meets them.

use std::collections::HashMap;

use super::Engine;
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{Document, Run};
use crate::source::Place;

/// Drops characters that reorder what is read, and reports every character that no font has. The
/// engine would fail on it too, but could not say where it stands.
pub(super) fn check(document: &mut Document, engine: &Engine, sink: &mut Sink) {
    let mut known: HashMap<char, bool> = HashMap::new();
    let mut known_plain = [None; 128];
    document.runs_mut(&mut |run| {
        if run.text.chars().any(is_bidirectional) {
            report_bidirectional(run, sink);
            run.text.retain(|character| !is_bidirectional(character));
        }
        for character in run.text.chars() {
            let look = || is_blank(character) || !is_refused(character) && engine.has_glyph(character);
            let fine = match known_plain.get_mut(character as usize) {
                Some(known) => *known.get_or_insert_with(look),
                None => *known.entry(character).or_insert_with(look),
            };
            if !fine {
                sink.report(missing_glyph(character, run.place.as_ref()));
            }
        }
    });
}

/// Characters that are set as a space or as nothing.
fn is_blank(character: char) -> bool {
    matches!(character, '\n' | '\t' | '\r')
}

/// Characters that no archive takes, whatever a font says: controls, marks of byte order, private use.
fn is_refused(character: char) -> bool {
    character.is_control() || matches!(character, '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Overrides and isolates of direction.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn report_bidirectional(run: &Run, sink: &mut Sink) {
    let message = "a character that reorders what is read stands here, and was left out";
    let mut diagnostic = Diagnostic::warning("bidirectional-character", message);
    if let (Some(place), Some(character)) = (&run.place, run.text.chars().find(|one| is_bidirectional(*one))) {
        diagnostic = diagnostic.at(&exact(place, character));
    }
    sink.report(diagnostic);
}

fn missing_glyph(character: char, place: Option<&Place>) -> Diagnostic {
    let code = format!("U+{:04X}", character as u32);
    let shown = if character.is_control() { String::new() } else { format!(" `{character}`") };
    let message = format!("no font has the character{shown} ({code})");
    let diagnostic = Diagnostic::error("character-without-glyph", message);
    let diagnostic = diagnostic.hint("use another character, or put a font that has it into the folder `fonts`");
    match place {
        Some(place) => diagnostic.at(&exact(place, character)),
        None => diagnostic,
    }
}

/// The place of the character itself, where the value holds it as it is.
fn exact(place: &Place, character: char) -> Place {
    let written = place.source.text.get(place.span.clone()).unwrap_or_default();
    match written.find(character) {
        Some(at) => place.at(place.span.start + at..place.span.start + at + character.len_utf8()),
        None => place.clone(),
    }
}
