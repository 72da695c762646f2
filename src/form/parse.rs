//! Reads `form.toml`: fits it to its catalogue of keys, then checks what the keys mean.

use std::sync::Arc;

use super::{
    Across, Approval, Blocks, Change, Choice, Field, FieldKind, Form, Label, Migration, Of, Paper, Quote, Row, Scope,
    Section, SpeaksTo, Status, Variant, When, Words, faults,
};
use crate::codes::{self, CodeList};
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::document;
use crate::path::{self, Path, Type};
use crate::schema::{Key, Shape};
use crate::shape;
use crate::source::{Place, Source};
use crate::value::{self, Node, Table, Value};

use Shape::{Code, Codes, Date, Label as Text, Line, Named, Table as In, Tables, Whole, YesNo};

macro_rules! keys {
    ($($name:literal: $shape:expr),* $(,)?) => { &[$(Key { name: $name, shape: $shape }),*] };
}

static OF: CodeList = CodeList { name: "of", codes: &["authority", "case", "report", "meeting"] };
static STATUS: CodeList = CodeList { name: "form-status", codes: &["draft", "in-force", "withdrawn"] };
static READER: CodeList = CodeList { name: "reader", codes: crate::reader::KINDS };
static SPEAKS_TO: CodeList = CodeList { name: "speaks-to", codes: &["professionals", "parent", "young-person"] };
static VARIANT: CodeList = CodeList { name: "variant", codes: &["agency", "parent"] };
static KIND: CodeList = CodeList {
    name: "kind",
    codes: &[
        "line",
        "prose",
        "date",
        "number",
        "yes-no",
        "choice",
        "choices",
        "person",
        "table",
        "chart",
        "guidance",
        "signature",
    ],
};

/// The keys of `form.toml`.
pub static KEYS: &[Key] = keys! {
    "id": Line, "version": Line, "title": Text, "purpose": Text, "of": Code(&OF), "meetings": Codes(&codes::MEETING_KIND),
    "status": Code(&STATUS), "in-force": In(keys! { "from": Date, "to": Date }), "owner": Line,
    "approval": In(keys! { "by": Line, "on": Date, "review-every": Line }), "readers": Codes(&READER),
    "speaks-to": Code(&SPEAKS_TO), "due": Line,
    "since": Codes(&codes::MEETING_KIND),
    "contents": YesNo, "blank": YesNo,
    "paper": Tables(keys! { "form": Line, "meetings": Codes(&codes::MEETING_KIND), "readers": Codes(&READER) }),
    "variant": Tables(keys! { "id": Code(&VARIANT), "title": Text }),
    "change": Tables(keys! { "version": Line, "on": Date, "by": Line, "summary": Line }),
    "migrate": Tables(keys! { "from": Line, "field": Line, "to": Line }),
    "cover": Tables(FIELD), "section": Tables(SECTION),
};
static SECTION: &[Key] = keys! {
    "id": Line, "title": Text, "text": Text, "panel": YesNo, "level": Whole(2, 4), "each": Line, "heading": Line,
    "when": Shape::When, "readers": Codes(&READER), "variants": Codes(&VARIANT), "blank": YesNo, "field": Tables(FIELD),
    "use": Line,
};
static FIELD: &[Key] = keys! {
    "id": Line, "label": Text, "kind": Code(&KIND), "required": YesNo, "hint": Text,
    "choices": Tables(keys! { "code": Line, "label": Text }), "from": Line, "rows": Whole(1, 60), "width": Whole(1, 100),
    "since": YesNo, "empty": Text,
    "when": Shape::When, "readers": Codes(&READER), "variants": Codes(&VARIANT), "blank": YesNo,
    "column": Tables(COLUMN),
    "checklist": YesNo, "guidance": In(keys! { "file": Line, "heading": Line }), "use": Line,
    "row": Tables(keys! { "cells": Named(&Text), "when": Shape::When, "readers": Codes(&READER) }),
};
static COLUMN: &[Key] = keys! {
    "id": Line, "label": Text, "kind": Code(&KIND), "required": YesNo, "hint": Text, "from": Line,
    "choices": Tables(keys! { "code": Line, "label": Text }), "width": Whole(1, 100), "rows": Whole(1, 60),
    "when": Shape::When, "readers": Codes(&READER), "variants": Codes(&VARIANT), "blank": YesNo, "across": Line,
    "heading": Line, "under": Line, "named": YesNo, "empty": Text, "use": Line,
};
/// The keys of a shared block, which stands for what it holds wherever a form says `use`.
pub(super) static BLOCK: &[Key] =
    keys! { "section": Tables(SECTION), "field": Tables(FIELD), "column": Tables(COLUMN) };
static CONDITION: &[&str] = &["path", "is", "in", "present", "all", "any"];

/// Reads one version of a form, with the shared blocks that it uses.
///
/// # Errors
/// Reports every fault of the file, each at its line: those of [`shape::fit`] and of its blocks, and `missing-key`,
/// `duplicate-id`, `path-to-nothing`, `invalid-condition`, `empty-choices`, `form-in-wrong-folder`.
pub fn parse(source: &Arc<Source>, blocks: &Blocks, sink: &mut Sink) -> Result<Form, Failed> {
    let mark = sink.mark();
    let mut root = value::parse(source, sink)?;
    let blocks = blocks.fill(&mut root, sink);
    shape::fit(&root, &[KEYS], "a form", sink);
    let whole = Place { source: source.clone(), span: source.line(1) };
    for key in ["id", "version", "title", "of", "status", "readers"] {
        require(&root, key, "a form", &whole, sink);
    }
    sink.failed_since(mark)?;
    let blocks = blocks?;

    let mut form = Form {
        id: text(&root, "id"),
        version: text(&root, "version"),
        title: label(&root, "title").expect("required above"),
        purpose: label(&root, "purpose"),
        of: of(&text(&root, "of")),
        meetings: texts(&root, "meetings"),
        status: status(&text(&root, "status")),
        says_status: root.get("status").expect("required above").place.clone(),
        from: root.table("in-force").and_then(|table| table.date("from")),
        to: root.table("in-force").and_then(|table| table.date("to")),
        owner: words(&root, "owner"),
        approval: root.table("approval").map(|table| Approval::of(table, "by", "on", "review-every")),
        readers: texts(&root, "readers"),
        speaks_to: speaks_to(root.text("speaks-to").unwrap_or_default()),
        due: words(&root, "due"),
        since: texts(&root, "since"),
        papers: tables(&root, "paper").filter_map(|(table, place)| paper(table, place, sink)).collect(),
        contents: root.yes("contents"),
        blank: root.yes("blank"),
        variants: tables(&root, "variant")
            .filter_map(|(table, _)| Some(Variant { id: text(table, "id"), title: label(table, "title")? }))
            .collect(),
        changes: tables(&root, "change").map(|(table, _)| change(table)).collect(),
        migrations: tables(&root, "migrate").filter_map(|(table, place)| migration(table, place, sink)).collect(),
        cover: tables(&root, "cover").filter_map(|(table, place)| field(table, place, None, sink)).collect(),
        sections: tables(&root, "section").map(|(table, place)| section(table, place, sink)).collect(),
        derived: Vec::new(),
        blocks,
        period: root.get("in-force").map_or(whole, |node| node.place.clone()),
        is_published: false,
        doubted_by: None,
        withdrawn: None,
        source: source.clone(),
    };
    form.derived = form.derived_paths();
    faults::find(&form, &root, sink);
    sink.failed_since(mark)?;
    Ok(form)
}

fn paper(table: &Table, place: &Place, sink: &mut Sink) -> Option<Paper> {
    require(table, "form", "a paper", place, sink);
    Some(Paper { form: words(table, "form")?, meetings: texts(table, "meetings"), readers: texts(table, "readers") })
}

fn change(table: &Table) -> Change {
    Change {
        version: words(table, "version"),
        on: table.date("on"),
        by: words(table, "by"),
        summary: words(table, "summary"),
    }
}

fn migration(table: &Table, place: &Place, sink: &mut Sink) -> Option<Migration> {
    for key in ["from", "field", "to"] {
        require(table, key, "`[[migrate]]`", place, sink);
    }
    Some(Migration { from: words(table, "from")?, field: words(table, "field")?, to: words(table, "to")? })
}

fn section(table: &Table, place: &Place, sink: &mut Sink) -> Section {
    let each = table.get("each").map(|node| {
        let written = node.text().unwrap_or_default();
        let full = if written.contains('.') { written.to_owned() } else { format!("case.{written}") };
        Path::parse(&full, &node.place)
    });
    let item = each.as_ref().and_then(|each| list_item(each, None, sink));
    let heading = path_of(table, "heading", item, sink);
    require(table, "id", "a section", place, sink);
    Section {
        id: text(table, "id"),
        title: label(table, "title"),
        text: label(table, "text"),
        panel: table.yes("panel"),
        level: u8::try_from(table.whole("level").unwrap_or(2)).unwrap_or(2),
        scope: scope(table, item, sink),
        fields: tables(table, "field").filter_map(|(table, place)| field(table, place, item, sink)).collect(),
        each,
        heading,
    }
}

fn field(table: &Table, place: &Place, item: Option<Type>, sink: &mut Sink) -> Option<Field> {
    for key in ["id", "label", "kind"] {
        require(table, key, "a field", place, sink);
    }
    let kind = FieldKind::of(table.text("kind")?)?;
    let across = across(table, item, sink);
    let inner = across.as_ref().and_then(|across| list_item(&across.list, item, sink)).or(item);
    let from = path_of(table, "from", inner, sink);
    let row = match (kind, &from) {
        (FieldKind::Table | FieldKind::Chart, Some(from)) => list_item(from, item, sink),
        _ => None,
    };
    let codes = match (kind, &from) {
        (FieldKind::Choice | FieldKind::Choices, Some(from)) => code_list(from, inner),
        _ => None,
    };
    let columns: Vec<Field> =
        tables(table, "column").filter_map(|(table, place)| column(table, place, row, sink)).collect();
    for (index, column) in columns.iter().enumerate() {
        if let Some(first) = columns[..index].iter().find(|earlier| earlier.id == column.id) {
            let message = format!("the column id `{}` is used twice", column.id);
            sink.report(
                Diagnostic::error("duplicate-id", message).at(&column.place).related("first used here", &first.place),
            );
        }
        let is_above = |under: &str| columns[..index].iter().any(|one| one.id == under && one.under.is_none());
        if let Some(under) = column.under.as_deref().filter(|under| !is_above(under)) {
            let message = format!("there is no column `{under}` before this one, to stand under");
            let hint = "name a column that stands earlier in the table and under no other";
            sink.report(Diagnostic::error("invalid-column", message).at(&column.place).hint(hint));
        }
        if column.named && column.under.is_none() {
            let message = "this column has its label over it, and `named` has nothing to add";
            let hint = "take `named` out, or let the column stand under another with `under`";
            sink.report(Diagnostic::error("invalid-column", message).at(&column.place).hint(hint));
        }
    }
    if kind == FieldKind::Table && columns.is_empty() {
        missing_key("column", "a field of kind `table`", place, sink);
    }
    if let Some(node) = table.get("checklist").filter(|_| table.yes("checklist")) {
        let first = columns.first().is_some_and(|first| first.kind == FieldKind::Choice && !first.choices.is_empty());
        if kind != FieldKind::Table || from.is_some() || !first {
            let message = "a checklist is a table of answers whose first column has `choices`";
            let hint = "each choice of that column is a row: give it `kind = \"choice\"` and `choices`";
            sink.report(Diagnostic::error("invalid-checklist", message).at(&node.place).hint(hint));
        }
    }
    let quote = table.table("guidance").map(|quote| Quote {
        file: text(quote, "file"),
        heading: quote.text("heading").map(str::to_owned),
        place: table.get("guidance").map_or_else(|| place.clone(), |node| node.place.clone()),
    });
    if kind == FieldKind::Guidance && quote.is_none() {
        missing_key("guidance", "a field of kind `guidance`", place, sink);
    }
    Some(Field {
        id: text(table, "id"),
        label: label(table, "label")?,
        kind,
        required: table.yes("required"),
        hint: label(table, "hint"),
        choices: choices(table, kind, from.is_some(), place, sink),
        rows: u32::try_from(table.whole("rows").unwrap_or(if kind == FieldKind::Prose { 5 } else { 1 })).unwrap_or(1),
        width: u32::try_from(table.whole("width").unwrap_or(1)).unwrap_or(1),
        scope: scope(table, item, sink),
        given: tables(table, "row").map(|(table, _)| given_row(table, &columns, item, sink)).collect(),
        from,
        codes,
        since: table.yes("since"),
        empty: label(table, "empty"),
        columns,
        checklist: table.yes("checklist"),
        across,
        under: table.text("under").map(str::to_owned),
        named: table.yes("named"),
        quote,
        place: table.get("id").map_or_else(|| place.clone(), |node| node.place.clone()),
    })
}

/// A column: a field whose answers stand below each other, and on a blank form have less room each.
fn column(table: &Table, place: &Place, item: Option<Type>, sink: &mut Sink) -> Option<Field> {
    const LINES_OF_PROSE: u32 = 2;
    let mut column = field(table, place, item, sink)?;
    if column.kind == FieldKind::Prose && table.get("rows").is_none() {
        column.rows = LINES_OF_PROSE;
    }
    Some(column)
}

/// The list of codes to which a path leads.
fn code_list(from: &Path, item: Option<Type>) -> Option<&'static CodeList> {
    match path::resolve(from, item).ok()? {
        Type::Value(Shape::Code(list) | Shape::Codes(list)) | Type::Values(Shape::Code(list)) => Some(list),
        _ => None,
    }
}

/// A row that the form gives: words for some of the table's columns.
fn given_row(table: &Table, columns: &[Field], item: Option<Type>, sink: &mut Sink) -> Row {
    let cells = table.table("cells");
    for (id, node) in cells.into_iter().flat_map(Table::entries) {
        if !columns.iter().any(|column| column.id == id) {
            let known = columns.iter().map(|column| column.id.as_str());
            sink.report(shape::unknown_key(id, &node.key, "a row of this table", known));
        }
    }
    let words = |cells: &Table, id: &str| Some((id.to_owned(), label(cells, id)?));
    Row {
        cells: cells.into_iter().flat_map(|cells| cells.entries().filter_map(|(id, _)| words(cells, id))).collect(),
        scope: scope(table, item, sink),
    }
}

/// What a column is repeated for: it needs a list of the row, and what names each item of it.
fn across(table: &Table, item: Option<Type>, sink: &mut Sink) -> Option<Across> {
    let list = path_of(table, "across", item, sink)?;
    let inner = list_item(&list, item, sink)?;
    require(table, "heading", "a column with `across`", &list.place, sink);
    let heading = path_of(table, "heading", Some(inner), sink)?;
    Some(Across { list, heading })
}

fn choices(table: &Table, kind: FieldKind, has_path: bool, place: &Place, sink: &mut Sink) -> Vec<Choice> {
    let choices: Vec<Choice> = tables(table, "choices")
        .filter_map(|(table, place)| {
            let place = table.get("code").map_or(place, |node| &node.place).clone();
            Some(Choice { code: text(table, "code"), label: label(table, "label")?, place })
        })
        .collect();
    if matches!(kind, FieldKind::Choice | FieldKind::Choices) && !has_path && choices.is_empty() {
        let place = table.get("choices").map_or(place, |node| &node.place);
        let diagnostic = Diagnostic::error("empty-choices", "this field offers nothing to choose from").at(place);
        sink.report(diagnostic.hint("list them: `choices = [{ code = \"yes\", label = \"Yes\" }]`"));
    }
    choices
}

fn scope(table: &Table, item: Option<Type>, sink: &mut Sink) -> Scope {
    Scope {
        readers: texts(table, "readers"),
        variants: texts(table, "variants"),
        when: table.get("when").and_then(|node| condition(node, item, sink)),
        blank: table.get("blank").map(|_| table.yes("blank")),
    }
}

/// Reads a condition.
fn condition(node: &Node, item: Option<Type>, sink: &mut Sink) -> Option<When> {
    let table = node.table()?;
    for (key, entry) in table.entries().filter(|(key, _)| !CONDITION.contains(key)) {
        sink.report(shape::unknown_key(key, &entry.key, "a condition", CONDITION.iter().copied()));
    }
    for (key, all) in [("all", true), ("any", false)] {
        if let Some(list) = table.get(key) {
            if let Some((beside, entry)) = table.entries().find(|(other, _)| *other != key) {
                return invalid_condition(&entry.key, &format!("`{beside}` stands beside `{key}`"), sink);
            }
            let inner: Vec<When> = list.items().iter().filter_map(|node| condition(node, item, sink)).collect();
            if inner.is_empty() {
                return invalid_condition(&list.place, "it lists no condition", sink);
            }
            return Some(if all { When::All(inner) } else { When::Any(inner) });
        }
    }
    let Some((path, found)) = typed_path(table, "path", item, sink) else {
        return match table.get("path") {
            None => invalid_condition(&node.place, "it names no `path`", sink),
            Some(_) => None,
        };
    };
    faults::check_comparison(found, table.get("is").map_or(table.items("in"), std::slice::from_ref), sink);
    match (table.get("is"), table.get("in"), table.get("present")) {
        (Some(value), None, None) => Some(When::Is(path, value.clone())),
        (None, Some(values), None) if !values.items().is_empty() => Some(When::In(path, values.items().to_vec())),
        (None, None, Some(Node { value: Value::YesNo(yes), .. })) => Some(When::Present(path, *yes)),
        _ => invalid_condition(&node.place, "it needs exactly one of `is`, `in` and `present`", sink),
    }
}

fn invalid_condition(place: &Place, reason: &str, sink: &mut Sink) -> Option<When> {
    let diagnostic = Diagnostic::error("invalid-condition", format!("this condition cannot be used: {reason}"));
    sink.report(diagnostic.at(place).hint("write it like { path = \"case.risk-level\", is = \"high\" }"));
    None
}

fn path_of(table: &Table, key: &str, item: Option<Type>, sink: &mut Sink) -> Option<Path> {
    typed_path(table, key, item, sink).map(|(path, _)| path)
}

/// A path, and what it leads to.
fn typed_path(table: &Table, key: &str, item: Option<Type>, sink: &mut Sink) -> Option<(Path, Type)> {
    let node = table.get(key)?;
    let path = Path::parse(node.text()?, &node.place);
    let found = resolve(&path, item, sink)?;
    Some((path, found))
}

fn resolve(path: &Path, item: Option<Type>, sink: &mut Sink) -> Option<Type> {
    match path::resolve(path, item) {
        Ok(found) => Some(found),
        Err(missing) => {
            let message = format!("the path `{}` leads nowhere: there is no `{}`", path.text(), missing.step);
            let mut diagnostic = Diagnostic::error("path-to-nothing", message).at(&path.place);
            let nearest = did_you_mean(&missing.step, missing.instead.iter().copied());
            if let Some(hint) = nearest {
                diagnostic = diagnostic.hint(hint);
            } else if !missing.instead.is_empty() {
                diagnostic = diagnostic.hint(format!("there are {}", missing.instead.join(", ")));
            } else if path.relative && item.is_none() {
                diagnostic = diagnostic
                    .hint("a path may start with a dot only inside a section with `each`, or a table's column");
            }
            sink.report(diagnostic);
            None
        }
    }
}

/// What one item of the list at a path is.
fn list_item(path: &Path, item: Option<Type>, sink: &mut Sink) -> Option<Type> {
    let found = resolve(path, item, sink)?;
    if matches!(found, Type::Open) {
        return Some(Type::Open);
    }
    let inner = found.item();
    if inner.is_none() {
        let message = format!("the path `{}` does not lead to a list of records", path.text());
        sink.report(Diagnostic::error("path-to-nothing", message).at(&path.place));
    }
    inner
}

fn require(table: &Table, key: &str, what: &str, place: &Place, sink: &mut Sink) {
    if table.get(key).is_none() {
        missing_key(key, what, place, sink);
    }
}

fn missing_key(key: &str, what: &str, place: &Place, sink: &mut Sink) {
    sink.report(Diagnostic::error("missing-key", format!("{what} needs `{key}`")).at(place));
}

fn text(table: &Table, key: &str) -> String {
    table.text(key).unwrap_or_default().to_owned()
}

fn texts(table: &Table, key: &str) -> Vec<String> {
    table.texts(key).map(str::to_owned).collect()
}

fn tables<'a>(table: &'a Table, key: &'a str) -> impl Iterator<Item = (&'a Table, &'a Place)> {
    table.items(key).iter().filter_map(|node| Some((node.table()?, &node.place)))
}

pub(super) fn words(table: &Table, key: &str) -> Option<Words> {
    let node = table.get(key)?;
    let (text, place) = (node.text()?.to_owned(), node.place.clone());
    let printed = document::Words::new(&text, Some(place.clone())).shared();
    Some(Words { text, place, printed })
}

fn label(table: &Table, key: &str) -> Option<Label> {
    let node = table.get(key)?;
    let by_reader = match &node.value {
        Value::Table(table) => {
            table.entries().filter_map(|(reader, _)| Some((reader.to_owned(), words(table, reader)?))).collect()
        }
        _ => vec![("default".to_owned(), words(table, key)?)],
    };
    (!by_reader.is_empty()).then_some(Label(by_reader))
}

fn of(code: &str) -> Of {
    match code {
        "authority" => Of::Authority,
        "report" => Of::Report,
        "meeting" => Of::Meeting,
        _ => Of::Case,
    }
}

fn speaks_to(code: &str) -> SpeaksTo {
    match code {
        "parent" => SpeaksTo::Parent,
        "young-person" => SpeaksTo::YoungPerson,
        _ => SpeaksTo::Professionals,
    }
}

/// Whether a form's text may say that it is in force, however faulty the rest of it is.
pub(crate) fn may_be_in_force(text: &str) -> bool {
    let says = |line: &str, status: &str| {
        let said = line.split_once('=').filter(|(key, _)| key.trim() == "status").map(|(_, value)| value.trim_start());
        said.and_then(|value| value.strip_prefix(['"', '\''])).is_some_and(|value| value.starts_with(status))
    };
    !text.lines().any(|line| says(line, "draft") || says(line, "withdrawn"))
}

fn status(code: &str) -> Status {
    match code {
        "draft" => Status::Draft,
        "withdrawn" => Status::Withdrawn,
        _ => Status::InForce,
    }
}
