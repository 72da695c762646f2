//! A page's image in two parts: what stands where, and the rows of glyphs that it names.
//!
//! A row is one path, in hundredths of a point: a browser is much longer over an element for each glyph, and over every
//! digit. Its outlines are nearly all that an image weighs, and hardly any of them change with an edit: whoever has a
//! drawing of a page before needs only the rows that were not in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use typst::utils::hash128;

/// A page as it is drawn.
#[derive(Debug)]
pub struct Drawing {
    /// An SVG image, in which `data-row` stands for the outlines of a row.
    pub image: String,
    rows: HashMap<String, Row>,
    /// The outline of each glyph, by its name in the engine's image.
    glyphs: HashMap<String, String>,
}

/// Glyphs that stand in a row and are painted alike: the name of each, and where it starts.
type Row = Vec<(String, String)>;

impl Drawing {
    /// The same drawing as an image of the engine. What is not written there as glyphs of text are stays as it is.
    pub(super) fn new(image: &str) -> Drawing {
        const USE: (&str, &str, &str, &str) = ("<use xlink:href=\"#", "\" x=\"", "\" y=\"", "/>");
        let (image, glyphs) = without_symbols(image);
        let mut drawing = Drawing { image: String::with_capacity(image.len() / 4), rows: HashMap::new(), glyphs };
        // The row under way, and how it is painted.
        let mut under_way: Option<(Row, &str)> = None;
        let mut rest = image.as_str();
        while let Some((before, from)) = rest.split_once(USE.0) {
            let Some((glyph, after)) = from.split_once(USE.3) else { break };
            let placed = glyph.split_once(USE.1).and_then(|(id, at)| Some((id, at.split_once(USE.2)?)));
            let placed = placed.and_then(|(id, (x, rest))| Some((id, x, rest.split_once('"')?)));
            let placed = placed.filter(|(id, ..)| drawing.glyphs.contains_key(*id));
            let goes_on = before.is_empty()
                && placed.is_some_and(|(_, _, (_, paint))| under_way.as_ref().is_some_and(|(_, same)| *same == paint));
            if !goes_on {
                drawing.ends(under_way.take());
                drawing.image.push_str(before);
            }
            match placed {
                Some((id, x, (y, paint))) => {
                    let glyph = (id.to_owned(), short(&format!("{x} {y}")));
                    under_way.get_or_insert_with(|| (Row::new(), paint)).0.push(glyph);
                }
                None => drawing.image.extend([USE.0, glyph, USE.3]),
            }
            rest = after;
        }
        drawing.ends(under_way);
        drawing.image.push_str(rest);
        drawing
    }

    /// A row has come to its end.
    fn ends(&mut self, under_way: Option<(Row, &str)>) {
        if let Some((row, paint)) = under_way {
            let name = format!("{:032x}", hash128(&row));
            self.image.extend(["<path data-row=\"", &name, "\"", paint, "/>"]);
            self.rows.insert(name, row);
        }
    }

    /// The names of its rows.
    pub fn names(&self) -> BTreeSet<String> {
        self.rows.keys().cloned().collect()
    }

    /// The outlines of its rows by their names, without those that are `known`.
    pub fn rows(&self, known: &BTreeSet<String>) -> BTreeMap<&str, String> {
        let new = self.rows.iter().filter(|(name, _)| !known.contains(*name));
        new.map(|(name, row)| (name.as_str(), self.outline(row))).collect()
    }

    fn outline(&self, row: &Row) -> String {
        let glyph = |(id, at): &(String, String)| ["M", at, &self.glyphs[id]].concat();
        row.iter().map(glyph).collect()
    }
}

/// An image of the engine without the outlines of its glyphs, and these by their names.
fn without_symbols(image: &str) -> (String, HashMap<String, String>) {
    const SYMBOL: (&str, &str, &str) = ("<symbol id=\"", "\" overflow=\"visible\"><path d=\"M 0 0", "\"/></symbol>");
    let mut glyphs = HashMap::new();
    let mut left = String::with_capacity(image.len());
    let mut rest = image;
    while let Some((before, from)) = rest.split_once(SYMBOL.0) {
        left.push_str(before);
        let glyph = from.split_once(SYMBOL.2).and_then(|(glyph, after)| Some((glyph.split_once(SYMBOL.1)?, after)));
        match glyph.filter(|((_, path), _)| !path.contains(['"', '<', '>'])) {
            Some(((id, path), after)) => {
                glyphs.insert(id.to_owned(), short(path));
                rest = after;
            }
            None => {
                left.push_str(SYMBOL.0);
                rest = from;
            }
        }
    }
    left.push_str(rest);
    (left, glyphs)
}

/// A path in hundredths of a point, with no more between its numbers than they need.
fn short(path: &str) -> String {
    let mut short = String::with_capacity(path.len());
    let mut number = String::new();
    for character in path.chars().chain(" ".chars()) {
        match character {
            '0'..='9' | '.' | '-' => number.push(character),
            _ => {
                if let Ok(value) = number.parse::<f64>() {
                    let value = (value * 100.0).round() / 100.0 + 0.0;
                    let joins = value >= 0.0 && short.ends_with(|last: char| last.is_ascii_digit());
                    let _ = write!(short, "{}{value}", if joins { " " } else { "" });
                }
                number.clear();
                short.extend(Some(character).filter(char::is_ascii_alphabetic));
            }
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(body: &[String]) -> String {
        let glyph = |id: &str, path: &str| {
            format!("<symbol id=\"{id}\" overflow=\"visible\"><path d=\"M 0 0{path}\"/></symbol>")
        };
        format!("<svg><g>{}</g><defs>{}{}</defs></svg>", body.concat(), glyph("gA", "h 1Z "), glyph("gB", "v 2Z "))
    }

    fn used(id: &str, x: &str, fill: &str) -> String {
        format!("<use xlink:href=\"#{id}\" x=\"{x}\" y=\"0\" fill=\"{fill}\"/>")
    }

    /// A drawing's image with the outlines in their places.
    fn whole(drawing: &Drawing) -> String {
        drawing.rows(&BTreeSet::new()).iter().fold(drawing.image.clone(), |image, (name, outline)| {
            image.replace(&format!("data-row=\"{name}\""), &format!("d=\"{outline}\""))
        })
    }

    #[test]
    fn a_row_of_glyphs_is_one_path() {
        let body = [used("gA", "0", "red"), used("gB", "5.5", "red"), used("gA", "9", "blue"), used("iX", "0", "red")];
        let wanted = "<svg><g><path d=\"M0 0h1ZM5.5 0v2Z\" fill=\"red\"/><path d=\"M9 0h1Z\" fill=\"blue\"/>\
            <use xlink:href=\"#iX\" x=\"0\" y=\"0\" fill=\"red\"/></g><defs></defs></svg>";
        assert_eq!(whole(&Drawing::new(&image(&body))), wanted);
        assert_eq!(Drawing::new("<svg><rect/></svg>").image, "<svg><rect/></svg>");
        assert_eq!(short("m 1.958 0l -1.7823 7.348q 0.121 0.22 -0.001 0.3Z "), "m1.96 0l-1.78 7.35q0.12 0.22 0 0.3Z");
    }

    #[test]
    fn a_row_that_is_known_is_not_given_again() {
        let before = Drawing::new(&image(&[used("gA", "0", "red"), used("gB", "0", "blue")]));
        let now = Drawing::new(&image(&[used("gA", "0", "red"), used("gB", "1", "blue")]));
        assert_eq!(now.rows(&before.names()).into_values().collect::<Vec<_>>(), ["M1 0v2Z"]);
        assert_eq!(now.rows(&now.names()).len(), 0);
        assert_eq!(now.rows(&BTreeSet::new()).len(), 2);
    }
}
