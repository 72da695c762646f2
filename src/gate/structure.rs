//! The tags of a finished file: to which paragraph, item or cell each stretch of marked content belongs.
//!
//! A file of another tool may have none, or may lie. Without tags a page is one text, as it is drawn.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::quick::Quick;
use super::tags::{Kid, Tag, Tags};

/// How deep tags may stand in each other.
const DEEPEST: usize = 200;

/// Tags inside a line of text: what they hold goes on where it stands.
const INLINE: &[&[u8]] =
    &[b"Span", b"Strong", b"Em", b"Link", b"Code", b"Quote", b"Reference", b"Annot", b"Sub", b"NonStruct"];

/// Tags at whose ends one thing ends and another begins.
const CELLS: &[&[u8]] = &[b"LI", b"TD", b"TH", b"TOCI", b"Caption"];

/// Where marked content stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// The paragraph, heading, item or cell.
    pub block: usize,
    /// The innermost item or cell around it.
    pub cell: Option<usize>,
}

/// The tags of a file.
#[derive(Debug, Default)]
pub(super) struct Structure {
    spots: HashMap<(ObjectId, i64), Spot, Quick>,
    count: usize,
    met: HashSet<ObjectId, Quick>,
}

/// What a tag is inside of.
#[derive(Clone, Copy)]
struct Outer {
    page: Option<ObjectId>,
    spot: Spot,
    depth: usize,
}

impl Structure {
    /// Reads the tags: the plain ones as they are, the others as objects.
    pub(super) fn read(document: &Document, tags: &Tags<'_>) -> Structure {
        let mut structure = Structure::default();
        let root = document.catalog().and_then(|catalog| catalog.get(b"StructTreeRoot"));
        let root = root.and_then(|root| document.dereference(root)).and_then(|(_, root)| root.as_dict());
        if let Ok(children) = root.and_then(|root| root.get(b"K")) {
            let outer = Outer { page: None, spot: Spot { block: 0, cell: None }, depth: 0 };
            Walk { document, tags, structure: &mut structure }.children(children, outer);
        }
        structure
    }

    /// Where marked content of a page stands.
    pub(super) fn spot(&self, page: ObjectId, number: i64) -> Option<Spot> {
        self.spots.get(&(page, number)).copied()
    }

    fn mark(&mut self, page: Option<ObjectId>, number: i64, spot: Spot) {
        if let Some(page) = page {
            self.spots.insert((page, number), spot);
        }
    }

    /// Where stands what a tag holds.
    fn inside(&mut self, role: &[u8], page: Option<ObjectId>, outer: Outer) -> Outer {
        self.count += 1;
        let spot = match (INLINE.contains(&role), CELLS.contains(&role)) {
            (true, _) => outer.spot,
            (_, true) => Spot { block: self.count, cell: Some(self.count) },
            _ => Spot { block: self.count, ..outer.spot },
        };
        Outer { page, spot, depth: outer.depth + 1 }
    }
}

/// A walk over the tags of a file.
struct Walk<'a> {
    document: &'a Document,
    tags: &'a Tags<'a>,
    structure: &'a mut Structure,
}

impl Walk<'_> {
    fn children(&mut self, object: &Object, outer: Outer) {
        match object {
            Object::Integer(number) => self.structure.mark(outer.page, *number, outer.spot),
            Object::Array(items) => items.iter().for_each(|item| self.children(item, outer)),
            Object::Reference(id) => self.child(*id, outer),
            Object::Dictionary(dictionary) => self.element(dictionary, outer),
            _ => {}
        }
    }

    fn child(&mut self, id: ObjectId, outer: Outer) {
        if !self.structure.met.insert(id) {
            return;
        }
        match self.tags.all.get(&id) {
            Some(tag) => self.tag(tag, outer),
            None => drop(self.document.get_object(id).map(|object| self.children(object, outer))),
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, outer: Outer) {
        if outer.depth >= DEEPEST {
            return;
        }
        let inside = self.structure.inside(tag.role, tag.page.or(outer.page), outer);
        for kid in &tag.kids {
            match kid {
                Kid::Tag(id) => self.child(*id, inside),
                Kid::Mark(page, number) => self.structure.mark(page.or(inside.page), *number, inside.spot),
            }
        }
    }

    fn element(&mut self, element: &Dictionary, outer: Outer) {
        let (mut page, mut number, mut children, mut role) = (outer.page, None, None, &b""[..]);
        for (key, value) in element {
            match (key.as_slice(), value) {
                (b"Pg", Object::Reference(id)) => page = Some(*id),
                (b"MCID", Object::Integer(own)) => number = Some(*own),
                (b"K", value) => children = Some(value),
                (b"S", Object::Name(name)) => role = name,
                _ => {}
            }
        }
        if let Some(number) = number {
            self.structure.mark(page, number, outer.spot);
        }
        if let Some(children) = children.filter(|_| outer.depth < DEEPEST) {
            let inside = self.structure.inside(role, page, outer);
            self.children(children, inside);
        }
    }
}
