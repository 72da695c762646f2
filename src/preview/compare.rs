//! Two documents beside each other: which words stand in one and not in the other.

use serde_json::{Value as Json, json};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::shown::Shown;

/// The passages in which two documents differ: of each, the regions on the left and on the right, as pairs of page
/// and number.
pub(super) fn compare(one: &Shown, other: &Shown) -> Json {
    let (one, other) = (words(one), words(other));
    let text = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    let regions = |words: &[Word]| words.iter().map(|word| json!([word.page, word.region])).collect::<Json>();
    let ops = capture_diff_slices(Algorithm::Patience, &text(&one), &text(&other));
    let differ = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let passages =
        differ.map(|op| json!({ "left": regions(&one[op.old_range()]), "right": regions(&other[op.new_range()]) }));
    passages.collect()
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
