//! What somebody can write in a case is printed somewhere: no key is filled in for nobody.

use libtest_mimic::{Failed, Trial};
use wayleaf::choose::Forms;
use wayleaf::diagnostic::Sink;
use wayleaf::form::Form;
use wayleaf::schema::{KINDS, ROOT};
use wayleaf::workspace::Workspace;

use crate::whole::{demonstration, ensure};

/// The trials of the catalogue.
pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("catalogue/every-key-is-printed", every_key_is_printed)]
}

/// Keys to which no path of a form leads, and what they are for.
const FOR_SOMETHING_ELSE: &[(&str, &[&str])] = &[
    ("a document says whose it is", &["reference"]),
    ("other cases are not printed in this one", &["linked", "meeting.cases"]),
    (
        "says which rules and deadlines hold",
        &["stage", "meeting.initial", "meeting.risk-level", "need.whose", "person.kind", "partner.non-traditional"],
    ),
    ("says who gets which copy, or what has to be decided first", &["family.copies", "partner.ask-first"]),
    ("chooses the version of a form", &["forms"]),
    (
        "a label, or a name that no copy may hold",
        &[
            "young-person.also",
            "family.known-as",
            "family.also",
            "family.child",
            "partner.known-as",
            "partner.also",
            "partner.phone",
            "person.known-as",
            "person.also",
            "person.phone",
            "person.note",
        ],
    ),
    ("says from which need a sign of risk comes", &["need.needs"]),
    ("for whom an interpreter is booked", &["young-person.language"]),
    (
        "worked out: who leads, whom the plan asks, what changes first",
        &["action.agencies", "action.asks", "action.contexts", "context.change-first"],
    ),
    (
        "worked out: who weighed what, side by side",
        &[
            "weighting.context",
            "weighting.by",
            "weighting.harm",
            "weighting.safety",
            "weighting.text",
            "weighting.declined",
        ],
    ),
    ("worked out: the chronology", &["information.happened-on", "information.impact"]),
    (
        "worked out: the conference clock",
        &[
            "meeting.late-because",
            "meeting.late-agreed-by",
            "meeting.final",
            "notice.kind",
            "notice.meeting",
            "notice.time",
            "notice.text",
        ],
    ),
];

fn every_key_is_printed() -> Result<(), Failed> {
    let mut sink = Sink::default();
    let forms = Forms::sound(&Workspace::new(demonstration()), &mut sink).map_err(|_| "the forms do not stand")?;
    let reaches: Vec<_> = forms.all().map(Form::reach).collect();
    let of_root = ROOT.iter().map(|key| key.name.to_owned());
    let of_kinds = KINDS.iter().flat_map(|kind| kind.keys.iter().map(|key| format!("{}.{}", kind.name, key.name)));
    let unprinted: Vec<String> =
        of_root.chain(of_kinds).filter(|name| !reaches.iter().any(|reach| reach.has(name))).collect();
    let known: Vec<&str> = FOR_SOMETHING_ELSE.iter().flat_map(|(_, names)| *names).copied().collect();
    let forgotten: Vec<&String> = unprinted.iter().filter(|name| !known.contains(&name.as_str())).collect();
    ensure(forgotten.is_empty(), format!("no form prints {forgotten:?}"))?;
    let printed: Vec<&&str> = known.iter().filter(|name| !unprinted.iter().any(|one| one == *name)).collect();
    ensure(printed.is_empty(), format!("a form prints {printed:?}"))
}
