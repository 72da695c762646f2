//! The demonstration case, with each thing that it withholds changed in each way, one at a time.

use std::collections::BTreeSet;
use std::io::{self, Write};

use libtest_mimic::Failed;
use toml::{Table, Value};
use wayleaf::reader::Reader;

use super::{Bench, NO_COPY, same, texts};

/// A way to change a withheld thing.
const WAYS: &[&str] =
    &["other text", "longer text", "other scripts", "numbers and days", "left out", "twice", "last", "first"];

/// A step towards a withheld thing in a file.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// A withheld thing: where it stands, and from whom it is withheld.
#[derive(Debug)]
struct Place {
    file: String,
    steps: Vec<Step>,
    from: BTreeSet<String>,
    /// The field, where one alone is withheld.
    field: Option<String>,
}

/// The trial of the demonstration case.
pub(super) fn trial() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().to_path_buf();
    let original = crate::whole::demonstration();
    for (path, bytes) in crate::whole::files(&original.join("content")) {
        if !path.starts_with("cases/") {
            let target = root.join("content").join(&path);
            std::fs::create_dir_all(target.parent().ok_or("a folder")?)?;
            std::fs::write(target, bytes)?;
        }
    }
    std::fs::create_dir_all(root.join("content/cases/NM-0147"))?;
    let files = texts(&original.join("content/cases/NM-0147"));
    let bench = Bench::in_folder(folder, root, "NM-0147")?;
    let before = bench.given(&files, &|_| true)?;
    let mut places = Vec::new();
    for (name, text) in &files {
        find(name, &Value::Table(text.parse::<Table>()?), &mut Vec::new(), &mut places);
    }
    let (mut compared, mut changes, mut unsound) = (0, 0, 0);
    // In `cargo test`, a different way for each; in the longer run, all of them.
    let all = std::env::var_os("WAYLEAF_PAIRS").is_some();
    for (index, place) in places.iter().enumerate() {
        let theirs = |reader: &Reader| is_withheld(&place.from, reader);
        let own = (0..WAYS.len()).filter(|way| all || way % 4 == index % 4);
        for way in own.map(|way| &WAYS[way]) {
            let mut changed = files.clone();
            let mut file = files[&place.file].parse::<Table>()?;
            if !change(&mut file, place, way) {
                continue;
            }
            changed.insert(place.file.clone(), toml::to_string(&file)?);
            // What points to a thing that is left out points to nothing: that is no case.
            let Ok(after) = bench.given(&changed, &theirs) else {
                unsound += 1;
                continue;
            };
            changes += 1;
            compared += same(&before, &after).map_err(|why| format!("{place:?}, {way}: {why}"))?;
            let gone = after.iter().filter(|(path, copy)| *copy == NO_COPY && before[*path] != NO_COPY).count();
            if gone > 0 && !matches!(*way, "left out" | "twice" | "numbers and days") {
                return Err(format!("{place:?}, {way}: {gone} copies are not made").into());
            }
        }
    }
    let told = format!("{} things, {changes} changes ({unsound} unsound), {compared} copies compared", places.len());
    if std::env::var_os("WAYLEAF_PAIRS").is_some() {
        let _ = writeln!(io::stderr(), "{told}");
    }
    if places.len() >= 7 && changes >= places.len() && compared >= changes * 2 { Ok(()) } else { Err(told.into()) }
}

/// Finds what a file withholds.
fn find(file: &str, value: &Value, steps: &mut Vec<Step>, into: &mut Vec<Place>) {
    let from = |rule: &Value| -> BTreeSet<String> {
        let names = rule.get("from").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    match value {
        Value::Table(table) => {
            if let Some(rule) = table.get("withhold") {
                into.push(Place { file: file.to_owned(), steps: steps.clone(), from: from(rule), field: None });
            }
            for (field, rule) in table.get("withhold-field").and_then(Value::as_table).into_iter().flatten() {
                let field = Some(field.clone());
                into.push(Place { file: file.to_owned(), steps: steps.clone(), from: from(rule), field });
            }
            for (key, inner) in table.iter().filter(|(key, _)| !matches!(key.as_str(), "withhold" | "withhold-field")) {
                steps.push(Step::Key(key.clone()));
                find(file, inner, steps, into);
                steps.pop();
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                steps.push(Step::Index(index));
                find(file, inner, steps, into);
                steps.pop();
            }
        }
        _ => {}
    }
}

/// Whether a thing that is withheld from some is withheld from everyone behind a reader, or from the reader.
fn is_withheld(from: &BTreeSet<String>, reader: &Reader) -> bool {
    let names = |name: &str| from.contains(name);
    match reader {
        Reader::Parent(id) => names("family") || names(id),
        Reader::YoungPerson => names("family") || names("yp") || names("young-person"),
        // One of them is enough.
        Reader::CoreGroup => from.iter().any(|name| name != "professionals"),
        // Everyone stands behind it.
        Reader::Anonymised => true,
        _ => false,
    }
}

fn at<'a>(file: &'a mut Table, steps: &[Step]) -> Option<&'a mut Value> {
    let (first, rest) = steps.split_first()?;
    let Step::Key(key) = first else { return None };
    rest.iter().try_fold(file.get_mut(key)?, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(*index),
    })
}

/// Keys that are no content: what a record is, and what it belongs to.
const FIXED: &[&str] = &[
    "id",
    "withhold",
    "withhold-field",
    "wording",
    "kind",
    "by",
    "owner",
    "author",
    "form",
    "version",
    "needs",
    "share",
    "codes",
];

/// Changes a withheld thing. Says whether it can be changed so.
fn change(file: &mut Table, place: &Place, way: &str) -> bool {
    // A report that is withheld whole is its file.
    if place.steps.is_empty() {
        let Some(answers) = file.get_mut("answers").and_then(Value::as_table_mut) else { return false };
        return reword(answers, way, &|_| true);
    }
    if let Some(field) = &place.field {
        let Some(table) = at(file, &place.steps).and_then(Value::as_table_mut) else { return false };
        return match way {
            "left out" => table.remove(field).is_some(),
            _ => reword(table, way, &|key| key == field),
        };
    }
    let (last, outer) = match place.steps.split_last() {
        Some((Step::Index(index), outer)) => (*index, outer),
        _ => {
            return at(file, &place.steps)
                .and_then(Value::as_table_mut)
                .is_some_and(|table| reword(table, way, &|_| true));
        }
    };
    // Where somebody has words for it, those stand where it stands.
    let has_words = at(file, &place.steps).is_some_and(|item| item.get("wording").is_some());
    match way {
        "left out" | "twice" | "last" | "first" if has_words => false,
        "left out" | "twice" | "last" | "first" => {
            let Some(items) = at(file, outer).and_then(Value::as_array_mut) else { return false };
            let mut item = items.remove(last);
            match way {
                "last" => items.push(item),
                "first" => items.insert(0, item),
                "twice" => {
                    items.insert(last, item.clone());
                    if let Some(table) = item.as_table_mut().filter(|table| table.contains_key("id")) {
                        table.insert("id".to_owned(), Value::String("twin".to_owned()));
                    }
                    items.push(item);
                }
                _ => {}
            }
            true
        }
        _ => at(file, &place.steps).and_then(Value::as_table_mut).is_some_and(|table| reword(table, way, &|_| true)),
    }
}

/// Gives a table other texts, numbers or days. Words that other readers have stay theirs.
fn reword(table: &mut Table, way: &str, wanted: &dyn Fn(&str) -> bool) -> bool {
    let mut changed = false;
    for (key, value) in table.iter_mut().filter(|(key, _)| wanted(key) && !FIXED.contains(&key.as_str())) {
        match (way, value) {
            ("numbers and days", Value::Integer(number)) => {
                *number = (*number + 1) % 5;
                changed = true;
            }
            ("numbers and days", Value::Boolean(yes)) => {
                *yes = !*yes;
                changed = true;
            }
            ("numbers and days", Value::Datetime(date)) if key == "on" || key == "due" => {
                if let Ok(other) = "2026-02-14".parse() {
                    *date = other;
                    changed = true;
                }
            }
            ("other text" | "longer text" | "other scripts", Value::String(text)) if text.contains(' ') => {
                *text = match way {
                    "other text" => "Something else".to_owned(),
                    "longer text" => format!("{text} ").repeat(9),
                    _ => "e\u{301} ﬁ 日本 עברית 👩‍👩‍👦 \u{202e}x".to_owned(),
                };
                changed = true;
            }
            _ => {}
        }
    }
    changed
}
