//! A finished file → its parts: every text in it, each with where it stands.
//!
//! Nothing is looked for by name: every object of the file is gone through, so that a text that stands
//! where no viewer shows it is found as well.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use rayon::prelude::*;

use super::content::{Drawing, Drawn};
use super::operations::Token;
use super::quick::Quick;
use super::tags::{self, Tags};
use crate::fold::BREAK;

/// Where in a file a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stands {
    /// On a page.
    Page(usize),
    /// Over the end of a page.
    Across(usize),
    /// In a bookmark.
    Outline,
    /// In the file's properties.
    Properties,
    /// In the XMP metadata.
    Metadata,
    /// In the tags that give the text its structure.
    Tags,
    /// In words for someone who listens.
    Alternative,
    /// In a link or what it leads to.
    Link,
    /// In a file inside the file, or its name.
    Attachment,
    /// In a field to be filled in.
    Field,
    /// In a note on a page.
    Note,
    /// In the name of the file.
    FileName,
    /// In a part that no viewer shows.
    Hidden,
    /// In an earlier state of the file that is still in it.
    Earlier,
}

impl fmt::Display for Stands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stands::Page(number) => write!(f, "page {number}"),
            Stands::Across(number) => write!(f, "pages {number} and {}", number + 1),
            Stands::Outline => f.write_str("bookmark"),
            Stands::Properties => f.write_str("properties of the file"),
            Stands::Metadata => f.write_str("metadata"),
            Stands::Tags => f.write_str("tags"),
            Stands::Alternative => f.write_str("alternative text"),
            Stands::Link => f.write_str("link"),
            Stands::Attachment => f.write_str("attachment"),
            Stands::Field => f.write_str("form field"),
            Stands::Note => f.write_str("note on a page"),
            Stands::FileName => f.write_str("name of the file"),
            Stands::Hidden => f.write_str("part that no viewer shows"),
            Stands::Earlier => f.write_str("earlier state of the file"),
        }
    }
}

/// A text and where it stands.
#[derive(Debug)]
pub(super) struct Part {
    pub stands: Stands,
    pub text: String,
}

/// All that a file says.
#[derive(Debug, Default)]
pub(super) struct File {
    pub parts: Vec<Part>,
    /// Why something in it could not be read, where it could not.
    pub unreadable: Option<String>,
}

/// Reads a file, with every earlier state of it that it still holds.
pub(super) fn read(bytes: &[u8]) -> Result<File, String> {
    let mut file = read_state(bytes)?;
    let ends: Vec<usize> = ends(bytes).collect();
    for end in ends.iter().rev().skip(1) {
        if let Ok(earlier) = read_state(&bytes[..*end]) {
            let parts = earlier.parts.into_iter();
            file.parts.extend(parts.map(|part| Part { stands: Stands::Earlier, ..part }));
        }
    }
    Ok(file)
}

/// Where a state of a file ends.
fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const END: &[u8] = b"%%EOF";
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == END[0]);
    starts.filter(|(at, _)| bytes[*at..].starts_with(END)).map(|(at, _)| at + END.len())
}

fn read_state(bytes: &[u8]) -> Result<File, String> {
    let (rest, tags) = tags::apart(bytes);
    let document = Document::load_mem(&rest).map_err(|error| error.to_string())?;
    let mut collector =
        Collector { document: &document, parts: BTreeMap::new(), seen: HashSet::default(), unreadable: None };
    let drawn = collector.pages(&tags);
    collector.objects(&drawn);
    collector.tags(&tags);
    let parts = collector.parts.into_iter().map(|(stands, text)| Part { stands, text });
    Ok(File { parts: parts.collect(), unreadable: collector.unreadable })
}

struct Collector<'a> {
    document: &'a Document,
    /// What was found, by where it stands: texts that have nothing to do with each other are parted.
    parts: BTreeMap<Stands, String>,
    seen: HashSet<(Stands, &'a [u8]), Quick>,
    unreadable: Option<String>,
}

impl<'a> Collector<'a> {
    /// Draws the pages, and gives the drawings that were met.
    fn pages(&mut self, tags: &Tags<'_>) -> HashSet<ObjectId, Quick> {
        let drawing = Drawing::new(self.document, tags);
        let pages: Vec<ObjectId> = self.document.page_iter().collect();
        let mut met: HashSet<ObjectId, Quick> = HashSet::default();
        let mut last: Option<Drawn> = None;
        let drawn: Vec<Drawn> = pages.par_iter().map(|id| drawing.page(*id)).collect();
        for (index, mut drawn) in drawn.into_iter().enumerate() {
            for (block, end) in last.iter().flat_map(|last| &last.flows) {
                if let Some(start) = drawn.flows.get(block) {
                    self.say(Stands::Across(index), &format!("{}\n{}", end_of(end), start_of(start)));
                }
            }
            self.say(Stands::Alternative, &drawn.spoken);
            self.takes(&mut drawn, &mut met);
            self.parts.insert(Stands::Page(index + 1), std::mem::take(&mut drawn.text));
            last = Some(drawn);
        }
        // What no page draws may be drawn by a note, by a field, or by nobody.
        for (id, object) in &self.document.objects {
            if object.as_stream().is_ok_and(|stream| is_drawing(&stream.dict)) && !met.contains(id) {
                let mut drawn = drawing.alone(*id);
                self.say_drawn(Stands::Hidden, &drawn.text);
                self.say(Stands::Alternative, &drawn.spoken);
                self.takes(&mut drawn, &mut met);
            }
        }
        met
    }

    /// Takes down which drawings were met, and why something could not be read.
    fn takes(&mut self, drawn: &mut Drawn, met: &mut HashSet<ObjectId, Quick>) {
        met.extend(drawn.met.drain(..));
        self.unreadable = self.unreadable.take().or(drawn.unreadable.take());
    }

    /// Takes a text in. A break of its own would hide what stands around it.
    fn say(&mut self, stands: Stands, text: &str) {
        match text.contains(BREAK) {
            true => self.say_drawn(stands, &text.replace(BREAK, "")),
            false => self.say_drawn(stands, text),
        }
    }

    /// Takes in a text whose breaks are ours.
    fn say_drawn(&mut self, stands: Stands, text: &str) {
        if !text.trim().is_empty() {
            let part = self.parts.entry(stands).or_default();
            part.extend(['\n', BREAK, '\n']);
            part.push_str(text);
        }
    }

    /// Goes through every object; `drawn` are the streams that were drawn.
    fn objects(&mut self, drawn: &HashSet<ObjectId, Quick>) {
        let machinery = machinery(self.document);
        let information = self.document.trailer.get(b"Info").and_then(Object::as_reference).ok();
        for (id, object) in &self.document.objects {
            let stands = if Some(*id) == information { Stands::Properties } else { Stands::Hidden };
            match object {
                Object::Stream(stream) if !drawn.contains(id) && !machinery.contains(id) => {
                    self.dictionary(&stream.dict, stands);
                    self.stream(stream);
                }
                Object::Stream(stream) => self.dictionary(&stream.dict, stands),
                object => self.object(object, stands),
            }
        }
        self.dictionary(&self.document.trailer, Stands::Properties);
    }

    /// Goes through the plain tags.
    fn tags(&mut self, tags: &Tags<'a>) {
        for (stands, token) in &tags.said {
            match token {
                Token::Name(name) => self.name(name, *stands),
                token => {
                    let string = Object::string_literal(token.text().unwrap_or_default());
                    self.say(*stands, &text_or_bytes(&string));
                }
            }
        }
    }

    fn object(&mut self, object: &'a Object, stands: Stands) {
        match object {
            Object::String(bytes, _) => self.string(bytes, object, stands),
            Object::Name(name) => self.name(name, stands),
            Object::Array(items) => items.iter().for_each(|item| self.object(item, stands)),
            Object::Dictionary(dictionary) => self.dictionary(dictionary, stands),
            Object::Stream(stream) => self.dictionary(&stream.dict, stands),
            _ => {}
        }
    }

    fn string(&mut self, bytes: &'a [u8], object: &'a Object, stands: Stands) {
        let is_hash = stands == Stands::Properties && is_identifier(bytes);
        if !bytes.is_empty() && !is_hash && self.seen.insert((stands, bytes)) {
            let text = text_or_bytes(object);
            let text = if stands == Stands::Link { unescape_address(&text) } else { text };
            self.say(stands, &text);
        }
    }

    /// A name that is more than a word of the format.
    fn name(&mut self, name: &'a [u8], stands: Stands) {
        if name.len() > 2 && self.seen.insert((stands, name)) {
            self.say(stands, &unescape_address(&String::from_utf8_lossy(name)));
        }
    }

    fn dictionary(&mut self, dictionary: &'a Dictionary, outer: Stands) {
        let stands = of_dictionary(dictionary).unwrap_or(outer);
        for (key, value) in dictionary {
            let stands = match key.as_slice() {
                b"Alt" | b"ActualText" | b"E" if stands == Stands::Tags => Stands::Alternative,
                b"TU" | b"DV" => Stands::Field,
                b"URI" | b"Dest" | b"Dests" => Stands::Link,
                b"EmbeddedFiles" => Stands::Attachment,
                _ => stands,
            };
            self.name(key, stands);
            self.object(value, stands);
        }
    }

    /// A stream that is no drawing, font or picture: metadata, an attachment, or something else.
    fn stream(&mut self, stream: &Stream) {
        let is = |key: &[u8], value: &[u8]| matches!(stream.dict.get(key), Ok(Object::Name(name)) if name == value);
        let stands = match () {
            () if is(b"Type", b"Metadata") => Stands::Metadata,
            () if is(b"Type", b"EmbeddedFile") => Stands::Attachment,
            () => Stands::Hidden,
        };
        let Ok(bytes) = stream.get_plain_content() else {
            self.unreadable.get_or_insert_with(|| format!("a {stands} cannot be unpacked"));
            return;
        };
        if bytes.starts_with(b"%PDF") {
            return self.inner_file(&bytes);
        }
        match plain(&bytes) {
            Some(text) if stands == Stands::Metadata => {
                let pieces = text.split_inclusive(['<', '>']);
                let said = pieces.filter(|piece| !is_identifier(piece.trim_end_matches('<').as_bytes()));
                self.say(stands, &unescape_markup(&said.collect::<String>()));
            }
            Some(text) => self.say(stands, &text),
            None if stands == Stands::Attachment => {
                self.unreadable.get_or_insert_with(|| "it has an attachment that is no text".to_owned());
            }
            None => self.say(stands, &String::from_utf8_lossy(&bytes)),
        }
    }

    /// A file inside the file.
    fn inner_file(&mut self, bytes: &[u8]) {
        match read_state(bytes) {
            Ok(file) => {
                file.parts.iter().for_each(|part| self.say_drawn(Stands::Attachment, &part.text));
                self.unreadable = self.unreadable.take().or(file.unreadable);
            }
            Err(reason) => drop(self.unreadable.get_or_insert(reason)),
        }
    }
}

/// Whether a text is a name that the engine makes of a hash: 16 bytes in base 64, and `_source` for the file before
/// it was converted. Any letters may stand in one, those of a short reference too, and they say nothing.
fn is_identifier(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"_source").unwrap_or(text);
    let (letters, end) = text.split_at(text.len().min(22));
    let is_letter = |letter: &u8| letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/');
    end == b"==" && letters.iter().all(is_letter)
}

/// Where the texts of a dictionary stand, where it says what it is.
fn of_dictionary(dictionary: &Dictionary) -> Option<Stands> {
    let (mut kind, mut subtype) = (&b""[..], &b""[..]);
    let (mut is_file, mut is_field, mut is_link, mut has_subtype, mut has_place) = (false, false, false, false, false);
    let (mut has_title, mut has_parent) = (false, false);
    for (key, value) in dictionary {
        match key.as_slice() {
            b"Type" => kind = value.as_name().unwrap_or_default(),
            b"Subtype" => {
                has_subtype = true;
                subtype = value.as_name().unwrap_or_default();
            }
            b"EF" => is_file = true,
            b"FT" => is_field = true,
            b"URI" => is_link = true,
            b"Rect" => has_place = true,
            b"Title" => has_title = true,
            b"Parent" => has_parent = true,
            _ => {}
        }
    }
    Some(match () {
        () if matches!(kind, b"StructElem" | b"StructTreeRoot") => Stands::Tags,
        () if is_file || matches!(kind, b"Filespec" | b"EmbeddedFile") => Stands::Attachment,
        () if is_field || subtype == b"Widget" => Stands::Field,
        () if is_link || subtype == b"Link" => Stands::Link,
        () if kind == b"Annot" || has_subtype && has_place => Stands::Note,
        () if has_title && has_parent => Stands::Outline,
        () => return None,
    })
}

/// Whether a stream is a drawing that may stand without a page.
fn is_drawing(dictionary: &Dictionary) -> bool {
    let is = |value: &[u8]| matches!(dictionary.get(b"Subtype"), Ok(Object::Name(name)) if name == value);
    is(b"Form") || (dictionary.get(b"Resources").is_ok() && !is(b"Image"))
}

/// Streams that are machinery: fonts, tables of characters, pictures and colours.
fn machinery(document: &Document) -> HashSet<ObjectId, Quick> {
    const KEYS: &[&[u8]] =
        &[b"FontFile", b"FontFile2", b"FontFile3", b"ToUnicode", b"CIDToGIDMap", b"CIDSet", b"DestOutputProfile"];
    let mut machinery = HashSet::default();
    for (id, object) in &document.objects {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        let (mut kind, mut subtype, mut is_counted) = (None, &b""[..], false);
        for (key, value) in dictionary {
            match (key.as_slice(), value) {
                (b"Type", value) => kind = Some(value.as_name().unwrap_or_default()),
                (b"Subtype", value) => subtype = value.as_name().unwrap_or_default(),
                (b"N", _) => is_counted = true,
                (key, Object::Reference(used)) if KEYS.contains(&key) => drop(machinery.insert(*used)),
                _ => {}
            }
        }
        let is_colour = is_counted && kind.is_none();
        if subtype == b"Image" || matches!(kind, Some(b"XRef" | b"ObjStm")) || is_colour {
            machinery.insert(*id);
        }
    }
    machinery
}

/// The text of a string object.
pub(super) fn text(object: &Object) -> Option<String> {
    lopdf::decode_text_string(object).ok()
}

/// The text of a string object, or its bytes where they are none.
pub(super) fn text_or_bytes(object: &Object) -> String {
    let bytes = || String::from_utf8_lossy(object.as_str().unwrap_or_default()).into_owned();
    text(object).unwrap_or_else(bytes)
}

/// The text of bytes that are text: UTF-8, or UTF-16 with its mark.
fn plain(bytes: &[u8]) -> Option<String> {
    let units = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].as_chunks::<2>().0.iter().map(|unit| pair(*unit)).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// An address, a file's name or the name of a place in a file, as words.
pub(super) fn unescape_address(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // Once as it stands, for references and dashes in names, and once as words.
    format!("{text}\n{}", text.replace(['-', '_', '.', '/', '+'], " "))
}

/// The characters that markup writes as codes.
fn unescape_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let end = rest[at..].find(';').map_or(rest.len(), |end| at + end + 1);
        let code = rest[at..end].trim_matches(['&', ';']);
        let number = code.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        let number = number.or_else(|| code.strip_prefix('#').map(str::parse));
        match (code, number) {
            ("amp", _) => plain.push('&'),
            ("lt", _) => plain.push('<'),
            ("gt", _) => plain.push('>'),
            ("quot", _) => plain.push('"'),
            ("apos", _) => plain.push('\''),
            (_, Some(Ok(number))) => plain.extend(char::from_u32(number)),
            _ => plain.push_str(&rest[at..end]),
        }
        rest = &rest[end..];
    }
    plain.push_str(rest);
    plain
}

/// The characters at a page's end that a text over two pages may begin with.
const OVER: usize = 600;

fn end_of(body: &str) -> &str {
    let from = body.char_indices().rev().nth(OVER).map_or(0, |(at, _)| at);
    &body[from..]
}

fn start_of(body: &str) -> &str {
    let to = body.char_indices().nth(OVER).map_or(body.len(), |(at, _)| at);
    &body[..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_hash_and_nothing_else() {
        assert!(is_identifier(b"nEr/BdYz89pWBj4N65f+3A=="));
        assert!(is_identifier(b"nEr/BdYz89pWBj4N65f+3A==_source"));
        assert!(!is_identifier(b"3A_source"));
        assert!(!is_identifier(b"3A") && !is_identifier(b"==") && !is_identifier(b"the reference of it is 3A=="));
    }
}
