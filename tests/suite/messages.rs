//! What a message gives away: away from a terminal, no message quotes what stands in a case. Every value of the
//! catalogue is tried, right and wrong.

use std::fmt::Write;
use std::fs;

use libtest_mimic::{Failed, Trial};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Diagnostic, Sink};
use wayleaf::report::{self, Human};
use wayleaf::request::{self, Selection};
use wayleaf::schema::{KINDS, Key, ROOT, Shape, UPDATE};
use wayleaf::workspace::Workspace;

use crate::whole::ensure;

/// The trials of messages.
pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("messages/none-quotes-a-case", none_quotes)]
}

/// Stands in every value, and in no message.
const MARKS: [&str; 3] = ["Zyxwin", "Quorst", "4711"];

/// Values that fit some keys and not others.
const VALUES: &[&str] = &[
    "\"Zyxwin Quorst\"",
    "[\"Zyxwin Quorst\", \"Quorst\"]",
    "4711",
    "[4711, { text = \"Zyxwin\", \"Zyxwin Quorst\" = \"Quorst\" }]",
    "{ text = \"Zyxwin\", \"Zyxwin Quorst\" = \"Quorst\", reason = \"Quorst\" }",
    "[{ to = \"Zyxwin Quorst\", on = \"Zyxwin\", text = \"Quorst\" }]",
    "{ \"Zyxwin Quorst\" = 4711-11-11, yp = 4711-11-11 }",
    "4711-11-11",
];

/// Files that are no TOML, or say of themselves what cannot be.
const BROKEN: &[&str] = &[
    "reference = \"T-1\"\nreason = \"Zyxwin",
    "reference = \"T-1\"\nreason = Zyxwin Quorst\n",
    "reference = \"T-1\"\n\"Zyxwin Quorst\" = 1\n\"Zyxwin Quorst\" = 2\n",
    "reference = \"T-1\"\n[young-person]\nborn = 4711-13-45\nname = 'Zyxwin\n",
    "reference = \"T-1\"\n[[need]]\nid = \"Zyxwin Quorst\"\n[[need]]\nid = \"Zyxwin Quorst\"\n",
    "reference = \"T-1\"\nreason = \"\"\"Zyxwin \\q Quorst\"\"\"\n[Zyxwin Quorst]\n",
    "reference = \"T-1\"\n[[family]]\nid = \"zyxwin\"\nname = \"Zyxwin Quorst\"\nphone = 4711-11-11T99:99:99\n",
    "reference = \"T-1\"\n[[need]]\n\"Zyxwin Quorst\" = \"Quorst\"\n[need.wording]\n\"Zyxwin Quorst\" = \"Zyxwin\"\n",
];

/// A case in which everything that may be said is said of the people that it declares, and nothing is decided.
fn sound() -> String {
    let mut case = "reference = \"T-1\"\n".to_owned();
    let lines = |keys: &[Key], into: &mut String| {
        for key in
            keys.iter().filter(|key| !matches!(key.name, "reference" | "id" | "rule" | "item" | "starts" | "ends"))
        {
            let value = match key.shape {
                Shape::Line | Shape::Prose | Shape::Statement => {
                    "\"Zyxwin Quorst, ZYXW, was promiscuous at 4 Quorst Road, on 01632 964711\""
                }
                Shape::Lines if !matches!(key.name, "linked" | "cases") => "[\"Zyxwin\"]",
                _ => continue,
            };
            let _ = writeln!(into, "{} = {value}", key.name);
        }
    };
    lines(ROOT, &mut case);
    for kind in KINDS {
        let _ =
            writeln!(case, "{}", if kind.single { format!("[{}]", kind.name) } else { format!("[[{}]]", kind.name) });
        let _ = writeln!(case, "id = \"{}-1\"", kind.name);
        lines(kind.keys, &mut case);
        match kind.name {
            "family" => case.push_str("role = \"protective-partner\"\n"),
            "need" => case.push_str("status = \"current\"\n"),
            "action" => case.push_str("needs = [\"need-1\"]\nwithhold = { from = [\"family\"] }\n"),
            "information" => case.push_str("status = \"intelligence\"\n"),
            "waiver" => case.push_str("rule = \"need-without-provision\"\nitem = \"need-1\"\n"),
            "meeting" => case.push_str("kind = \"initial-conference\"\non = 2026-03-24\nfinal = 2026-03-24\n"),
            _ => {}
        }
    }
    case
}

/// A case in which every key has this value.
fn wrong(value: &str) -> String {
    let mut case = "reference = \"T-1\"\n".to_owned();
    for key in ROOT.iter().filter(|key| key.name != "reference") {
        let _ = writeln!(case, "{} = {value}", key.name);
    }
    for kind in KINDS {
        let _ =
            writeln!(case, "{}", if kind.single { format!("[{}]", kind.name) } else { format!("[[{}]]", kind.name) });
        for name in kind.names().filter(|name| *name != "update") {
            let _ = writeln!(case, "{name} = {value}");
        }
        if !kind.single {
            let _ = writeln!(case, "[[{}.update]]", kind.name);
            for key in kind.keys.iter().chain(UPDATE.iter().filter(|key| kind.key(key.name).is_none())) {
                let _ = writeln!(case, "{} = {value}", key.name);
            }
        }
    }
    case
}

fn none_quotes() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let case = folder.path().join("content/cases/T-1");
    fs::create_dir_all(&case)?;
    fs::copy(crate::folder::root().join("authority.toml"), folder.path().join("content/authority.toml"))?;
    let compiler = Compiler::new(Workspace::new(folder.path()), &mut Sink::new()).map_err(|_| "no compiler")?;
    let mut told = Vec::new();
    let mut count = 0;
    let files = VALUES.iter().map(|value| wrong(value)).chain(BROKEN.iter().map(|text| (*text).to_owned()));
    for text in files.chain([sound()]) {
        fs::write(case.join("case.toml"), &text)?;
        let mut sink = Sink::of_case("T-1");
        if let Ok(history) = compiler.case("T-1", &mut sink) {
            compiler.judge(&history, jiff::civil::date(2026, 5, 1), &mut sink);
            let all = Selection::default();
            for request in request::of_case(&history, &compiler.forms, &all, None, &mut sink) {
                let Ok(view) = compiler.view(&request, &mut sink) else { continue };
                if let Ok(document) = compiler.composed_of(&view, &request, &mut sink) {
                    let words = compiler.judge_words(&document, &view, &request, jiff::civil::date(2026, 5, 1));
                    words.of_case.into_iter().chain(words.of_all).for_each(|found| sink.report(found));
                }
            }
        }
        ensure(!sink.diagnostics().is_empty(), format!("something is said of\n{text}"))?;
        count += sink.diagnostics().len();
        told.extend(sink.diagnostics().iter().filter_map(given_away));
    }
    ensure(count > 300, format!("{count} messages"))?;
    told.sort();
    told.dedup();
    ensure(told.is_empty(), told.join("\n"))
}

/// What a message gives away, away from a terminal.
fn given_away(one: &Diagnostic) -> Option<String> {
    let json = report::json(one).to_string();
    let sarif = report::sarif(std::slice::from_ref(one)).to_string();
    let piped = report::human(one, Human { quotes: false, colour: false });
    let item = one.item.clone().unwrap_or_default();
    let quotes = |text: &str| MARKS.iter().any(|mark| text.to_lowercase().contains(&mark.to_lowercase()));
    let is_quoted = quotes(&json.replace(&format!("\"item\":\"{item}\""), "")) || quotes(&sarif) || quotes(&piped);
    is_quoted.then(|| format!("{}: {} {:?} {item}", one.name, one.message, one.hints))
}
