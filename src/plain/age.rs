//! The reading age of a passage: the Flesch-Kincaid grade level, and five years.
//!
//! J. P. Kincaid and others, Derivation of New Readability Formulas for Navy Enlisted Personnel (1975). Syllables are
//! counted by groups of vowels, as is usual; a name and a fixed term count as one, since no plainer word is there.

use std::collections::BTreeSet;

use super::Sentence;

/// The reading age of some sentences, in whole years.
pub fn reading_age(sentences: &[Sentence], terms: &BTreeSet<String>) -> i64 {
    let mut words = 0_usize;
    let mut syllables = 0_usize;
    for sentence in sentences {
        for (at, word) in sentence.words().enumerate() {
            words += 1;
            let is_name = at > 0 && word.chars().next().is_some_and(char::is_uppercase);
            let is_term = terms.contains(&word.to_lowercase());
            syllables += if is_name || is_term { 1 } else { count_syllables(word) };
        }
    }
    let (words, syllables, sentences) = (words.max(1) as f64, syllables as f64, sentences.len().max(1) as f64);
    let grade = 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59;
    (grade + 5.0).round() as i64
}

/// The syllables of a word: groups of vowels, without a silent `e` at the end.
fn count_syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut groups = 0;
    let mut in_group = false;
    for letter in word.chars() {
        groups += usize::from(is_vowel(letter) && !in_group);
        in_group = is_vowel(letter);
    }
    let stem = word.strip_suffix('s').unwrap_or(&word);
    let silent = (stem.ends_with('e') && !stem.ends_with("le")) || (word.ends_with("ed") && !ends_sounded(&word));
    if silent && groups > 1 { groups - 1 } else { groups.max(1) }
}

/// Whether the `e` of an ending `ed` is spoken: wanted, needed.
fn ends_sounded(word: &str) -> bool {
    word.ends_with("ted") || word.ends_with("ded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_about_right() {
        for (word, count) in [
            ("the", 1),
            ("home", 1),
            ("people", 2),
            ("wanted", 2),
            ("asked", 1),
            ("conference", 3),
            ("safeguarding", 3),
            ("table", 2),
            ("services", 3),
            ("I", 1),
        ] {
            let found = count_syllables(word);
            assert!(found.abs_diff(count) <= 1, "{word}: {found}");
        }
        assert_eq!(count_syllables("asked"), 1);
        assert_eq!(count_syllables("table"), 2);
    }

    #[test]
    fn short_words_in_short_sentences_are_for_children() {
        let of = |text: &str| Sentence::new(text.to_owned(), None);
        let none = BTreeSet::new();
        let plain = reading_age(&[of("You can come in."), of("We will help you.")], &none);
        let heavy = "Multidisciplinary safeguarding interventions necessitate proportionate intelligence dissemination";
        assert!(plain < 8, "{plain}");
        assert!(reading_age(&[of(heavy)], &none) > 20);
    }
}
