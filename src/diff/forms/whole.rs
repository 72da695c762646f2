//! What a form says of itself: what it is made for, who answers for it, who has it, and in which order it asks.

use super::{Found, plain, same_section, title};
use crate::diff::{Change, changed_lines};
use crate::form::{Form, Of, Words};

impl Found<'_> {
    /// What changed in the form as a whole.
    pub(super) fn whole(&mut self) {
        let (old, new) = (self.old, self.new);
        self.section = self.word("form");
        self.labels(&self.word("title"), None, Some(&old.title), Some(&new.title));
        self.labels(&self.word("purpose"), None, old.purpose.as_ref(), new.purpose.as_ref());
        self.altered("owner", Found::team);
        self.altered("approved-by", |_, form| approval(form, |approval| approval.by.as_ref()));
        self.altered("review-every", |_, form| approval(form, |approval| approval.review_every.as_ref()));
        self.altered("due", Found::limit);
        self.altered("made-for", Found::made_for);
        self.altered("readers", |found, form| found.readers(&form.readers));
        self.altered("blank", |found, form| found.language.page(if form.blank { "yes" } else { "no" }).text());
        self.altered("variants", |_, form| {
            form.variants.iter().map(|variant| plain(&variant.title)).collect::<Vec<_>>().join("; ")
        });
        self.altered("papers", |found, form| {
            form.papers.iter().map(|paper| found.paper(&paper.form.text)).collect::<Vec<_>>().join("; ")
        });
    }

    /// Takes what a form says under a word, where the other says something else.
    fn altered(&mut self, subject: &str, said: impl Fn(&Self, &Form) -> String) {
        let (before, after) = (said(self, self.old), said(self, self.new));
        self.take(Change::Altered, &self.word(subject), None, &before, &after);
    }

    /// The team that owns a form, by its name.
    fn team(&self, form: &Form) -> String {
        let key = form.owner.as_ref().map_or("", |owner| &owner.text);
        let team = self.authority.facts.table("teams").and_then(|teams| teams.table(key)?.text("name"));
        team.unwrap_or(key).to_owned()
    }

    /// What the time limit of a form is for, as the clock says it.
    fn limit(&self, form: &Form) -> String {
        let key = form.due.as_ref().map_or("", |due| &due.text);
        let limit = self.authority.timescales.get(key).and_then(|versions| versions.last()?.text("task"));
        limit.unwrap_or(key).to_owned()
    }

    /// What each document of a form is of.
    fn made_for(&self, form: &Form) -> String {
        let of = match form.of {
            Of::Authority => "of-authority",
            Of::Case => "of-case",
            Of::Report => "of-report",
            Of::Meeting => "of-meeting",
        };
        let meetings = form.meetings.iter().map(|kind| self.language.words("meeting-kind", kind).text());
        [self.word(of)].into_iter().chain(meetings).collect::<Vec<_>>().join(", ")
    }

    /// A form that another binds, by its title.
    fn paper(&self, id: &str) -> String {
        self.forms.newest(id).map_or_else(|| id.to_owned(), |form| plain(&form.title))
    }

    /// What stands elsewhere among what both have: sections, and in each its questions.
    pub(super) fn order(&mut self) {
        let (old, new) = (self.old, self.new);
        self.section = self.word("form");
        let sections = |form: &Form| form.sections.iter().map(title).collect::<Vec<_>>();
        self.moved(&sections(old), &sections(new));
        for section in &new.sections {
            let Some(earlier) = old.sections.iter().find(|earlier| same_section(earlier, section)) else { continue };
            self.section = title(section);
            // Under the words that they have now.
            let label = |id: &str| {
                let now = new.now_asks(id).map_or(id, |field| &field.id);
                section.fields.iter().find(|field| field.id == now).map(|field| plain(&field.label))
            };
            let before: Vec<String> = earlier.fields.iter().filter_map(|field| label(&field.id)).collect();
            let after: Vec<String> = section.fields.iter().map(|field| plain(&field.label)).collect();
            self.moved(&before, &after);
        }
    }

    fn moved(&mut self, before: &[String], after: &[String]) {
        let in_both = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|one| those.contains(one)).cloned().collect()
        };
        let (before, after) = (in_both(before, after), in_both(after, before));
        let after_which = |all: &[String], at: usize| match at.checked_sub(1) {
            Some(at) => format!("{} “{}”", self.word("stands-after"), all[at]),
            None => self.word("stands-first"),
        };
        let changed = changed_lines(&before, &after);
        let both = changed.came.iter().filter_map(|&now| {
            let (then, _) = changed.went.iter().find(|(then, _)| before[*then] == after[now])?;
            Some((after[now].clone(), after_which(&before, *then), after_which(&after, now)))
        });
        for (what, before, after) in both.collect::<Vec<_>>() {
            let subject = format!("{what}, {}", self.word("place"));
            self.take(Change::Altered, &subject, None, &before, &after);
        }
    }
}

/// What the approval of a form says.
fn approval(form: &Form, of: impl Fn(&crate::form::Approval) -> Option<&Words>) -> String {
    form.approval.as_ref().and_then(of).map_or_else(String::new, |words| words.text.clone())
}
