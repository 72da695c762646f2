//! The catalogue of what is worked out from several records: what a form may print under `derived`,
//! and the keys that records have beside those a person writes.
//!
//! How each is worked out stands in `compose/derive.rs` and beside it; this is what forms are checked against.

use crate::authority::DIVISION;
use crate::codes::{self, CodeList};
use crate::schema::{Key, Kind, Refer, Shape};

/// How far a need is met.
pub static POSITION: CodeList = CodeList { name: "position", codes: &["met", "qualified", "unmet"] };

/// What a need is of, by the first part of its code.
pub static NEED_GROUP: CodeList = CodeList { name: "need-group", codes: &["harm", "yp", "edu", "fam", "com"] };
/// Which of its three states a plan is in.
pub static PLAN_STATE: CodeList = CodeList { name: "plan-state", codes: &["outline", "full", "revised"] };

/// The kinds of record of which a document says what changed.
pub static CHANGED: CodeList = CodeList { name: "changed", codes: &["context", "need", "action", "goal"] };

/// What changed.
pub static CHANGE: CodeList = CodeList {
    name: "change",
    codes: &[
        "new",
        "ended",
        "completed",
        "newly-met",
        "newly-in-part",
        "newly-unmet",
        "status",
        "due",
        "impact",
        "harm",
        "safety",
        "progress",
        "measure",
    ],
};

macro_rules! keys {
    ($($name:literal: $shape:expr),* $(,)?) => { &[$(Key { name: $name, shape: $shape }),*] };
}

mod disclosure;

pub use disclosure::{COPY, HOLDER, RESTRICTED, RESTRICTION, SENT, SENT_STATE};

use Refer::*;
use Shape::*;

/// A row of a balance: a label, how many, and which share.
pub static BALANCE: &[Key] = keys! { "label": Line, "count": Whole(0, 9999), "share": Share };

/// A row of needs: a group of them, how many, how many with support in place, in part and not at all, and which.
pub static NEEDS: &[Key] = keys! {
    "label": Line, "count": Whole(0, 9999), "met": Whole(0, 9999), "qualified": Whole(0, 9999),
    "unmet": Whole(0, 9999), "needs": Many(Need),
};
/// An edition of the plan: its number and state, since when it holds, and the meeting that made it.
pub static EDITION: &[Key] = keys! { "number": Whole(1, 9999), "state": Line, "from": Date, "meeting": One(Meeting) };

/// A row of what changed since an earlier meeting: which record, what of it, from what to what, and when.
pub static CHANGES: &[Key] = keys! {
    "kind": Code(&CHANGED), "number": Whole(1, 9999), "label": Prose, "change": Code(&CHANGE), "from": Line, "to": Line,
    "on": Date,
};

/// What stands under `derived`.
pub static ROOT: &[Key] = keys! {
    "subject": Line, "reference": Line, "recipient": One(Person), "age": Whole(0, 99), "as-at": Date,
    "since": One(Meeting), "changes": Rows(CHANGES), "changed-contexts": Many(Context),
    "changed-weightings": Rows(WEIGHTING), "changed-needs": Many(Need), "changed-actions": Many(Action),
    "changed-goals": Many(Goal), "core-groups": Many(Meeting),
    "conference": One(Meeting), "core-group": One(Meeting), "strategy-discussion": One(Meeting),
    "next-core-group": Date, "next-review": Date,
    "plan-number": Whole(1, 9999), "plan-state": Code(&PLAN_STATE), "plan-edition": Line, "plan-from": Date,
    "plan-before": Line, "plan-before-from": Date, "plan-editions": Rows(EDITION),
    "contexts": Many(Context), "contexts-to-change": Many(Context), "change-first": Many(Context),
    "harms": Many(Need), "young-person-needs": Many(Need), "family-needs": Many(Need), "community-needs": Many(Need),
    "unmet-needs": Many(Need), "qualified-needs": Many(Need), "escalated-needs": Many(Need),
    "needs-by-group": Rows(NEEDS), "needs-by-kind": Rows(BALANCE), "contexts-by-kind": Rows(BALANCE),
    "contexts-count": Whole(0, 9999), "other-actions": Many(Action),
    "actions-of-parents": Many(Action), "asked-of-young-person": Many(Action),
    "weightings": Rows(WEIGHTING), "parents": Many(Person), "children": Many(Person), "core-group-members": Many(Person),
    "chronology": Rows(EVENT), "disagreements": Rows(DISAGREEMENT), "weighers": Rows(WEIGHER),
    "weighting-reasons": Rows(WEIGHTING), "contexts-not-weighed": Codes(&codes::CONTEXT_KIND),
    "minimum-attendance": Rows(ATTENDANCE), "earlier-meetings": Many(Meeting), "information-by-agency": Many(Information),
    "balance": Rows(BALANCE), "needs-count": Whole(0, 9999), "actions-count": Whole(0, 9999),
    "unmet-count": Whole(0, 9999), "context-share": Share, "family-share": Share,
    "restrictions": Rows(RESTRICTION), "annex-holders": Rows(HOLDER),
    "copies": Rows(COPY), "sent-copies": Rows(SENT), "copies-to-recall": Rows(SENT),
    "balance-targets": Rows(BALANCE), "balance-leads": Rows(BALANCE), "balance-modes": Rows(BALANCE), "balance-contexts": Rows(BALANCE),
    "due": Date, "due-rule": Line, "complete-in-time": YesNo, "shared-in-time": Rows(SHARED),
    "deadlines": Rows(DEADLINE), "deadlines-late": Rows(DEADLINE), "deadlines-to-come": Rows(DEADLINE),
    "deadlines-done": Rows(DEADLINE), "deadline-rules": Rows(DEADLINE), "discussions": Rows(DISCUSSION),
    "calendar-from": Date, "calendar-to": Date, "calendar-changes-to": Date, "calendar-division": Code(&DIVISION),
    "findings": Rows(FINDING), "finding-groups": Rows(FINDINGS), "findings-count": Whole(0, 9999),
    "waived-count": Whole(0, 9999), "six-cs": Rows(SCORE),
};

/// What the practice rules said: for the chair alone, since they look at everything recorded.
pub static FOR_THE_CHAIR: &[&str] = &["findings", "finding-groups", "findings-count", "waived-count", "six-cs"];

/// How a task stands at a document's date.
pub static STATE: CodeList =
    CodeList { name: "deadline-state", codes: &["late", "due", "not-dated", "done-late", "done"] };

/// How far one of the Six Cs shows.
pub static EVIDENCE: CodeList = CodeList { name: "evidence", codes: &["evidenced", "partly", "not-evidenced"] };

/// Somebody with whom a report had to be shared.
pub static SHARED: &[Key] = keys! { "person": One(Person), "shared-on": Date, "in-time": YesNo };

/// A task of the conference clock, as it stands at the document's date.
pub static DEADLINE: &[Key] = keys! {
    "task": Line, "rule": Line, "anchor": Line, "on": Date, "limit": Line, "convention": Line, "source": Line,
    "due": Date, "practical": Date, "done": Date, "counted": Line, "work-to": Line, "how-done": Line, "state": Code(&STATE), "margin": Whole(-9999, 9999), "owner": Line,
    "note": Line, "reason": Prose, "agreed-by": One(Party),
};

/// A strategy discussion that the limit for the conference may be counted from.
pub static DISCUSSION: &[Key] = keys! { "anchor": Line, "on": Date, "due": Date, "practical": Date, "used": YesNo };

/// A practice finding.
pub static FINDING: &[Key] = keys! {
    "rule": Line, "number": Line, "message": Line, "hint": Lines, "where": Line, "level": Code(&codes::RULE_LEVEL),
};

/// The findings of one group of rules.
pub static FINDINGS: &[Key] = keys! { "label": Line, "count": Whole(0, 9999), "findings": Rows(FINDING) };

/// One of the Six Cs: how far it shows, in what, and what is found against it.
pub static SCORE: &[Key] = keys! { "label": Line, "state": Code(&EVIDENCE), "evidence": Lines, "against": Lines };

/// A weighting that stands at the date: one for each context and person.
pub static WEIGHTING: &[Key] = keys! {
    "context": One(Context), "by": One(Weigher), "on": Date, "harm": Whole(0, 5), "safety": Whole(0, 5), "text": Prose,
    "harm-before": Whole(0, 5), "safety-before": Whole(0, 5), "both": Line, "round": Whole(1, 9999),
};

/// What happened on a day, from whatever record holds it.
pub static EVENT: &[Key] = keys! {
    "on": Moment, "event": Prose, "source": One(Party), "status": Code(&codes::INFORMATION_STATUS),
    "contexts": Many(Context), "impact": Prose, "withheld": Line,
};

/// Two who weighed one context far apart: whether harm or safety, the lowest with who said it, the highest.
pub static DISAGREEMENT: &[Key] = keys! { "context": One(Context), "of": Line, "low": Line, "high": Line };

/// Someone who weighed: when they last did, and how many times.
pub static WEIGHER: &[Key] = keys! { "by": One(Weigher), "on": Date, "round": Whole(1, 9999) };

/// An agency that a strategy discussion needs, and who came from it.
pub static ATTENDANCE: &[Key] = keys! { "agency": Code(&codes::AGENCY), "present": YesNo, "who": Many(Party) };

/// Keys of a report beside those a person writes.
pub static REPORT: &[Key] = keys! { "variant": Line };

static OF_NEED: &[Key] = keys! {
    "number": Whole(1, 9999), "position": Code(&POSITION), "actions": Many(Action), "provision": Prose,
    "position-before": Code(&POSITION), "change": Code(&CHANGE), "changed-on": Date,
    "contexts-without-action": Many(Context),
};
static OF_ACTION: &[Key] = keys! {
    "number": Whole(1, 9999), "lead": Line, "state": Code(&codes::ACTION_STATUS),
    "status-before": Code(&codes::ACTION_STATUS), "impact-since": Prose, "change": Code(&CHANGE), "changed-on": Date,
};
static OF_CONTEXT: &[Key] = keys! {
    "number": Whole(1, 9999), "actions": Many(Action), "aimed-actions": Many(Action), "needs": Many(Need), "weightings": Rows(WEIGHTING),
    "chronology": Rows(EVENT),
    "harm-before": Whole(0, 5), "safety-before": Whole(0, 5), "change": Code(&CHANGE), "changed-on": Date,
};
static OF_GOAL: &[Key] = keys! {
    "number": Whole(1, 9999), "label": Line, "progress-before": Prose, "change": Code(&CHANGE), "changed-on": Date,
};
static OF_WAIVER: &[Key] = keys! { "number": Whole(1, 9999), "label": Line, "expired": YesNo };
static OF_PERSON: &[Key] = keys! { "label": Line, "age": Whole(0, 150) };
static OF_OTHER: &[Key] = keys! { "number": Whole(1, 9999), "label": Line };

/// The keys that are worked out for records of a kind.
pub fn keys(kind: &Kind) -> &'static [Key] {
    match kind.name {
        "need" => OF_NEED,
        "action" => OF_ACTION,
        "context" => OF_CONTEXT,
        "goal" => OF_GOAL,
        "waiver" => OF_WAIVER,
        _ if kind.people => OF_PERSON,
        _ => OF_OTHER,
    }
}

/// The shape of a key that is worked out for records of a kind.
pub fn of_kind(kind: &Kind, name: &str) -> Option<Shape> {
    keys(kind).iter().find(|key| key.name == name).map(|key| key.shape)
}
