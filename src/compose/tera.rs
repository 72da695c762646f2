//! Tera in the words of guidance: names checked before rendering, and every rendered line led back
//! to the line it was written on.

use std::io::{self, Write};
use std::ops::Range;

use serde_json::Value as Json;
use tera::{Context, ErrorKind, Tera};

use crate::authority::{AUTHORITY, TEAMS};
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::schema::Shape;
use crate::source::Place;

/// Marks the start of a source line in the text that Tera renders. No font has these characters, and
/// no value may hold them, so they cannot be mistaken for words.
const LINE: char = '\u{f8f0}';
const LINE_END: char = '\u{f8f1}';
/// Marks a line end that goes, with the mark.
const JOIN: char = '\u{f8f2}';

/// Rendered text, and the source line of each of its lines.
pub(super) struct Rendered {
    /// The text.
    pub text: String,
    /// Offsets in the text, and the source line from there on.
    lines: Vec<(usize, usize)>,
}

impl Rendered {
    /// The source line of a stretch of the text.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        let index = self.lines.partition_point(|(offset, _)| *offset <= span.start);
        self.lines[..index].last().map_or(1, |(_, line)| *line)
    }
}

/// Fills the words of a chapter in. `first_line` is the chapter's line on which `text` starts.
///
/// # Errors
/// Reports `undefined-name` for a name that does not exist, also inside `{% if %}`;
/// `missing-authority-value` for one that exists and has no value; `broken-include`;
/// `guidance-template-error` for the rest.
pub(super) fn render(chapter: &Chapter<'_>, context: &Json, sink: &mut Sink) -> Result<Rendered, Failed> {
    let mark = sink.mark();
    check_names(chapter, context, sink);
    sink.failed_since(mark)?;
    let mut tera = Tera::default();
    // A value prints literally: nothing in it is Markdown.
    tera.autoescape_on(vec![".md"]);
    tera.set_escape_fn(escape);
    let marked = mark_lines(chapter);
    let mut templates = vec![(chapter.name.to_owned(), marked)];
    templates.extend(included_by(chapter));
    let rendered = tera.add_raw_templates(templates.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let rendered = rendered.and_then(|()| tera.render(chapter.name, &Context::from_serialize(context)?));
    match rendered {
        Ok(text) => Ok(unmark_lines(&text)),
        Err(error) => Err(sink.fail(explain(&error, chapter, context))),
    }
}

/// Takes from a value's characters what they would mean in Markdown.
fn escape(value: &str, into: &mut dyn Write) -> io::Result<()> {
    for (index, character) in value.char_indices() {
        let starts_a_block = index == 0 && matches!(character, '-' | '+' | '=');
        if starts_a_block || "\\`*_[]<>#|~&!".contains(character) {
            into.write_all(b"\\")?;
        }
        write!(into, "{character}")?;
    }
    Ok(())
}

/// The guidance that a chapter includes, and what that includes in turn.
pub(super) fn included_by(chapter: &Chapter<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut unread = vec![chapter.text];
    while let Some(text) = unread.pop() {
        for file in tags(text).iter().filter_map(|tag| included(tag.text)) {
            let known = file == chapter.name || found.iter().any(|(name, _)| name == file);
            if let Some(other) = chapter.includes.iter().find(|(name, _)| name == file && !known) {
                unread.push(&other.1);
                found.push(other.clone());
            }
        }
    }
    found
}

/// A chapter's words before Tera, and where they stand.
pub(super) struct Chapter<'a> {
    /// Its file name.
    pub name: &'a str,
    /// Its words, without the front matter.
    pub text: &'a str,
    /// The line on which they start, counted from 1.
    pub first_line: usize,
    /// The whole file.
    pub place: &'a Place,
    /// Other guidance that it may include, by file name.
    pub includes: &'a [(String, String)],
}

impl Chapter<'_> {
    fn place_of_line(&self, line: usize) -> Place {
        self.place.at(self.place.source.line(line))
    }

    fn place_of(&self, span: Range<usize>) -> Place {
        let start = self.place.source.text.len() - self.text.len();
        self.place.at(start + span.start..start + span.end)
    }
}

/// Puts a mark at the start of each line that is not inside a tag. A line that is only tags leaves no
/// line behind, so that a condition does not break a list or a table in two.
fn mark_lines(chapter: &Chapter<'_>) -> String {
    let mut marked = String::with_capacity(chapter.text.len() + 256);
    let mut inside = false;
    for (index, line) in chapter.text.split_inclusive('\n').enumerate() {
        if !inside && is_only_tags(line.trim()) {
            marked.push_str(line.trim());
            marked.push_str(&format!("{JOIN}\n"));
            continue;
        }
        if !inside {
            marked.push_str(&format!("{LINE}{}{LINE_END}", chapter.first_line + index));
        }
        inside = ends_inside(line, inside);
        marked.push_str(line);
    }
    marked
}

fn is_only_tags(line: &str) -> bool {
    let mut rest = line;
    let mut any = false;
    while let Some(inner) = rest.strip_prefix("{%") {
        let Some(end) = inner.find("%}") else { return false };
        rest = inner[end + 2..].trim_start();
        any = true;
    }
    any && rest.is_empty()
}

/// Whether a tag is open at a line's end.
fn ends_inside(line: &str, inside: bool) -> bool {
    let mut inside = inside;
    let mut rest = line;
    loop {
        let (mark, next) = if inside { (["%}", "}}", "#}"], false) } else { (["{%", "{{", "{#"], true) };
        match mark.iter().filter_map(|mark| rest.find(mark)).min() {
            Some(at) => rest = &rest[at + 2..],
            None => return inside,
        }
        inside = next;
    }
}

fn unmark_lines(text: &str) -> Rendered {
    let text = &text.replace(&format!("{JOIN}\n"), "");
    let mut rendered = Rendered { text: String::with_capacity(text.len()), lines: Vec::new() };
    let mut rest: &str = text;
    while let Some(at) = rest.find(LINE) {
        rendered.text.push_str(&rest[..at]);
        let after = &rest[at + LINE.len_utf8()..];
        let end = after.find(LINE_END).unwrap_or(0);
        if let Ok(line) = after[..end].parse() {
            rendered.lines.push((rendered.text.len(), line));
        }
        rest = &after[end + LINE_END.len_utf8()..];
    }
    rendered.text.push_str(rest);
    rendered
}

/// Every name inside a tag exists: as a value, or as a key that an authority may have.
fn check_names(chapter: &Chapter<'_>, context: &Json, sink: &mut Sink) {
    let mut locals: Vec<String> = vec!["loop".to_owned()];
    for tag in tags(chapter.text) {
        let place = |name: &Name| chapter.place_of(tag.start + name.at..tag.start + name.at + name.path.len());
        if let Some(file) = included(tag.text) {
            if !chapter.includes.iter().any(|(name, _)| name == file) {
                let place = chapter.place_of(tag.start..tag.start + tag.text.len());
                let diagnostic =
                    Diagnostic::error("broken-include", format!("there is no guidance `{file}` to include"));
                let names = chapter.includes.iter().map(|(name, _)| name.as_str());
                sink.report(diagnostic.at(&place).hint_if(did_you_mean(file, names)));
            }
            continue;
        }
        let names = names(tag.text);
        locals.extend(bound(tag.text));
        for name in names.iter().filter(|name| !locals.iter().any(|local| local == name.root())) {
            if let Err(missing) = exists(&name.path, context) {
                let message = format!("nothing is called `{}` here", name.path);
                let hint = did_you_mean(&missing.step, missing.instead.iter().map(String::as_str));
                let hint = hint.unwrap_or_else(|| format!("there are {}", missing.instead.join(", ")));
                sink.report(Diagnostic::error("undefined-name", message).at(&place(name)).hint(hint));
            }
        }
    }
}

/// The inside of a `{{ … }}` or `{% … %}`.
struct TagText<'a> {
    start: usize,
    text: &'a str,
}

fn tags(text: &str) -> Vec<TagText<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let closing = |open: usize| match text.as_bytes().get(open + 1)? {
        b'{' => Some((open + 2, "}}")),
        b'%' => Some((open + 2, "%}")),
        b'#' => Some((open + 2, "#}")),
        _ => None,
    };
    while let Some((start, close)) = text[at..].match_indices('{').find_map(|(open, _)| closing(at + open)) {
        let end = text[start..].find(close).map_or(text.len(), |end| start + end);
        if close != "#}" {
            found.push(TagText { start, text: &text[start..end] });
        }
        at = (end + 2).min(text.len());
    }
    found
}

/// The files that a chapter includes.
pub fn included_files(text: &str) -> Vec<String> {
    tags(text).iter().filter_map(|tag| included(tag.text)).map(str::to_owned).collect()
}

/// The file of an `include`.
fn included(tag: &str) -> Option<&str> {
    let rest = tag.trim_start_matches('-').trim().strip_prefix("include")?.trim();
    rest.strip_prefix(['"', '\''])?.split(['"', '\'']).next()
}

/// The names that a `for` or `set` binds.
fn bound(tag: &str) -> Vec<String> {
    let words: Vec<&str> =
        tag.trim_matches(['-', ' ', '\n']).split([' ', ',', '\n', '=']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        ["for", names @ ..] => names.iter().take_while(|word| **word != "in").map(|word| (*word).to_owned()).collect(),
        ["set" | "set_global", name, ..] => vec![(*name).to_owned()],
        _ => Vec::new(),
    }
}

/// A dotted name in a tag.
struct Name {
    at: usize,
    path: String,
}

impl Name {
    fn root(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }
}

const WORDS: &[&str] = &[
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "in",
    "and",
    "or",
    "not",
    "is",
    "set",
    "set_global",
    "true",
    "false",
    "none",
    "None",
    "True",
    "False",
    "raw",
    "endraw",
    "filter",
    "endfilter",
    "block",
    "endblock",
    "break",
    "continue",
];

/// The dotted names of a tag, without words of Tera, texts, filters, tests and functions.
fn names(tag: &str) -> Vec<Name> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut skip_next = false;
    while let Some(first) = tag[at..].chars().next() {
        let rest = &tag[at..];
        if first == '"' || first == '\'' || first == '`' {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            at += end;
        } else if first.is_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            let path = rest[..length].trim_end_matches('.');
            let after = rest[length..].trim_start();
            let is_argument = after.starts_with('=') && !after.starts_with("==");
            if !skip_next && !WORDS.contains(&path) && !after.starts_with('(') && !is_argument {
                found.push(Name { at, path: path.to_owned() });
            }
            // What stands after `is` is a test.
            skip_next = path == "is" || (skip_next && path == "not");
            at += length;
        } else {
            // What stands after `|` is a filter.
            skip_next = first == '|' || (skip_next && first.is_whitespace());
            at += first.len_utf8();
            // Digits may carry a dot of their own.
            if first.is_ascii_digit() {
                at += tag[at..].find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(tag.len() - at);
            }
        }
    }
    found
}

struct MissingName {
    step: String,
    instead: Vec<String>,
}

/// Whether a name has a value, or is one that an authority could give a value to.
fn exists(path: &str, context: &Json) -> Result<(), MissingName> {
    let mut here = Some(context);
    let mut walked: Vec<&str> = Vec::new();
    for step in path.split('.') {
        let next = here.and_then(|json| json.get(step));
        let instead = || {
            let keys = here.and_then(Json::as_object).map(|map| map.keys().cloned().collect::<Vec<_>>());
            let mut keys = keys.unwrap_or_default();
            keys.extend(could_be(&walked));
            keys.sort();
            keys.dedup();
            keys
        };
        if next.is_none() && !could_be(&walked).iter().any(|name| name == step) {
            return Err(MissingName { step: step.to_owned(), instead: instead() });
        }
        here = next;
        walked.push(step);
    }
    Ok(())
}

/// The names that an authority could give a value to, below a path.
fn could_be(walked: &[&str]) -> Vec<String> {
    let spell = |name: &str| name.replace('-', "_");
    let keys = |keys: &[crate::schema::Key]| keys.iter().map(|key| spell(key.name)).collect();
    let of = |name: &str| AUTHORITY.iter().find(|key| spell(key.name) == name).map(|key| key.shape);
    match walked {
        ["authority"] => {
            let mut names: Vec<String> = keys(AUTHORITY);
            names.push("agencies".to_owned());
            names
        }
        ["authority", "teams"] => TEAMS.iter().map(|team| spell(team)).collect(),
        ["authority", "teams", _] => ["name", "short", "email", "phone", "address"].map(str::to_owned).to_vec(),
        ["authority", name] => match of(name) {
            Some(Shape::Table(inner)) => keys(inner),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Tera's own error, at its line of the chapter. Where a name has no value, it is the authority that
/// does not give one.
fn explain(error: &tera::Error, chapter: &Chapter<'_>, context: &Json) -> Diagnostic {
    let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
        let place = chapter.place_of_line(chapter.first_line);
        return Diagnostic::error("guidance-template-error", phrase(&error.to_string())).at(&place);
    };
    let index = report.span().start_line.saturating_sub(1);
    let place = chapter.place_of_line(chapter.first_line + index);
    let line = chapter.text.lines().nth(index).unwrap_or_default();
    let absent = tags(line)
        .iter()
        .flat_map(|tag| names(tag.text))
        .find(|name| name.root() == "authority" && pointer(&name.path, context).is_none());
    match absent {
        Some(name) => {
            let key = name.path.trim_start_matches("authority.").replace('_', "-");
            crate::authority::missing(&key, "this chapter", &place)
                .hint("or ask for it first with `{% if … %}`, if an authority may go without")
        }
        None => Diagnostic::error("guidance-template-error", phrase(report.message())).at(&place),
    }
}

/// The value of a dotted name.
fn pointer<'a>(path: &str, context: &'a Json) -> Option<&'a Json> {
    path.split('.').try_fold(context, |json, step| json.get(step))
}

/// A message as a phrase of ours: one line, lower case, no full stop.
fn phrase(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let mut letters = line.chars();
    let first = letters.next().map(|first| first.to_lowercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_leave_out_texts_filters_tests_and_functions() {
        let found = |tag: &str| names(tag).into_iter().map(|name| name.path).collect::<Vec<_>>();
        assert_eq!(found(r#" if authority.a == "b.c" and not d.e is defined "#), ["authority.a", "d.e"]);
        assert_eq!(found(r#" x.y | join(sep=", ") | upper "#), ["x.y"]);
        assert_eq!(found(" for team in authority.teams "), ["team", "authority.teams"]);
        assert_eq!(found(" 3.5 + count "), ["count"]);
    }

    #[test]
    fn a_line_of_tags_leaves_no_blank_line() {
        assert!(is_only_tags("{% if a %}"));
        assert!(is_only_tags("{% endif %}{% if b %}"));
        assert!(!is_only_tags("{% if a %} words {% endif %}"));
    }
}
