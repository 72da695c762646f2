//! Drawing instructions → the text that they show, seen or not: white, covered and clipped text is text.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;
use super::objects::text_or_bytes;
use super::operations::{Operation, Operations, Token};
use super::structure::{Spot, Structure};
use super::tags::Tags;
use crate::fold::BREAK;

/// The most bytes that one stream may unpack to.
pub(super) const LARGEST: usize = 64 << 20;

/// How deep drawings may stand in each other.
const DEEPEST: usize = 12;

/// A gap in a row of glyphs, in thousandths of the text's size, from which it is taken for a space.
const SPACE: f32 = -170.0;

/// Draws text instead of pages. Fonts are read once for a whole file.
pub(super) struct Drawing<'a> {
    document: &'a Document,
    structure: Structure,
    fonts: Mutex<HashMap<ObjectId, Option<Arc<Font<'a>>>>>,
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// All its text, with a break where one item or cell ends and another begins.
    pub text: String,
    /// The text of each paragraph, heading, item or cell, by its tag, so that it goes on from page to page:
    /// without heads, feet and ornaments. What has no tag stands together.
    pub flows: BTreeMap<Option<usize>, String>,
    /// What stands in place of glyphs for a reading machine.
    pub spoken: String,
    /// The drawings that were met, so that what no page shows can be drawn afterwards.
    pub met: Vec<ObjectId>,
    /// Why something could not be read, where it could not.
    pub unreadable: Option<String>,
    page: Option<ObjectId>,
    marks: Vec<Mark>,
    last: Option<(Stand, Option<usize>)>,
}

/// A stretch of marked content.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Ornament,
    Tagged(Option<Spot>),
    Other,
}

/// Where text stands: in an ornament, or in an item or cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Ornament,
    In(Option<usize>),
}

impl Drawn {
    fn of(page: Option<ObjectId>) -> Drawn {
        Drawn { page, ..Drawn::default() }
    }

    fn fails(&mut self, reason: &str) {
        self.unreadable.get_or_insert_with(|| reason.to_owned());
    }

    fn spot(&self) -> Option<Spot> {
        self.marks.iter().rev().find_map(|mark| match mark {
            Mark::Tagged(spot) => *spot,
            _ => None,
        })
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let is_ornament = self.marks.iter().any(|mark| matches!(mark, Mark::Ornament));
        let spot = self.spot();
        let stand = if is_ornament { Stand::Ornament } else { Stand::In(spot.and_then(|spot| spot.cell)) };
        if self.last.is_some_and(|(last, _)| last != stand) {
            self.text.extend(['\n', BREAK, '\n']);
        }
        let block = spot.map(|spot| spot.block);
        self.last = Some((stand, block));
        let from = self.text.len();
        // A break of the file's own would hide what stands around it.
        self.text.extend(text.split(BREAK));
        if !is_ornament {
            self.flows.entry(block).or_default().push_str(&self.text[from..]);
        }
    }

    fn line_end(&mut self) {
        self.gap("\n", &['\n']);
    }

    /// White space, unless there is some already. It belongs to what stands before it.
    fn gap(&mut self, gap: &str, unless: &[char]) {
        if !self.text.is_empty() && !self.text.ends_with(unless) {
            self.text.push_str(gap);
        }
        let Some((Stand::In(_), block)) = self.last else { return };
        if let Some(flow) = self.flows.get_mut(&block).filter(|flow| !flow.ends_with(unless)) {
            flow.push_str(gap);
        }
    }
}

/// Where names of fonts and drawings are looked up, the nearest first.
type Resources<'a> = Vec<&'a Dictionary>;

impl<'a> Drawing<'a> {
    pub(super) fn new(document: &'a Document, tags: &Tags<'_>) -> Drawing<'a> {
        let structure = Structure::read(document, tags);
        Drawing { document, structure, fonts: Mutex::default() }
    }

    /// Draws a page.
    pub(super) fn page(&self, id: ObjectId) -> Drawn {
        let mut drawn = Drawn::of(Some(id));
        let resources = self.resources_of_page(id);
        match self.document.get_page_content_with_limit(id, LARGEST) {
            Ok(bytes) => self.draw(&bytes, &resources, 0, &mut drawn),
            Err(error) => drawn.fails(&error.to_string()),
        }
        drawn.met.extend(self.document.get_page_contents(id));
        drawn
    }

    /// Draws a drawing that stands on its own.
    pub(super) fn alone(&self, id: ObjectId) -> Drawn {
        let mut drawn = Drawn::default();
        self.form(id, &Vec::new(), 0, &mut drawn);
        drawn
    }

    fn resources_of_page(&self, id: ObjectId) -> Resources<'a> {
        let document = self.document;
        let Ok((own, inherited)) = document.get_page_resources(id) else { return Vec::new() };
        let inherited = inherited.into_iter().filter_map(|id| document.get_dictionary(id).ok());
        own.into_iter().chain(inherited).collect()
    }

    fn draw(&self, bytes: &[u8], resources: &Resources<'a>, depth: usize, drawn: &mut Drawn) {
        let mut font = None;
        let mut kept = Vec::new();
        let mut operations = Operations::new(bytes);
        for operation in operations.by_ref() {
            match operation.operator {
                b"q" => kept.push(font.clone()),
                b"Q" => font = kept.pop().unwrap_or(None),
                b"Tf" => font = self.font(operation, resources),
                b"Tj" | b"TJ" | b"'" | b"\"" => self.show(operation, font.as_deref(), drawn),
                b"Do" => self.inner(operation, resources, depth, drawn),
                b"BMC" | b"BDC" => self.mark(operation, drawn),
                b"EMC" => drop(drawn.marks.pop()),
                _ => move_pen(operation, drawn),
            }
        }
        if operations.is_broken() {
            drawn.fails("a drawing ends inside a text");
        }
        drawn.line_end();
    }

    fn font(&self, operation: Operation<'_>, resources: &Resources<'a>) -> Option<Arc<Font<'a>>> {
        let object = self.find(b"Font", &operation.name()?, resources)?;
        let read = || {
            let (_, object) = self.document.dereference(object).ok()?;
            Font::read(self.document, object.as_dict().ok()?).map(Arc::new)
        };
        match object.as_reference() {
            Ok(id) => {
                let mut fonts = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
                fonts.entry(id).or_insert_with(read).clone()
            }
            Err(_) => read(),
        }
    }

    /// Something that the resources name.
    fn find(&self, kind: &[u8], name: &[u8], resources: &Resources<'a>) -> Option<&'a Object> {
        resources.iter().find_map(|resources| self.document.get_dict_in_dict(resources, kind).ok()?.get(name).ok())
    }

    fn show(&self, operation: Operation<'_>, font: Option<&Font<'_>>, drawn: &mut Drawn) {
        if matches!(operation.operator, b"'" | b"\"") {
            drawn.line_end();
        }
        let Some(font) = font else { return drawn.fails("a font says nothing of its characters") };
        let mut text = String::new();
        if collect(operation, font, &mut text).is_err() {
            drawn.fails("a font's characters cannot be read");
        }
        drawn.push(&text);
    }

    fn inner(&self, operation: Operation<'_>, resources: &Resources<'a>, depth: usize, drawn: &mut Drawn) {
        let object = operation.name().and_then(|name| self.find(b"XObject", &name, resources));
        match object.and_then(|object| object.as_reference().ok()) {
            Some(id) => self.form(id, resources, depth + 1, drawn),
            None => drawn.fails("a drawing is missing"),
        }
    }

    fn tagged(&self, page: Option<ObjectId>, number: i64) -> Mark {
        Mark::Tagged(page.and_then(|page| self.structure.spot(page, number)))
    }

    /// A mark of content, and what it says in place of the glyphs.
    fn mark(&self, operation: Operation<'_>, drawn: &mut Drawn) {
        let page = drawn.page;
        if let Some(number) = only_number(operation) {
            return drawn.marks.push(self.tagged(page, number));
        }
        if is_silent_ornament(operation) {
            return drawn.marks.push(Mark::Ornament);
        }
        let content = match Content::decode(&[operation.operands, operation.operator, b"\n"].concat()) {
            Ok(content) => content,
            Err(error) => return drawn.fails(&error.to_string()),
        };
        let operands = content.operations.first().map_or(&[][..], |mark| &mark.operands);
        let properties = operands.get(1).and_then(|properties| properties.as_dict().ok());
        let number = properties.and_then(|one| one.get(b"MCID").ok()).and_then(|number| number.as_i64().ok());
        let mark = match (operands.first(), number) {
            (Some(Object::Name(name)), _) if name == b"Artifact" => Mark::Ornament,
            (_, Some(number)) => self.tagged(page, number),
            _ => Mark::Other,
        };
        drawn.marks.push(mark);
        for key in [b"ActualText".as_slice(), b"Alt", b"E"] {
            let said = properties.and_then(|properties| properties.get(key).ok());
            if let Some(said) = said {
                drawn.spoken.push_str(&text_or_bytes(said));
                drawn.spoken.push('\n');
            }
        }
    }

    /// A drawing inside another.
    fn form(&self, id: ObjectId, outer: &Resources<'a>, depth: usize, drawn: &mut Drawn) {
        let document = self.document;
        let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else { return };
        if matches!(stream.dict.get(b"Subtype"), Ok(Object::Name(name)) if name == b"Image") {
            return;
        }
        if depth > DEEPEST {
            return drawn.fails("drawings stand too deep in each other");
        }
        drawn.met.push(id);
        let own = document.get_dict_in_dict(&stream.dict, b"Resources").ok();
        let resources: Resources<'a> = own.into_iter().chain(outer.iter().copied()).collect();
        match stream.get_plain_content() {
            Ok(bytes) => self.draw(&bytes, &resources, depth, drawn),
            Err(error) => drawn.fails(&error.to_string()),
        }
    }
}

/// Moves of the pen.
fn move_pen(operation: Operation<'_>, drawn: &mut Drawn) {
    match operation.operator {
        b"ET" | b"T*" | b"TD" => drawn.line_end(),
        b"Td" if operation.tokens().filter_map(Token::number).nth(1).is_some_and(|up| up != 0.0) => drawn.line_end(),
        b"Td" | b"Tm" => drawn.gap(" ", &[' ', '\n']),
        _ => {}
    }
}

/// The number of marked content that has a number and nothing else.
fn only_number(operation: Operation<'_>) -> Option<i64> {
    let mut tokens = operation.tokens();
    let mut next = || tokens.next();
    let is_tag = matches!(next(), Some(Token::Name(tag)) if tag != b"Artifact");
    let opens = next() == Some(Token::Bracket(b"<<"));
    let is_number = next() == Some(Token::Name(b"MCID"));
    let Some(Token::Number(number)) = next().filter(|_| is_tag && opens && is_number) else { return None };
    let closes = (next(), next()) == (Some(Token::Bracket(b">>")), None);
    std::str::from_utf8(number).ok().filter(|_| closes)?.parse().ok()
}

/// Whether marked content is an ornament of which nothing is said.
fn is_silent_ornament(operation: Operation<'_>) -> bool {
    let mut tokens = operation.tokens();
    tokens.next() == Some(Token::Name(b"Artifact"))
        && tokens.all(|token| matches!(token, Token::Name(_) | Token::Number(_) | Token::Bracket(_)))
}

/// The text of the operands of an instruction that shows text; a wide gap is a space.
fn collect(operation: Operation<'_>, font: &Font<'_>, into: &mut String) -> lopdf::Result<()> {
    let mut codes = Vec::new();
    for token in operation.tokens() {
        match token.read(&mut codes) {
            true => font.write(&codes, into)?,
            false if token.number().is_some_and(|gap| gap < SPACE) && !into.ends_with(' ') => into.push(' '),
            false => {}
        }
    }
    Ok(())
}
