//! Seeded leaks still fit: each expression that `tests/seeds/run` replaces stands once in its file, and the
//! tests that must fail exist.

use std::collections::BTreeMap;
use std::fs;

use libtest_mimic::{Failed, Trial};

use crate::whole::{demonstration, ensure, files};

/// The trials of what names tests: the seeds, and the threat model. `names` are those of all others.
pub(crate) fn trials(names: &[String]) -> Vec<Trial> {
    let (seeds, model) = (names.to_vec(), names.to_vec());
    vec![
        Trial::test("seeds/fit", move || fit(&seeds)),
        Trial::test("seeds/the-threat-model-names-tests-that-exist", move || named(&model)),
    ]
}

/// The groups of trials that the threat model may name.
const GROUPS: &[&str] = &[
    "anonymised",
    "circulation",
    "disclosure",
    "documents",
    "exclusion",
    "gate",
    "interference",
    "messages",
    "refused",
    "rules",
    "seeds",
    "whole",
];

fn named(names: &[String]) -> Result<(), Failed> {
    let text = fs::read_to_string(demonstration().join("docs/threat-model.md"))?;
    let quoted = text.split('`').skip(1).step_by(2);
    let tests: Vec<&str> =
        quoted.filter(|one| one.split_once('/').is_some_and(|(group, _)| GROUPS.contains(&group))).collect();
    ensure(tests.len() >= 25, "it names tests")?;
    let exists = |test: &str| test == "seeds/fit" || names.iter().any(|name| name == test);
    let missing: Vec<&str> = tests.into_iter().filter(|test| !exists(test)).collect();
    ensure(missing.is_empty(), format!("there is no {}", missing.join(", ")))
}

fn fit(names: &[String]) -> Result<(), Failed> {
    let root = demonstration();
    let mut stretches: BTreeMap<String, Vec<(usize, usize, String)>> = BTreeMap::new();
    let seeds = files(&root.join("tests/seeds"));
    let seeds: Vec<_> = seeds.into_iter().filter(|(name, _)| name.ends_with(".txt")).collect();
    ensure(seeds.len() >= 25, "there are seeds")?;
    for (name, bytes) in seeds {
        let text = String::from_utf8(bytes)?.replace("\r\n", "\n");
        let part = |from: &str, to: &str| text.split_once(from)?.1.split_once(to).map(|(part, _)| part.to_owned());
        let file = part("\nfile ", "\n").ok_or("a seed names its file")?;
        let tests = part("\ntest ", "\n").ok_or("a seed names tests")?;
        let find = part("\nfind\n", "\nreplace\n").ok_or("a seed says what it replaces")?;
        let source = fs::read_to_string(root.join(&file))?.replace("\r\n", "\n");
        let at = source.find(&find).ok_or_else(|| format!("{name}: its expression does not stand in {file}"))?;
        ensure(source.matches(&find).count() == 1, format!("{name}: its expression stands twice in {file}"))?;
        stretches.entry(file).or_default().push((at, at + find.len(), name.clone()));
        for test in tests.split_whitespace() {
            ensure(names.iter().any(|one| one.contains(test)), format!("{name}: there is no test `{test}`"))?;
        }
    }
    for stretches in stretches.values_mut() {
        stretches.sort();
        for pair in stretches.windows(2) {
            ensure(pair[0].1 <= pair[1].0, format!("{} and {} overlap", pair[0].2, pair[1].2))?;
        }
    }
    Ok(())
}
