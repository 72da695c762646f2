//! When each version of a form is in force: its own days, closed by the version after it and by a withdrawal.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Sink};
use crate::form::{Form, Status, order};

/// A version that names no last day is in force until the next one is. Where the next is one of those that cannot be
/// read, nobody can tell since when.
pub(super) fn doubt(versions: &mut [Form], broken: Option<&BTreeMap<String, bool>>) {
    let may_be_in_force = broken.into_iter().flatten().filter(|(_, may)| **may).map(|(version, _)| version);
    let mut broken: Vec<&String> = may_be_in_force.collect();
    broken.sort_by_key(|version| order(version));
    for index in 0..versions.len() {
        let (form, later) = (&versions[index], &versions[index + 1..]);
        if form.status != Status::InForce || form.to.is_some() {
            continue;
        }
        let next = later.iter().find(|form| form.status == Status::InForce).map(|form| order(&form.version));
        let is_next = |version: &&&String| {
            order(version) > order(&form.version) && next.as_ref().is_none_or(|next| order(version) < *next)
        };
        versions[index].doubted_by = broken.iter().find(is_next).map(|version| (*version).clone());
    }
}

/// A published version that names no last day cannot be given one: it is in force until the next one is, and no
/// version is in force from the day on which it was withdrawn.
pub(super) fn close(versions: &mut [Form]) {
    let starts: Vec<Date> =
        versions.iter().filter(|form| form.status == Status::InForce).filter_map(|form| form.from).collect();
    for form in versions.iter_mut().filter(|form| form.is_published) {
        if form.to.is_none() {
            let next = starts.iter().filter(|start| form.from.is_none_or(|from| **start > from)).min();
            form.to = next.and_then(|next| next.yesterday().ok());
        }
        let last = form.withdrawn.as_ref().and_then(|withdrawal| withdrawal.on.yesterday().ok());
        form.to = match (form.to, last) {
            (Some(to), Some(last)) => Some(to.min(last)),
            (to, last) => to.or(last),
        };
    }
}

/// Two versions of a form whose days do not follow on each other.
#[derive(Debug)]
pub(super) struct Clash {
    /// The form's id.
    pub form: String,
    /// The earlier and the later version.
    pub versions: [String; 2],
    /// Whether they are in force at once, so that nobody could tell which was; if not, there is a gap.
    pub overlaps: bool,
}

/// Versions in force may neither overlap nor leave a gap.
pub(super) fn check(versions: &[Form], sink: &mut Sink) -> Vec<Clash> {
    // One that was withdrawn before its first day never was in force.
    let ever = |form: &&Form| form.to.is_none_or(|to| form.from.is_none_or(|from| from <= to));
    let was_withdrawn = |form: &Form| form.withdrawn.is_some();
    let mut in_force: Vec<&Form> = versions.iter().filter(|form| form.status == Status::InForce).collect();
    in_force.retain(|form| ever(form) || !was_withdrawn(form));
    in_force.sort_by_key(|form| form.from);
    let mut clashes = Vec::new();
    for pair in in_force.windows(2) {
        let (earlier, later) = (pair[0], pair[1]);
        let (name, message) = match (earlier.to, later.from) {
            // What was withdrawn may leave nothing in its place.
            (Some(to), Some(from)) if to.tomorrow().is_ok_and(|after| after < from) && was_withdrawn(earlier) => {
                continue;
            }
            (Some(to), Some(from)) if to.tomorrow().is_ok_and(|after| after < from) => {
                ("gap-between-versions", "no version is in force between")
            }
            (Some(to), Some(from)) if to < from => continue,
            _ => ("two-versions-in-force", "two versions are in force at once:"),
        };
        clashes.push(Clash {
            form: later.id.clone(),
            versions: [earlier, later].map(|form| form.version.clone()),
            overlaps: name == "two-versions-in-force",
        });
        let message = format!("{message} `{}` {} and {}", later.id, earlier.version, later.version);
        let diagnostic =
            Diagnostic::error(name, message).at(&later.period).related("the other version", &earlier.period);
        sink.report(diagnostic.hint("let `in-force.to` of the one be the day before `in-force.from` of the other"));
    }
    clashes
}
