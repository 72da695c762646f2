//! Stage 2, choose: kind and date, or a pinned version → [`Form`].

mod migrations;
mod periods;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::authority::Authority;
use crate::compose::Approval;
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::form::{self, Blocks, Form, Of, Status};
use crate::lock::{Published, Withdrawal};
use crate::shape;
use crate::source::{Place, Source};
use crate::workspace::{Layer, Words, Workspace};

use periods::Clash;

/// Every version of every form of a workspace.
#[derive(Debug, Default)]
pub struct Forms {
    by_id: BTreeMap<String, Vec<Form>>,
    /// The versions that cannot be used, by form, and whether each may be in force. Their faults have been reported.
    broken: BTreeMap<String, BTreeMap<String, bool>>,
    published: Published,
    /// The versions whose days do not follow on each other. They have been reported.
    clashes: Vec<Clash>,
    /// Whether a draft that is newer than what is in force stands in its place.
    shows_drafts: bool,
}

impl Forms {
    /// Verifies what is published, and then reads all forms. A version that cannot be used is reported and left
    /// out.
    ///
    /// # Errors
    /// It fails where nobody can tell what is published.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Result<Forms, Failed> {
        let published = Published::read(workspace, sink)?;
        let shows_drafts = workspace.words() == Words::Working;
        let mut forms = Forms { published: published.clone(), shows_drafts, ..Forms::default() };
        let blocks = Blocks::read(workspace, sink);
        let paths = workspace.list("templates", "/form.toml").into_iter();
        for path in paths.filter(|path| !Blocks::has_path(path)) {
            let [_, id, version, _] = path.split('/').collect::<Vec<_>>()[..] else {
                report_elsewhere(&path, sink);
                continue;
            };
            // What was published and has changed is not even read.
            if published.has_changed(id, version) {
                forms.leave_out(id, version, true);
                continue;
            }
            let seen = published.seen_by(workspace, id, version);
            let is_published = published.layer(id, version).is_some();
            let withdrawn = published.withdrawal(id, version).cloned();
            let blocks = if is_published { &Blocks::read(&seen, sink) } else { &blocks };
            // The copy of its questions is what stands at their own path, where a person would look.
            let source =
                seen.text(&path, sink).map(|copy| Arc::new(Source { path: path.clone(), text: copy.text.clone() }));
            let may_be_in_force = source.as_ref().map_or(true, |source| form::may_be_in_force(&source.text));
            match source.and_then(|source| form::parse(&source, blocks, sink)) {
                Ok(form) => {
                    let form = Form { is_published, withdrawn, ..form };
                    forms.by_id.entry(form.id.clone()).or_default().push(form);
                }
                Err(_) => forms.leave_out(id, version, may_be_in_force),
            }
        }
        let mut clashes = Vec::new();
        for versions in forms.by_id.values_mut() {
            versions.sort_by_key(|form| form::order(&form.version));
            migrations::check(versions, sink);
            migrations::inherit(versions);
            let broken = versions.first().and_then(|form| forms.broken.get(&form.id));
            periods::doubt(versions, broken);
            periods::close(versions);
            clashes.extend(periods::check(versions, sink));
        }
        for clash in clashes.iter().filter(|clash| clash.overlaps) {
            clash.versions.iter().for_each(|version| forms.leave_out(&clash.form, version, true));
        }
        forms.clashes = clashes;
        Ok(forms)
    }

    /// Reads all forms for what needs only those that are sound. Faults of a form are for `check` to report.
    ///
    /// # Errors
    /// As [`Forms::read`], and then everything that was found is reported.
    pub fn sound(workspace: &Workspace, sink: &mut Sink) -> Result<Forms, Failed> {
        let mut unheard = Sink::new();
        Forms::read(workspace, &mut unheard).inspect_err(|_| sink.absorb(unheard))
    }

    /// Whether a version's days do not follow on those of another.
    pub fn has_gap(&self, form: &Form) -> bool {
        self.clashes.iter().any(|clash| clash.form == form.id && clash.versions.contains(&form.version))
    }

    /// The layer in which a version is published, where it is.
    pub fn layer(&self, form: &Form) -> Option<Layer> {
        self.published.layer(&form.id, &form.version)
    }

    /// The workspace as a version sees it.
    pub fn seen_by(&self, form: &Form, workspace: &Workspace) -> Workspace {
        self.published.seen_by(workspace, &form.id, &form.version)
    }

    /// The workspace as a published version would be built, where its working words are shown instead.
    pub fn hidden_by(&self, form: &Form, workspace: &Workspace) -> Option<Workspace> {
        let is_hidden = self.shows_drafts && form.is_published;
        is_hidden.then(|| self.published.as_published(workspace, &form.id, &form.version))
    }

    /// Leaves a version out that cannot be used.
    fn leave_out(&mut self, id: &str, version: &str, may_be_in_force: bool) {
        if let Some(versions) = self.by_id.get_mut(id) {
            versions.retain(|form| form.version != version);
        }
        self.broken.entry(id.to_owned()).or_default().insert(version.to_owned(), may_be_in_force);
    }

    /// Checks what the forms name of an authority. What names nothing is reported.
    pub fn check_names(&self, authority: &Authority, sink: &mut Sink) {
        self.all().for_each(|form| form.check_names(authority, sink));
        self.all().filter(|form| form.is_in_force() && !form.is_published).for_each(|form| form.check_words(sink));
        for (form, paper) in self.all().flat_map(|form| form.papers.iter().map(move |paper| (form, paper))) {
            self.check_paper(form, &paper.form, sink);
        }
    }

    /// A pack is of a meeting, and binds forms that exist and bind nothing themselves.
    fn check_paper(&self, pack: &Form, paper: &form::Words, sink: &mut Sink) {
        let Some(one) = self.versions(&paper.text).first() else {
            return sink.report(unknown_form(&paper.text, &paper.place, self));
        };
        let fault = if pack.of != form::Of::Meeting {
            "only a form of a meeting can bind papers"
        } else if one.of == form::Of::Authority {
            "it is the authority's, and a pack binds papers of the case"
        } else if !one.papers.is_empty() {
            "it binds papers itself"
        } else {
            return;
        };
        let message = format!("`{}` cannot be a paper of `{}`: {fault}", paper.text, pack.id);
        sink.report(Diagnostic::error("unbindable-paper", message).at(&paper.place).hint("take it out of the form"));
    }

    /// The approvals of the versions that are in force on some day, where they name a day and a period.
    pub fn approvals(&self) -> impl Iterator<Item = Approval> {
        self.all().filter(|form| form.is_in_force()).filter_map(|form| {
            let approval = form.approval.as_ref()?;
            let review = approval.review_every.as_ref()?;
            let (every, place) = (Some(review.text.clone()), review.place.clone());
            Some(Approval { of: "form", on: approval.on?, place, every, in_force: (form.from, form.to) })
        })
    }

    /// A form that prints the authority's own approval of the guide was approved as that says, by the authority
    /// that each version prints, and not as the base layer's form does.
    pub fn approve<'a>(&mut self, authority: impl Fn(&Form) -> &'a Authority) {
        for form in self.by_id.values_mut().flatten().filter(|form| form.has_path("authority.guide.approved-on")) {
            let guide = authority(form).facts.table("guide");
            form.approval = guide.map(|guide| form::Approval::of(guide, "approved-by", "approved-on", "review-every"));
        }
    }

    /// Every version of every form.
    pub fn all(&self) -> impl Iterator<Item = &Form> {
        self.by_id.values().flatten()
    }

    /// The ids of all forms, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// All versions of a form, oldest first.
    pub fn versions(&self, id: &str) -> &[Form] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// What a form is made for.
    pub fn of(&self, id: &str) -> Option<Of> {
        self.newest(id).or_else(|| self.versions(id).last()).map(|form| form.of)
    }

    /// The newest version in force, whatever the date; the newest of all, where drafts are shown.
    pub fn newest(&self, id: &str) -> Option<&Form> {
        let is_shown = |form: &&Form| form.is_in_force() || (self.shows_drafts && form.status == Status::Draft);
        self.versions(id).iter().rev().find(is_shown)
    }

    /// A version by name, whether it was withdrawn or not.
    ///
    /// # Errors
    /// Reports `invalid-version`, `unknown-form-version` and `unreadable-form`.
    pub fn any_version(&self, id: &str, version: &str, place: &Place, sink: &mut Sink) -> Result<&Form, Failed> {
        let versions = self.versions(id);
        if !form::is_version(version) {
            return Err(sink.fail(form::invalid_version(version, place)));
        }
        if let Some(form) = versions.iter().find(|form| form.version == version) {
            return Ok(form);
        }
        if self.is_broken(id, Some(version)) {
            return Err(sink.fail(unreadable(id, Some(version), place)));
        }
        let known: Vec<&str> = versions.iter().map(|form| form.version.as_str()).collect();
        let diagnostic =
            Diagnostic::error("unknown-form-version", format!("the form `{id}` has no version `{version}`"));
        Err(sink.fail(diagnostic.at(place).hint(format!("its versions are {}", known.join(", ")))))
    }

    /// A version by name.
    ///
    /// # Errors
    /// Reports `invalid-version`, `unknown-form-version` where there is none, `unreadable-form` where it has
    /// faults of its own, and `withdrawn-form` where its own file says that it was withdrawn.
    pub fn version(&self, id: &str, version: &str, place: &Place, sink: &mut Sink) -> Result<&Form, Failed> {
        let form = self.any_version(id, version, place, sink)?;
        if form.status == Status::Withdrawn {
            return Err(sink.fail(was_withdrawn(form, None).at(place)));
        }
        Ok(form)
    }

    /// The form for a document: the pinned version, else the one in force on the date, else, where
    /// nothing gives a date, the newest in force.
    ///
    /// # Errors
    /// Reports `unknown-form`, `unknown-form-version`, `withdrawn-form` or `form-not-in-force`.
    pub fn choose(
        &self,
        id: &str,
        pin: Option<&str>,
        date: Option<Date>,
        place: &Place,
        sink: &mut Sink,
    ) -> Result<&Form, Failed> {
        if self.versions(id).is_empty() {
            return Err(sink.fail(unknown_form(id, place, self)));
        }
        if let Some(version) = pin {
            let form = self.version(id, version, place, sink)?;
            let withdrawn = form.withdrawn.as_ref().filter(|one| date.is_none_or(|date| one.on <= date));
            return withdrawn.map_or(Ok(form), |one| Err(sink.fail(was_withdrawn(form, Some((one, date))).at(place))));
        }
        if let Some(draft) = self.versions(id).last().filter(|form| self.shows_drafts && form.status == Status::Draft) {
            return Ok(draft);
        }
        let chosen = match date {
            Some(date) => {
                let mut ever = self.versions(id).iter().rev().filter(|form| form.status == Status::InForce);
                ever.find(|form| form.covers(date)).or_else(|| self.first_of_base(id, date))
            }
            None => self.versions(id).iter().rev().find(|form| form.is_in_force()),
        };
        if let Some(later) = chosen.and_then(|form| self.doubt(form, date)) {
            return Err(sink.fail(doubtful(id, later, date, place)));
        }
        chosen.ok_or_else(|| match self.is_broken(id, None) {
            true => sink.fail(unreadable(id, None, place)),
            false => sink.fail(self.not_in_force(id, date, place)),
        })
    }

    /// Whether a form has no version for a document of a day: there are only drafts, or what was in force was
    /// withdrawn.
    pub fn is_out_of_use(&self, id: &str, date: Option<Date>) -> bool {
        let versions = self.versions(id);
        if self.shows_drafts && versions.last().is_some_and(|form| form.status == Status::Draft) {
            return false;
        }
        let mut ever = versions.iter().filter(|form| form.status == Status::InForce).peekable();
        let withdrawn = |form: &Form| form.withdrawn.as_ref().is_some_and(|one| date.is_none_or(|date| one.on <= date));
        ever.peek().is_none()
            || (versions.iter().any(withdrawn)
                && ever.all(|form| date.map_or(form.withdrawn.is_some(), |date| !form.covers(date))))
    }

    /// Whether a form did not exist yet on a day: its first version came into force later. The forms of the base
    /// layer exist from the first, and nobody can tell while a version of it cannot be used.
    pub fn is_yet_to_come(&self, id: &str, date: Option<Date>) -> bool {
        let versions = self.versions(id);
        let shows_draft = self.shows_drafts && versions.last().is_some_and(|form| form.status == Status::Draft);
        let Some(date) = date.filter(|_| !shows_draft && !self.is_broken(id, None)) else { return false };
        let mut ever = versions.iter().filter(|form| form.status != Status::Draft).peekable();
        ever.peek().is_some()
            && ever.all(|form| form.from.is_some_and(|from| date < from))
            && self.first_of_base(id, date).is_none()
    }

    /// Whether a version, or any, was left out for its faults.
    pub(crate) fn is_broken(&self, id: &str, version: Option<&str>) -> bool {
        let broken = self.broken.get(id);
        broken.is_some_and(|versions| version.is_none_or(|version| versions.contains_key(version)))
    }

    /// The later version that may be in force in the place of this one on a day, or now, and cannot be used.
    fn doubt<'a>(&'a self, form: &'a Form, date: Option<Date>) -> Option<&'a str> {
        match date {
            Some(date) => form.doubted_by.as_deref().filter(|_| form.covers(date)),
            None => {
                let broken = self.broken.get(&form.id)?.iter().filter(|(_, may_be_in_force)| **may_be_in_force);
                let mut later = broken.map(|(version, _)| version.as_str());
                later.find(|version| form::order(version) > form::order(&form.version))
            }
        }
    }

    fn not_in_force(&self, id: &str, date: Option<Date>, place: &Place) -> Diagnostic {
        let message = format!("no version of the form `{id}` was in force {}", when(date));
        let diagnostic = Diagnostic::error("form-not-in-force", message).at(place);
        let withdrawn = self.versions(id).iter().filter_map(|form| form.withdrawn.as_ref());
        if let Some(one) = withdrawn.filter(|one| date.is_none_or(|date| one.on <= date)).max_by_key(|one| one.on) {
            let diagnostic =
                diagnostic.related(format!("version {} was withdrawn: {}", one.version, one.why), &one.place);
            return diagnostic.hint("publish a version that is in force from then");
        }
        let stands = |status: Status, what: &str, diagnostic: Diagnostic| {
            let such = self.versions(id).iter().filter(|form| form.status == status);
            such.fold(diagnostic, |diagnostic, form| {
                diagnostic.related(format!("version {} {what}", form.version), &form.says_status)
            })
        };
        let diagnostic = stands(Status::Draft, "is a draft", diagnostic);
        let diagnostic = stands(Status::Withdrawn, "was withdrawn", diagnostic);
        let first = self.versions(id).iter().find(|form| form.status == Status::InForce);
        let later = first.filter(|first| date.is_some_and(|date| first.from.is_some_and(|from| date < from)));
        let diagnostic = match later {
            Some(first) => diagnostic.related("the first version is in force from here", &first.period),
            None => diagnostic,
        };
        diagnostic.hint("give a version an `in-force` period that covers the date, or pin a version")
    }

    /// The forms of the base layer are in force from the first: before its first version's day, a
    /// form that no authority has changed is that version.
    fn first_of_base(&self, id: &str, date: Date) -> Option<&Form> {
        let first = self.versions(id).iter().find(|form| form.status == Status::InForce)?;
        let before = first.from.is_some_and(|from| date < from);
        let mut broken = self.broken.get(id).into_iter().flatten();
        let is_first = !broken.any(|(version, _)| form::order(version) < form::order(&first.version));
        (before && is_first && Workspace::is_base(&format!("{}/form.toml", first.folder()))).then_some(first)
    }
}

/// A form that does not stand in a version's folder is found by nobody. What stands further below one is a version's
/// own: its copies, or whatever else lies there.
fn report_elsewhere(path: &str, sink: &mut Sink) {
    if path.split('/').count() < 4 {
        let message = "this form stands in no folder of a version, so that nothing finds it";
        let diagnostic = Diagnostic::error("form-in-wrong-folder", message).at(&Place::file(path));
        sink.report(diagnostic.hint("move it to templates/<form>/<version>/form.toml"));
    }
}

/// The message for a form that does not exist.
pub fn unknown_form(id: &str, place: &Place, forms: &Forms) -> Diagnostic {
    if forms.is_broken(id, None) {
        return unreadable(id, None, place);
    }
    let hint = did_you_mean(id, forms.ids()).unwrap_or_else(|| {
        let ids: Vec<&str> = forms.ids().collect();
        format!("the forms are {}", ids.join(", "))
    });
    let message = format!("{} is no form", shape::shown(id, place));
    Diagnostic::error("unknown-form", message).quoting(format!("there is no form `{id}`")).at(place).hint(hint)
}

/// The message for a version that was withdrawn: in its own file; or in a lock, for a document of a day.
fn was_withdrawn(form: &Form, by_lock: Option<(&Withdrawal, Option<Date>)>) -> Diagnostic {
    let message = format!("version `{}` of the form `{}` was withdrawn", form.version, form.id);
    let hint = "use the version in force on the document's date";
    let Some((one, date)) = by_lock else {
        let diagnostic = Diagnostic::error("withdrawn-form", message).related("here it says so", &form.says_status);
        return diagnostic.hint(hint);
    };
    let of = date.map_or_else(String::new, |date| format!(", and this document is of {date}"));
    let diagnostic = Diagnostic::error("withdrawn-form", format!("{message} on {}{of}", one.on));
    diagnostic.related(&*one.why, &one.place).hint(hint)
}

fn when(date: Option<Date>) -> String {
    date.map_or_else(|| "now".to_owned(), |date| format!("on {date}"))
}

/// The message where a version that cannot be used may be the one in force.
fn doubtful(id: &str, version: &str, date: Option<Date>, place: &Place) -> Diagnostic {
    let when = when(date);
    let message = format!("version `{version}` of the form `{id}` may be in force {when}, and has faults of its own");
    Diagnostic::error("unreadable-form", message)
        .at(place)
        .related("its faults are reported here", &Place::file(&format!("templates/{id}/{version}/form.toml")))
        .hint("mend it first: nothing is made on an earlier version in its place")
}

/// The message for a form, or a version of it, whose own faults have been reported.
pub(crate) fn unreadable(id: &str, version: Option<&str>, place: &Place) -> Diagnostic {
    let version = version.map_or_else(String::new, |version| format!("version `{version}` of "));
    let message = format!("{version}the form `{id}` has faults of its own");
    Diagnostic::error("unreadable-form", message)
        .at(place)
        .hint("mend the form first: its faults are reported at its own lines")
}
