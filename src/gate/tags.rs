//! The tags of a file, read where they stand. They are nine in ten of its objects and each says little, so they are
//! taken out of its table of objects and not made into objects like the others.
//!
//! Only what is written as plainly as a tag can be is taken out. Whatever is not stays an object.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use lopdf::ObjectId;

use super::objects::Stands;
use super::operations::{Token, Tokens};
use super::quick::Quick;

/// How deep lists and tables may stand in each other in a plain tag.
const DEEPEST: usize = 8;

/// The keys of tags, of their attributes and of what they hold. Whatever has another is no plain tag.
const KEYS: &[&[u8]] = &[
    b"Type",
    b"S",
    b"P",
    b"K",
    b"Pg",
    b"A",
    b"O",
    b"Headers",
    b"Placement",
    b"T",
    b"ID",
    b"Scope",
    b"BorderThickness",
    b"BorderStyle",
    b"BorderColor",
    b"BBox",
    b"Lang",
    b"Alt",
    b"ActualText",
    b"E",
    b"MCID",
    b"Obj",
    b"ListNumbering",
    b"RowSpan",
    b"ColSpan",
    b"Summary",
    b"Width",
    b"Height",
];

/// The length of a line in the table of objects.
const LINE: usize = 20;

/// A tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// What kind of tag it is.
    pub role: &'a [u8],
    /// The page of what it holds, where it has one of its own.
    pub page: Option<ObjectId>,
    /// What it holds.
    pub kids: Vec<Kid>,
}

/// Something that a tag holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kid {
    /// Another tag.
    Tag(ObjectId),
    /// Marked content by its number, and its page where that is not the tag's.
    Mark(Option<ObjectId>, i64),
}

/// The plain tags of a file.
#[derive(Debug, Default)]
pub(super) struct Tags<'a> {
    /// Each by the id of its object.
    pub all: HashMap<ObjectId, Tag<'a>, Quick>,
    /// The texts and names in them, each once.
    pub said: Vec<(Stands, Token<'a>)>,
    met: HashSet<(Stands, Token<'a>), Quick>,
}

/// Takes a file apart into its plain tags and a file without them.
pub(super) fn apart(bytes: &[u8]) -> (Cow<'_, [u8]>, Tags<'_>) {
    take_out(bytes).map_or_else(|| (bytes.into(), Tags::default()), |(rest, tags)| (rest.into(), tags))
}

/// None for a file that has more than one table of objects, or one of another kind, or is encrypted.
fn take_out(bytes: &[u8]) -> Option<(Vec<u8>, Tags<'_>)> {
    let start = start_of_table(bytes).filter(|_| bytes.starts_with(b"%PDF-"))?;
    let (count, lines) = number(bytes.get(start..)?.strip_prefix(b"xref\n0 ")?)?;
    let (lines, trailer) = lines.strip_prefix(b"\n")?.split_at_checked(count.checked_mul(LINE)?)?;
    if !is_only_trailer(trailer) {
        return None;
    }
    let mut tags = Tags::default();
    let mut rest = Vec::with_capacity(bytes.len());
    rest.extend(&bytes[..start]);
    rest.extend(b"xref\n");
    for (id, line) in (0..).zip(lines.as_chunks::<LINE>().0) {
        let (at, kind) = number(line)?;
        if !kind.starts_with(b" 00000 n") || tags.read(bytes.get(at..)?, (id, 0)).is_none() {
            rest.extend(format!("{id} 1\n").as_bytes());
            rest.extend(line);
        }
    }
    rest.extend(trailer);
    Some((rest, tags))
}

/// Where the table of objects begins, as the end of a file says.
fn start_of_table(bytes: &[u8]) -> Option<usize> {
    const WORD: &[u8] = b"startxref\n";
    let end = bytes.trim_ascii_end().strip_suffix(b"\n%%EOF")?;
    let digits = end.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, start) = end.split_at(end.len() - digits);
    number(start).filter(|_| before.ends_with(WORD)).map(|(start, _)| start)
}

/// Whether what follows a table of objects leads to no other, and to nothing that is encrypted.
fn is_only_trailer(trailer: &[u8]) -> bool {
    let leads_on = |name: &[u8]| matches!(name, b"Prev" | b"XRefStm" | b"Encrypt") || name.contains(&b'#');
    trailer.starts_with(b"trailer")
        && !Tokens::new(trailer).any(|token| matches!(token, Token::Name(name) if leads_on(name)))
}

/// The number at the start, and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (digits, after) = bytes.split_at(bytes.iter().take_while(|byte| byte.is_ascii_digit()).count());
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, after))
}

/// What a dictionary says.
#[derive(Default)]
struct Dictionary<'a> {
    role: Option<&'a [u8]>,
    page: Option<ObjectId>,
    mark: Option<i64>,
    kids: Vec<Kid>,
}

/// A value, as far as a tag needs it.
enum Value<'a> {
    Name(&'a [u8]),
    Number(i64),
    Reference(ObjectId),
    Kids(Vec<Kid>),
    Other,
}

impl Value<'_> {
    fn kids(self) -> Vec<Kid> {
        match self {
            Value::Number(number) => vec![Kid::Mark(None, number)],
            Value::Reference(id) => vec![Kid::Tag(id)],
            Value::Kids(kids) => kids,
            Value::Name(_) | Value::Other => Vec::new(),
        }
    }
}

impl<'a> Tags<'a> {
    /// Takes in the object that stands here, if it is a plain tag.
    fn read(&mut self, bytes: &'a [u8], id: ObjectId) -> Option<()> {
        const BEGINS: [Token<'_>; 3] = [Token::Bracket(b"<<"), Token::Name(b"Type"), Token::Name(b"StructElem")];
        let mut tokens = Tokens::new(bytes);
        let begins = reference(&mut tokens, b"obj") == Some(id) && tokens.by_ref().take(3).eq(BEGINS);
        let tag = begins.then(|| self.dictionary(&mut tokens, DEEPEST)).flatten()?;
        let ends = tokens.next() == Some(Token::Word(b"endobj"));
        let role = tag.role.filter(|_| ends)?;
        self.all.insert(id, Tag { role, page: tag.page, kids: tag.kids });
        Some(())
    }

    fn say(&mut self, stands: Stands, token: Token<'a>) {
        if self.met.insert((stands, token)) {
            self.said.push((stands, token));
        }
    }

    /// Reads what stands behind the bracket of a dictionary.
    fn dictionary(&mut self, tokens: &mut Tokens<'a>, depth: usize) -> Option<Dictionary<'a>> {
        let mut dictionary = Dictionary::default();
        loop {
            let key = match tokens.next()? {
                Token::Name(key) if KEYS.contains(&key) => key,
                Token::Bracket(b">>") => return Some(dictionary),
                _ => return None,
            };
            let stands = if matches!(key, b"Alt" | b"ActualText" | b"E") { Stands::Alternative } else { Stands::Tags };
            let first = tokens.next()?;
            match (key, self.value(first, tokens, stands, depth)?) {
                (b"S", Value::Name(role)) => dictionary.role = Some(role),
                (b"Pg", Value::Reference(page)) => dictionary.page = Some(page),
                (b"MCID", Value::Number(mark)) => dictionary.mark = Some(mark),
                (b"S" | b"Pg" | b"MCID", _) => return None,
                (b"K", value) => dictionary.kids = value.kids(),
                _ => {}
            }
        }
    }

    fn value(&mut self, first: Token<'a>, tokens: &mut Tokens<'a>, stands: Stands, depth: usize) -> Option<Value<'a>> {
        let depth = depth.checked_sub(1)?;
        match first {
            Token::Name(name) if !name.contains(&b'#') => {
                self.say(stands, first);
                Some(Value::Name(name))
            }
            Token::Literal(_) | Token::Hexadecimal(_) => {
                self.say(stands, first);
                Some(Value::Other)
            }
            Token::Number(written) => {
                let mut ahead = tokens.clone();
                let generation = ahead.next();
                if let (Some(Token::Number(generation)), Some(Token::Word(b"R"))) = (generation, ahead.next()) {
                    *tokens = ahead;
                    return Some(Value::Reference((parsed(written)?, parsed(generation)?)));
                }
                Some(parsed(written).map_or(Value::Other, Value::Number))
            }
            Token::Word(b"true" | b"false" | b"null") => Some(Value::Other),
            Token::Bracket(b"[") => {
                let mut kids = Vec::new();
                loop {
                    match tokens.next()? {
                        Token::Bracket(b"]") => return Some(Value::Kids(kids)),
                        first => kids.extend(self.value(first, tokens, stands, depth)?.kids()),
                    }
                }
            }
            Token::Bracket(b"<<") => {
                let inner = self.dictionary(tokens, depth)?;
                let is_tag = inner.role.is_some() || !inner.kids.is_empty();
                let mark = inner.mark.map(|mark| Kid::Mark(inner.page, mark));
                (!is_tag).then(|| Value::Kids(mark.into_iter().collect()))
            }
            _ => None,
        }
    }
}

/// The id that stands before a word.
fn reference(tokens: &mut Tokens<'_>, word: &[u8]) -> Option<ObjectId> {
    let (Token::Number(number), Token::Number(generation)) = (tokens.next()?, tokens.next()?) else { return None };
    let id = (parsed(number)?, parsed(generation)?);
    (tokens.next() == Some(Token::Word(word))).then_some(id)
}

fn parsed<N: std::str::FromStr>(written: &[u8]) -> Option<N> {
    std::str::from_utf8(written).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use lopdf::Document;

    use super::*;

    /// A file of a few objects, the first of which is its catalogue.
    fn file(objects: &[&str], trailer: &str) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in (1..).zip(objects) {
            table += &format!("{:010} 00000 n \n", bytes.len());
            bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
        }
        let start = bytes.len();
        let trailer = format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\n", objects.len() + 1);
        bytes.extend(format!("{table}{trailer}startxref\n{start}\n%%EOF\n").as_bytes());
        bytes
    }

    const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
    const PAGES: &str = "<</Type/Pages/Kids[]/Count 0>>";

    #[test]
    fn a_plain_tag_is_read_where_it_stands() {
        let tag = "<</Type/StructElem/S/P/P 9 0 R/K[0 4 0 R<</Type/MCR/Pg 7 0 R/MCID 5>>]/Pg 8 0 R/T(a\\(b)/Alt<41>>>";
        let bytes = file(&[CATALOG, PAGES, tag], "");
        let (rest, tags) = apart(&bytes);
        let objects: Vec<ObjectId> = Document::load_mem(&rest).expect("it is a file").objects.into_keys().collect();
        assert_eq!(objects, [(1, 0), (2, 0)]);
        let tag = &tags.all[&(3, 0)];
        assert_eq!((tag.role, tag.page), (&b"P"[..], Some((8, 0))));
        let kids = [Kid::Mark(None, 0), Kid::Tag((4, 0)), Kid::Mark(Some((7, 0)), 5)];
        assert_eq!(tag.kids, kids);
        let texts = tags.said.iter().filter_map(|(stands, token)| Some((*stands, token.text()?)));
        let expected = [(Stands::Tags, b"a(b".to_vec()), (Stands::Alternative, b"A".to_vec())];
        assert_eq!(texts.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn whatever_else_a_tag_may_be_stays_an_object() {
        let deep = format!("<</Type/StructElem/S/P/K{}>>", "[".repeat(100_000));
        for odd in [
            "<</Type/StructElem/S/P/Contents 3 0 R>>",
            "<</Type/StructElem/S/P/K<</Type/StructElem/S/P/K 0>>>>",
            "<</Type/StructElem/S/P/Pg<</Type/Page>>>>",
            "<</Type/StructElem/S/#50>>",
            "<</Type/StructElem/K 0>>",
            "<</Type/StructElem/S/P/Length 1>>\nstream\nx\nendstream",
            "<</Type/StructElem/S/P/T(it has no end>>",
            "<</S/P/Type/StructElem>>",
            &deep,
        ] {
            let bytes = file(&[CATALOG, PAGES, odd], "");
            let (rest, tags) = apart(&bytes);
            assert!(tags.all.is_empty(), "{odd:.80}");
            let objects = |bytes: &[u8]| Document::load_mem(bytes).expect("it is a file").objects;
            assert_eq!(objects(&rest), objects(&bytes), "{odd:.80}");
        }
    }

    #[test]
    fn nothing_is_drawn_by_way_of_a_tag() {
        let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject 5 0 R>>>>";
        let draws = "<</Length 5>>\nstream\n/K Do\nendstream";
        let pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
        for (drawings, is_read) in [("<</K 6 0 R>>", true), ("<</Type/StructElem/S/P/K 6 0 R>>", false)] {
            let bytes = file(&[CATALOG, pages, page, draws, drawings, "<</Length 0>>\nstream\n\nendstream"], "");
            assert_eq!(crate::gate::objects::read(&bytes).expect("it is a file").unreadable.is_none(), is_read);
        }
    }

    #[test]
    fn a_file_of_another_kind_is_left_as_it_is() {
        let tag = "<</Type/StructElem/S/P/K 0>>";
        for trailer in ["/Prev 9", "/Encrypt 2 0 R", "/XRefStm 9", "/Pre#76 9"] {
            let bytes = file(&[CATALOG, PAGES, tag], trailer);
            assert!(matches!(apart(&bytes), (Cow::Borrowed(_), tags) if tags.all.is_empty()), "{trailer}");
        }
        let bytes = file(&[CATALOG, PAGES, tag], "");
        assert!(matches!(apart(&bytes), (Cow::Owned(_), _)));
        assert!(matches!(apart(&[b"x", &bytes[..]].concat()), (Cow::Borrowed(_), _)));
        assert!(matches!(apart(&bytes[..bytes.len() - 8]), (Cow::Borrowed(_), _)));
    }
}
