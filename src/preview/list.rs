//! The list of everything there is to look at, and how each stands.

use serde_json::{Value as Json, json};

use super::deadlines;
use super::messages::json as told;
use crate::build::State;
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::request::{Request, Subject};
use crate::watch::Round;
use crate::watch::held::{ALL, Held, HeldCase, Scope};
use crate::watch::ledger::Ledger;

/// The form whose chapters are listed by name.
const GUIDE: &str = "practitioner-guide";

/// Everything there is to look at. `round` is the one that has ended; none while one is under way.
pub(super) fn list(held: &Held, ledger: &Ledger, round: Option<&Round>) -> Json {
    let messages = ledger.messages(held);
    let public = held.requests(&Scope::Public, &ALL, &mut Sink::new());
    let (guides, blanks): (Vec<&Request<'_>>, Vec<&Request<'_>>) =
        public.iter().partition(|request| matches!(request.subject, Subject::Authority));
    let of_workspace = messages.diagnostics().iter().filter(|one| one.case.is_none());
    let made = |state| round.map(|round| round.events.iter().filter(|event| event.state == state).count());
    let cases = held.cases.iter().map(|(reference, case)| of_case(held, ledger, reference, case));
    json!({
        "authority": held.compiler.as_ref().map(|compiler| compiler.authority().name().text()),
        "errors": messages.count(Severity::Error),
        "warnings": messages.count(Severity::Warning),
        "ended": round.is_some(),
        "written": made(State::Written),
        "removed": made(State::Removed),
        "failed": made(State::Failed),
        "milliseconds": round.map(|round| u64::try_from(round.took.as_millis()).unwrap_or(u64::MAX)),
        "problems": of_workspace.map(told).collect::<Vec<_>>(),
        "guide": guides.iter().find(|request| request.form.id == GUIDE).map(|request| request.path()),
        "chapters": held.compiler.as_ref().map_or_else(Vec::new, |compiler| chapters(compiler, &guides)),
        "guides": guides.iter().map(|request| document(held, ledger, request)).collect::<Vec<_>>(),
        "forms": blanks.iter().map(|request| document(held, ledger, request)).collect::<Vec<_>>(),
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// The list with what stood in it before and cannot be read now, marked: whoever breaks something finds it again.
pub(super) fn with_broken(mut now: Json, before: &Json) -> Json {
    let has_error = |one: &Json| one["severity"] == "error";
    let is_broken = items(&now["problems"]).any(has_error);
    let is_shut = now["authority"].is_null();
    if before.is_null() || !is_broken && items(&now["cases"]).all(|case| case["errors"] == 0) {
        return now;
    }
    let cases = items(if is_shut { &before["cases"] } else { &now["cases"] }).map(|case| {
        let was = items(&before["cases"]).find(|other| other["reference"] == case["reference"]);
        let was = was.map_or(&Json::Null, |was| &was["documents"]);
        let documents = if is_shut { &Json::Null } else { &case["documents"] };
        let is_lost = case["errors"] != 0 && items(documents).next().is_none();
        let mut case = case.clone();
        case["documents"] = if is_broken || is_lost { merged(documents, was) } else { documents.clone() };
        case
    });
    let cases: Json = cases.collect();
    now["cases"] = cases;
    if is_broken {
        for part in ["guides", "forms"] {
            now[part] = merged(&now[part], &before[part]);
        }
        for part in ["authority", "guide", "chapters"] {
            if now[part].is_null() || now[part] == json!([]) {
                now[part] = before[part].clone();
            }
        }
    }
    now
}

/// Documents in the order of before, where those that are not there now have errors.
fn merged(now: &Json, was: &Json) -> Json {
    let of = |documents, doc: &Json| items(documents).find(|one| one["doc"] == *doc).cloned();
    let broken = |one: &Json| {
        let mut one = one.clone();
        one["state"] = json!("error");
        one
    };
    let old = items(was).map(|one| of(now, &one["doc"]).unwrap_or_else(|| broken(one)));
    old.chain(items(now).filter(|one| of(was, &one["doc"]).is_none()).cloned()).collect()
}

fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}

/// The chapters of the guide, each with the document in which it stands.
fn chapters(compiler: &Compiler, guides: &[&Request<'_>]) -> Vec<Json> {
    let guide = guides.iter().find(|request| request.form.id == GUIDE);
    let chapters = guide.map_or_else(Vec::new, |guide| compiler.chapters(guide.form));
    let doc = guide.map(|guide| guide.path());
    chapters.iter().map(|(file, title)| json!({ "title": title, "file": file, "doc": doc })).collect()
}

/// What is due next in a case, and everything that there is to say of it.
pub(super) fn case(held: &Held, ledger: &Ledger, reference: &str) -> Option<Json> {
    let case = held.cases.get(reference)?;
    let said = ledger.of_case(held, reference);
    let mut messages: Vec<&Diagnostic> = said.diagnostics().iter().collect();
    messages.sort_by_key(|one| one.severity);
    Some(json!({
        "reference": reference,
        "due": case.judgement.due.iter().map(deadlines::json).collect::<Vec<_>>(),
        "messages": messages.into_iter().map(told).collect::<Vec<_>>(),
    }))
}

fn of_case(held: &Held, ledger: &Ledger, reference: &str, case: &HeldCase) -> Json {
    let scope = Scope::Case(reference.to_owned());
    let requests = held.requests(&scope, &ALL, &mut Sink::new());
    let said = requests.iter().filter_map(|request| ledger.of_document(&request.path())).flatten();
    let all: Vec<&Diagnostic> = case.messages().chain(said).collect();
    let count = |severity| all.iter().filter(|one| one.severity == severity).count();
    json!({
        "reference": reference,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "due": case.judgement.due.first().map(deadlines::json),
        "documents": requests.iter().map(|request| document(held, ledger, request)).collect::<Vec<_>>(),
    })
}

fn document(held: &Held, ledger: &Ledger, request: &Request<'_>) -> Json {
    let said = ledger.of_document(&request.path()).unwrap_or_default();
    let worst = said.iter().map(|one| one.severity).min();
    // Faults of the guidance are said once, and not of each document that quotes it.
    let lacks_guidance = held.compiler.as_ref().is_some_and(|compiler| compiler.lacks_guidance(request.form));
    let state = match worst {
        _ if lacks_guidance => "error",
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        _ => "fine",
    };
    let variant = request.form.variants.iter().find(|variant| Some(variant.id.as_str()) == request.variant);
    let title = variant.map_or(&request.form.title, |variant| &variant.title);
    json!({
        "doc": request.path(),
        "title": title.for_reader(&[]).text,
        "reader": request.reader.to_string(),
        "of": request.author().or_else(|| request.meeting()).or(request.variant),
        "state": state,
    })
}
