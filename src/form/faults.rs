//! What a form says that cannot be: ids used twice, a version that is none, a condition on itself.

use std::collections::HashMap;

use super::{Choice, Field, Form, Of, Scope, When, check_period, is_version};
use crate::authority::{Authority, TEAMS};
use crate::derived;
use crate::diagnostic::{Diagnostic, Sink, did_you_mean};
use crate::path::{Path, Type};
use crate::schema::Shape;
use crate::shape;
use crate::source::Place;
use crate::value::{Node, Table, Value};

/// What is wrong with a form as a whole.
pub(super) fn find(form: &Form, root: &Table, sink: &mut Sink) {
    check_version(form, root, sink);
    check_folder(form, root, sink);
    check_meetings(form, root, sink);
    check_period_in_force(form, root, sink);
    if let Some(every) = form.approval.as_ref().and_then(|approval| approval.review_every.as_ref()) {
        check_period(&every.text, &every.place, sink);
    }
    check_ids(form, root, sink);
    check_codes(form, sink);
    check_conditions(form, sink);
    check_migrations(form, sink);
    check_findings(form, root, sink);
}

/// Practice findings rest on everything recorded, and so only the chair may have a form that prints them.
fn check_findings(form: &Form, root: &Table, sink: &mut Sink) {
    let Some(path) = form.prints(derived::FOR_THE_CHAIR) else { return };
    for node in root.items("readers").iter().filter(|node| node.text() != Some("chair")) {
        let reader = node.text().unwrap_or_default();
        let message = format!("this form prints practice findings, and `{reader}` may not have them");
        let diagnostic = Diagnostic::error("findings-for-another-reader", message).at(&node.place);
        sink.report(diagnostic.related("printed here", &path.place).hint("write `readers = [\"chair\"]`"));
    }
}

/// A version is numbers with dots between.
fn check_version(form: &Form, root: &Table, sink: &mut Sink) {
    if let Some(node) = root.get("version").filter(|_| !is_version(&form.version)) {
        sink.report(invalid_version(&form.version, &node.place));
    }
}

/// The message for a version that is none.
pub fn invalid_version(version: &str, place: &Place) -> Diagnostic {
    Diagnostic::error("invalid-version", format!("`{version}` is no version of a form"))
        .at(place)
        .hint("a version is whole numbers with dots between, like \"1.0\" or \"2.1\"")
}

/// A form stands in the folder of its id and version, so that a path names it.
fn check_folder(form: &Form, root: &Table, sink: &mut Sink) {
    let expected = format!("{}/form.toml", form.folder());
    if form.source.path != expected {
        let place = &root.get("id").expect("required above").place;
        let message =
            format!("this form says it is `{}`, version `{}`, and stands in another folder", form.id, form.version);
        let diagnostic = Diagnostic::error("form-in-wrong-folder", message).at(place);
        sink.report(diagnostic.hint(format!("it belongs in `{expected}`")));
    }
}

/// Only a form of a meeting has kinds of meeting.
fn check_meetings(form: &Form, root: &Table, sink: &mut Sink) {
    let (Some(meetings), Some(of)) = (root.get("meetings"), root.get("of")) else { return };
    if form.of != Of::Meeting {
        let message = "`meetings` belongs to a form of a meeting, and this form is of something else";
        let diagnostic = Diagnostic::error("contradictory-values", message).at(&meetings.place);
        let diagnostic = diagnostic.related("what it is of", &of.place);
        sink.report(diagnostic.hint("leave `meetings` out, or write `of = \"meeting\"`"));
    }
}

/// A version's last day in force is not before its first.
fn check_period_in_force(form: &Form, root: &Table, sink: &mut Sink) {
    let Some((from, to)) = form.from.zip(form.to).filter(|(from, to)| to < from) else { return };
    let period = root.table("in-force");
    let place = |key: &str| period.and_then(|period| period.get(key)).map_or(&form.period, |node| &node.place);
    let message = format!("this version would be in force until {to}, which is before its first day, {from}");
    let diagnostic = Diagnostic::error("contradictory-values", message).at(place("to"));
    sink.report(diagnostic.related("the first day", place("from")).hint("correct one of the two"));
}

/// Field ids are unique in a form, since a report's answers stand under them, and so are the ids of
/// sections. Two variants may ask the same thing in their own words.
fn check_ids(form: &Form, root: &Table, sink: &mut Sink) {
    let mut sections = Seen::default();
    let mut fields = Seen::default();
    for (section, node) in form.sections.iter().zip(root.items("section")) {
        let place = node.table().and_then(|table| table.get("id")).map_or(&node.place, |id| &id.place);
        sections.add("section", &section.id, place, &section.scope.variants, sink);
        for field in &section.fields {
            let own = &field.scope.variants;
            fields.add(
                "field",
                &field.id,
                &field.place,
                if own.is_empty() { &section.scope.variants } else { own },
                sink,
            );
        }
    }
    let mut cover = Seen::default();
    form.cover.iter().for_each(|field| cover.add("cover", &field.id, &field.place, &field.scope.variants, sink));
}

/// The ids met so far, each with its place and variants.
#[derive(Default)]
struct Seen<'a>(HashMap<&'a str, Vec<(&'a Place, &'a [String])>>);

impl<'a> Seen<'a> {
    fn add(&mut self, what: &str, id: &'a str, place: &'a Place, variants: &'a [String], sink: &mut Sink) {
        let earlier = self.0.entry(id).or_default();
        if let Some((first, _)) = earlier.iter().find(|(_, theirs)| overlap(theirs, variants)) {
            let diagnostic = Diagnostic::error("duplicate-id", format!("the {what} id `{id}` is used twice"));
            sink.report(diagnostic.at(place).related("first used here", first));
        }
        earlier.push((place, variants));
    }
}

/// Whether two lists of variants share one; an empty list means all.
fn overlap(a: &[String], b: &[String]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|one| b.contains(one))
}

/// The code of a choice stands once in its list.
fn check_codes(form: &Form, sink: &mut Sink) {
    for field in form.fields().chain(form.fields().flat_map(|field| &field.columns)) {
        for (index, choice) in field.choices.iter().enumerate() {
            let same = |earlier: &&Choice| earlier.code == choice.code;
            if let Some(first) = field.choices[..index].iter().find(same) {
                let message = format!("the code `{}` stands twice among the choices of `{}`", choice.code, field.id);
                let diagnostic = Diagnostic::error("duplicate-code", message).at(&choice.place);
                sink.report(diagnostic.related("first used here", &first.place).hint("an answer could mean either"));
            }
        }
    }
}

/// A condition may ask for another field's answer, and never for its own.
fn check_conditions(form: &Form, sink: &mut Sink) {
    for section in &form.sections {
        let inside: Vec<&Field> = section.fields.iter().collect();
        check_scope(form, &section.scope, &inside, sink);
        for field in &section.fields {
            check_scope(form, &field.scope, &[field], sink);
            for column in &field.columns {
                check_scope(form, &column.scope, &[field], sink);
            }
            check_never(field, sink);
        }
    }
    form.cover.iter().for_each(|field| check_scope(form, &field.scope, &[], sink));
}

/// The answers that a condition asks for exist, and are of no field that the condition is about.
fn check_scope(form: &Form, scope: &Scope, own: &[&Field], sink: &mut Sink) {
    for comparison in scope.when.iter().flat_map(When::comparisons) {
        let path = comparison.path();
        let Some(id) = path.answer() else { continue };
        if own.iter().any(|field| field.id == id) {
            let message = "this condition asks for the answer that it stands on";
            let diagnostic = Diagnostic::error("condition-on-itself", message).at(&path.place);
            sink.report(diagnostic.hint("let it ask for something that is known before"));
        } else if let Some(field) = form.asks(id) {
            check_answer(comparison, field, sink);
        } else {
            let asked = || form.fields().filter(|field| field.is_asked()).map(|field| field.id.as_str());
            let message = format!("the path `{}` leads nowhere: this form asks nothing called `{id}`", path.text());
            let hint = did_you_mean(id, asked()).unwrap_or_else(|| {
                let asked: Vec<&str> = asked().collect();
                format!("it asks {}", shape::some(&asked))
            });
            sink.report(Diagnostic::error("path-to-nothing", message).at(&path.place).hint(hint));
        }
    }
}

/// What a condition compares an answer with is one of the field's choices.
fn check_answer(comparison: &When, field: &Field, sink: &mut Sink) {
    let codes: Vec<&str> = field.choices.iter().map(|choice| choice.code.as_str()).collect();
    for node in comparison.values().iter().filter(|_| !codes.is_empty()) {
        if !node.text().is_some_and(|code| codes.contains(&code)) {
            sink.report(never_equal(node, &codes));
        }
    }
}

/// A field that is printed only where it has nothing to print.
fn check_never(field: &Field, sink: &mut Sink) {
    let Some(from) = &field.from else { return };
    for comparison in field.scope.when.iter().flat_map(When::comparisons) {
        if matches!(comparison, When::Present(path, false) if path.text() == from.text()) {
            let message = "this condition lets the field be printed only where it has nothing to print";
            let diagnostic = Diagnostic::error("condition-on-itself", message).at(&comparison.path().place);
            sink.report(diagnostic.related("what the field prints", &from.place));
        }
    }
}

/// What a condition compares with could stand at its path.
pub(super) fn check_comparison(found: Type, values: &[Node], sink: &mut Sink) {
    let Type::Value(shape) = found else { return };
    for node in values {
        match (shape, &node.value) {
            (Shape::Code(list) | Shape::Codes(list), Value::Text(code)) if list.has(code) => {}
            (Shape::Code(list) | Shape::Codes(list), _) => sink.report(never_equal(node, list.codes)),
            (Shape::YesNo, Value::YesNo(_)) | (Shape::Whole(..), Value::Whole(_)) | (Shape::Date, Value::Date(_)) => {}
            (Shape::YesNo, _) => sink.report(never_equal(node, &["true", "false"])),
            (Shape::Whole(..), _) => sink.report(never_equal(node, &["a whole number"])),
            (Shape::Date, _) => sink.report(never_equal(node, &["a date"])),
            _ => {}
        }
    }
}

/// The message for a comparison with what can never stand there.
fn never_equal(node: &Node, known: &[&str]) -> Diagnostic {
    let nearest = node.text().and_then(|text| did_you_mean(text, known.iter().copied()));
    let hint = nearest.unwrap_or_else(|| format!("there can stand {}", shape::some(known)));
    let message = "this condition can never hold: its path has no such value";
    Diagnostic::error("invalid-condition", message).at(&node.place).hint(hint)
}

/// A rule that carries an answer over leads from a name that is gone to one that is asked.
fn check_migrations(form: &Form, sink: &mut Sink) {
    for rule in &form.migrations {
        if !is_version(&rule.from.text) {
            sink.report(invalid_version(&rule.from.text, &rule.from.place));
        }
        if let Some(field) = form.asks(&rule.field.text) {
            let message = format!("`{}` is asked by this version too, so that its answer cannot be moved", field.id);
            let diagnostic = Diagnostic::error("invalid-migration", message).at(&rule.field.place);
            sink.report(diagnostic.related("it is asked here", &field.place).hint("take the rule out"));
        }
        if form.asks(&rule.to.text).is_none() {
            let message = format!("this version asks nothing called `{}`", rule.to.text);
            let asked = form.fields().filter(|field| field.is_asked()).map(|field| field.id.as_str());
            let diagnostic = Diagnostic::error("invalid-migration", message).at(&rule.to.place);
            sink.report(diagnostic.hint_if(did_you_mean(&rule.to.text, asked)));
        }
    }
}

/// The teams and time limits that a form names exist. A version that is published cannot name others any more: what
/// an authority gives up later is worth a word, and stops nothing.
pub(super) fn check_names(form: &Form, authority: &Authority, sink: &mut Sink) {
    let mut report = |name, message: String, place: &Place, hint: String| {
        let diagnostic = match form.is_published {
            true => Diagnostic::warning(name, message).hint(format!(
                "bring it back in content/authority.toml, or start the form's next version: `wayleaf new form {} --from \
                 {}@{}`",
                form.id, form.id, form.version
            )),
            false => Diagnostic::error(name, message).hint(hint),
        };
        sink.report(diagnostic.at(place));
    };
    if let Some(owner) = &form.owner {
        let own = authority.facts.table("teams").into_iter().flat_map(Table::entries).map(|(team, _)| team);
        let known: Vec<&str> = own.chain(TEAMS.iter().copied()).collect();
        if !known.contains(&owner.text.as_str()) {
            let hint = did_you_mean(&owner.text, known.iter().copied());
            let hint = hint.unwrap_or_else(|| "name a team, as in `[teams.…]` of content/authority.toml".to_owned());
            report("unknown-team", format!("there is no team `{}`", owner.text), &owner.place, hint);
        }
    }
    if let Some(due) = form.due.as_ref().filter(|due| !authority.timescales.contains_key(&due.text)) {
        let known = || authority.timescales.keys().map(String::as_str);
        let hint = did_you_mean(&due.text, known()).unwrap_or_else(|| {
            let known: Vec<&str> = known().collect();
            format!("there are {}", shape::some(&known))
        });
        report("unknown-timescale", format!("there is no time limit `{}`", due.text), &due.place, hint);
    }
}

/// What a scaffold leaves to be written is printed as it stands, for good once it is published.
pub(super) fn check_words(form: &Form, sink: &mut Sink) {
    const TO_BE_WRITTEN: &str = "\"…\"";
    let text = &form.source.text;
    for (at, found) in text.match_indices(TO_BE_WRITTEN) {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        if !text[line..at].contains('#') {
            let place = Place { source: form.source.clone(), span: at..at + found.len() };
            let message = "nobody has written anything here yet, and it is printed as it stands";
            let diagnostic = Diagnostic::warning("words-to-be-written", message).at(&place);
            sink.report(diagnostic.hint("write it before the version is published: from then on nothing changes it"));
        }
    }
}

impl Path {
    /// The field whose answer it asks for.
    pub(crate) fn answer(&self) -> Option<&str> {
        match self.steps.as_slice() {
            [report, answers, id, ..] if !self.relative && report == "report" && answers == "answers" => Some(id),
            _ => None,
        }
    }
}

impl When {
    /// The comparisons of a condition, those inside `all` and `any` too.
    fn comparisons(&self) -> Vec<&When> {
        match self {
            When::All(inner) | When::Any(inner) => inner.iter().flat_map(When::comparisons).collect(),
            one => vec![one],
        }
    }

    /// The path of a comparison.
    fn path(&self) -> &Path {
        match self {
            When::Is(path, _) | When::In(path, _) | When::Present(path, _) => path,
            When::All(_) | When::Any(_) => unreachable!("a comparison holds no others"),
        }
    }

    /// What a comparison compares with.
    fn values(&self) -> &[Node] {
        match self {
            When::Is(_, node) => std::slice::from_ref(node),
            When::In(_, nodes) => nodes,
            _ => &[],
        }
    }
}
