//! Diagnostics rendered, at the edge: for people, as JSON lines, as SARIF.
//!
//! Only the human form on a terminal quotes a case's text: everything else names records by id and place.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value as Json, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::explain;
use crate::source::Place;

/// How people read.
#[derive(Debug, Clone, Copy)]
pub struct Human {
    /// Whether the case's own words may be shown.
    pub quotes: bool,
    /// Whether to use colour.
    pub colour: bool,
}

/// A diagnostic for people.
pub fn human(diagnostic: &Diagnostic, how: Human) -> String {
    let message = diagnostic.quoting.as_ref().filter(|_| how.quotes).unwrap_or(&diagnostic.message);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE.with_name("advice"),
    };
    let mut group = level
        .primary_title(message.as_str())
        .id(diagnostic.name)
        .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    if let Some(place) = &diagnostic.place {
        group = with_place(group, place, None, how);
    }
    for related in &diagnostic.related {
        group = with_place(group, &related.place, Some(&related.message), how);
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    let renderer = if how.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// Shows a place: with its line where that may be shown, else by path and position alone.
fn with_place<'a>(group: Group<'a>, place: &'a Place, label: Option<&'a str>, how: Human) -> Group<'a> {
    let source = &place.source;
    let is_shown = !source.text.is_empty() && (how.quotes || !source.is_case());
    if !is_shown {
        let start = place.start();
        let origin = annotate_snippets::Origin::path(source.path.as_str()).line(start.line).char_column(start.column);
        let group = group.element(origin);
        return match label {
            Some(label) => group.element(Level::NOTE.message(label)),
            None => group,
        };
    }
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let span = first_line(place);
    let annotation = kind.span(span).label(label);
    group.element(Snippet::source(source.text.as_str()).path(source.path.as_str()).fold(true).annotation(annotation))
}

/// A place's first line: a value of ten pages is not shown whole.
fn first_line(place: &Place) -> std::ops::Range<usize> {
    let text = &place.source.text;
    let start = place.span.start.min(text.len());
    let end = place.span.end.clamp(start, text.len());
    let Some(inner) = text.get(start..end) else { return start..start };
    let line = inner.find('\n').unwrap_or(inner.len());
    start..start + inner[..line].trim_end_matches('\r').len()
}

/// A diagnostic as one JSON object.
pub fn json(diagnostic: &Diagnostic) -> Json {
    let place = diagnostic.place.as_ref();
    json!({
        "schema": 1,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": place.map(|place| &place.source.path),
        "start": place.map(Place::start),
        "end": place.map(Place::end),
        "hints": diagnostic.hints,
        "related": diagnostic.related.iter().map(|related| json!({
            "message": related.message,
            "file": related.place.source.path,
            "start": related.place.start(),
            "end": related.place.end(),
        })).collect::<Vec<_>>(),
        "case": diagnostic.case,
        "item": diagnostic.item,
    })
}

/// All diagnostics as one SARIF 2.1.0 log.
pub fn sarif(diagnostics: &[Diagnostic]) -> Json {
    let mut names: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.name).collect();
    names.sort_unstable();
    names.dedup();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "wayleaf",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": names.iter().map(|name| sarif_rule(name)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(sarif_result).collect::<Vec<_>>(),
        }],
    })
}

/// A rule as SARIF describes it, from its page.
fn sarif_rule(name: &str) -> Json {
    let text = |text: Option<&str>| json!({ "text": text.unwrap_or(name) });
    json!({ "id": name, "shortDescription": text(explain::summary(name)), "help": text(explain::advice(name)) })
}

fn sarif_result(diagnostic: &Diagnostic) -> Json {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    };
    let mut text = diagnostic.message.clone();
    for hint in &diagnostic.hints {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    let related: Vec<Json> = diagnostic
        .related
        .iter()
        .map(|related| {
            let mut location = sarif_location(&related.place);
            location["message"] = json!({ "text": related.message });
            location
        })
        .collect();
    json!({
        "ruleId": diagnostic.name,
        "level": level,
        "message": { "text": text },
        "locations": diagnostic.place.iter().map(sarif_location).collect::<Vec<_>>(),
        "relatedLocations": related,
    })
}

fn sarif_location(place: &Place) -> Json {
    let (start, end) = (place.start(), place.end());
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": place.source.path },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column.max(start.column),
        },
    }})
}
