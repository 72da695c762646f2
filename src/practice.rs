//! Practice rules: what research and guidance ask of a plan, looked for in a case.
//!
//! A rule is one file: its name, its level, its page for `explain` and its check. Rules run on the
//! chair's [`View`](crate::disclose::View) of everything recorded, once a case. They look at completeness, balance, dates and
//! visibility; none scores risk and none decides a threshold.

mod action_without_need;
mod action_without_owner;
mod advocate_not_offered;
mod all_capitals;
mod blaming_language;
mod chair_not_independent;
mod change_first_context_not_first;
mod context_partner_not_invited;
mod context_work_missing;
mod context_work_not_reported_back;
mod context_work_only_mapping;
mod context_work_only_policing;
mod contingency_missing;
mod day_and_night_not_weighed;
mod deadline_missed;
mod distress_without_active_support;
mod end_criteria_missing;
mod family_need_without_provision;
mod goal_about_offending;
mod goal_without_measure;
mod ground;
mod hard_to_read;
mod harmful_context_without_action;
mod information_without_status;
mod interpreter_not_arranged;
mod judge;
mod long_sentence;
mod material_need_without_practical_action;
mod missing_episode_without_response;
mod need_met_only_by_declined_support;
mod need_met_only_by_waiting;
mod need_met_only_one_to_one;
mod need_without_provision;
mod neglect_category_on_roth_plan;
mod parents_not_heard;
mod partner_report_missing;
mod pathway_not_eligible;
mod peers_only_disrupted;
mod place_without_guardian;
mod plan_asks_only_family;
mod plan_mostly_oversight;
mod referral_mechanism_not_considered;
mod restriction_by_another_name;
mod restriction_review_overdue;
mod restriction_without_rationale;
mod restriction_without_view;
mod risk_without_cause;
mod safety_not_recorded;
mod school_harm_without_organisational_change;
mod sent_copy_to_recall;
mod service_harm_without_response;
mod sibling_without_rationale;
mod six_cs;
mod stale_guidance;
mod strategy_meeting_not_quorate;
mod support_not_adapted;
mod texts;
mod too_many_direct_workers;
mod toolkit_out_of_date;
mod transition_not_planned;
mod trusted_adult_missing;
mod unexplained_acronym;
mod waivers;
mod weighting_missing;
mod who_i_am_missing;
mod words;
mod young_person_not_heard;
mod young_person_wording_missing;
mod youth_justice_not_invited;

use jiff::civil::Date;

use crate::codes;
use crate::compose::Approval;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plain::Reading;

pub use ground::Ground;
pub use judge::{Judgement, Waived, Words, check_levels, judge, judge_guidance, judge_words, level};
pub use six_cs::{Evidence, Score, Shown};
pub use texts::own_words;
pub use words::WordLists;

/// Every rule, by name.
pub static RULES: &[&Rule] = &[
    &action_without_need::RULE,
    &action_without_owner::RULE,
    &advocate_not_offered::RULE,
    &all_capitals::RULE,
    &blaming_language::RULE,
    &chair_not_independent::RULE,
    &change_first_context_not_first::RULE,
    &context_partner_not_invited::RULE,
    &context_work_missing::RULE,
    &context_work_not_reported_back::RULE,
    &context_work_only_mapping::RULE,
    &context_work_only_policing::RULE,
    &contingency_missing::RULE,
    &day_and_night_not_weighed::RULE,
    &deadline_missed::RULE,
    &distress_without_active_support::RULE,
    &end_criteria_missing::RULE,
    &family_need_without_provision::RULE,
    &goal_about_offending::RULE,
    &goal_without_measure::RULE,
    &hard_to_read::RULE,
    &harmful_context_without_action::RULE,
    &information_without_status::RULE,
    &interpreter_not_arranged::RULE,
    &long_sentence::RULE,
    &material_need_without_practical_action::RULE,
    &missing_episode_without_response::RULE,
    &need_met_only_by_declined_support::RULE,
    &need_met_only_by_waiting::RULE,
    &need_met_only_one_to_one::RULE,
    &need_without_provision::RULE,
    &neglect_category_on_roth_plan::RULE,
    &parents_not_heard::RULE,
    &partner_report_missing::RULE,
    &pathway_not_eligible::RULE,
    &peers_only_disrupted::RULE,
    &place_without_guardian::RULE,
    &plan_asks_only_family::RULE,
    &plan_mostly_oversight::RULE,
    &referral_mechanism_not_considered::RULE,
    &restriction_by_another_name::RULE,
    &restriction_review_overdue::RULE,
    &restriction_without_rationale::RULE,
    &restriction_without_view::RULE,
    &risk_without_cause::RULE,
    &safety_not_recorded::RULE,
    &school_harm_without_organisational_change::RULE,
    &sent_copy_to_recall::RULE,
    &service_harm_without_response::RULE,
    &sibling_without_rationale::RULE,
    &stale_guidance::RULE,
    &strategy_meeting_not_quorate::RULE,
    &support_not_adapted::RULE,
    &too_many_direct_workers::RULE,
    &toolkit_out_of_date::RULE,
    &transition_not_planned::RULE,
    &trusted_adult_missing::RULE,
    &unexplained_acronym::RULE,
    &weighting_missing::RULE,
    &who_i_am_missing::RULE,
    &young_person_not_heard::RULE,
    &young_person_wording_missing::RULE,
    &youth_justice_not_invited::RULE,
];

/// A practice rule.
#[derive(Debug)]
pub struct Rule {
    /// What is wrong; it never changes.
    pub name: &'static str,
    /// Its number in the list of rules that the domain keeps; empty where it has none.
    pub number: &'static str,
    /// What it is about.
    pub group: Group,
    /// Its level where the authority sets none.
    pub level: Level,
    /// The first stage of a case at which it is asked.
    pub since: Since,
    /// What `explain` says of it.
    pub page: Page,
    /// How it looks.
    pub check: Check,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Needs, and what is done about them.
    Needs,
    /// Contexts, and who is asked to change.
    Contexts,
    /// The words that are used.
    Language,
    /// Whether people were heard, and could take part.
    Voice,
    /// Meetings, reports and responsibilities.
    Process,
    /// Restrictions, and words for the family.
    Disclosure,
    /// The guidance itself.
    Guidance,
}

impl Group {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Group::Needs => "needs",
            Group::Contexts => "contexts",
            Group::Language => "language",
            Group::Voice => "voice",
            Group::Process => "process",
            Group::Disclosure => "disclosure",
            Group::Guidance => "guidance",
        }
    }

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Needs => "Needs and provision",
            Group::Contexts => "Contexts, and who is asked to change",
            Group::Language => "Language",
            Group::Voice => "Voice",
            Group::Process => "Meetings, reports and responsibilities",
            Group::Disclosure => "Restrictions, and words for the family",
            Group::Guidance => "Guidance",
        }
    }
}

/// How much an authority makes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not asked.
    Allow,
    /// A suggestion.
    Advice,
    /// A warning.
    Warn,
    /// An error where the case's latest conference or core group is final, else a warning.
    Deny,
}

impl Level {
    fn parse(code: &str) -> Option<Level> {
        Some(match code {
            "allow" => Level::Allow,
            "advice" => Level::Advice,
            "warn" => Level::Warn,
            "deny" => Level::Deny,
            _ => return None,
        })
    }

    /// Its code in `authority.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Advice => "advice",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }

    fn severity(self, is_final: bool) -> Severity {
        match self {
            Level::Deny if is_final => Severity::Error,
            Level::Deny | Level::Warn => Severity::Warning,
            Level::Advice | Level::Allow => Severity::Advice,
        }
    }
}

/// From which stage on a rule is asked. A case that names no stage is asked everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Always.
    Referral,
    /// Once an enquiry has begun.
    Enquiry,
    /// Once there is a conference, and with it a plan.
    Conference,
}

impl Since {
    fn is_reached(self, stage: Option<&str>) -> bool {
        let first = match self {
            Since::Referral => "referral",
            Since::Enquiry => "section-47",
            Since::Conference => "initial-conference",
        };
        let rank = |stage: &str| codes::STAGE.codes.iter().position(|code| *code == stage);
        stage.is_none_or(|stage| rank(stage) >= rank(first))
    }
}

/// A rule's page: what `explain` prints.
#[derive(Debug)]
pub struct Page {
    /// One line: what is wrong.
    pub summary: &'static str,
    /// What it finds.
    pub finds: &'static str,
    /// Why it matters, and who says so.
    pub why: &'static str,
    /// A piece of a case that it finds.
    pub example: &'static str,
    /// What to do.
    pub act: &'static str,
}

/// What was approved, and the day by which it is to be reviewed.
pub type Reviewed<'a> = (&'a Approval, Date);

/// How a rule looks.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// At a case.
    Case(fn(&Ground<'_>) -> Vec<Diagnostic>),
    /// At what was approved, each with the day of its review, on a day.
    Guidance(fn(&[Reviewed<'_>], Date) -> Vec<Diagnostic>),
    /// At the words of a copy, as one of the family reads them.
    Words(fn(&Reading<'_>) -> Vec<Diagnostic>),
}

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn rules_are_sorted_and_have_one_name_each() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        let sorted: Vec<&str> = names.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(names, sorted);
    }

    #[test]
    fn no_rule_denies_of_itself() {
        assert!(RULES.iter().all(|rule| rule.level != Level::Deny));
    }

    #[test]
    fn pages_are_complete() {
        for Rule { name, page, .. } in RULES {
            for part in [page.summary, page.finds, page.why, page.example, page.act] {
                assert!(part.len() > 15, "the page of {name} has an empty part");
                assert!(!part.contains("- "), "the page of {name} has a word that is broken in two");
            }
            assert!(page.summary.len() <= 90 && !page.summary.ends_with('.'), "the summary of {name}");
            for part in [page.finds, page.why, page.act] {
                assert!(part.ends_with('.'), "the page of {name} has a part without an end");
            }
        }
    }

    /// Whom a page may cite.
    const SOURCES: &[&str] = &[
        "Closing the Gap",
        "The Next Chapter",
        "Leeds practitioner guide",
        "phase 3 pilots",
        "Contextual Safeguarding Network",
        "Working Together",
        "tatutory guidance",
        "GOV.UK",
        "Information Commissioner",
        "Children's Society",
        "Greater Manchester",
        "Sussex",
        "Bromley",
    ];

    #[test]
    fn every_page_cites_a_source() {
        for Rule { name, page, .. } in RULES {
            assert!(SOURCES.iter().any(|source| page.why.contains(source)), "{name} does not say who says so");
        }
    }

    #[test]
    fn every_rule_has_a_file_and_two_tests() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for Rule { name, .. } in RULES {
            assert!(root.join(format!("src/practice/{}.rs", name.replace('-', "_"))).exists(), "{name} has no file");
            for which in ["bad", "good"] {
                let folder = root.join(format!("tests/suite/practice/{name}-{which}"));
                assert!(folder.exists(), "{name} has no test {which}");
            }
        }
    }
}
