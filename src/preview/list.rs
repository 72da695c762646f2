//! The list of everything there is to look at, and how each stands.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::deadlines;
use super::messages::json as told;
use crate::compile::Compiler;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::request::{Request, Subject};
use crate::watch::Round;
use crate::watch::held::{Held, HeldCase, Scope};
use crate::watch::ledger::Ledger;

/// The form whose chapters are listed by name.
const GUIDE: &str = "practitioner-guide";

/// Everything there is to look at. `round` is the one that has ended; none while one is under way.
pub(super) fn list(held: &Held, ledger: &Ledger, round: Option<&Round>, today: Date) -> Json {
    let messages = ledger.messages(held);
    let public = held.requests(&Scope::Public, &mut Sink::new());
    let (guides, blanks): (Vec<&Request<'_>>, Vec<&Request<'_>>) =
        public.iter().partition(|request| matches!(request.subject, Subject::Authority));
    let of_workspace = messages.diagnostics().iter().filter(|one| one.case.is_none());
    let cases = held.cases.iter().map(|(reference, case)| of_case(held, ledger, reference, case, today));
    json!({
        "authority": held.compiler.as_ref().map(|compiler| compiler.authority().name().text()),
        "errors": messages.count(Severity::Error),
        "warnings": messages.count(Severity::Warning),
        "made": round.map(|round| round.events.len()),
        "milliseconds": round.map(|round| u64::try_from(round.took.as_millis()).unwrap_or(u64::MAX)),
        "problems": of_workspace.map(told).collect::<Vec<_>>(),
        "chapters": held.compiler.as_ref().map_or_else(Vec::new, |compiler| chapters(compiler, &guides)),
        "guides": guides.iter().map(|request| document(ledger, request)).collect::<Vec<_>>(),
        "forms": blanks.iter().map(|request| document(ledger, request)).collect::<Vec<_>>(),
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// The chapters of the guide, each with the document in which it stands.
fn chapters(compiler: &Compiler, guides: &[&Request<'_>]) -> Vec<Json> {
    let guide = guides.iter().find(|request| request.form.id == GUIDE);
    let chapters = guide.map_or_else(Vec::new, |guide| compiler.chapters(guide.form));
    let doc = guide.map(|guide| guide.path());
    chapters.iter().map(|(file, title)| json!({ "title": title, "file": file, "doc": doc })).collect()
}

fn of_case(held: &Held, ledger: &Ledger, reference: &str, case: &HeldCase, today: Date) -> Json {
    let scope = Scope::Case(reference.to_owned());
    let requests = held.requests(&scope, &mut Sink::new());
    let said = requests.iter().filter_map(|request| ledger.of_document(&request.path())).flatten();
    let all: Vec<&Diagnostic> = case.said.diagnostics().iter().chain(said).collect();
    let count = |severity| all.iter().filter(|one| one.severity == severity).count();
    let due = deadlines::of_case(held, reference, today);
    json!({
        "reference": reference,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "due": due.first().map(deadlines::json),
        "problems": match case.history {
            Some(_) => Vec::new(),
            None => case.said.diagnostics().iter().map(told).collect(),
        },
        "documents": requests.iter().map(|request| document(ledger, request)).collect::<Vec<_>>(),
    })
}

fn document(ledger: &Ledger, request: &Request<'_>) -> Json {
    let said = ledger.of_document(&request.path()).unwrap_or_default();
    let worst = said.iter().map(|one| one.severity).min();
    let state = match worst {
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
