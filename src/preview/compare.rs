//! Two documents beside each other: which words stand in one and not in the other.

use serde_json::{Value as Json, json};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::shown::Shown;

/// The regions of each of two documents that the other has not, as pairs of page and number.
pub(super) fn compare(one: &Shown, other: &Shown) -> Json {
    let (one, other) = (words(one), words(other));
    let text = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Patience, &text(&one), &text(&other)) {
        if !matches!(op, DiffOp::Equal { .. }) {
            left.extend(one[op.old_range()].iter().map(|word| (word.page, word.region)));
            right.extend(other[op.new_range()].iter().map(|word| (word.page, word.region)));
        }
    }
    json!({ "left": left, "right": right })
}

struct Word {
    page: usize,
    region: usize,
    text: String,
}

/// The words of a document, a region each.
fn words(shown: &Shown) -> Vec<Word> {
    let mut words = Vec::new();
    for (page, regions) in shown.regions().iter().enumerate() {
        for (region, one) in regions.iter().enumerate() {
            words.push(Word { page, region, text: one.text.split_whitespace().collect::<Vec<_>>().join(" ") });
        }
    }
    words
}
