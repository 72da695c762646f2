//! The catalogue of what a case may hold: kinds of record, their keys, and the shape of each.
//!
//! The schema is closed. Reading rejects what is not here, forms may only print what is here, and
//! disclosure treats every record alike because every record is described alike.

use crate::codes::{self, CodeList};

/// The shape of a key's value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text of one line.
    Line,
    /// Text of any length: paragraphs and list items.
    Prose,
    /// A calendar date.
    Date,
    /// A date, or a date with a time of day.
    Moment,
    /// A date, or a month as text, like `2024-02`.
    DateOrMonth,
    /// A whole number within limits, both included.
    Whole(i64, i64),
    /// True or false.
    YesNo,
    /// One code of a list.
    Code(&'static CodeList),
    /// Codes of a list.
    Codes(&'static CodeList),
    /// Lines of text.
    Lines,
    /// Calendar dates.
    Days,
    /// One reference.
    One(Refer),
    /// References.
    Many(Refer),
    /// A table of its own.
    Table(&'static [Key]),
    /// A list of tables.
    Tables(&'static [Key]),
    /// Rows that are worked out, never written.
    Rows(&'static [Key]),
    /// A share from 0 to 1 that is worked out, never written.
    Share,
    /// A table whose keys name readers or people, each with words for them.
    Wording,
    /// A table whose keys are fields of this record, each with a restriction.
    WithholdField,
    /// A table from people's ids to dates.
    Dates,
    /// Prose, or a table of its text and who may have it.
    Statement,
    /// A table from form ids to the version that this case stays on.
    Pins,
    /// A report's answers, which its form describes.
    Answers,
    /// Words of a form: text, or a table of texts by reader.
    Label,
    /// A condition of a form.
    When,
    /// A table whose every value has this shape, under names of a person's choosing.
    Named(&'static Shape),
}

/// What a reference may point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refer {
    /// A person of the case: young person, family, partner or third party; `chair` or `social-worker`.
    Person,
    /// A person, or an agency code where no id is spelt so.
    Party,
    /// A party, or `conference`: whoever may have weighed a context.
    Weigher,
    /// A person, a reader, or `family`.
    Who,
    /// A partner's id.
    Partner,
    /// A person or a context.
    Subject,
    /// A context.
    Context,
    /// A need.
    Need,
    /// An information item.
    Information,
    /// A meeting.
    Meeting,
    /// A goal.
    Goal,
    /// An action.
    Action,
}

/// One key of a record or table.
#[derive(Debug)]
pub struct Key {
    /// The key, in kebab case.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
}

/// A kind of record.
#[derive(Debug)]
pub struct Kind {
    /// The TOML table's name.
    pub name: &'static str,
    /// What forms call all records of this kind: `case.needs`.
    pub plural: &'static str,
    /// The keys beside those that every record has.
    pub keys: &'static [Key],
    /// Whether records of this kind share the one namespace of people.
    pub people: bool,
    /// Whether there is at most one.
    pub single: bool,
}

macro_rules! keys {
    ($($name:literal: $shape:expr),* $(,)?) => { &[$(Key { name: $name, shape: $shape }),*] };
}

use Refer::*;
use Shape::*;

/// A restriction: who may not have something, why, and who agreed.
pub static WITHHOLD: &[Key] = keys! {
    "from": Many(Who), "to": Many(Partner), "reason": Code(&codes::WITHHOLD_REASON), "requested-by": One(Party),
    "agreed-by": One(Party), "agreed-on": Date, "review-on": Date,
};

/// Keys that every record may carry.
pub static RECORD: &[Key] = keys! {
    "id": Line, "on": Date, "source": One(Party), "about": Many(Subject), "share": Many(Who),
    "withhold": Table(WITHHOLD), "withhold-field": WithholdField, "wording": Wording,
    "information": Many(Information),
};

/// Keys that an update carries beside those of its record.
pub static UPDATE: &[Key] = keys! { "by": One(Party), "text": Prose, "note": Prose };

/// Root keys of a case.
pub static ROOT: &[Key] = keys! {
    "reference": Line, "linked": Lines, "stage": Code(&codes::STAGE), "pathway": Code(&codes::PATHWAY),
    "harm-types": Codes(&codes::HARM_TYPE), "category-of-abuse": Codes(&codes::CATEGORY),
    "category-reason": Statement, "roth-flag": YesNo, "efh-primary": Code(&codes::EXTRA_FAMILIAL),
    "intrafamilial-significant-harm": Code(&codes::INTRA_FAMILIAL),
    "parents-position": Code(&codes::PARENTS_POSITION), "risk-level": Code(&codes::RISK_LEVEL),
    "care-status": Code(&codes::CARE_STATUS), "other-plans": Lines, "eligibility-reason": Statement,
    "none-confirmed": YesNo, "reason": Statement, "what-changes-first": Statement, "end-criteria": Statement,
    "information-sharing-agreement": Statement, "visits": Statement, "social-worker": Line, "team": Line,
    "significant-harm": Statement, "system-harm": Statement, "local-id": Line,
    "exploitation-toolkit": Table(keys! { "date": Date, "level": Code(&codes::RISK_LEVEL) }),
    "nrm": Table(keys! { "status": Code(&codes::NRM_STATUS), "referred-on": Date, "reasonable-grounds-on": Date,
        "conclusive-on": Date, "decision": Line }),
    "section-47": Table(keys! { "started": Date, "ended": Date, "outcome": Code(&codes::OUTCOME),
        "primarily-outside-home": YesNo, "authorised-by": Line, "authorised-on": Date, "summary": Prose }),
    "key-dates": Table(keys! { "referral": Moment, "decision": Moment, "conference-decided": Date,
        "conference-requested": Date, "plan-start": Date }),
    "forms": Pins,
};

/// Every kind of record, in the order in which a reader meets them.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "young-person",
        plural: "young-person",
        people: true,
        single: true,
        keys: keys! {
            "name": Line, "known-as": Line, "also": Lines, "pronouns": Line, "born": Date, "who-i-am": Prose,
            "sex": Line, "gender-identity": Line, "ethnicity": Line, "religion": Line, "sexual-orientation": Line,
            "nationality": Line, "immigration-status": Line, "disability": Line, "send": Line,
            "neurodivergence": Table(keys! { "status": Code(&codes::KNOWN_AS), "since": Date, "note": Line }),
            "communication-needs": Line, "first-language": Line, "format-preference": Line, "phone": Line,
            "interpreter": Table(INTERPRETER), "address": Line,
            "education": Table(keys! { "setting": Line, "status": Code(&codes::EDUCATION_STATUS),
                "attendance": Whole(0, 100), "exclusions": Line, "ehcp": Line }),
            "health": Table(keys! { "gp": Line, "camhs-status": Line, "waiting-since": Date, "substance-worker": Line }),
            "trusted-adults": Many(Person), "strengths": Prose, "language": Line, "invited-because": Line,
            "participation": Code(&codes::PARTICIPATION), "not-heard-because": Prose,
            "advocate": Table(ADVOCATE),
            "missing-episodes": Tables(keys! { "from": Moment, "to": Moment, "rhi-offered": YesNo, "rhi-done": YesNo, "rhi-date": Moment }),
        },
    },
    Kind {
        name: "family",
        plural: "family",
        people: true,
        single: false,
        keys: keys! {
            "name": Line, "known-as": Line, "also": Lines, "relationship": Line, "role": Code(&codes::FAMILY_ROLE),
            "role-reason": Prose, "born": Date, "parental-responsibility": YesNo, "lives-with": Line, "contact": Line,
            "phone": Line, "address": Line, "language": Line, "format-preference": Line, "interpreter": Table(INTERPRETER),
            "copies": YesNo, "strengths": Prose, "support-needs": Prose, "included-in-conference": YesNo,
            "rationale": Prose, "needs": Prose, "contact-risk": Prose, "help-offered": Line, "consent-on": Date,
            "child": YesNo, "invited-because": Line,
        },
    },
    Kind {
        name: "partner",
        plural: "partners",
        people: true,
        single: false,
        keys: keys! {
            "agency": Code(&codes::AGENCY), "role": Line, "name": Line, "known-as": Line, "also": Lines, "team": Line,
            "contact": Line, "phone": Line, "direct-contact": YesNo, "core-group": YesNo, "non-traditional": YesNo,
            "ask-first": YesNo, "invited-because": Line,
        },
    },
    Kind {
        name: "person",
        plural: "persons",
        people: true,
        single: false,
        keys: keys! {
            "kind": Code(&codes::PERSON_KIND), "name": Line, "known-as": Line, "also": Lines, "phone": Line,
            "address": Line, "note": Prose,
        },
    },
    Kind {
        name: "meeting",
        plural: "meetings",
        people: false,
        single: false,
        keys: keys! {
            "kind": Code(&codes::MEETING_KIND), "initiated-s47": YesNo, "initial": YesNo, "starts": Line, "ends": Line,
            "venue": Line, "online": YesNo, "cases": Lines, "final": Date, "agreed-changes": Prose, "next": Date, "next-review": Date,
            "chair": Table(keys! { "name": Line, "team": Line, "base": Code(&codes::AGENCY), "line-manages": YesNo }),
            "minute-taker": Line, "invited": Many(Party), "present": Many(Party), "apologies": Many(Party),
            "quorate": YesNo, "reason-if-proceeding": Prose, "decision": Prose, "threshold-met": YesNo,
            "plan": YesNo, "risk-level": Code(&codes::RISK_LEVEL), "summary": Prose, "dissent": Prose, "late-because": Prose, "late-agreed-by": One(Party),
            "support-to-attend": Prose, "sent": Tables(SENT),
        },
    },
    Kind {
        name: "context",
        plural: "contexts",
        people: false,
        single: false,
        keys: keys! {
            "kind": Code(&codes::CONTEXT_KIND), "name": Line, "text": Prose, "place-ref": Line, "strengths": Prose,
            "risks": Prose, "vulnerabilities": Prose,
            "push-factors": Tables(FACTOR), "pull-factors": Tables(FACTOR),
            "harm": Whole(0, 5), "safety": Whole(0, 5), "associated-with-incident": Whole(0, 5),
            "informs-behaviour": Table(keys! { "day": Whole(0, 5), "night": Whole(0, 5) }),
            "change-enabler": Whole(0, 5), "change-hinderer": Whole(0, 5), "change-first": YesNo,
            "responsible": One(Party), "guardians": Many(Party), "system-harm": Prose, "related-children": Whole(0, 999),
            "assessment-ref": Line,
        },
    },
    Kind {
        name: "weighting",
        plural: "weightings",
        people: false,
        single: false,
        keys: keys! {
            "context": One(Context), "by": One(Weigher), "harm": Whole(0, 5), "safety": Whole(0, 5), "text": Prose,
            "declined": YesNo,
        },
    },
    Kind {
        name: "goal",
        plural: "goals",
        people: false,
        single: false,
        keys: keys! {
            "text": Prose, "domain": Code(&codes::GOAL_DOMAIN), "contexts": Many(Context), "needs": Many(Need),
            "baseline": Prose, "measure": Prose, "by": Date, "progress": Prose,
        },
    },
    Kind {
        name: "need",
        plural: "needs",
        people: false,
        single: false,
        keys: keys! {
            "codes": Codes(&codes::NEED_CODE), "kind": Code(&codes::NEED_KIND), "whose": Code(&codes::WHOSE),
            "status": Code(&codes::NEED_STATUS), "text": Prose, "contexts": Many(Context), "needs": Many(Need),
            "unmet": Table(keys! { "reason": Prose, "interim": Prose, "told": Line, "on": Date }),
        },
    },
    Kind {
        name: "action",
        plural: "actions",
        people: false,
        single: false,
        keys: keys! {
            "text": Prose, "owner": One(Person), "agencies": Codes(&codes::AGENCY), "supports": Many(Party),
            "target": Code(&codes::TARGET), "asks": Code(&codes::TARGET), "mode": Code(&codes::MODE),
            "needs": Many(Need), "contexts": Many(Context), "goals": Many(Goal), "starts": Date, "due": Date,
            "status": Code(&codes::ACTION_STATUS), "impact": Prose, "barrier": Prose, "adjustment": Prose,
            "young-person-view": Prose, "review-points": Lines,
        },
    },
    Kind {
        name: "information",
        plural: "information",
        people: false,
        single: false,
        keys: keys! {
            "text": Prose, "status": Code(&codes::INFORMATION_STATUS), "happened-on": Moment, "contexts": Many(Context),
            "impact": Prose, "police-portal": Date,
        },
    },
    Kind {
        name: "view",
        plural: "views",
        people: false,
        single: false,
        keys: keys! {
            "by": One(Person), "text": Prose, "own-words": YesNo, "how": Line, "main-issue": Prose, "risks": Prose,
            "agency-actions": Prose, "what-is-needed": Prose, "what-works": Prose, "of-the-plan": Prose,
            "conclusion": Prose,
        },
    },
    Kind {
        name: "seen",
        plural: "seen",
        people: false,
        single: false,
        keys: keys! {
            "by": One(Party), "where": Line, "alone": YesNo, "text": Prose,
        },
    },
    Kind {
        name: "contingency",
        plural: "contingencies",
        people: false,
        single: false,
        keys: keys! {
            "text": Prose, "response": Prose, "owner": One(Person),
        },
    },
    Kind {
        name: "notice",
        plural: "notices",
        people: false,
        single: false,
        keys: keys! {
            "kind": Code(&codes::NOTICE_KIND), "meeting": One(Meeting), "time": Line, "text": Prose,
        },
    },
    Kind {
        name: "waiver",
        plural: "waivers",
        people: false,
        single: false,
        keys: keys! {
            "rule": Line, "item": Line, "reason": Prose, "by": One(Party), "until": Date,
        },
    },
];

static INTERPRETER: &[Key] = keys! {
    "needed": YesNo, "language": Line, "dialect": Line, "mode": Line, "booked": YesNo, "name": Line, "ref": Line,
    "family-member": YesNo,
};
static ADVOCATE: &[Key] = keys! { "offered": YesNo, "on": Date, "accepted": YesNo, "name": Line };
static FACTOR: &[Key] = keys! { "text": Line, "strength": Whole(1, 5), "impact": Line };
/// To whom a copy was sent: of which form, where the report or meeting does not say it, and whether it came back.
pub static SENT: &[Key] = keys! {
    "to": One(Who), "on": Date, "how": Code(&codes::SENT_HOW), "digest": Line, "form": Line, "recalled": Date,
};

/// Keys of a report file: an answered form.
pub static REPORT: &[Key] = keys! {
    "form": Line, "version": Line, "author": One(Party), "helped-by": One(Party), "meeting": One(Meeting),
    "on": Date, "complete": Date, "final": Date, "shared": Dates, "sent": Tables(SENT), "share": Many(Who),
    "withhold": Table(WITHHOLD), "late-because": Prose, "late-agreed-by": One(Party), "answers": Answers,
};

/// Keys of an answer that is more than its text.
pub static ANSWER: &[Key] = keys! {
    "text": Prose, "source": One(Party), "about": Many(Subject), "share": Many(Who), "withhold": Table(WITHHOLD),
    "wording": Wording, "information": Many(Information),
};

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind that forms call by this plural.
pub fn kind_of_plural(plural: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.plural == plural)
}

impl Kind {
    /// What a record of this kind is, in a sentence without its full stop.
    pub fn words(&self) -> &'static str {
        match self.name {
            "young-person" => "The young person whose case it is",
            "family" => "Parents, siblings and others of the family, one each",
            "partner" => "Professionals who work with the young person, one each",
            "person" => "Others whom the case mentions: friends, other children, adults who harm",
            "meeting" => "Strategy discussions, conferences and core groups",
            "context" => "Places, groups and relationships, with the harm and the safety in each",
            "weighting" => "How one person weighs a context, each time they are asked",
            "goal" => "What is to become safer, and how anyone will tell",
            "need" => "Needs, risks and harm, each in the words of the assessment",
            "action" => "Every service, support or task",
            "notice" => "What somebody puts in writing about a meeting, and when: `on`, and `time` where hours count",
            "information" => "What is known, and how well, each with its source",
            "view" => "What somebody says, in their own words where you have them",
            "seen" => "When the young person was seen",
            "contingency" => "What happens if the plan does not hold",
            "waiver" => "Findings of good practice that are set aside, and why",
            other => other,
        }
    }

    /// Whether its records may go without an id: nothing points to them, or there is only one.
    pub fn may_go_without_id(&self) -> bool {
        self.single || matches!(self.name, "weighting" | "view" | "seen" | "contingency" | "notice" | "waiver")
    }

    /// The key of this name, of this kind or of every record.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().chain(RECORD).find(|key| key.name == name)
    }

    /// The names of all keys that a record of this kind may carry.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.iter().chain(RECORD).map(|key| key.name).chain(["update"])
    }
}

impl Refer {
    /// What it points to, in words.
    pub fn noun(self) -> &'static str {
        match self {
            Person => "the id of a person of the case, `chair` or `social-worker`",
            Party => "the id of a person of the case, or the code of an agency",
            Weigher => "the id of a person, the code of an agency, or `conference`",
            Who => "the id of a person, a reader, or `family`",
            Partner => "the id of a partner",
            Subject => "the id of a person or of a context",
            Context => "the id of a context",
            Need => "the id of a need",
            Information => "the id of an item of information",
            Meeting => "the id of a meeting",
            Goal => "the id of a goal",
            Action => "the id of an action",
        }
    }

    /// The kind of record that a reference points to, where it is one kind only.
    pub fn kind(self) -> Option<&'static Kind> {
        let name = match self {
            Context => "context",
            Need => "need",
            Information => "information",
            Meeting => "meeting",
            Goal => "goal",
            Action => "action",
            Partner => "partner",
            Person | Party | Weigher | Who | Subject => return None,
        };
        kind(name)
    }
}
