//! Judging: what the practice rules, the clock and the rules of plain language say of what is compiled.

use jiff::civil::Date;

use super::Compiler;
use crate::check::{Facts, History, Report};
use crate::clock::task::Task;
use crate::compose::{compose_body, size};
use crate::derived;
use crate::diagnostic::Sink;
use crate::disclose::{View, disclose};
use crate::document::{Document, Fact, Section};
use crate::plain::{Audience, Reading};
use crate::practice::{self, Ground, Judgement};
use crate::reader::Reader;
use crate::request::Request;
use crate::source::Place;
use crate::value::Table;

impl Compiler {
    /// Judges a case by the practice rules, and says what is wrong with its dates.
    pub fn judge(&self, history: &History, today: Date, sink: &mut Sink) {
        if let Ok(view) = self.everything(history, sink) {
            self.clock().examine(&view, today).into_iter().for_each(|found| sink.report(found));
            let judgement = self.judged(&view, history, today, sink);
            judgement.findings.into_iter().for_each(|finding| sink.report(finding));
        }
    }

    pub(super) fn judged(&self, view: &View, history: &History, today: Date, sink: &mut Sink) -> Judgement {
        let missed = self.clock().missed(view, today, sink);
        let authority = &self.library.authority;
        let sent = self.sent(history, view.restrictions());
        let ground = Ground { view, authority, words: &self.words, missed: &missed, sent: &sent, today };
        practice::judge(&ground, sink)
    }

    /// What the rules of plain language say of a copy, where the family reads it.
    pub fn judge_words(&self, document: &Document, view: &View, request: &Request<'_>, today: Date) -> practice::Words {
        self.judge_said(&document.cover, &document.sections, view, request, today)
    }

    /// The same of a copy that is composed for that alone. One that cannot be composed has no words: why, is said
    /// when it is built.
    pub fn judge_words_of(&self, view: &View, request: &Request<'_>, today: Date) -> practice::Words {
        // What only the chair's documents print is not needed.
        let material = self.material(request, None, None);
        let body = material.and_then(|material| compose_body(view, material, &mut Sink::new()));
        body.map(|body| self.judge_said(&body.cover, &body.sections, view, request, today)).unwrap_or_default()
    }

    pub(super) fn judge_said(
        &self,
        cover: &[Fact],
        sections: &[Section],
        view: &View,
        request: &Request<'_>,
        today: Date,
    ) -> practice::Words {
        // Each paper of a pack is read as the document that it is.
        let size = size(&request.reader, request.form, request.variant);
        let audience = Audience::of(&request.reader, size).filter(|_| request.papers().is_empty());
        let Some(audience) = audience else { return practice::Words::default() };
        let quoted = practice::own_words(view);
        let is_own = |place: &Place| {
            quoted.iter().any(|own| own.span.contains(&place.span.start) && own.source.path == place.source.path)
        };
        let reading = Reading::of((cover, sections), &is_own, &self.plain, audience);
        let waivers = request.history().into_iter().flat_map(|history| history.of_kind("waiver"));
        let waivers: Vec<&Table> = waivers.map(|record| &record.fields).collect();
        practice::judge_words(&reading, view, &waivers, &self.library.authority, today)
    }

    /// Judges what the workspace says beside its cases: its guidance.
    pub fn judge_guidance(&self, today: Date, sink: &mut Sink) {
        let reviews = self.clock().review_days(&self.approvals);
        practice::judge_guidance(&reviews, &self.library.authority, today, sink);
    }

    /// When guidance and forms are to be reviewed, by urgency.
    pub fn reviews(&self, today: Date, sink: &mut Sink) -> Vec<Task> {
        self.clock().reviews(&self.approvals, today, sink)
    }

    /// What the practice rules say at the date of a document that prints it, on all that the chair had by then.
    /// What is wrong with waivers is said when the case is judged, and not here.
    pub(super) fn judgement(&self, request: &Request<'_>) -> Option<Judgement> {
        let facts = request.facts().filter(|_| request.reader == Reader::Chair)?;
        request.form.prints(derived::FOR_THE_CHAIR)?;
        let known = facts.history.reports.iter().filter(|report| report.on().is_none_or(|on| on <= request.date));
        let reports: Vec<&Report> = known.collect();
        let view = disclose(&Facts { reports: &reports, ..facts }, &Reader::Chair, &mut Sink::new()).ok()?;
        Some(self.judged(&view, facts.history, request.date, &mut Sink::new()))
    }
}
