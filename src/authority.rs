//! An authority's facts: `content/authority.toml`, the directory of services, and the timescales
//! that it overrides. Guidance and forms never hard-code what stands here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock;
use crate::codes::{self, CodeList};
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::form::check_period;
use crate::practice;
use crate::schema::{Key, Shape};
use crate::shape;
use crate::source::{Place, Source};
use crate::value::{self, Node, Table, Value};
use crate::workspace::Workspace;

use Shape::{Code, Codes, Date, Line, Lines, Named, Prose, Table as In, Tables, Whole};

macro_rules! keys {
    ($($name:literal: $shape:expr),* $(,)?) => { &[$(Key { name: $name, shape: $shape }),*] };
}

static ELIGIBILITY: CodeList = CodeList { name: "eligibility", codes: &["principal", "sole"] };
/// Whose bank holidays count.
pub static DIVISION: CodeList =
    CodeList { name: "division", codes: &["england-and-wales", "scotland", "northern-ireland"] };
static UNIT: CodeList = CodeList {
    name: "unit",
    codes: &["working-days", "calendar-days", "clear-days", "clear-working-days", "months", "hours"],
};
static DIRECTION: CodeList = CodeList { name: "direction", codes: &["after", "before", "not-before"] };
static COUNT_FROM: CodeList = CodeList { name: "count-from", codes: &["day-after", "same-day"] };
static NON_WORKING_DAY: CodeList = CodeList { name: "non-working-day", codes: &["stays", "earlier"] };
static ANCHOR: CodeList = CodeList {
    name: "anchor",
    codes: &[
        "referral",
        "strategy-discussion",
        "strategy-discussion-initial",
        "strategy-discussion-initiating",
        "strategy-discussion-last",
        "conference",
        "initial-conference",
        "core-group",
        "review-conference",
        "visit",
        "return",
        "approval",
        "birthday",
        "restriction-agreed",
        "record-received",
        "referral-nrm",
        "reasonable-grounds",
        "conference-decision",
        "trigger",
    ],
};
/// What counts as done. Which of these a limit may ask for depends on what it is a limit of.
static DONE: CodeList = CodeList {
    name: "done",
    codes: &[
        "decision",
        "meeting",
        "request",
        "final",
        "sent",
        "complete",
        "shared",
        "report-complete-and-shared",
        "received",
        "plan",
        "visit",
        "visit-alone",
        "offered",
        "interview",
        "review",
    ],
};

static TEAM: &[Key] = keys! { "name": Line, "short": Line, "email": Line, "phone": Line, "address": Line };

/// The keys of `authority.toml`.
pub static AUTHORITY: &[Key] = keys! {
    "name": Line, "short-name": Line, "accent": Line, "language": Line, "languages": Lines, "division": Code(&DIVISION),
    "closures": Shape::Days, "eligibility": Code(&ELIGIBILITY),
    "case-system": Line, "risk-toolkit": Line, "strategy-chair": Line, "strategy-chair-many": Line,
    "exploitation-meeting": Line, "intelligence-portal": Line, "procedures": Line, "procedures-link": Line,
    "terms": In(keys! { "core-group": Line, "conference": Line, "review-conference": Line, "strategy-meeting": Line,
        "family-practitioner": Line, "plan": Line }),
    "teams": Named(&In(TEAM)),
    "agency": Tables(keys! { "code": Code(&codes::AGENCY), "name": Line, "contexts": Codes(&codes::CONTEXT_KIND) }),
    "marking": In(keys! { "case": Line, "public": Line, "family": Line }),
    "retention": Tables(keys! { "document": Line, "period": Line, "trigger": Line }),
    "rules": Named(&Code(&codes::RULE_LEVEL)),
    "guide": In(keys! { "title": Line, "purpose": Prose, "authors": Lines, "approved-by": Line, "approved-on": Date,
        "review-every": Line }),
    "timescale": Tables(TIMESCALE), "plain-language": In(PLAIN_LANGUAGE),
    "suppress-under": Whole(2, 1000), "shared": Tables(keys! { "text": Line, "why": Line, "cases": Lines }),
};

/// What an editor says of keys whose names do not say enough.
pub static DESCRIBED: &[(&str, &str)] = &[
    (
        "suppress-under",
        "Copies about nobody in particular print no count below this, and none that would give one away (default 5)",
    ),
    ("shared", "What cases rightly share: it may stand in the documents of each, or of those named in `cases`"),
];

/// The keys of `content/plain-language.toml`, and of what an authority changes of it.
pub static PLAIN_LANGUAGE: &[Key] = keys! {
    "sentence-words": Whole(5, 100), "reading-age": Whole(6, 40), "young-person-sentence-words": Whole(5, 100),
    "young-person-reading-age": Whole(6, 40), "passage-words": Whole(10, 1000), "known": Lines, "terms": Lines,
};

static TIMESCALE: &[Key] = keys! {
    "name": Line, "rule": Line, "task": Line, "anchor": Code(&ANCHOR), "count": Whole(0, 1000), "unit": Code(&UNIT),
    "direction": Code(&DIRECTION), "count-from": Code(&COUNT_FROM), "done": Code(&DONE), "owner": Line, "status": Line,
    "source": Line, "from": Date, "like": Line, "clear": Shape::YesNo, "days": Whole(1, 1000),
    "non-working-day": Code(&NON_WORKING_DAY),
};

static SERVICE: &[Key] = keys! {
    "id": Line, "name": Line, "agency": Code(&codes::AGENCY), "offers": Prose, "for": Codes(&codes::NEED_CODE),
    "waiting": Line, "contact": Line,
};

/// Teams that guidance may ask for, whether an authority has them or not.
pub static TEAMS: &[&str] = &[
    "safeguarding-unit",
    "front-door",
    "advocacy",
    "exploitation-project",
    "youth-justice",
    "community-safety",
    "return-interviews",
    "therapeutic-social-work",
    "youth-service",
    "housing",
    "licensing",
];

/// An authority, as its files say it.
#[derive(Debug)]
pub struct Authority {
    /// The keys of `authority.toml`.
    pub facts: Table,
    /// Where it says so.
    pub place: Place,
    /// Its directory of services.
    pub services: Vec<Node>,
    /// The time limits, by name, its own over the base layer's. A limit has a version for each day from
    /// which it applies, the oldest first.
    pub timescales: BTreeMap<String, Vec<Table>>,
}

impl Authority {
    /// Reads an authority.
    ///
    /// # Errors
    /// Reports the faults of its files, and `missing-authority-value` for a key that every document needs.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Result<Authority, Failed> {
        let mark = sink.mark();
        let source = workspace.text("content/authority.toml", sink)?;
        let facts = read_table(&source, AUTHORITY, "an authority", sink);
        let place = Place { span: source.line(1), source };
        for (key, needed) in [("name", "every page"), ("eligibility", "the guide and the plan")] {
            if facts.as_ref().is_ok_and(|facts| facts.get(key).is_none()) {
                sink.report(missing(key, needed, &place));
            }
        }
        let base = read_list(workspace, "content/timescales.toml", "timescale", TIMESCALE, sink);
        let services = match workspace.has("content/services.toml") {
            true => read_list(workspace, "content/services.toml", "service", SERVICE, sink),
            false => Vec::new(),
        };
        sink.failed_since(mark)?;
        let facts = facts?;
        check_accent(&facts, sink);
        if let Some(every) = facts.table("guide").and_then(|guide| guide.get("review-every")) {
            check_period(every.text().unwrap_or_default(), &every.place, sink);
        }
        practice::check_levels(&facts, sink);
        clock::calendar::check_closures(&facts, sink);
        let timescales = join_timescales(&base, facts.items("timescale"), sink);
        sink.failed_since(mark)?;
        Ok(Authority { facts, place, services, timescales })
    }

    /// The authority's name.
    pub fn name(&self) -> &Node {
        self.facts.get("name").expect("reading made sure of the name")
    }

    /// The one colour of its documents.
    pub fn accent(&self) -> &str {
        self.facts.text("accent").unwrap_or("#0b5563")
    }

    /// Below how many a count is not printed in a copy about nobody in particular. Five, where the authority says
    /// nothing: the limit of the national returns that such counts are read beside.
    pub fn suppress_under(&self) -> u64 {
        self.facts.whole("suppress-under").and_then(|limit| u64::try_from(limit).ok()).unwrap_or(5)
    }

    /// The language of its documents.
    pub fn language(&self) -> &str {
        self.facts.text("language").unwrap_or("en")
    }
}

/// The message for a value that an authority must give.
pub fn missing(key: &str, needed: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "missing-authority-value",
        format!("the authority does not say its `{key}`, and {needed} needs it"),
    )
    .at(place)
    .hint(format!("write `{key}` in content/authority.toml"))
}

fn read_table(source: &Arc<Source>, keys: &'static [Key], what: &str, sink: &mut Sink) -> Result<Table, Failed> {
    let table = value::parse(source, sink)?;
    shape::fit(&table, &[keys], what, sink);
    Ok(table)
}

/// Reads a file that is one list of tables.
fn read_list(workspace: &Workspace, path: &str, name: &str, keys: &'static [Key], sink: &mut Sink) -> Vec<Node> {
    let Ok(source) = workspace.text(path, sink) else { return Vec::new() };
    let Ok(table) = value::parse(&source, sink) else { return Vec::new() };
    for (key, node) in table.entries() {
        if key == name {
            shape::fit_value(key, node, Shape::Tables(keys), sink);
        } else {
            let message = format!("`{key}` does not belong in this file, which lists `[[{name}]]`");
            sink.report(Diagnostic::error("unknown-key", message).at(&node.key));
        }
    }
    table.items(name).to_vec()
}

/// An authority's timescale replaces the keys that it gives of the base one of its name: for good, or for
/// what is counted from its `from` onwards.
fn join_timescales(base: &[Node], own: &[Node], sink: &mut Sink) -> BTreeMap<String, Vec<Table>> {
    let mut own: Vec<&Node> = own.iter().collect();
    own.sort_by_key(|node| node.table().and_then(|table| table.date("from")));
    let mut joined: BTreeMap<String, Vec<Table>> = BTreeMap::new();
    for node in base.iter().chain(own) {
        let Some(table) = node.table() else { continue };
        let Some(name) = table.text("name") else {
            sink.report(Diagnostic::error("missing-key", "a timescale needs `name`").at(&node.place));
            continue;
        };
        let start = if joined.contains_key(name) { None } else { beside(&joined, table, sink) };
        let version = join_version(joined.entry(name.to_owned()).or_default(), start, table, sink);
        let missing = ["task", "anchor", "count", "unit"].iter().filter(|key| version.get(key).is_none());
        let missing: Vec<String> = missing.map(|key| format!("`{key}`")).collect();
        // What stands beside a limit that is not there has its own message.
        if !missing.is_empty() && table.get("like").is_none() {
            let message = format!("the timescale `{name}` is new and does not say its {}", missing.join(", "));
            let diagnostic = Diagnostic::error("missing-key", message).at(&node.place);
            sink.report(diagnostic.hint("write it, or `like = \"…\"` with the limit that this one stands beside"));
        }
        check_count(name, version, sink);
        clock::check_done(name, version, sink);
    }
    joined
}

/// What a new limit begins with: the newest version of the one that it stands beside.
fn beside(joined: &BTreeMap<String, Vec<Table>>, table: &Table, sink: &mut Sink) -> Option<Table> {
    let like = table.get("like")?;
    let other = like.text().unwrap_or_default();
    let version = joined.get(other).and_then(|versions| versions.last()).cloned();
    if version.is_none() {
        let message = format!("there is no timescale `{other}` that this could be like");
        let names = joined.keys().map(String::as_str);
        let diagnostic = Diagnostic::error("unknown-timescale", message).at(&like.place);
        sink.report(diagnostic.hint_if(did_you_mean(other, names)));
    }
    version.map(|mut version| {
        version.remove("from");
        version
    })
}

/// Adds one table to the versions of its timescale, and gives the version that it makes.
fn join_version<'a>(versions: &'a mut Vec<Table>, start: Option<Table>, table: &Table, sink: &mut Sink) -> &'a Table {
    let mut version = versions.last().cloned().or(start).unwrap_or_default();
    if let (Some(from), Some(earlier)) = (table.get("from"), version.get("from"))
        && table.date("from") == version.date("from")
    {
        let diagnostic = Diagnostic::error("contradictory-values", "this timescale stands twice with the same `from`");
        sink.report(diagnostic.at(&from.place).related("the first", &earlier.place));
    }
    version.take_over(table, |_| true);
    // What has no day of its own, or is the first of its name, takes the place of what stood there.
    if table.get("from").is_none() {
        versions.pop();
    }
    versions.push(version);
    versions.last().expect("a version was just added")
}

/// A count has to make sense in its unit, and with its conventions.
fn check_count(name: &str, version: &Table, sink: &mut Sink) {
    let unit = version.text("unit").unwrap_or_default();
    let first_day = version.get("count-from").filter(|node| node.text() == Some("same-day"));
    if let (Some(from), "hours") = (first_day, unit) {
        let message = format!("the timescale `{name}` counts in hours, which run from the time of the event");
        let diagnostic = Diagnostic::error("contradictory-values", message).at(&from.place);
        sink.report(diagnostic.hint("leave `count-from` out, or count in days"));
    }
    if let (Some(from), Some(0)) = (first_day, version.whole("count")) {
        let message = format!("the timescale `{name}` takes the day counted from as its first day, and counts none");
        let diagnostic = Diagnostic::error("contradictory-values", message).at(&from.place);
        let diagnostic =
            version.get("count").iter().fold(diagnostic, |found, count| found.related("the count", &count.place));
        sink.report(diagnostic.hint("leave `count-from` out, or write a count of 1 or more"));
    }
    if let (true, Some(clear), "months" | "hours") = (version.yes("clear"), version.get("clear"), unit) {
        let message = format!("the timescale `{name}` counts in {unit}, which cannot be clear");
        let diagnostic = Diagnostic::error("contradictory-values", message).at(&clear.place);
        sink.report(diagnostic.hint("leave `clear` out, or count in days"));
    }
    if let (Some(days), false) = (version.get("days"), unit == "months") {
        let message = format!("the timescale `{name}` has `days` beside a count that is not in months");
        let diagnostic = Diagnostic::error("contradictory-values", message).at(&days.place);
        sink.report(diagnostic.hint("`days` is a stricter count beside one in months; the earlier date counts"));
    }
}

/// The accent colour is text on white: WCAG 2.2 AA asks for a contrast of 4.5.
fn check_accent(facts: &Table, sink: &mut Sink) {
    let Some(node) = facts.get("accent") else { return };
    let Value::Text(text) = &node.value else { return };
    match contrast_on_white(text) {
        None => {
            let diagnostic = Diagnostic::error("wrong-type", "`accent` is not a colour").at(&node.place);
            sink.report(diagnostic.hint("write it as six hexadecimal digits, like \"#0b5563\""));
        }
        Some(contrast) if contrast < 4.5 => {
            let message = format!("this accent colour has a contrast of {contrast:.1} on white, and text needs 4.5");
            sink.report(Diagnostic::error("accent-too-pale", message).at(&node.place).hint("choose a darker colour"));
        }
        Some(_) => {}
    }
}

/// The contrast of a colour on white, as WCAG works it out.
fn contrast_on_white(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| -> Option<f64> {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    let luminance = 0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?;
    Some(1.05 / (luminance + 0.05))
}

#[cfg(test)]
mod tests {
    use super::contrast_on_white;

    #[test]
    fn contrast_is_that_of_wcag() {
        let is =
            |text: &str, contrast: f64| contrast_on_white(text).is_some_and(|found| (found - contrast).abs() < 0.01);
        assert!(is("#000000", 21.0));
        assert!(is("#767676", 4.54));
        assert!(contrast_on_white("teal").is_none());
    }
}
