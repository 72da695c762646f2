//! Folding: what counts as the same words, however they were typed, broken or printed.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Stands in a text of a finished file where one thing ends and another begins: between the items of a list,
/// the cells of a table. Nothing that is looked for runs over it.
pub(crate) const BREAK: char = '\u{1e}';

/// Text with one spelling of everything that looks alike: ligatures taken apart, no accents, one kind of quote
/// and dash, nothing invisible, and no hyphen that only breaks a line.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Most of a text is as plain as it can be.
        let plain = rest.bytes().position(|byte| !byte.is_ascii() || byte == b'`').unwrap_or(rest.len());
        tidy.push_str(&rest[..plain]);
        let mut others = rest[plain..].chars();
        let Some(character) = others.next() else { break };
        match character {
            '`' | '‘' | '’' | 'ʼ' => tidy.push('\''),
            '‐'..='―' | '−' => tidy.push('-'),
            _ if is_invisible(character) => {}
            // Each alone: what would be put together with the one before it is dropped.
            _ => std::iter::once(character).nfkd().for_each(|part| push_plain(part, &mut tidy)),
        }
        rest = others.as_str();
    }
    if tidy.contains("-\n") { join_lines(&tidy) } else { tidy }
}

/// Whether a character shows nothing and stands between others: marks of direction, joiners, soft hyphens,
/// selectors of a variant, tags.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character is a mark above or below a letter that people leave out when they type: accents of Latin,
/// Greek and Cyrillic letters, points of Hebrew and Arabic ones. Signs that are vowels elsewhere are not.
fn is_accent(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A letter without its accent, and those that are letters of their own as they are typed without their stroke.
fn push_plain(character: char, into: &mut String) {
    match character {
        _ if is_accent(character) => {}
        'ł' => into.push('l'),
        'Ł' => into.push('L'),
        'ø' => into.push('o'),
        'Ø' => into.push('O'),
        'đ' | 'ð' => into.push('d'),
        'Đ' | 'Ð' => into.push('D'),
        'ħ' => into.push('h'),
        'Ħ' => into.push('H'),
        'ı' => into.push('i'),
        'ß' => into.push_str("ss"),
        'æ' => into.push_str("ae"),
        'Æ' => into.push_str("Ae"),
        'œ' => into.push_str("oe"),
        'Œ' => into.push_str("Oe"),
        'þ' => into.push_str("th"),
        'Þ' => into.push_str("Th"),
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
        push_lower(word, &mut spaced);
    }
    spaced
}

/// Letters and digits of a tidy text alone, in lower case: what is left however it was set. Breaks stay.
pub(crate) fn compact(tidy: &str) -> String {
    let mut compact = String::with_capacity(tidy.len());
    for character in tidy.chars() {
        match character {
            'a'..='z' | '0'..='9' | BREAK => compact.push(character),
            'A'..='Z' => compact.push(character.to_ascii_lowercase()),
            _ if !character.is_ascii() && character.is_alphanumeric() => compact.extend(character.to_lowercase()),
            _ => {}
        }
    }
    compact
}

/// Adds a text in lower case.
fn push_lower(text: &str, into: &mut String) {
    if text.is_ascii() {
        let from = into.len();
        into.push_str(text);
        into[from..].make_ascii_lowercase();
    } else {
        into.extend(text.chars().flat_map(char::to_lowercase));
    }
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
        let mut tidy = tidy(text);
        if let Some(turned) = turned(&tidy) {
            tidy.extend(['\n', BREAK, '\n']);
            tidy.push_str(&turned);
        }
        let lower = tidy.to_lowercase();
        let has_digits = tidy.bytes().any(|byte| byte.is_ascii_digit());
        let numbers = if has_digits { numbers(&tidy) } else { Vec::new() };
        Sheet { compact: compact(&tidy), lower, numbers, tidy }
    }
}

/// A text with each stretch of a script that runs from right to left turned round: a file holds its letters in
/// the order in which they are read, or in that in which they are drawn. None where there is none.
fn turned(text: &str) -> Option<String> {
    if !text.chars().any(runs_left) {
        return None;
    }
    let mut turned = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(runs_left) {
        let (before, from) = rest.split_at(start);
        let ends = |character: char| {
            !runs_left(character) && (character == '\n' || character == BREAK || character.is_alphanumeric())
        };
        let (stretch, after) = from.split_at(from.find(ends).unwrap_or(from.len()));
        // What stands between the last letter and whatever follows belongs to neither.
        let letters = stretch.trim_end_matches(|character| !runs_left(character));
        turned.push_str(before);
        turned.extend(letters.chars().rev());
        turned.push_str(&stretch[letters.len()..]);
        rest = after;
    }
    turned.push_str(rest);
    Some(turned)
}

/// Whether a letter belongs to a script that runs from right to left: Hebrew, Arabic and their neighbours.
fn runs_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
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

/// A declared name, folded once for many texts. One word is matched with its case, so that a place or a month is
/// not taken for a person; several are matched whatever their case and spacing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// One word.
    Word(String),
    /// Several, in lower case.
    Words(String),
}

impl Name {
    /// Folds a name.
    pub(crate) fn new(name: &str) -> Name {
        let tidy = tidy(name);
        match tidy.split_whitespace().nth(1) {
            Some(_) => Name::Words(spaced(&tidy)),
            None => Name::Word(tidy.trim().to_owned()),
        }
    }

    /// The folded name in lower case, whether it is one word or several.
    pub(crate) fn key(&self) -> String {
        match self {
            Name::Word(word) => word.to_lowercase(),
            Name::Words(words) => words.clone(),
        }
    }
}

/// A text, folded once for many names.
pub(crate) struct Folded {
    tidy: String,
    /// Folded further when the first of several words is looked for.
    spaced: OnceLock<String>,
}

impl Folded {
    /// Folds a text.
    pub(crate) fn new(text: &str) -> Folded {
        Folded { tidy: tidy(text), spaced: OnceLock::new() }
    }

    /// Whether the text holds a name as whole words.
    pub(crate) fn holds_name(&self, name: &Name) -> bool {
        match name {
            Name::Word(word) => holds_words(&self.tidy, word),
            Name::Words(words) => self.holds_words(words),
        }
    }

    /// Whether the text holds words in lower case, whatever their case and spacing.
    pub(crate) fn holds_words(&self, words: &str) -> bool {
        let first = words.split_whitespace().next().filter(|first| first.is_ascii());
        // Whatever has no such word in any case needs no folding.
        first.is_none_or(|first| holds_ascii(&self.tidy, first))
            && holds_words(self.spaced.get_or_init(|| spaced(&self.tidy)), words)
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
    let Some(first) = words.chars().next() else { return false };
    let mut starts = text.match_indices(first).map(|(at, _)| at).filter(|at| text[*at..].starts_with(words));
    starts.any(|at| is_whole(text, at, words.len()))
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

    fn holds_name(text: &str, name: &str) -> bool {
        Folded::new(text).holds_name(&Name::new(name))
    }

    #[test]
    fn names_are_whole_words() {
        assert!(holds_name("He saw Voss there.", "Voss"));
        assert!(holds_name("Voss’s shop", "Voss"));
        assert!(holds_name("the Voss-led group, Voss/Hale", "Voss"));
        assert!(!holds_name("a vossy place", "Voss"));
        assert!(!holds_name("the Vossberg road", "Voss"));
        assert!(holds_name("it was CARL\n voss", "Carl Voss"));
        assert!(!holds_name("in may", "May"));
    }

    #[test]
    fn a_name_is_the_same_however_it_is_typed() {
        for (typed, name) in [
            ("Zoë", "Zoe\u{308}"),
            ("Zoe came", "Zoë"),
            ("with O'Neil", "O’Neil"),
            ("with O’Neil", "O'Neil"),
            ("V\u{ad}o\u{200b}ss", "Voss"),
            ("V\u{2066}oss\u{2069}", "Voss"),
            ("Anne\u{2011}Marie", "Anne-Marie"),
            ("Lukasz Zak", "Łukasz Żak"),
            ("Seán Ó\u{a0}Súilleabháin", "Sean O Suilleabhain"),
            ("مُحَمَّد", "محمد"),
            ("ﬁona", "fiona"),
        ] {
            assert!(holds_name(typed, name), "{typed} is {name}");
        }
    }

    #[test]
    fn a_name_is_found_as_it_is_drawn_from_right_to_left() {
        let name = Name::new("מיכל טרו");
        let drawn = Sheet::new("seen with ורט לכימ at noon");
        assert!(Folded::new(&drawn.tidy).holds_name(&name));
        assert!(Folded::new(&Sheet::new("seen with מיכל טרו").tidy).holds_name(&name));
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(tidy("e\u{301}ﬀort\u{a0}ﬁle"), "effort file");
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
