//! The tags of a finished file: to which paragraph, item or cell each stretch of marked content belongs.
//!
//! A file of another tool may have none, or may lie. Without tags a page is one text, as it is drawn.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::quick::Quick;

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
    /// Reads the tags.
    pub(super) fn read(document: &Document) -> Structure {
        let mut structure = Structure::default();
        let root = document.catalog().and_then(|catalog| catalog.get(b"StructTreeRoot"));
        let root = root.and_then(|root| document.dereference(root)).and_then(|(_, root)| root.as_dict());
        if let Ok(children) = root.and_then(|root| root.get(b"K")) {
            let outer = Outer { page: None, spot: Spot { block: 0, cell: None }, depth: 0 };
            structure.children(document, children, outer);
        }
        structure
    }

    /// Where marked content of a page stands.
    pub(super) fn spot(&self, page: ObjectId, number: i64) -> Option<Spot> {
        self.spots.get(&(page, number)).copied()
    }

    fn children(&mut self, document: &Document, object: &Object, outer: Outer) {
        match object {
            Object::Integer(number) => {
                if let Some(page) = outer.page {
                    self.spots.insert((page, *number), outer.spot);
                }
            }
            Object::Array(items) => items.iter().for_each(|item| self.children(document, item, outer)),
            Object::Reference(id) if self.met.insert(*id) => {
                if let Ok(object) = document.get_object(*id) {
                    self.children(document, object, outer);
                }
            }
            Object::Dictionary(dictionary) => self.element(document, dictionary, outer),
            _ => {}
        }
    }

    fn element(&mut self, document: &Document, element: &Dictionary, outer: Outer) {
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
        if let (Some(number), Some(page)) = (number, page) {
            self.spots.insert((page, number), outer.spot);
        }
        let Some(children) = children.filter(|_| outer.depth < DEEPEST) else { return };
        self.count += 1;
        let spot = match (INLINE.contains(&role), CELLS.contains(&role)) {
            (true, _) => outer.spot,
            (_, true) => Spot { block: self.count, cell: Some(self.count) },
            _ => Spot { block: self.count, ..outer.spot },
        };
        self.children(document, children, Outer { page, spot, depth: outer.depth + 1 });
    }
}
