//! The last section of every document: what it is, which version, who approved it, whose copy.

use jiff::civil::Date;

use super::Scene;
use crate::document::{Block, Section, Words};
use crate::form::Of;
use crate::reader::Reader;

impl Scene<'_> {
    /// About this document: a table of facts, and the amendments.
    pub fn about(&self) -> Section {
        let rows: Vec<(&str, Words)> = self.control_rows().into_iter().filter(|(_, words)| !words.is_empty()).collect();
        let table = Block::Table {
            header: vec![self.language.page("item"), self.language.page("detail")],
            widths: vec![2, 5],
            rows: rows.into_iter().map(|(key, words)| vec![cell(self.language.page(key)), cell(words)]).collect(),
        };
        let mut blocks = vec![table];
        blocks.extend(self.amendments());
        Section {
            id: "document-control".to_owned(),
            title: self.language.page("about"),
            level: 2,
            panel: false,
            blocks,
        }
    }

    fn control_rows(&self) -> Vec<(&'static str, Words)> {
        let form = self.form;
        let date =
            |date: Option<Date>| date.map_or_else(Words::default, |date| Words::new(self.language.date(date), None));
        let from = Some(self.place_of_form());
        let version = self
            .title()
            .joint(", ")
            .then(self.language.page("version"))
            .then(Words::new(format!(" {}", form.version), from));
        let status = match (self.blank, form.of, self.view.final_on()) {
            (true, ..) => self.language.page("blank"),
            (_, Of::Authority, _) => Words::default(),
            // The day on which it became final is known to whoever had it then.
            (.., Some(_)) if self.is_about_nobody() => self.language.page("final"),
            (.., Some(on)) => self.language.page("final").joint(", ").joint(&self.language.date(on)),
            (.., None) => self.language.page("draft"),
        };
        let is_of_case = *self.view.reader() != Reader::Public;
        let copy = if is_of_case { self.reader_words() } else { Words::default() };
        let day = match is_of_case {
            true if self.is_about_nobody() => Words::new(self.language.quarter(self.view.date()), None),
            true => date(Some(self.view.date())),
            false => Words::default(),
        };
        let author = self.view.report().text("author").map_or_else(Words::default, |id| self.party(id));
        let helper = self.view.report().text("helped-by").map_or_else(Words::default, |id| self.party(id));
        vec![
            ("reference", self.view.reference().map_or_else(Words::default, |reference| Words::new(reference, None))),
            ("form-and-version", version),
            ("in-force-from", date(form.from)),
            ("owner", self.owner()),
            ("approved-by", self.approval()),
            (
                "next-review",
                self.form
                    .next_review()
                    .map_or_else(Words::default, |date| Words::new(self.language.month_of(date), None)),
            ),
            ("date", day),
            ("status", status),
            ("written-by", author),
            ("helped-by", helper),
            ("this-copy", copy),
            ("marking", self.marking()),
            (
                "check-newer",
                self.form
                    .next_review()
                    .filter(|_| !is_of_case)
                    .map_or_else(Words::default, |date| Words::new(self.language.date(date), None)),
            ),
        ]
    }

    fn is_about_nobody(&self) -> bool {
        *self.view.reader() == Reader::Anonymised
    }

    /// The team that owns the form, by its name.
    fn owner(&self) -> Words {
        let Some(owner) = &self.form.owner else { return Words::default() };
        let team = self
            .authority
            .facts
            .table("teams")
            .and_then(|teams| teams.table(&owner.text))
            .and_then(|team| team.get("name"));
        match team {
            Some(node) => self.text_of(node),
            None => Words::new(&owner.text, Some(owner.place.clone())),
        }
    }

    fn approval(&self) -> Words {
        let Some(approval) = &self.form.approval else { return Words::default() };
        let by = approval.by.as_ref().map_or_else(Words::default, |by| Words::new(&by.text, Some(by.place.clone())));
        match approval.on {
            Some(on) if !by.is_empty() => by.joint(", ").joint(&self.language.date(on)),
            Some(on) => Words::new(self.language.date(on), None),
            None => by,
        }
    }

    /// The amendments, from the form's change log.
    fn amendments(&self) -> Option<Block> {
        if self.form.changes.is_empty() || self.view.reader().is_family() {
            return None;
        }
        let words = |words: &Option<crate::form::Words>| {
            words.as_ref().map_or_else(Words::default, |words| Words::new(&words.text, Some(words.place.clone())))
        };
        let rows = self.form.changes.iter().map(|change| {
            let on = change.on.map_or_else(Words::default, |on| Words::new(self.language.date(on), None));
            [words(&change.version), on, words(&change.by), words(&change.summary)].map(cell).to_vec()
        });
        let table = Block::Table {
            header: ["version", "date", "by", "change"].map(|key| self.language.page(key)).to_vec(),
            widths: vec![2, 4, 5, 9],
            rows: rows.collect(),
        };
        Some(Block::Question { label: self.language.page("amendments"), hint: None, answer: vec![table] })
    }
}

fn cell(words: Words) -> Vec<Block> {
    if words.is_empty() { Vec::new() } else { vec![Block::Paragraph(words)] }
}
