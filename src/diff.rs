//! What changed: between two versions of a form, or in a document between two days, in words that somebody
//! understands who has never seen the files.

mod conditions;
mod documents;
mod forms;
mod lines;
mod redline;

use similar::{Algorithm, DiffOp, capture_diff_slices, diff_ratio};

pub use documents::{asked_of_case, documents};
pub use forms::forms;
pub use redline::{Subject, redline};

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// The same question has another id; what was answered is carried over.
    Renamed,
    /// It says the same thing in other words, or another thing.
    Reworded,
    /// It has to be answered now, or does not any more.
    Obligation,
    /// It is asked of others, is answered in another way, or stands elsewhere.
    Altered,
    /// Guidance that is printed with the form has changed.
    Guidance,
}

impl Change {
    /// All, in the order in which they are shown.
    pub const ALL: [Change; 7] = [
        Change::Added,
        Change::Removed,
        Change::Renamed,
        Change::Reworded,
        Change::Obligation,
        Change::Altered,
        Change::Guidance,
    ];

    /// Its name over a list of such changes, in the files of words. In a case's document facts change, not
    /// their wording.
    pub fn heading(self, is_of_case: bool) -> &'static str {
        if is_of_case && self == Change::Reworded { "changed" } else { self.name() }
    }

    /// The words that say that there is no change at all: a form may still look another way.
    pub fn none(is_of_case: bool) -> &'static str {
        if is_of_case { "nothing" } else { "nothing-asked" }
    }

    /// Its name in JSON and in the files of words.
    pub fn name(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Renamed => "renamed",
            Change::Reworded => "reworded",
            Change::Obligation => "obligation",
            Change::Altered => "altered",
            Change::Guidance => "guidance",
        }
    }
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// How.
    pub change: Change,
    /// The section or chapter in which it stands; empty for the whole.
    pub section: String,
    /// What it is: a question, or a part of one.
    pub subject: String,
    /// The id of the field, where it is one.
    pub field: Option<String>,
    /// What stood there; empty for what is new.
    pub before: String,
    /// What stands there now; empty for what is gone.
    pub after: String,
}

/// Where two rows of texts differ.
#[derive(Debug, PartialEq, Eq)]
struct Changed {
    /// Which of the first went, each with the place in the second where it would stand.
    went: Vec<(usize, usize)>,
    /// Which of the second came.
    came: Vec<usize>,
    /// Those of which one alone took the place of another.
    replaced: Vec<(usize, usize)>,
}

fn changed_lines<T: Ord + std::hash::Hash + Clone>(old: &[T], new: &[T]) -> Changed {
    let mut changed = Changed { went: Vec::new(), came: Vec::new(), replaced: Vec::new() };
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        let (then, now) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        if then.len() == 1 && now.len() == 1 {
            changed.replaced.push((then.start, now.start));
        }
        changed.went.extend(then.map(|at| (at, now.start)));
        changed.came.extend(now);
    }
    changed
}

/// How alike two texts are, from 0 to 1, by their words.
fn likeness(one: &str, other: &str) -> f32 {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    diff_ratio(&capture_diff_slices(Algorithm::Patience, &one, &other), one.len(), other.len())
}

/// A piece of a text: whether it stands in both, and its words.
type Piece = (bool, String);

/// The pieces of two texts, word by word: of the first, what stayed and what went; of the second, what stayed
/// and what came.
fn pieces(before: &str, after: &str) -> (Vec<Piece>, Vec<Piece>) {
    let old: Vec<&str> = before.split_inclusive(' ').collect();
    let new: Vec<&str> = after.split_inclusive(' ').collect();
    let (mut were, mut are) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let stays = matches!(op, DiffOp::Equal { .. });
        let (then, now) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        for (into, text) in [(&mut were, then), (&mut are, now)] {
            if !text.is_empty() {
                into.push((stays, text));
            }
        }
    }
    (were, are)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stay_are_told_from_those_that_change() {
        let (were, are) = pieces("What worries you most?", "What worries you now?");
        assert_eq!(were, [(true, "What worries you ".to_owned()), (false, "most?".to_owned())]);
        assert_eq!(are, [(true, "What worries you ".to_owned()), (false, "now?".to_owned())]);
    }

    #[test]
    fn lines_that_changed_are_told_from_those_that_stay() {
        let changed = changed_lines(&["a", "b", "c"], &["a", "x", "c", "d"]);
        assert_eq!(changed, Changed { went: vec![(1, 1)], came: vec![1, 3], replaced: vec![(1, 1)] });
        let changed = changed_lines(&["a", "b"], &["b"]);
        assert_eq!(changed, Changed { went: vec![(0, 0)], came: vec![], replaced: vec![] });
    }

    #[test]
    fn likeness_goes_by_words() {
        assert!(likeness("visits every week", "visits every month") > 0.6);
        assert!(likeness("visits every week", "a warm room") < 0.1);
    }
}
