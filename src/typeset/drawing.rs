//! A page as it is drawn: one mark after another, each where it stands on the page.
//!
//! Whoever shows a page, and has one like it before them, changes only the marks that differ. Each is written for the
//! page as a whole: what were moved by something round it would cost a browser a layer of its own. A row of glyphs is
//! one path: a browser is much longer over an element for each glyph. The outlines of rows are nearly all that a page
//! weighs, and hardly any of them change with an edit: they are named, and given to whoever lacks them.

mod outline;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value as Json, json};
use typst::foundations::{Content, Smart};
use typst::layout::{Abs, Frame, FrameItem, Point, Size};
use typst::syntax::Span;
use typst::text::{FontInstance, TextItem};
use typst::utils::hash128;
use typst::visualize::{Color, Curve, CurveItem, Geometry, Paint, Shape};
use typst_layout::Page;
use typst_svg::SvgOptions;

use outline::{Outlines, Trace, is_outline};

/// A page as it is drawn.
#[derive(Default)]
pub struct Drawing {
    marks: Vec<Mark>,
    rows: HashMap<String, Row>,
}

/// Something that is painted on a page, over what was painted before.
enum Mark {
    /// The row of this name, from a point on the page in hundredths of a point, and its colour.
    Row { name: String, at: (i64, i64), colour: String },
    /// Anything else, as an element of SVG.
    Other(String),
}

/// Glyphs of one text.
#[derive(Hash)]
struct Row {
    font: FontInstance,
    size: Abs,
    /// Each with where it starts, in hundredths of a point from where the row does.
    glyphs: Vec<(u16, (i64, i64))>,
}

/// Hundredths of a point.
fn hundredths(points: f64) -> i64 {
    (points * 100.0).round() as i64
}

impl Drawing {
    /// The drawing of a page.
    pub(super) fn new(page: &Page) -> Drawing {
        let mut drawing = Drawing::default();
        let size = page.frame.size();
        if let Some(fill) = page.fill_or_white() {
            drawing.shape(&Geometry::Rect(size).filled(fill), Point::zero(), size);
        }
        drawing.frame(&page.frame, Point::zero(), size);
        drawing
    }

    /// Draws what stands in a frame, of a page of this size.
    fn frame(&mut self, frame: &Frame, at: Point, size: Size) {
        for (from, item) in frame.items() {
            let at = at + *from;
            match item {
                FrameItem::Group(group)
                    if group.clip.is_none() && group.transform.is_only_translate() && is_plain(&group.frame) =>
                {
                    self.frame(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), size);
                }
                FrameItem::Text(text) => match colour_of_row(text) {
                    Some(colour) => self.row(text, colour, at),
                    None => self.other(item.clone(), at, size),
                },
                FrameItem::Shape(shape, _) => self.shape(shape, at, size),
                // Places to click on, and marks for whoever asks where something stands: nothing to see.
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
                other => self.other(other.clone(), at, size),
            }
        }
    }

    fn row(&mut self, text: &TextItem, colour: &Color, at: Point) {
        let (mut x, mut y) = (Abs::zero(), Abs::zero());
        let mut glyphs = Vec::with_capacity(text.glyphs.len());
        for glyph in &text.glyphs {
            let (right, up) = (x + glyph.x_offset.at(text.size), y + glyph.y_offset.at(text.size));
            glyphs.push((glyph.id, (hundredths(right.to_pt()), hundredths(-up.to_pt()))));
            (x, y) = (x + glyph.x_advance.at(text.size), y + glyph.y_advance.at(text.size));
        }
        let row = Row { font: text.font.clone(), size: text.size, glyphs };
        let name = format!("{:032x}", hash128(&row));
        let at = (hundredths(at.x.to_pt()), hundredths(at.y.to_pt()));
        self.marks.push(Mark::Row { name: name.clone(), at, colour: colour.to_hex().into() });
        self.rows.insert(name, row);
    }

    fn shape(&mut self, shape: &Shape, at: Point, size: Size) {
        match is_solid(shape) {
            true => self.other(FrameItem::Shape(moved(shape, at), Span::detached()), Point::zero(), size),
            false => self.other(FrameItem::Shape(shape.clone(), Span::detached()), at, size),
        }
    }

    /// Draws something as the engine does.
    fn other(&mut self, item: FrameItem, at: Point, size: Size) {
        let mut frame = Frame::hard(size);
        frame.push(at, item);
        let page = Page {
            frame,
            bleed: Default::default(),
            fill: Smart::Custom(None),
            numbering: None,
            supplement: Content::empty(),
            number: 1,
        };
        let image = typst_svg::svg(&page, &SvgOptions::default());
        let inner = image.split_once('>').and_then(|(_, inner)| inner.rsplit_once("</svg>"));
        self.marks.extend(inner.map(|(inner, _)| Mark::Other(format!("<g>{}</g>", without_styles(inner)))));
    }

    /// The marks in the order in which they are painted: of a row its name, where it starts and its colour; of anything
    /// else its element of SVG.
    pub fn marks(&self) -> Json {
        let points = |hundredths: i64| hundredths as f64 / 100.0;
        let mark = |mark: &Mark| match mark {
            Mark::Row { name, at: (x, y), colour } => json!([name, format!("{} {}", points(*x), points(*y)), colour]),
            Mark::Other(svg) => json!(svg),
        };
        self.marks.iter().map(mark).collect()
    }

    /// The names of its rows.
    pub fn names(&self) -> BTreeSet<String> {
        self.rows.keys().cloned().collect()
    }

    /// The outlines of its rows by their names, without those that are `known`: each goes on from where its row starts.
    pub fn rows(&self, known: &BTreeSet<String>) -> BTreeMap<&str, String> {
        let mut outlines = Outlines::default();
        let new = self.rows.iter().filter(|(name, _)| !known.contains(*name));
        let with_outline = new.map(|(name, Row { font, size, glyphs })| {
            let mut trace = Trace::new(size.to_pt() / font.units_per_em());
            glyphs.iter().for_each(|(glyph, at)| trace.draw(outlines.of(font, *glyph), *at));
            (name.as_str(), trace.path)
        });
        with_outline.collect()
    }
}

/// How images are smoothed as an attribute: no style of an element's own is let into the preview.
fn without_styles(svg: &str) -> String {
    svg.replace("style=\"image-rendering: ", "image-rendering=\"")
}

/// The colour of a text that is painted in one, by the outlines of its glyphs alone. Where one can be seen through
/// another, both are painted.
fn colour_of_row(text: &TextItem) -> Option<&Color> {
    let Paint::Solid(colour) = &text.fill else { return None };
    let is_opaque = colour.alpha().is_none_or(|alpha| alpha >= 1.0);
    let is_outlined = || text.glyphs.iter().all(|glyph| is_outline(&text.font, glyph.id));
    (is_opaque && text.stroke.is_none() && is_outlined()).then_some(colour)
}

/// Whether a shape is painted with colours alone.
fn is_solid(shape: &Shape) -> bool {
    let paints = shape.fill.iter().chain(shape.stroke.iter().map(|stroke| &stroke.paint));
    paints.into_iter().all(|paint| matches!(paint, Paint::Solid(_)))
}

/// Whether nothing in a frame is painted by how large the frame is.
fn is_plain(frame: &Frame) -> bool {
    frame.items().all(|(_, item)| match item {
        FrameItem::Group(group) => is_plain(&group.frame),
        FrameItem::Text(text) => matches!(text.fill, Paint::Solid(_)) && text.stroke.is_none(),
        FrameItem::Shape(shape, _) => is_solid(shape),
        FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => true,
    })
}

/// A shape with its place among its points.
fn moved(shape: &Shape, by: Point) -> Shape {
    let items = match &shape.geometry {
        Geometry::Line(end) => vec![CurveItem::Move(Point::zero()), CurveItem::Line(*end)],
        Geometry::Rect(size) => vec![
            CurveItem::Move(Point::zero()),
            CurveItem::Line(Point::with_x(size.x)),
            CurveItem::Line(size.to_point()),
            CurveItem::Line(Point::with_y(size.y)),
            CurveItem::Close,
        ],
        Geometry::Curve(curve) => curve.0.clone(),
    };
    let moved = |item: CurveItem| match item {
        CurveItem::Move(to) => CurveItem::Move(to + by),
        CurveItem::Line(to) => CurveItem::Line(to + by),
        CurveItem::Cubic(out, into, to) => CurveItem::Cubic(out + by, into + by, to + by),
        CurveItem::Close => CurveItem::Close,
    };
    // A curve that does not say where it starts does so at its own corner.
    let starts = matches!(items.first(), Some(CurveItem::Move(_)));
    let start = (!starts).then_some(CurveItem::Move(by));
    let curve = Curve(start.into_iter().chain(items.into_iter().map(moved)).collect());
    Shape { geometry: Geometry::Curve(curve), ..shape.clone() }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use typst::foundations::Bytes;
    use typst::layout::{Em, FrameKind, GroupItem, Transform};
    use typst::text::{Font, FontVariant, FontVariations, Glyph, Lang};

    use super::*;

    fn pt(x: f64, y: f64) -> Point {
        Point::new(Abs::pt(x), Abs::pt(y))
    }

    /// A text of these letters, each as wide as the text is high.
    fn text(letters: &str, colour: Color) -> FrameItem {
        const FONT: &[u8] =
            include_bytes!("../../fonts/atkinson-hyperlegible-next/AtkinsonHyperlegibleNext_400Regular.ttf");
        let font = Font::new(Bytes::new(FONT), 0).expect("a font");
        let font = font.instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default());
        let glyph = |letter| Glyph {
            id: font.ttf().glyph_index(letter).expect("it has the letter").0,
            x_advance: Em::one(),
            x_offset: Em::zero(),
            y_advance: Em::zero(),
            y_offset: Em::zero(),
            range: Range::default(),
            span: (Span::detached(), 0),
        };
        FrameItem::Text(TextItem {
            glyphs: letters.chars().map(glyph).collect(),
            font,
            size: Abs::pt(10.0),
            fill: Paint::Solid(colour),
            stroke: None,
            lang: Lang::ENGLISH,
            region: None,
            text: letters.into(),
        })
    }

    fn drawing(items: Vec<(Point, FrameItem)>) -> Drawing {
        let mut frame = Frame::hard(Size::splat(Abs::pt(100.0)));
        frame.push_multiple(items);
        let (bleed, fill) = (Default::default(), Smart::Custom(None));
        Drawing::new(&Page { frame, bleed, fill, numbering: None, supplement: Content::empty(), number: 1 })
    }

    fn group(at: Point, items: Vec<(Point, FrameItem)>, transform: Transform) -> (Point, FrameItem) {
        let mut frame = Frame::new(Size::splat(Abs::pt(50.0)), FrameKind::Hard);
        frame.push_multiple(items);
        (at, FrameItem::Group(GroupItem { frame, transform, clip: None, label: None, parent: None }))
    }

    #[test]
    fn marks_stand_where_they_are_on_the_page() {
        let line =
            || FrameItem::Shape(Geometry::Line(pt(3.0, 0.0)).filled(Paint::Solid(Color::BLACK)), Span::detached());
        let inner = vec![(pt(1.0, 2.004), text("A", Color::BLACK)), (pt(1.0, 2.0), line())];
        let marks =
            drawing(vec![group(pt(10.0, 20.0), inner, Transform::translate(Abs::pt(5.0), Abs::zero()))]).marks();
        assert_eq!([&marks[0][1], &marks[0][2]], ["16 22", "#000000"]);
        assert_eq!(marks[1], "<g><path fill=\"#000000\" fill-rule=\"nonzero\" d=\"M 0 0m 16 22h 3\"/></g>");
        assert_eq!(marks.as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn what_is_turned_stays_whole() {
        let inner = vec![(pt(0.0, 9.0), text("A", Color::BLACK))];
        let turned = drawing(vec![group(pt(1.0, 1.0), inner, Transform::rotate(typst::layout::Angle::deg(90.0)))]);
        let mark = turned.marks()[0].as_str().map(str::to_owned).unwrap_or_default();
        assert!(mark.contains("matrix(") && mark.contains("<symbol"), "{mark}");
        assert!(turned.names().is_empty());
    }

    #[test]
    fn what_can_be_seen_through_is_painted_glyph_by_glyph() {
        let glass = Color::BLACK.with_alpha(0.5);
        let drawn = drawing(vec![(pt(0.0, 10.0), text("AB", glass))]);
        assert!(drawn.names().is_empty());
        assert_eq!(drawn.marks()[0].as_str().map(|mark| mark.matches("<use").count()), Some(2));
    }

    #[test]
    fn an_image_says_how_it_is_smoothed_without_a_style() {
        let image = without_styles("<image width=\"1\" style=\"image-rendering: pixelated\"/>");
        assert_eq!(image, "<image width=\"1\" image-rendering=\"pixelated\"/>");
    }

    #[test]
    fn a_row_that_is_known_is_not_given_again_wherever_it_stands() {
        let before = drawing(vec![(pt(0.0, 10.0), text("AB", Color::BLACK))]);
        let moved = drawing(vec![(pt(7.0, 50.0), text("AB", Color::WHITE))]);
        assert_eq!(moved.rows(&before.names()).len(), 0);
        let other = drawing(vec![(pt(0.0, 10.0), text("AB", Color::BLACK)), (pt(0.0, 30.0), text("BA", Color::BLACK))]);
        assert_eq!(other.rows(&before.names()).len(), 1);
        assert_eq!(other.rows(&BTreeSet::new()).len(), 2);
    }
}
