//! Every rule of disclosure against every kind of record, and what each reader's copy holds: the tables in
//! `tests/suite/rules`. The records are made from the catalogue, so that a new kind or key is in them at once.

use std::fmt::Write;
use std::fs;

use libtest_mimic::{Failed, Trial};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::disclose::{Disclosed, View};
use wayleaf::request::{self, Request, Selection};
use wayleaf::schema::{KINDS, Key, Kind, Refer, Shape};
use wayleaf::value::{Node, Table, Value};
use wayleaf::workspace::Workspace;

/// The trials of rules: one a kind of record, and those of answers, reports and statements.
pub(crate) fn trials() -> Vec<Trial> {
    let kinds = KINDS.iter().map(|kind| Trial::test(format!("rules/{}", kind.name), move || of_kind(kind)));
    let others = [
        Trial::test("rules/statement", || of_texts("statement", "summary", STATEMENT)),
        Trial::test("rules/answer", || of_texts("answer", "answer", ANSWER)),
        Trial::test("rules/report", of_report),
    ];
    kinds.chain(others).collect()
}

/// Everyone who may be among the readers, and what records point to.
const CASE: &str = r#"
reference = "T-1"
visits = { text = "Set apart, so that the police have an annex", withhold = { from = ["family", "professionals"], to = ["police"] } }
STATEMENT
[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"
[[family]]
id = "grandmother"
relationship = "grandmother"
role = "supporter"
[[partner]]
id = "police"
agency = "police"
ask-first = true
[[partner]]
id = "nurse"
agency = "health"
[[partner]]
id = "school"
agency = "education"
[[person]]
id = "adult-1"
kind = "adult-who-harms"
name = "Carl Voss"
[[meeting]]
id = "conference"
kind = "initial-conference"
on = 2026-03-24
[[context]]
id = "park"
[[need]]
id = "n1"
[[goal]]
id = "g1"
[[information]]
id = "i1"
about = ["adult-1", "mother"]
share = ["family"]
[[information]]
id = "shut"
withhold = { from = ["family"] }
"#;

const YOUNG_PERSON: &str = "[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\n";

const FORM: &str = r#"id = "all"
version = "1.0"
title = "All"
of = "case"
status = "in-force"
in-force = { from = 2024-01-01 }
readers = ["chair", "professionals", "annex", "core-group", "young-person", "parent", "anonymised"]
[[section]]
id = "one"
[[section.field]]
id = "answer"
label = "Answer"
kind = "prose"
[[section.field]]
id = "who"
label = "Who"
kind = "person"
"#;

/// What is said of a record, beside what its kind has: lines of TOML. `KIND` is its kind, `KEY` one of its
/// texts, and `ONCE` stands for what says who decided.
const RULES: &[&str] = &[
    "",
    "on = 2026-05-01",
    "status = \"intelligence\"",
    "about = [\"adult-1\"]",
    "about = [\"school\"]",
    "about = [\"yp\", \"mother\", \"park\"]",
    "source = \"yp\"",
    "source = \"mother\"",
    "source = \"grandmother\"",
    "source = \"nurse\"",
    "source = \"health\"",
    "source = \"police\"",
    "source = \"school\"",
    "source = \"adult-1\"",
    "by = \"yp\"",
    "by = \"mother\"",
    "by = \"nurse\"",
    "owner = \"nurse\"\nagencies = [\"health\", \"police\"]",
    "responsible = \"health\"",
    "about = [\"adult-1\"]\nshare = [\"family\"]",
    "about = [\"adult-1\"]\nshare = [\"mother\"]",
    "about = [\"adult-1\"]\nshare = [\"parent-mother\", \"core-group\"]",
    "about = [\"adult-1\"]\nshare = [\"young-person\", \"father\"]",
    "about = [\"adult-1\"]\nshare = []",
    "source = \"mother\"\nshare = [\"father\"]",
    "withhold = { from = [\"father\"] }",
    "withhold = { from = [\"young-person\"] }",
    "withhold = { from = [\"family\"] }",
    "withhold = { from = [\"core-group\"] }",
    "withhold = { from = [\"school\"] }",
    "withhold = { from = [\"professionals\"] }",
    "withhold = { from = [\"family\", \"professionals\"], to = [\"police\"] }",
    "share = [\"family\"]\nwithhold = { from = [\"father\"] }",
    "wording = { family = \"Words for the family\" }",
    "wording = { family = \"Words for the family\", mother = \"Words for her\", young-person = \"Words for Ash\" }",
    "wording = { core-group = \"Words for the room\", professionals = \"Words for them\", police = \"Words for one\" }",
    "withhold = { from = [\"family\"] }\nwording = { family = \"Words for the family\" }",
    "withhold = { from = [\"father\"] }\nwording = { mother = \"Words for her\", father = \"Words for him\" }",
    "information = [\"shut\"]",
    "information = [\"shut\"]\nwording = { family = \"Words for the family\" }",
    "KEY = \"Seen with Carl Voss\"",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"",
    "[[KIND.update]]\non = 2026-05-10\nnote = \"A later note\"",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"\nwithhold = { from = [\"father\"] }",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"\nby = \"yp\"",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"\nby = \"nurse\"\nshare = [\"mother\"]",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"\nabout = [\"adult-1\"]",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"\nwording = { family = \"Words for the family\" }",
    "[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"\ninformation = [\"shut\"]",
    "[[KIND.update]]\non = 2026-03-10\nKEY = \"New\"\nwithhold = { from = [\"father\"] }",
    "[[KIND.update]]\non = 2026-03-10\nKEY = \"New\"\nwithhold-field = { KEY = { from = [\"father\"] } }",
    "wording = { family = \"Words for the family\" }\n[[KIND.update]]\non = 2026-03-10\nnote = \"A note\"",
];

/// What is said of an answer or a statement.
const STATEMENT: &[&str] = &[
    "",
    "about = [\"adult-1\"]",
    "about = [\"mother\"]",
    "source = \"yp\"",
    "source = \"mother\"",
    "source = \"grandmother\"",
    "source = \"nurse\"",
    "source = \"police\"",
    "source = \"school\"",
    "about = [\"adult-1\"], share = [\"family\"]",
    "about = [\"adult-1\"], share = [\"mother\"]",
    "about = [\"adult-1\"], share = [\"core-group\"]",
    "withhold = { from = [\"father\"] }",
    "withhold = { from = [\"family\"] }",
    "withhold = { from = [\"professionals\"] }",
    "withhold = { from = [\"family\", \"professionals\"], to = [\"police\"] }",
    "share = [\"family\"], withhold = { from = [\"father\"] }",
    "wording = { family = \"Words for the family\", mother = \"Words for her\" }",
    "withhold = { from = [\"family\"] }, wording = { family = \"Words for the family\" }",
];

const ANSWER: &[&str] = STATEMENT;

/// The day of every record but those that say another.
const ON: &str = "2026-03-01";

/// A value that a key may have; `None` for what only a person can decide.
fn value(key: &Key, kind: &str) -> Option<String> {
    let text = match (kind, key.name) {
        ("context" | "meeting", "name") => "The name".to_owned(),
        (_, "name") => "Xeno Blake".to_owned(),
        (_, "known-as") => "Xen".to_owned(),
        (_, name) => format!("The {}", name.replace('-', " ")),
    };
    Some(match key.shape {
        _ if (kind, key.name) == ("family", "role") => "\"supporter\"".to_owned(),
        _ if (kind, key.name) == ("meeting", "kind") => "\"strategy-discussion\"".to_owned(),
        _ if (kind, key.name) == ("meeting", "cases") => "[\"T-1\"]".to_owned(),
        Shape::Line | Shape::Prose => format!("{text:?}"),
        Shape::Lines => format!("[\"One of {}\"]", key.name),
        Shape::Date => ON.to_owned(),
        Shape::Moment => format!("{ON}T10:00:00"),
        Shape::Whole(least, _) => least.max(1).to_string(),
        Shape::YesNo => "true".to_owned(),
        Shape::Code(list) => format!("{:?}", list.codes[0]),
        Shape::Codes(list) => format!("[{:?}]", list.codes[0]),
        Shape::One(refer) => format!("{:?}", pointed_at(refer)),
        Shape::Many(refer) => format!("[{:?}]", pointed_at(refer)),
        Shape::Table(keys) => inline(keys),
        Shape::Tables(keys) => format!("[{}]", inline(keys)),
        _ => return None,
    })
}

fn inline(keys: &'static [Key]) -> String {
    let values = keys.iter().filter_map(|key| Some(format!("{} = {}", key.name, value(key, "")?)));
    format!("{{ {} }}", values.collect::<Vec<_>>().join(", "))
}

fn pointed_at(refer: Refer) -> &'static str {
    match refer {
        Refer::Context => "park",
        Refer::Need => "n1",
        Refer::Goal => "g1",
        Refer::Meeting => "conference",
        Refer::Information => "i1",
        _ => "school",
    }
}

/// One of a kind's texts that is no name.
fn text_key(kind: &Kind) -> &'static str {
    let is_text = |key: &&Key| matches!(key.shape, Shape::Prose | Shape::Line) && !key.name.contains("name");
    let key = |shape: fn(&Shape) -> bool| kind.keys.iter().filter(is_text).find(|key| shape(&key.shape));
    let prose = key(|shape| matches!(shape, Shape::Prose));
    prose.or_else(|| key(|_| true)).map_or("known-as", |key| key.name)
}

/// Whether a rule can be said of a kind: every key that it names exists.
fn fits(rule: &str, kind: &Kind) -> bool {
    let own = rule.split("[[").next().unwrap_or_default();
    let is_intelligence = rule.contains("intelligence");
    let takes = |line: &str| {
        let name = line.split(" = ").next().unwrap_or_default();
        let is_date = kind.key(name).is_some_and(|key| matches!(key.shape, Shape::Date));
        name == "KEY" || kind.key(name).is_some() && (!is_date || name == "on")
    };
    own.lines().all(takes) && (!is_intelligence || kind.name == "information")
}

/// The id of the record that a table is about.
fn id_of(kind: &Kind) -> &'static str {
    if kind.single { "yp" } else { "x" }
}

/// A record of a kind with every key that it can have, and what a rule says of it.
fn record(kind: &Kind, rule: &str) -> String {
    let rule = rule.replace("KIND", kind.name).replace("KEY", text_key(kind));
    let own = rule.split("[[").next().unwrap_or_default().to_owned();
    let is_said = |key: &str| own.lines().any(|line| line.split(" = ").next() == Some(key));
    let brackets = if kind.single { format!("[{}]", kind.name) } else { format!("[[{}]]", kind.name) };
    let mut text = format!("{brackets}\nid = {:?}\n", id_of(kind));
    if !is_said("on") && !kind.people {
        let _ = writeln!(text, "on = {ON}");
    }
    for key in kind.keys.iter().filter(|key| !is_said(key.name)) {
        if let Some(value) = value(key, kind.name) {
            let _ = writeln!(text, "{} = {value}", key.name);
        }
    }
    // A third party is known by what names them.
    let known = "[[information]]\nid = \"known\"\nabout = [\"x\"]\nshare = [\"family\"]\n";
    let known = if kind.name == "person" { known } else { "" };
    format!("{text}{rule}\n{known}")
}

/// A workspace whose one case is written again and again.
struct Bench {
    folder: tempfile::TempDir,
    compiler: Compiler,
}

impl Bench {
    fn new() -> Result<Bench, Failed> {
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        for form in ["all", "report"] {
            let text = FORM.replace("\"all\"", &format!("{form:?}"));
            let text = if form == "report" { text.replace("of = \"case\"", "of = \"report\"") } else { text };
            fs::create_dir_all(root.join(format!("templates/{form}/1.0")))?;
            fs::write(root.join(format!("templates/{form}/1.0/form.toml")), text)?;
        }
        fs::create_dir_all(root.join("content/cases/T-1"))?;
        fs::copy(crate::folder::root().join("authority.toml"), root.join("content/authority.toml"))?;
        let mut sink = Sink::new();
        let compiler = Compiler::new(Workspace::new(root), &mut sink);
        let compiler = compiler.map_err(|_| format!("{:?}", sink.diagnostics()))?;
        Ok(Bench { folder, compiler })
    }

    /// What each reader's copy of a form holds of a case, in words, readers with the same in one line.
    fn copies(&self, form: &str, case: &str, report: &str, say: &dyn Fn(&View, &View) -> String) -> String {
        let folder = self.folder.path().join("content/cases/T-1");
        fs::write(folder.join("case.toml"), case).unwrap();
        fs::write(folder.join("report.toml"), report).unwrap();
        let mut sink = Sink::new();
        let Ok(history) = self.compiler.case("T-1", &mut sink) else {
            panic!("a case made for the table is sound: {:?}\n{case}", sink.diagnostics());
        };
        let selection = Selection { forms: vec![(form.to_owned(), None)], ..Selection::default() };
        let requests = request::of_case(&history, &self.compiler.forms, &selection, None, &mut sink);
        let look = |request: &Request<'_>| -> Result<View, String> {
            let mut sink = Sink::new();
            self.compiler.view(request, &mut sink).map_err(|_| {
                let mut names: Vec<&str> = sink.diagnostics().iter().map(|one| one.name).collect();
                names.dedup();
                format!("error {}", names.join(", "))
            })
        };
        let Some(chair) = requests.iter().find(|one| one.reader.kind() == "chair").and_then(|one| look(one).ok())
        else {
            return "    nobody has a copy\n".to_owned();
        };
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        for request in &requests {
            let said = look(request).map_or_else(|error| error, |view| say(&view, &chair));
            match lines.iter_mut().find(|(line, _)| *line == said) {
                Some((_, readers)) => readers.push(request.reader.to_string()),
                None => lines.push((said, vec![request.reader.to_string()])),
            }
        }
        lines
            .iter()
            .fold(String::new(), |text, (said, readers)| text + &format!("    {}: {said}\n", readers.join(", ")))
    }
}

/// A value in a few words.
fn short(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let keys: Vec<&str> = table.entries().map(|(key, _)| key).collect();
            format!("{{ {} }}", keys.join(", "))
        }
        _ => "another".to_owned(),
    }
}

/// Keys that say who may have something stand in the chair's copy alone.
const TERMS: &[&str] = &["share", "withhold", "withhold-field", "wording"];

/// What a copy has of some keys: what is left out, and what is other.
fn difference(fields: &Table, whole: &Table) -> Vec<String> {
    let own = whole.entries().filter(|(key, _)| !TERMS.contains(key));
    let gone: Vec<&str> = own.map(|(key, _)| key).filter(|key| fields.get(key).is_none()).collect();
    let other = fields.entries().filter(|(key, _)| !TERMS.contains(key));
    let other = other.filter(|(key, node)| whole.get(key).is_none_or(|one| one.value != node.value));
    let mut said: Vec<String> = other.map(|(key, node)| format!("{key} {}", short(node))).collect();
    if !gone.is_empty() {
        said.push(format!("without {}", gone.join(", ")));
    }
    said
}

/// What a copy holds of a record, against what the chair's holds.
fn held(view: &View, chair: &View, kind: &str, id: &str) -> String {
    let find = |view: &'_ View| view.find(kind, id).cloned();
    if let Some(counted) = view.counted() {
        return match counted.find(kind, id) {
            Some(one) if one.only_words => format!("only that it is there for {}", keys_of(one)),
            Some(one) => format!("only its codes {}", keys_of(one)),
            None => "nothing to count".to_owned(),
        };
    }
    let (Some(record), Some(whole)) = (find(view), find(chair)) else {
        return if find(chair).is_none() { "not yet" } else { "nothing" }.to_owned();
    };
    if let Some(label) = view.label(id) {
        return format!("{} {}, and {}", label.role, label.number, keys_of(&record));
    }
    if record.only_words {
        return format!("only the words {}", keys_of(&record));
    }
    let mut said = difference(&record.fields, &whole.fields);
    for (index, update) in whole.history.iter().enumerate() {
        match record.history.iter().find(|one| one.place == update.place) {
            None => said.push(format!("without update {}", index + 1)),
            Some(one) => {
                let other = difference(&one.fields, &update.fields);
                said.extend(
                    Some(other.join(", "))
                        .filter(|other| !other.is_empty())
                        .map(|o| format!("update {}: {o}", index + 1)),
                );
            }
        }
    }
    if said.is_empty() { "whole".to_owned() } else { said.join("; ") }
}

fn keys_of(record: &Disclosed) -> String {
    record.fields.entries().map(|(key, node)| format!("{key} {}", short(node))).collect::<Vec<_>>().join(", ")
}

fn of_kind(kind: &'static Kind) -> Result<(), Failed> {
    let bench = Bench::new()?;
    let case = |rule: &str| {
        let young_person = if kind.single { "" } else { YOUNG_PERSON };
        format!("{}{young_person}{}", CASE.replace("STATEMENT", ""), record(kind, rule))
    };
    let say = |view: &View, chair: &View| held(view, chair, kind.name, id_of(kind));
    let mut table = format!("# {}: {}\n", kind.name, record(kind, "").lines().skip(1).collect::<Vec<_>>().join(", "));
    for rule in RULES.iter().filter(|rule| fits(rule, kind)) {
        let said = rule.replace("KIND", kind.name).replace("KEY", text_key(kind)).replace('\n', "  ");
        let said = if said.is_empty() { "(nothing is said)".to_owned() } else { said };
        let copies = bench.copies("all", &case(rule), "form = \"all\"\n[answers]\n", &say);
        let _ = write!(table, "\n{said}\n{copies}");
    }
    table.push_str(&single_fields(&bench, kind, &case, &say));
    compare(kind.name, &table)
}

/// Each field of a kind, withheld alone: the keys with the same outcome stand together.
fn single_fields(
    bench: &Bench,
    kind: &'static Kind,
    case: &dyn Fn(&str) -> String,
    say: &dyn Fn(&View, &View) -> String,
) -> String {
    let mut outcomes: Vec<(String, Vec<&str>)> = Vec::new();
    for key in kind.keys.iter().filter(|key| value(key, kind.name).is_some()) {
        let rule = format!("withhold-field = {{ {} = {{ from = [\"father\"] }} }}", key.name);
        let copies = bench.copies("all", &case(&rule), "form = \"all\"\n[answers]\n", say);
        let copies = copies.replace(&format!("without {}\n", key.name), "without it\n");
        match outcomes.iter_mut().find(|(one, _)| *one == copies) {
            Some((_, keys)) => keys.push(key.name),
            None => outcomes.push((copies, vec![key.name])),
        }
    }
    outcomes.iter().fold(String::new(), |text, (copies, keys)| {
        text + &format!("\nwithhold-field, from the father, of each of: {}\n{copies}", keys.join(", "))
    })
}

/// The rules of a text that is more than its text: an answer, or a statement of a case.
fn of_texts(name: &str, item: &str, rules: &[&str]) -> Result<(), Failed> {
    let bench = Bench::new()?;
    let said = |node: Option<&Node>| node.map_or_else(|| "nothing".to_owned(), short);
    let mut table = format!("# {name}\n");
    for rule in rules {
        let separator = if rule.is_empty() { "" } else { ", " };
        let text = format!("{{ text = \"The text\"{separator}{rule} }}");
        let is_answer = item == "answer";
        let statement = if is_answer { String::new() } else { format!("reason = {text}") };
        let case = CASE.replace("STATEMENT", &statement) + YOUNG_PERSON;
        let answer = if is_answer { format!("answer = {text}") } else { String::new() };
        let report = format!("form = \"all\"\nauthor = \"school\"\n[answers]\n{answer}\n");
        let copies = bench.copies("all", &case, &report, &|view, _| match is_answer {
            true => said(view.answer("answer")),
            false => said(view.root().get("reason")),
        });
        let _ = write!(table, "\n{}\n{copies}", if rule.is_empty() { "(nothing is said)" } else { rule });
    }
    compare(name, &table)
}

/// Whose a report may be, by its author and by what is said of it and of its answers.
fn of_report() -> Result<(), Failed> {
    let bench = Bench::new()?;
    let authors = ["school", "nurse", "police", "mother", "grandmother", "yp", "social-worker", "adult-1"];
    let terms = [
        "",
        "share = [\"family\"]",
        "share = [\"mother\"]",
        "withhold = { from = [\"father\"] }",
        "withhold = { from = [\"family\", \"professionals\"], to = [\"police\"] }",
    ];
    let plain = "answer = \"The text\"\nwho = \"grandmother\"";
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for author in authors {
        for said in terms {
            rows.push((format!("author = {author:?}  {said}"), String::new(), plain.to_owned()));
        }
    }
    let own = "answer = { text = \"The text\", share = [\"family\"] }\nwho = \"grandmother\"";
    rows.push(("author = \"yp\"  its answer says share = [\"family\"]".to_owned(), String::new(), own.to_owned()));
    let own = "answer = { text = \"The text\", withhold = { from = [\"mother\"] } }";
    rows.push((
        "author = \"school\"  share = [\"family\"]  its answer says withhold = { from = [\"mother\"] }".to_owned(),
        String::new(),
        own.to_owned(),
    ));
    let hidden = |who: &str, from: &str| {
        format!("[[family]]\nid = \"{who}\"\nrole = \"supporter\"\nwithhold = {{ from = [{from:?}] }}\n")
    };
    rows.push((
        "author = \"aunt\"  (who is withheld from the father)".to_owned(),
        hidden("aunt", "father"),
        plain.to_owned(),
    ));
    rows.push((
        "author = \"school\"  helped-by = \"aunt\"  (who is withheld from the father)".to_owned(),
        hidden("aunt", "father"),
        plain.to_owned(),
    ));
    rows.push((
        "author = \"school\"  answers who = \"aunt\"  (who is withheld from the father)".to_owned(),
        hidden("aunt", "father"),
        plain.replace("grandmother", "aunt"),
    ));
    rows.push((
        "author = \"school\"  answers who = \"adult-2\"  (whom nothing else names)".to_owned(),
        "[[person]]\nid = \"adult-2\"\n".to_owned(),
        plain.replace("grandmother", "adult-2"),
    ));
    let mut table = "# report: its answers are \"The text\", and the grandmother as a person\n".to_owned();
    for (said, more, answers) in &rows {
        let keys =
            said.split("  ").filter(|part| part.contains(" = ") && !part.contains("answer") && !part.starts_with('('));
        let keys: Vec<&str> = keys.collect();
        let report = format!("form = \"report\"\non = 2026-03-18\n{}\n[answers]\n{answers}\n", keys.join("\n"));
        let case = CASE.replace("STATEMENT", "") + YOUNG_PERSON + more;
        let copies = bench.copies("report", &case, &report, &|view, chair| {
            let texts = ["answer", "who"].map(|id| view.answer(id).map_or_else(|| "nothing".to_owned(), short));
            let keys = difference(view.report(), chair.report());
            let label = view.label("adult-2").map(|label| format!("{} {}", label.role, label.number));
            let all = texts.into_iter().chain(keys).chain(label.filter(|_| said.contains("adult-2")));
            all.collect::<Vec<_>>().join("; ")
        });
        let _ = write!(table, "\n{said}\n{copies}");
    }
    compare("report", &table)
}

/// Compares a table with the one that is kept.
fn compare(name: &str, table: &str) -> Result<(), Failed> {
    let path = crate::folder::root().join(format!("rules/{name}.txt"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, table)?;
        return Ok(());
    }
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differs = kept.lines().zip(table.lines()).find(|(one, two)| one != two);
    match kept == table {
        true => Ok(()),
        false => Err(format!("{name}.txt differs, first: {differs:?}\n{table}").into()),
    }
}
