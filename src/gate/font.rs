//! A font of a file: which text each of its codes stands for.

use lopdf::{Dictionary, Document, Encoding, Object};

use super::content::LARGEST;

/// A font of a file.
#[derive(Debug)]
pub(super) struct Font<'a> {
    encoding: Encoding<'a>,
    /// Where every code has two bytes: the text of each that has one.
    glyphs: Vec<Option<String>>,
}

impl<'a> Font<'a> {
    /// Reads a font; none where nothing says which characters its glyphs are.
    pub(super) fn read(document: &'a Document, font: &'a Dictionary) -> Option<Font<'a>> {
        // Glyphs of a composite font say nothing without a table of their characters.
        let is_known = font.get(b"ToUnicode").is_ok()
            || !matches!(font.get(b"Subtype"), Ok(Object::Name(name)) if name == b"Type0");
        let encoding = font.get_font_encoding_with_limit(document, LARGEST).ok().filter(|_| is_known)?;
        let glyphs = glyphs(&encoding);
        Some(Font { encoding, glyphs })
    }

    /// Adds the text of codes.
    pub(super) fn write(&self, codes: &[u8], into: &mut String) -> lopdf::Result<()> {
        let from = into.len();
        let (pairs, rest) = codes.as_chunks::<2>();
        let glyph = |pair: &[u8; 2]| self.glyphs.get(usize::from(u16::from_be_bytes(*pair)))?.as_deref();
        if rest.is_empty() && pairs.iter().all(|pair| glyph(pair).map(|text| into.push_str(text)).is_some()) {
            return Ok(());
        }
        into.truncate(from);
        self.encoding.write_to_string(codes, into)
    }
}

/// The text of each code of two bytes, where there are no others. One that is half a character is left out.
fn glyphs(encoding: &Encoding<'_>) -> Vec<Option<String>> {
    let Encoding::UnicodeMapEncoding(map) = encoding else { return Vec::new() };
    let [one, two, three, four] = &map.bf_ranges;
    if [one, three, four].into_iter().any(|ranges| !ranges.is_empty()) {
        return Vec::new();
    }
    let mut glyphs = Vec::new();
    for code in two.iter().flat_map(|(range, _)| range.clone()).filter(|code| *code <= u32::from(u16::MAX)) {
        let at = code as usize;
        glyphs.resize(glyphs.len().max(at + 1), None);
        glyphs[at] = map.get(code, 2).and_then(|units| String::from_utf16(&units).ok());
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    const CHARACTERS: &str = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Custom def\n\
        1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n\
        4 beginbfchar\n<0001> <0052>\n<0002> <006600660069>\n<0003> <D83D>\n<0004> <DE00>\nendbfchar\n\
        endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

    #[test]
    fn codes_are_read_one_by_one_where_each_is_a_text() {
        let mut document = Document::new();
        let characters = document.add_object(Stream::new(Dictionary::new(), CHARACTERS.into()));
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H", "ToUnicode" => characters,
        };
        let font = Font::read(&document, &font).expect("it has a table of its characters");
        assert_eq!(font.glyphs[1..], [Some("R".to_owned()), Some("ffi".to_owned()), None, None]);
        for (codes, text) in [
            (&[0, 1, 0, 2][..], "Rffi"),
            // Half a character each, a code of which nothing is said, and half a code.
            (&[0, 1, 0, 3, 0, 4, 0, 1], "R\u{1f600}R"),
            (&[0, 1, 0, 9], "R\u{fffd}"),
            (&[0, 1, 0], "R\u{fffd}"),
        ] {
            let mut written = "x".to_owned();
            font.write(codes, &mut written).expect("its codes are read");
            assert_eq!(written, format!("x{text}"));
        }
        let silent = dictionary! { "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H" };
        assert!(Font::read(&document, &silent).is_none());
    }
}
