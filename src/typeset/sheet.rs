//! Pages as somebody looks at them: what tells two of them apart, how each is drawn, and where each word came from.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::syntax::Span;
use typst::text::TextItem;
use typst::utils::hash128;
use typst_layout::Page;

use super::{Drawing, Origin, Pages};
use crate::source::Place;

/// What a page looks like.
#[derive(Debug, Clone)]
pub struct Look {
    /// A short name for it: two pages of one name look the same.
    pub name: String,
    /// All of the page in a hash, with what cannot be seen of it. The engine keeps most of that.
    page: u128,
}

/// Words on a page that were written in one place, and the box round them, in points from the upper left.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
    /// The words.
    pub text: String,
    /// Where they were written.
    pub place: Place,
}

impl Pages {
    /// What each page looks like. A page that stands as it is among those of `before` is not gone through again.
    pub fn looks(&self, before: &[Look]) -> Vec<Look> {
        let known: HashMap<u128, &Look> = before.iter().map(|look| (look.page, look)).collect();
        let look = |page: &Page| {
            let whole = hash128(&page.frame);
            let name = || format!("{:032x}", hash128(&Visible(&page.frame)));
            known.get(&whole).map_or_else(|| Look { name: name(), page: whole }, |look| (*look).clone())
        };
        self.paged.pages().par_iter().map(look).collect()
    }

    /// A page's width and height in points.
    pub fn size(&self, page: usize) -> (f64, f64) {
        let size = self.paged.pages().get(page).map(|page| page.frame.size());
        size.map_or((0.0, 0.0), |size| (size.x.to_pt(), size.y.to_pt()))
    }

    /// A page as it is drawn.
    pub fn drawing(&self, page: usize) -> Option<Drawing> {
        self.paged.pages().get(page).map(Drawing::new)
    }

    /// The words of a page with the places that they came from, in reading order.
    pub fn regions(&self, page: usize) -> Vec<Region> {
        let Some(page) = self.paged.pages().get(page) else { return Vec::new() };
        let mut tracer = Tracer { origin: &self.origin, places: HashMap::new(), regions: Vec::new() };
        tracer.frame(&page.frame, Transform::identity());
        tracer.regions.retain(|region| !region.text.trim().is_empty());
        tracer.regions
    }
}

/// Walks a page's frames and gathers the words of each place.
struct Tracer<'a> {
    origin: &'a Origin,
    places: HashMap<Span, Option<Place>>,
    regions: Vec<Region>,
}

impl Tracer<'_> {
    fn frame(&mut self, frame: &Frame, to_page: Transform) {
        for (at, item) in frame.items() {
            let here = to_page.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, here.pre_concat(group.transform)),
                FrameItem::Text(text) => self.text(text, here),
                _ => {}
            }
        }
    }

    /// A run of glyphs, in pieces of one place each.
    fn text(&mut self, text: &TextItem, here: Transform) {
        let mut x = Abs::zero();
        for piece in text.glyphs.chunk_by(|one, next| one.span.0 == next.span.0) {
            let width: Abs = piece.iter().map(|glyph| glyph.x_advance.at(text.size)).sum();
            let range = piece
                .iter()
                .map(|glyph| glyph.range().start)
                .min()
                .zip(piece.iter().map(|glyph| glyph.range().end).max());
            let words = range.and_then(|(start, end)| text.text.get(start..end)).unwrap_or_default();
            let place = piece.first().and_then(|glyph| self.place(glyph.span.0));
            let from = Point::new(x, -text.size * 0.8).transform(here);
            let to = Point::new(x + width, text.size * 0.25).transform(here);
            self.add(words, place, from, to);
            x += width;
        }
    }

    fn place(&mut self, span: Span) -> Option<Place> {
        self.places.entry(span).or_insert_with(|| self.origin.place(span)).clone()
    }

    /// Adds words to the place before, where it is the same or they have none of their own.
    fn add(&mut self, words: &str, place: Option<Place>, from: Point, to: Point) {
        let (x, y) = (from.x.to_pt().min(to.x.to_pt()), from.y.to_pt().min(to.y.to_pt()));
        let (right, bottom) = (from.x.to_pt().max(to.x.to_pt()), from.y.to_pt().max(to.y.to_pt()));
        let last = self.regions.last_mut().filter(|last| place.as_ref() == Some(&last.place));
        match (last, place) {
            (Some(last), _) => {
                let is_new_line = y > last.y + last.height - 1.0;
                last.text.push_str(if is_new_line && !last.text.ends_with([' ', '-']) { " " } else { "" });
                last.text.push_str(words);
                let (old_right, old_bottom) = (last.x + last.width, last.y + last.height);
                (last.x, last.y) = (last.x.min(x), last.y.min(y));
                (last.width, last.height) = (old_right.max(right) - last.x, old_bottom.max(bottom) - last.y);
            }
            (None, Some(place)) => {
                let text = words.to_owned();
                self.regions.push(Region { x, y, width: right - x, height: bottom - y, text, place });
            }
            (None, None) => {}
        }
    }
}

/// What can be seen of a frame: not the places that its words came from.
struct Visible<'a>(&'a Frame);

impl Hash for Visible<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.size().hash(state);
        for (at, item) in self.0.items() {
            match item {
                FrameItem::Group(group) => {
                    (0u8, at, group.transform, &group.clip).hash(state);
                    Visible(&group.frame).hash(state);
                }
                FrameItem::Text(text) => {
                    (1u8, at, &text.font, text.size, &text.fill, &text.stroke, &text.text).hash(state);
                    for glyph in &text.glyphs {
                        (glyph.id, glyph.x_advance, glyph.x_offset, glyph.y_advance, glyph.y_offset).hash(state);
                    }
                }
                FrameItem::Shape(shape, _) => (2u8, at, shape).hash(state),
                FrameItem::Image(image, size, _) => (3u8, at, image, size).hash(state),
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }
}
