//! Stage 2, choose: kind and date, or a pinned version → [`Form`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::form::{self, Blocks, Form, Status};
use crate::source::Place;
use crate::workspace::Workspace;

/// Every version of every form of a workspace.
#[derive(Debug, Default)]
pub struct Forms {
    by_id: BTreeMap<String, Vec<Form>>,
    /// The folders of forms that cannot be read.
    broken: BTreeSet<String>,
}

impl Forms {
    /// Reads all forms. A form that cannot be read is reported and left out.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Forms {
        let mut forms = Forms::default();
        let blocks = Blocks::read(workspace, sink);
        let paths = workspace.list("templates", "/form.toml").into_iter();
        for path in paths.filter(|path| !Blocks::has_path(path)) {
            match workspace.text(&path, sink).and_then(|source| form::parse(&source, &blocks, sink)) {
                Ok(form) => forms.by_id.entry(form.id.clone()).or_default().push(form),
                Err(_) => forms.broken.extend(path.split('/').nth(1).map(str::to_owned)),
            }
        }
        for versions in forms.by_id.values_mut() {
            versions.sort_by_key(|a| version_key(&a.version));
            if check_periods(versions, sink) {
                forms.broken.extend(versions.iter().map(|form| form.id.clone()));
            }
        }
        forms
    }

    /// The ids of all forms, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// All versions of a form, oldest first.
    pub fn versions(&self, id: &str) -> &[Form] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The newest version in force, whatever the date.
    pub fn newest(&self, id: &str) -> Option<&Form> {
        self.versions(id).iter().rev().find(|form| form.status == Status::InForce)
    }

    /// A version by name.
    ///
    /// # Errors
    /// Reports `unknown-form-version` where there is none, and `withdrawn-form` where it was withdrawn.
    pub fn version(&self, id: &str, version: &str, place: &Place, sink: &mut Sink) -> Result<&Form, Failed> {
        let versions = self.versions(id);
        let Some(form) = versions.iter().find(|form| form.version == version) else {
            let known: Vec<&str> = versions.iter().map(|form| form.version.as_str()).collect();
            let diagnostic =
                Diagnostic::error("unknown-form-version", format!("the form `{id}` has no version `{version}`"));
            return Err(sink.fail(diagnostic.at(place).hint(format!("its versions are {}", known.join(", ")))));
        };
        if form.status == Status::Withdrawn {
            let diagnostic =
                Diagnostic::error("withdrawn-form", format!("version `{version}` of the form `{id}` was withdrawn"));
            return Err(sink.fail(diagnostic.at(place).hint("use the version in force on the document's date")));
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
            return self.version(id, version, place, sink);
        }
        let in_force = self.versions(id).iter().rev().filter(|form| form.status == Status::InForce);
        let chosen = match date {
            Some(date) => in_force.clone().find(|form| form.covers(date)).or_else(|| self.first_of_base(id, date)),
            None => in_force.clone().next(),
        };
        chosen.ok_or_else(|| sink.fail(self.not_in_force(id, date, place)))
    }

    fn not_in_force(&self, id: &str, date: Option<Date>, place: &Place) -> Diagnostic {
        let when = date.map_or_else(|| "now".to_owned(), |date| format!("on {date}"));
        let message = format!("no version of the form `{id}` was in force {when}");
        let diagnostic = Diagnostic::error("form-not-in-force", message).at(place);
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
        (before && Workspace::is_base(&first.source.path)).then_some(first)
    }
}

/// The message for a form that does not exist.
pub fn unknown_form(id: &str, place: &Place, forms: &Forms) -> Diagnostic {
    if forms.broken.contains(id) {
        let diagnostic = Diagnostic::error("unreadable-form", format!("the form `{id}` has faults of its own"));
        return diagnostic.at(place).hint("mend the form first: its faults are reported at its own lines");
    }
    let hint = did_you_mean(id, forms.ids()).unwrap_or_else(|| {
        let ids: Vec<&str> = forms.ids().collect();
        format!("the forms are {}", ids.join(", "))
    });
    Diagnostic::error("unknown-form", format!("there is no form `{id}`")).at(place).hint(hint)
}

/// Versions in force may neither overlap nor leave a gap. Says whether any overlap, so that nobody could
/// tell which was in force.
fn check_periods(versions: &[Form], sink: &mut Sink) -> bool {
    let mut in_force: Vec<&Form> = versions.iter().filter(|form| form.status == Status::InForce).collect();
    in_force.sort_by_key(|form| form.from);
    let mut overlap = false;
    for pair in in_force.windows(2) {
        let (earlier, later) = (pair[0], pair[1]);
        let (name, message) = match (earlier.to, later.from) {
            (Some(to), Some(from)) if to.tomorrow().is_ok_and(|after| after < from) => {
                ("gap-between-versions", "no version is in force between")
            }
            (Some(to), Some(from)) if to < from => continue,
            _ => ("two-versions-in-force", "two versions are in force at once:"),
        };
        overlap |= name == "two-versions-in-force";
        let message = format!("{message} `{}` {} and {}", later.id, earlier.version, later.version);
        let diagnostic =
            Diagnostic::error(name, message).at(&later.period).related("the other version", &earlier.period);
        sink.report(diagnostic.hint("let `in-force.to` of the one be the day before `in-force.from` of the other"));
    }
    overlap
}

/// A version in an order that puts 2.0 after 1.9 and 1.10 after 1.9.
fn version_key(version: &str) -> Vec<(u64, String)> {
    version.split('.').map(|part| (part.parse().unwrap_or(u64::MAX), part.to_owned())).collect()
}
