//! Code lists: the closed sets of words that a key of a case may hold.
//!
//! Source: DESIGN.md's lists and the domain's taxonomies. A code's printed words stand in
//! `content/languages`, never here.

/// A closed list of codes, with the name that messages and language files use for it.
#[derive(Debug)]
pub struct CodeList {
    /// The list's name, which is also its table in `content/languages/*.toml`.
    pub name: &'static str,
    /// The codes, in the order in which a form offers them.
    pub codes: &'static [&'static str],
}

impl CodeList {
    /// Whether the list holds this code.
    pub fn has(&self, code: &str) -> bool {
        self.codes.contains(&code)
    }
}

/// The agencies that a strategy discussion needs at the least: Working Together to Safeguard Children 2023.
pub static STRATEGY_MINIMUM: &[&str] = &["police", "health", "social-care"];

macro_rules! lists {
    ($($(#[$doc:meta])* $ident:ident = $name:literal: $($code:literal)+;)+) => {
        $($(#[$doc])* pub static $ident: CodeList = CodeList { name: $name, codes: &[$($code),+] };)+
        /// Every list there is, for the language files and their tests.
        pub static ALL: &[&CodeList] = &[$(&$ident),+];
    };
}

lists! {
    /// Where a case stands on the pathway.
    STAGE = "stage": "referral" "strategy" "section-47" "initial-conference" "core-group" "review" "closed";
    /// The pathway that a young person is on.
    PATHWAY = "pathway": "roth" "standard-child-protection" "child-in-need" "context";
    /// Kinds of harm outside the home.
    HARM_TYPE = "harm-type": "sexual-exploitation" "criminal-exploitation" "peer-sexual-abuse" "serious-violence"
        "mental-health-or-substance" "trafficking" "online" "other";
    /// Category of abuse, as the national return names it.
    CATEGORY = "category": "neglect" "physical" "sexual" "emotional" "multiple";
    /// Whether harm outside the home stands alone.
    EXTRA_FAMILIAL = "extra-familial": "sole" "principal" "mixed";
    /// Harm inside the family.
    INTRA_FAMILIAL = "intra-familial": "none-identified" "needs-not-significant" "significant";
    /// How far parents work with the plan.
    PARENTS_POSITION = "parents-position": "working-with-us" "partly" "not-able";
    /// Assessed level of risk, written by a person, never worked out.
    RISK_LEVEL = "risk-level": "low" "medium" "high";
    /// Where the young person lives and under what order.
    CARE_STATUS = "care-status": "at-home" "extended-family" "section-20" "care-order" "placed-out-of-area" "custody" "bail";
    /// National referral mechanism.
    NRM_STATUS = "nrm-status": "not-considered" "considered-no" "referred" "reasonable-grounds-positive"
        "reasonable-grounds-negative" "conclusive-positive" "conclusive-negative";
    /// Outcome of a section 47 enquiry.
    OUTCOME = "outcome": "not-substantiated" "substantiated-no-significant-harm" "substantiated-significant-harm";
    /// What a family member is to the plan.
    FAMILY_ROLE = "family-role": "protective-partner" "supporter" "not-currently-able" "not-to-be-contacted";
    /// Agencies.
    AGENCY = "agency": "social-care" "police" "health" "education" "youth-justice" "community-safety" "housing"
        "licensing" "youth-service" "voluntary" "fire" "family" "multi-agency";
    /// Kinds of third party.
    PERSON_KIND = "person-kind": "peer" "other-child" "adult-who-harms" "other-adult";
    /// Kinds of meeting.
    MEETING_KIND = "meeting-kind": "strategy-discussion" "initial-conference" "core-group" "review-conference";
    /// What somebody puts in writing about a meeting: before it, that something be withheld or someone left out;
    /// after it, that the record is wrong, that they do not agree with the decision, or that they complain.
    NOTICE_KIND = "notice-kind": "exclusion-request" "accuracy-comment" "dissent" "complaint";
    /// Kinds of context.
    CONTEXT_KIND = "context-kind": "family-home" "extended-family" "peer-group" "intimate-peer" "school" "public-place"
        "business" "transport" "private-address" "online" "exploiter-network" "service-system" "placement"
        "youth-community";
    /// What a recorded need is.
    NEED_KIND = "need-kind": "need" "risk" "harm";
    /// Who holds a need.
    WHOSE = "whose": "young-person" "sibling" "parent" "family" "peer-group" "community";
    /// Whether a need is of now.
    NEED_STATUS = "need-status": "current" "historic";
    /// Who or what an action is aimed at.
    TARGET = "target": "young-person" "parent" "family" "home" "peers" "organisation" "place" "online"
        "adults-who-harm" "service";
    /// How an action works.
    MODE = "mode": "psychoeducation" "therapeutic" "health" "education" "activity" "relational" "family-support"
        "practical" "group" "place-change" "organisational-change" "assessment" "referral" "mapping"
        "information-sharing" "monitoring" "visits" "restriction" "disruption" "investigation"
        "incident-response" "safety-plan" "advocacy";
    /// How far an action has come.
    ACTION_STATUS = "action-status": "planned" "offered" "referred" "waiting" "active" "partial" "declined"
        "completed" "ended";
    /// What kind of knowledge an information item is.
    INFORMATION_STATUS = "information-status": "fact" "observation" "allegation" "opinion" "family-account"
        "intelligence";
    /// Classes of reason for withholding.
    WITHHOLD_REASON = "withhold-reason": "police-investigation" "police-intelligence-source" "third-party-child"
        "third-party-adult" "legal-privilege" "risk-of-reprisal" "yp-confidence" "domestic-abuse-location"
        "health-confidential" "placement-address";
    /// Parts of life that a goal is about.
    GOAL_DOMAIN = "goal-domain": "safety" "welfare" "wellbeing";
    /// How a young person took part, as reviews record it.
    PARTICIPATION = "participation": "pn0" "pn1" "pn2" "pn3" "pn4" "pn5" "pn6" "pn7";
    /// How a disability, learning need or neurodivergence is known.
    KNOWN_AS = "known-how": "diagnosed" "suspected" "waiting" "none";
    /// Where a young person learns.
    EDUCATION_STATUS = "education-status": "in-school" "part-time" "alternative-provision" "pupil-referral-unit"
        "home-educated" "tuition" "college" "excluded" "not-in-education";
    /// Whether someone will come.
    ATTENDANCE = "attendance": "yes" "no" "substitute" "online";
    /// Needs of the young person, the family, education and the community.
    NEED_CODE = "need-code":
        "harm.cse" "harm.cce" "harm.risky-adults" "harm.sexual-assault" "harm.assault" "harm.threats"
        "harm.witness" "harm.peer-harmed" "harm.trafficking" "harm.online"
        "yp.neuro" "yp.speech-language" "yp.mental-health" "yp.trauma" "yp.self-harm" "yp.self-esteem"
        "yp.emotional-regulation" "yp.bereavement" "yp.identity" "yp.physical-health" "yp.substance"
        "yp.relationships" "yp.harmful-behaviour" "yp.debt" "yp.missing" "yp.weapon" "yp.offending"
        "yp.high-risk-activity"
        "edu.access" "edu.attendance" "edu.exclusion" "edu.conduct" "edu.send-delay"
        "fam.parental-mental-health" "fam.substance" "fam.domestic-abuse" "fam.conflict" "fam.separation"
        "fam.violence-to-parent" "fam.violence-from-parent" "fam.sibling-harm" "fam.parenting-strain"
        "fam.history" "fam.imprisonment" "fam.housing" "fam.material" "fam.language-literacy"
        "fam.support-access"
        "com.peer-group" "com.belonging" "com.online" "com.violence" "com.activities" "com.poverty"
        "com.profiling" "com.place-unsafe" "com.service-access" "com.housing-policy";
    /// Levels at which an authority may set a rule.
    RULE_LEVEL = "rule-level": "allow" "advice" "warn" "deny";
    /// How a copy was sent.
    SENT_HOW = "sent-how": "by-hand" "post" "email" "portal";
}
