//! Drawing instructions, taken apart as far as their text needs it: an operator, and its operands as they are
//! written. What is no instruction is passed over, so that nothing that stands behind it is missed.

use std::borrow::Cow;

/// One instruction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'a> {
    /// What it does.
    pub operator: &'a [u8],
    /// To what, as it is written.
    pub operands: &'a [u8],
}

/// A part of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Token<'a> {
    /// A number.
    Number(&'a [u8]),
    /// A name, without its stroke.
    Name(&'a [u8]),
    /// A text in round brackets.
    Literal(&'a [u8]),
    /// A text in hexadecimal digits.
    Hexadecimal(&'a [u8]),
    /// Where a list or table begins or ends.
    Bracket(&'a [u8]),
    /// A word: an operator, or a value like `true`.
    Word(&'a [u8]),
}

/// Reads tokens one after the other.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether they end inside a text.
    pub is_broken: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { bytes, at: 0, is_broken: false }
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.at = self.end(|byte| matches!(byte, b'\n' | b'\r')),
                byte if is_blank(*byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// Where the first byte stands of which this is true, from here on.
    fn end(&self, is_it: impl Fn(u8) -> bool) -> usize {
        let rest = &self.bytes[self.at..];
        rest.iter().position(|byte| is_it(*byte)).map_or(self.bytes.len(), |length| self.at + length)
    }

    /// Takes what stands up to a place, and goes on behind `closing` more bytes.
    fn take(&mut self, end: usize, closing: usize) -> &'a [u8] {
        self.is_broken |= end + closing > self.bytes.len();
        let taken = &self.bytes[self.at..end];
        self.at = (end + closing).min(self.bytes.len());
        taken
    }

    /// The end of a text in round brackets, which may hold others.
    fn end_of_literal(&self) -> usize {
        let (mut depth, mut at) = (1, self.at);
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at;
            }
            at += 1;
        }
        self.bytes.len()
    }

    /// Passes over the data of a picture that stands between the instructions.
    fn skip_picture(&mut self) {
        let rest = &self.bytes[self.at..];
        let ends = rest
            .windows(4)
            .position(|four| is_blank(four[0]) && four[1..3] == *b"EI" && (is_blank(four[3]) || is_delimiter(four[3])));
        // Data without an end is no picture, and what stands there is read.
        self.at += ends.map_or(0, |length| length + 3);
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks();
        let first = *self.bytes.get(self.at)?;
        let second = self.bytes.get(self.at + 1).copied();
        Some(match first {
            b'(' => {
                self.at += 1;
                Token::Literal(self.take(self.end_of_literal(), 1))
            }
            b'<' if second != Some(b'<') => {
                self.at += 1;
                Token::Hexadecimal(self.take(self.end(|byte| byte == b'>'), 1))
            }
            b'/' => {
                self.at += 1;
                Token::Name(self.take(self.end(is_end), 0))
            }
            delimiter if is_delimiter(delimiter) => {
                // Those of a table are two.
                let is_double = matches!(delimiter, b'<' | b'>') && second == Some(delimiter);
                Token::Bracket(self.take(self.at + 1 + usize::from(is_double), 0))
            }
            _ => {
                let word = self.take(self.end(is_end), 0);
                if matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.') { Token::Number(word) } else { Token::Word(word) }
            }
        })
    }
}

/// Reads instructions one after the other.
#[derive(Debug)]
pub(super) struct Operations<'a>(Tokens<'a>);

impl<'a> Operations<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Operations<'a> {
        Operations(Tokens::new(bytes))
    }

    /// Whether they end inside a text.
    pub(super) fn is_broken(&self) -> bool {
        self.0.is_broken
    }
}

impl<'a> Iterator for Operations<'a> {
    type Item = Operation<'a>;

    fn next(&mut self) -> Option<Operation<'a>> {
        let start = self.0.at;
        loop {
            let Token::Word(operator) = self.0.next()? else { continue };
            if matches!(operator, b"true" | b"false" | b"null") {
                continue;
            }
            let operands = &self.0.bytes[start..self.0.at - operator.len()];
            if operator == b"ID" {
                self.0.skip_picture();
            }
            return Some(Operation { operator, operands });
        }
    }
}

impl<'a> Operation<'a> {
    /// Its operands, one after the other.
    pub(super) fn tokens(&self) -> Tokens<'a> {
        Tokens::new(self.operands)
    }

    /// The name that it is given.
    pub(super) fn name(&self) -> Option<Cow<'a, [u8]>> {
        self.tokens().find_map(|token| match token {
            Token::Name(name) => Some(unescaped(name)),
            _ => None,
        })
    }
}

impl Token<'_> {
    /// The bytes of a text; none for anything else.
    pub(super) fn text(self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read(&mut bytes).then_some(bytes)
    }

    /// Reads the bytes of a text into a space that held others; says whether it is one.
    pub(super) fn read(self, into: &mut Vec<u8>) -> bool {
        into.clear();
        match self {
            Token::Literal(written) => literal(written, into),
            Token::Hexadecimal(written) => hexadecimal(written, into),
            _ => return false,
        }
        true
    }

    /// The number; none for anything else.
    pub(super) fn number(self) -> Option<f32> {
        match self {
            Token::Number(written) => std::str::from_utf8(written).ok()?.parse().ok(),
            _ => None,
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Whether a byte belongs to neither a name, a number nor a word.
fn is_end(byte: u8) -> bool {
    is_blank(byte) || is_delimiter(byte)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A name whose characters may be written as `#20`.
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| Some(digit(code[0])? << 4 | digit(code[1])?));
        match code.filter(|_| *first == b'#') {
            Some(code) => {
                plain.push(code);
                rest = &after[2..];
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(plain)
}

/// The bytes of a text in hexadecimal digits; a last digit alone is followed by nought.
fn hexadecimal(written: &[u8], into: &mut Vec<u8>) {
    let mut digits = written.iter().filter_map(|byte| digit(*byte));
    while let Some(first) = digits.next() {
        into.push(first << 4 | digits.next().unwrap_or_default());
    }
}

/// The bytes of a text in round brackets.
fn literal(written: &[u8], bytes: &mut Vec<u8>) {
    let mut rest = written.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'\\' => match rest.next() {
                Some(b'n') => bytes.push(b'\n'),
                Some(b'r') => bytes.push(b'\r'),
                Some(b't') => bytes.push(b'\t'),
                Some(b'b') => bytes.push(8),
                Some(b'f') => bytes.push(12),
                Some(b'\r') => drop(rest.next_if_eq(&b'\n')),
                Some(b'\n') | None => {}
                Some(first @ b'0'..=b'7') => {
                    let mut code = u32::from(first - b'0');
                    for _ in 0..2 {
                        let Some(next) = rest.next_if(|byte| matches!(byte, b'0'..=b'7')) else { break };
                        code = code * 8 + u32::from(next - b'0');
                    }
                    // Of a code that is too high the last eight bits count.
                    bytes.push(code.to_le_bytes()[0]);
                }
                Some(other) => bytes.push(other),
            },
            b'\r' => {
                rest.next_if_eq(&b'\n');
                bytes.push(b'\n');
            }
            other => bytes.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> Vec<(String, Vec<Vec<u8>>)> {
        let texts = |operation: Operation<'_>| operation.tokens().filter_map(Token::text).collect();
        let name = |operation: Operation<'_>| String::from_utf8_lossy(operation.operator).into_owned();
        Operations::new(content).map(|operation| (name(operation), texts(operation))).collect()
    }

    #[test]
    fn texts_are_read_however_they_are_written() {
        let content = br#"BT /F1 12 Tf 1 0 0 1 50.5 -700 Tm (a \(b\) (c) \101\7z\
d) Tj [(x) -250 <41 4a5> (y)]TJ 0 0(q)" ET"#;
        let read = read(content);
        let said: Vec<(&str, Vec<&[u8]>)> = read
            .iter()
            .map(|(operator, texts)| (operator.as_str(), texts.iter().map(Vec::as_slice).collect()))
            .filter(|(_, texts): &(&str, Vec<&[u8]>)| !texts.is_empty())
            .collect();
        let expected: Vec<(&str, Vec<&[u8]>)> =
            vec![("Tj", vec![b"a (b) (c) A\x07zd"]), ("TJ", vec![b"x", b"AJP", b"y"]), ("\"", vec![b"q"])];
        assert_eq!(said, expected);
    }

    #[test]
    fn what_is_no_instruction_hides_nothing() {
        for content in [
            &b"% (x) Tj\n(seen) Tj"[..],
            b"BI /W 1 /H 1 ID \x00(\xff) EI\n(seen) Tj",
            b") >> ] } true (seen) Tj",
            b"/Span <</ActualText (x) /MCID 3>> BDC (seen) Tj EMC",
        ] {
            assert!(
                read(content).iter().any(|(operator, texts)| operator == "Tj" && texts.contains(&b"seen".to_vec()))
            );
        }
        let mut cut = Operations::new(b"(seen");
        assert!(cut.next().is_none() && cut.is_broken());
    }

    #[test]
    fn a_table_is_taken_for_no_text() {
        let read = read(b"/Span<</ActualText(a>b)/Lang<41>>>BDC");
        assert_eq!(read, [("BDC".to_owned(), vec![b"a>b".to_vec(), b"A".to_vec()])]);
    }

    #[test]
    fn names_and_numbers() {
        let mut all = Operations::new(b"/A#20B 9 Tf 3 -4.5 Td");
        assert_eq!(all.next().and_then(|one| one.name()).as_deref(), Some(&b"A B"[..]));
        let numbers: Vec<f32> = all.next().into_iter().flat_map(|one| one.tokens()).filter_map(Token::number).collect();
        assert_eq!(numbers, [3.0, -4.5]);
    }
}
