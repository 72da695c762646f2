//! Folding: what counts as the same words, however they were typed, broken or printed.

use std::cell::OnceCell;

use unicode_normalization::UnicodeNormalization;

/// Stands in a text of a finished file where one thing ends and another begins: between the items of a list,
/// the cells of a table. Nothing that is looked for runs over it.
pub(crate) const BREAK: char = '\u{1e}';

/// Text with one spelling of everything that looks alike: ligatures and accents put together, one kind of
/// quote and dash, nothing invisible, and no hyphen that only breaks a line.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    match text.is_ascii() {
        true => text.chars().for_each(|character| push_tidy(character, &mut tidy)),
        false => text.nfkc().for_each(|character| push_tidy(character, &mut tidy)),
    }
    if tidy.contains("-\n") { join_lines(&tidy) } else { tidy }
}

fn push_tidy(character: char, into: &mut String) {
    match character {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' => {}
        '‘' | '’' | 'ʼ' | '`' => into.push('\''),
        '‐'..='―' | '−' => into.push('-'),
        other => into.push(other),
    }
}

/// Takes out the hyphen and the line end inside a word that goes on in small letters.
fn join_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut parts = text.split("-\n").peekable();
    while let Some(part) = parts.next() {
        joined.push_str(part);
        if parts.peek().is_some_and(|next| !next.starts_with(char::is_lowercase)) {
            joined.push('-');
        }
    }
    joined
}

/// Tidy text in lower case, with one space between words.
pub(crate) fn spaced(tidy: &str) -> String {
    let mut spaced = String::with_capacity(tidy.len());
    for word in tidy.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.extend(word.chars().flat_map(char::to_lowercase));
    }
    spaced
}

/// Letters and digits of a tidy text alone, in lower case: what is left however it was set. Breaks stay.
pub(crate) fn compact(tidy: &str) -> String {
    let letters = tidy.chars().filter(|character| character.is_alphanumeric() || *character == BREAK);
    letters.flat_map(char::to_lowercase).collect()
}

/// The words of a tidy text in lower case: letters, digits and, inside a word, `-` and `'`.
pub(crate) fn words(tidy: &str) -> impl Iterator<Item = String> + '_ {
    words_in(tidy).map(str::to_lowercase)
}

/// The same words as they are written.
pub(crate) fn words_in(tidy: &str) -> impl Iterator<Item = &str> {
    let inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '\'');
    let words = tidy.split(move |character| !inside(character));
    words.map(|word| word.trim_matches(['-', '\''])).filter(|word| !word.is_empty())
}

/// A text of a finished file, folded once for everything that is looked for in it.
pub(crate) struct Sheet {
    /// Tidy.
    pub tidy: String,
    /// Tidy and in lower case.
    pub lower: String,
    /// Letters and digits alone.
    pub compact: String,
    /// The numbers in it.
    pub numbers: Vec<String>,
}

impl Sheet {
    /// Folds a text.
    pub(crate) fn new(text: &str) -> Sheet {
        let tidy = tidy(text);
        let lower = tidy.to_lowercase();
        let has_digits = tidy.bytes().any(|byte| byte.is_ascii_digit());
        let numbers = if has_digits { numbers(&tidy) } else { Vec::new() };
        Sheet { compact: compact(&tidy), lower, numbers, tidy }
    }
}

/// The numbers of a text as a person groups them: digits with single spaces, dashes, dots or brackets between.
pub(crate) fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let mut between = 0;
    for character in text.chars() {
        match character {
            '0'..='9' => {
                digits.push(character);
                between = 0;
            }
            ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/' | '\n' | '+' if between < 3 => between += 1,
            _ => {
                numbers.extend(Some(std::mem::take(&mut digits)).filter(|digits| digits.len() >= SHORTEST_NUMBER));
                between = 0;
            }
        }
    }
    numbers.extend(Some(digits).filter(|digits| digits.len() >= SHORTEST_NUMBER));
    numbers
}

/// The fewest digits of a telephone number.
const SHORTEST_NUMBER: usize = 6;

/// A telephone number without what is dialled before it: the country's code or the first nought.
pub(crate) fn subscriber(digits: &str) -> &str {
    let abroad = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44").filter(|rest| rest.len() >= 9));
    abroad.unwrap_or(digits).trim_start_matches('0')
}

/// Whether a number of a text holds a subscriber's number: a long one anywhere in it, a short one alone.
pub(crate) fn holds_number(number: &str, subscriber: &str) -> bool {
    match subscriber.len() {
        0..9 => number.trim_start_matches('0') == subscriber,
        _ => number.contains(subscriber),
    }
}

/// Whether a text holds one name, as [`FoldedText::holds`] says.
pub(crate) fn holds_name(text: &str, name: &str) -> bool {
    FoldedText::new(text).holds(&FoldedName::new(name))
}

/// A tidy text, folded once for many names.
pub(crate) struct Folded {
    tidy: String,
    spaced: String,
}

impl Folded {
    /// Folds a tidy text.
    pub(crate) fn new(tidy: &str) -> Folded {
        Folded { tidy: tidy.to_owned(), spaced: spaced(tidy) }
    }

    /// Whether the text holds a name, as [`FoldedText::holds`] says.
    pub(crate) fn holds_name(&self, name: &str) -> bool {
        match name.split_whitespace().nth(1) {
            Some(_) => holds_words(&self.spaced, &spaced(name)),
            None => holds_words(&self.tidy, name.trim()),
        }
    }
}

/// A name, folded once for many texts.
pub(crate) struct FoldedName {
    words: String,
    is_single: bool,
    /// The first of its words, where it is plain ASCII; else nothing.
    first: String,
}

impl FoldedName {
    /// Folds a name.
    pub(crate) fn new(name: &str) -> FoldedName {
        let is_single = name.split_whitespace().nth(1).is_none();
        let first = name.split_whitespace().next().filter(|first| first.is_ascii()).unwrap_or_default();
        let words = if is_single { name.trim().to_owned() } else { spaced(name) };
        FoldedName { words, is_single, first: first.to_owned() }
    }
}

/// A text as it stands, folded for many names when the first of several words is looked for.
pub(crate) struct FoldedText<'a> {
    text: &'a str,
    spaced: OnceCell<String>,
}

impl<'a> FoldedText<'a> {
    /// A text to look for names in.
    pub(crate) fn new(text: &'a str) -> FoldedText<'a> {
        FoldedText { text, spaced: OnceCell::new() }
    }

    /// Whether the text holds a name as whole words. One word is matched with its case, so that a place or a month
    /// is not taken for a person; several are matched whatever their case and spacing.
    pub(crate) fn holds(&self, name: &FoldedName) -> bool {
        match name.is_single {
            true => holds_words(self.text, &name.words),
            // Whatever has no such word in any case needs no folding.
            false if !holds_ascii(self.text, &name.first) => false,
            false => holds_words(self.spaced.get_or_init(|| spaced(self.text)), &name.words),
        }
    }
}

/// Whether a text holds a word in ASCII, whatever its case.
fn holds_ascii(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let starts = text.iter().enumerate().filter(|(_, byte)| byte.eq_ignore_ascii_case(first));
    starts.filter_map(|(at, _)| text.get(at..at + word.len())).any(|found| found.eq_ignore_ascii_case(word))
}

fn holds_words(text: &str, words: &str) -> bool {
    !words.is_empty() && text.match_indices(words).any(|(at, _)| is_whole(text, at, words.len()))
}

/// Whether nothing of a word touches a stretch of a text.
pub(crate) fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + length..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words() {
        assert!(holds_name("He saw Voss there.", "Voss"));
        assert!(holds_name("Voss’s shop", "Voss"));
        assert!(!holds_name("a vossy place", "Voss"));
        assert!(!holds_name("the Vossberg road", "Voss"));
        assert!(holds_name("it was CARL\n voss", "Carl Voss"));
        assert!(!holds_name("in may", "May"));
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(tidy("e\u{301}ﬀort\u{a0}ﬁle"), "éffort file");
        assert_eq!(tidy("with\u{ad}held, exam-\nple, Smith-\nJones"), "withheld, example, Smith-Jones");
        assert_eq!(compact(&tidy("Flat 6,\nTanner’s Row")), "flat6tannersrow");
    }

    #[test]
    fn numbers_are_grouped_as_anyone_likes() {
        let held = |text: &str| numbers(text).iter().any(|number| holds_number(number, subscriber("07700900123")));
        assert!(held("ring 07700 900123") && held("+44 (0)7700 900-123") && held("0770 0900 123"));
        assert!(!held("07700 900124") && !held("on 20 February 2026"));
        assert!(numbers("call 555 0142").iter().any(|number| holds_number(number, "5550142")));
    }

    #[test]
    fn a_break_parts_what_stands_beside_it() {
        let text = format!("07700\n{BREAK}\n900123, Carl\n{BREAK}\nVoss");
        assert!(!numbers(&text).iter().any(|number| holds_number(number, subscriber("07700900123"))));
        assert!(!holds_name(&text, "Carl Voss") && holds_name(&text, "Voss"));
        assert!(!compact(&text).contains("carlvoss"));
    }
}
