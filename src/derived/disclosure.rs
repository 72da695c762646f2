//! What is worked out about restrictions: rows for the chair, and for a partner's annex.

use crate::codes::{self, CodeList};
use crate::schema::{Key, Refer, Shape};

use Refer::*;
use Shape::*;

/// What a restriction can be on, beside a kind of record.
pub static RESTRICTED: CodeList = CodeList {
    name: "restricted",
    codes: &[
        "young-person",
        "family",
        "partner",
        "person",
        "meeting",
        "context",
        "weighting",
        "goal",
        "need",
        "action",
        "information",
        "view",
        "seen",
        "contingency",
        "notice",
        "waiver",
        "answer",
        "report",
        "statement",
    ],
};

/// A restriction: what it is on, who may not have it, why, and who agreed.
pub static RESTRICTION: &[Key] = keys! {
    "number": Whole(1, 9999), "what": Line, "heading": Line, "from": Line, "to": Line,
    "reason": Code(&codes::WITHHOLD_REASON), "requested-by": Line, "owner": One(Party), "agreed": Line, "decided": Line,
    "agreed-by": One(Party), "agreed-on": Date, "review-on": Date, "overdue": YesNo,
    "status": Code(&codes::INFORMATION_STATUS), "recorded-on": Date, "about": Many(Subject),
    "text": Prose, "parts": Rows(PART),
};

/// A part of what a restriction is on: what it is, and its words.
static PART: &[Key] = keys! { "label": Line, "text": Prose };

/// Who holds an annex: the partner, and the numbers of what is set apart for them.
pub static HOLDER: &[Key] = keys! { "who": Line, "numbers": Line };

/// One reader's copy of one document.
pub static COPY: &[Key] = keys! {
    "document": Line, "reader": Line, "version": Line, "date": Date, "without": Line, "digest": Line,
};

/// Whether a copy that was sent is what its reader would get now.
pub static SENT_STATE: CodeList = CodeList { name: "sent-state", codes: &["same", "differs", "unknown"] };

/// A copy that was sent.
pub static SENT: &[Key] = keys! {
    "document": Line, "to": Line, "on": Date, "how": Code(&codes::SENT_HOW), "digest": Line,
    "state": Code(&SENT_STATE), "wrong": Lines, "recalled": Date,
};

#[cfg(test)]
mod tests {
    use super::RESTRICTED;

    #[test]
    fn every_kind_of_record_can_be_restricted() {
        assert!(crate::schema::KINDS.iter().all(|kind| RESTRICTED.has(kind.name)));
    }
}
