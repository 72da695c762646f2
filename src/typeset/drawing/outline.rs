//! The outlines of glyphs, and the path that draws one after another.
//!
//! A path is written in hundredths of a point, from one point to the next. What is rounded away at one point is made
//! up for at the next, so that nothing is ever further from its place than half a hundredth.

use std::collections::HashMap;
use std::fmt::Write;

use ttf_parser::{GlyphId, OutlineBuilder};
use typst::text::FontInstance;
use typst::text::color::should_outline;

use super::hundredths;

/// Whether a glyph is drawn by its outline, and is no picture.
pub(super) fn is_outline(font: &FontInstance, glyph: u16) -> bool {
    should_outline(font, GlyphId(glyph))
}

/// The outlines that were read, by font and glyph.
#[derive(Default)]
pub(super) struct Outlines<'a>(HashMap<(&'a FontInstance, u16), Outline>);

impl<'a> Outlines<'a> {
    /// The outline of a glyph.
    pub(super) fn of(&mut self, font: &'a FontInstance, glyph: u16) -> &Outline {
        self.0.entry((font, glyph)).or_insert_with(|| {
            let mut outline = Outline::default();
            // A glyph that draws nothing, like a space, has none.
            let _ = font.ttf().outline_glyph(GlyphId(glyph), &mut outline);
            outline
        })
    }
}

/// The outline of a glyph, in units of its font, upwards from where it starts.
#[derive(Default)]
pub(super) struct Outline(Vec<Step>);

type Point = (f32, f32);

enum Step {
    Move(Point),
    Line(Point),
    /// What bends a curve, and its end.
    Quad([Point; 2]),
    /// The same with two bends.
    Curve([Point; 3]),
    Close,
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(Step::Move((x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(Step::Line((x, y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.push(Step::Quad([(x1, y1), (x, y)]));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.push(Step::Curve([(x1, y1), (x2, y2), (x, y)]));
    }

    fn close(&mut self) {
        self.0.push(Step::Close);
    }
}

/// A path under way, of glyphs of one size.
pub(super) struct Trace {
    /// What was written of it.
    pub path: String,
    /// How many points a unit of the font is.
    scale: f64,
    /// Where it has come to, in hundredths of a point.
    pen: (i64, i64),
    /// Where what is drawn now began.
    start: (i64, i64),
}

impl Trace {
    /// Nothing yet, where a unit of the font is so many points.
    pub(super) fn new(scale: f64) -> Trace {
        Trace { path: String::new(), scale, pen: (0, 0), start: (0, 0) }
    }

    /// Draws a glyph that starts at a place, in hundredths of a point, downwards.
    pub(super) fn draw(&mut self, outline: &Outline, (x, y): (i64, i64)) {
        let scale = self.scale;
        let place =
            |(right, up): Point| (x + hundredths(f64::from(right) * scale), y + hundredths(f64::from(-up) * scale));
        for step in &outline.0 {
            match step {
                Step::Move(to) => {
                    self.step('m', &[place(*to)]);
                    self.start = self.pen;
                }
                Step::Line(to) => self.line(place(*to)),
                Step::Quad(points) => self.step('q', &points.map(place)),
                Step::Curve(points) => self.step('c', &points.map(place)),
                Step::Close => {
                    self.path.push('z');
                    self.pen = self.start;
                }
            }
        }
    }

    fn line(&mut self, to: (i64, i64)) {
        let (right, down) = (to.0 - self.pen.0, to.1 - self.pen.1);
        match (right, down) {
            (right, 0) => self.short('h', right),
            (0, down) => self.short('v', down),
            _ => self.step('l', &[to]),
        }
        self.pen = to;
    }

    /// Writes a line that goes one way only.
    fn short(&mut self, letter: char, by: i64) {
        self.path.push(letter);
        self.number(by);
    }

    /// Writes a step to the last of some points.
    fn step(&mut self, letter: char, points: &[(i64, i64)]) {
        self.path.push(letter);
        for (x, y) in points {
            self.number(x - self.pen.0);
            self.number(y - self.pen.1);
        }
        self.pen = points.last().copied().unwrap_or(self.pen);
    }

    /// Writes hundredths as a number of points, with no more round it than it needs.
    fn number(&mut self, hundredths: i64) {
        let joins = hundredths >= 0 && self.path.ends_with(|last: char| last.is_ascii_digit());
        self.path.push_str(if joins { " " } else { "" });
        self.path.push_str(if hundredths < 0 { "-" } else { "" });
        let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
        let _ = match (whole, rest) {
            (whole, 0) => write!(self.path, "{whole}"),
            (0, rest) if rest % 10 == 0 => write!(self.path, ".{}", rest / 10),
            (0, rest) => write!(self.path, ".{rest:02}"),
            (whole, rest) if rest % 10 == 0 => write!(self.path, "{whole}.{}", rest / 10),
            (whole, rest) => write!(self.path, "{whole}.{rest:02}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_drawn_one_after_another() {
        let mut outline = Outline::default();
        outline.move_to(100.0, 0.0);
        outline.line_to(200.0, 0.0);
        outline.line_to(200.0, 50.4);
        outline.line_to(200.0, 100.8);
        outline.quad_to(0.0, 100.0, 10.0, 250.0);
        outline.close();
        let mut trace = Trace::new(0.01);
        trace.draw(&outline, (0, 0));
        trace.draw(&outline, (350, -25));
        // What is rounded away of the first 0.504 is made up for by the second.
        let glyph = "h1v-.5v-.51q-2 .01-1.9-1.49z";
        assert_eq!(trace.path, format!("m1 0{glyph}m3.5-.25{glyph}"));
    }
}
