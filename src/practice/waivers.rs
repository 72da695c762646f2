//! Waivers: findings that somebody answered for, with a reason and a name.

use jiff::civil::Date;

use super::judge::{Waived, is_asked, unknown_rule};
use super::{Check, Ground, rule};
use crate::diagnostic::{Diagnostic, Sink};
use crate::disclose::Disclosed;
use crate::value::Table;

/// The waivers of a case that are well formed.
pub(super) struct Waivers<'a> {
    waivers: Vec<Waiver<'a>>,
}

struct Waiver<'a> {
    record: &'a Disclosed,
    rule: &'a str,
    item: &'a str,
    /// Whether there was something to waive.
    met: bool,
}

/// Reads the waivers of a case. A waiver with a fault waives nothing.
pub(super) fn read<'a>(ground: &Ground<'a>, sink: &mut Sink) -> Waivers<'a> {
    let mut waivers = Vec::new();
    for record in ground.view.of_kind("waiver") {
        let mark = sink.mark();
        check(record, sink);
        if sink.failed_since(mark).is_ok() {
            let rule = record.fields.text("rule").unwrap_or_default();
            let item = record.fields.text("item").unwrap_or_default();
            waivers.push(Waiver { record, rule, item, met: false });
        }
    }
    Waivers { waivers }
}

fn check(record: &Disclosed, sink: &mut Sink) {
    if record.fields.text("reason").is_none_or(|reason| reason.trim().is_empty()) {
        let diagnostic = Diagnostic::error("waiver-without-reason", "this waiver does not say why").at(&record.place);
        sink.report(diagnostic.hint("write `reason = \"…\"`: it is printed, so that others can follow it"));
    }
    for key in ["rule", "item", "by", "on"] {
        if record.fields.get(key).is_none() {
            let diagnostic = Diagnostic::error("missing-key", format!("a waiver needs `{key}`")).at(&record.place);
            sink.report(diagnostic.hint("a waiver says its rule, item, reason, by and on, and may say until"));
        }
    }
    if let Some(node) = record.fields.get("rule")
        && let Some(name) = node.text()
        && rule(name).is_none()
    {
        sink.report(unknown_rule(name).at(&node.place));
    }
}

impl Waivers<'_> {
    /// Lets a finding pass unless it is waived. Where a waiver has run out, the finding says so.
    pub(super) fn pass(&mut self, mut finding: Diagnostic, ground: &Ground<'_>) -> Result<Diagnostic, Box<Waived>> {
        let item = finding.item.clone().unwrap_or_default();
        let name = finding.name;
        for waiver in self.waivers.iter_mut().filter(|waiver| waiver.rule == name && waiver.item == item) {
            waiver.met = true;
            match waiver.record.fields.date("until").filter(|until| *until < ground.today) {
                None => return Err(Box::new(Waived { finding, waiver: waiver.record.clone() })),
                Some(until) => {
                    let message = format!("this was waived until {until}");
                    finding = finding.related(message, &waiver.record.place);
                }
            }
        }
        Ok(finding)
    }

    /// Reports waivers of what is gone. A rule that is not asked says nothing of its waivers.
    pub(super) fn report_unused(&self, ground: &Ground<'_>, sink: &mut Sink) {
        for waiver in self.waivers.iter().filter(|waiver| !waiver.met) {
            let Some(rule) = rule(waiver.rule) else { continue };
            if !is_asked(rule, ground) || matches!(rule.check, Check::Words(_)) {
                continue;
            }
            let message = format!("there is no finding `{}` for `{}` that this could waive", waiver.rule, waiver.item);
            let diagnostic = Diagnostic::warning("waiver-without-finding", message).at(&waiver.record.place);
            let hint = match exists(ground, waiver.item) {
                true => "take the waiver out: what it was for has been put right",
                false => "no record of this case has that id: correct `item`, or take the waiver out",
            };
            sink.report(diagnostic.item(waiver.item).hint(hint));
        }
    }
}

/// Whether any of these waives a finding about the words of a copy on a day.
pub(super) fn hold(waivers: &[&Table], rule: &str, item: &str, today: Date) -> bool {
    let is_whole = |waiver: &Table| ["reason", "by", "on"].iter().all(|key| waiver.get(key).is_some());
    waivers.iter().any(|waiver| {
        let is_meant = waiver.text("rule") == Some(rule) && waiver.text("item") == Some(item);
        is_meant && is_whole(waiver) && waiver.date("until").is_none_or(|until| until >= today)
    })
}

/// Whether an item is a record of the case, or the case itself.
fn exists(ground: &Ground<'_>, item: &str) -> bool {
    ground.view.reference() == Some(item) || ground.view.records().any(|record| record.id == item)
}
