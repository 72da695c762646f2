//! Answers under the names that their questions have in later versions.

use crate::diagnostic::{Diagnostic, Sink, did_you_mean};
use crate::form::{Form, Migration};

/// The version that a rule names asked what the rule carries over; else nothing ever is. What is published was
/// checked before it was, and cannot be mended.
pub(super) fn check(versions: &[Form], sink: &mut Sink) {
    for form in versions.iter().filter(|form| !form.is_published) {
        for rule in &form.migrations {
            let Some(from) = versions.iter().find(|one| one.version == rule.from.text) else { continue };
            if from.asks(&rule.field.text).is_none() {
                let message = format!("version {} asks nothing called `{}`", from.version, rule.field.text);
                let asked = from.fields().filter(|field| field.is_asked()).map(|field| field.id.as_str());
                let diagnostic = Diagnostic::error("invalid-migration", message).at(&rule.field.place);
                sink.report(diagnostic.hint_if(did_you_mean(&rule.field.text, asked)));
            }
        }
    }
}

/// An answer that was carried over once is carried over by every later version too, under the name that
/// it has there. `versions` are in order.
pub(super) fn inherit(versions: &mut [Form]) {
    for index in 1..versions.len() {
        let (earlier, rest) = versions.split_at_mut(index);
        let form = &mut rest[0];
        let asks = |id: &str| form.asks(id).is_some();
        let mut inherited = Vec::new();
        for rule in earlier.iter().flat_map(|form| &form.migrations).filter(|rule| !asks(&rule.field.text)) {
            let renamed = form.migrations.iter().find(|own| own.field.text == rule.to.text).map(|own| &own.to);
            let to = renamed.or_else(|| asks(&rule.to.text).then_some(&rule.to));
            inherited.extend(to.map(|to| Migration { to: to.clone(), ..rule.clone() }));
        }
        form.migrations.extend(inherited);
    }
}
