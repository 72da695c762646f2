//! What changed between two versions of a form: its questions, who is asked, and the guidance it prints.

mod whole;

use super::conditions::in_words;
use super::documents::between;
use super::lines::of_guidance;
use super::{Change, Difference};
use crate::authority::Authority;
use crate::choose::Forms;
use crate::compile::Compiler;
use crate::diagnostic::{Failed, Sink};
use crate::form::{Choice, Field, FieldKind, Form, Label, Row, Scope, Section};
use crate::language::Language;
use crate::request;

/// What changed from one version of a form to another.
///
/// # Errors
/// Reports what keeps one of them from being composed.
pub fn forms(compiler: &Compiler, old: &Form, new: &Form, sink: &mut Sink) -> Result<Vec<Difference>, Failed> {
    let (language, authority) = (compiler.language(), compiler.authority());
    let forms = &compiler.forms;
    let mut found = Found { language, authority, forms, old, new, section: String::new(), differences: Vec::new() };
    found.whole();
    found.sections();
    found.fields();
    found.order();
    let mut differences = found.differences;
    differences.extend(guidance(compiler, old, new, sink)?);
    Ok(differences)
}

/// What changed in the guidance that both print, as they print it.
fn guidance(compiler: &Compiler, old: &Form, new: &Form, sink: &mut Sink) -> Result<Vec<Difference>, Failed> {
    let mut lines = |form: &Form| {
        let mut all = Vec::new();
        for request in request::blank(form) {
            for line in of_guidance(&compiler.composed(&request, sink)?) {
                // Two variants may print the same words.
                if !all.contains(&line) {
                    all.push(line);
                }
            }
        }
        Ok(all)
    };
    let (old, new) = (lines(old)?, lines(new)?);
    let as_guidance = |difference| Difference { change: Change::Guidance, ..difference };
    Ok(between(&old, &new).into_iter().map(as_guidance).collect())
}

/// The differences found so far, and the section that is looked at.
struct Found<'a> {
    language: &'a Language,
    authority: &'a Authority,
    forms: &'a Forms,
    old: &'a Form,
    new: &'a Form,
    section: String,
    differences: Vec<Difference>,
}

impl Found<'_> {
    fn word(&self, key: &str) -> String {
        self.language.words("difference", key).text()
    }

    /// Takes a difference, where there is one.
    fn take(&mut self, change: Change, subject: &str, field: Option<&str>, before: &str, after: &str) {
        if before != after {
            self.differences.push(Difference {
                change,
                section: self.section.clone(),
                subject: subject.to_owned(),
                field: field.map(str::to_owned),
                before: before.to_owned(),
                after: after.to_owned(),
            });
        }
    }

    fn sections(&mut self) {
        let (old, new) = (self.old, self.new);
        for section in &new.sections {
            self.section = title(section);
            match old.sections.iter().find(|earlier| same_section(earlier, section)) {
                None => {
                    let subject = self.word("section");
                    self.take(Change::Added, &subject, None, "", &title(section));
                }
                Some(earlier) => {
                    self.labels(&self.word("section-title"), None, earlier.title.as_ref(), section.title.as_ref());
                    self.labels(&self.word("introduction"), None, earlier.text.as_ref(), section.text.as_ref());
                    self.scope(&self.word("section"), None, &earlier.scope, &section.scope);
                }
            }
        }
        for section in &old.sections {
            if !new.sections.iter().any(|later| same_section(section, later)) {
                self.section = title(section);
                let subject = self.word("section");
                self.take(Change::Removed, &subject, None, &title(section), "");
            }
        }
    }

    fn fields(&mut self) {
        let new = self.new;
        let (then, now) = (self.questions(self.old), self.questions(new));
        let mut kept = Vec::new();
        for question in &now {
            let field = question.field;
            self.section.clone_from(&question.section);
            let subject = plain(&field.label);
            let Some((at, earlier)) = earlier(&then, question, new) else {
                let told = self.told(field);
                self.take(Change::Added, &subject, Some(&field.id), "", &told);
                continue;
            };
            kept.push(at);
            self.take(Change::Renamed, &subject, Some(&field.id), &earlier.field.id, &field.id);
            let place = format!("{subject}, {}", self.word("place"));
            if earlier.section_id != question.section_id {
                self.take(Change::Altered, &place, Some(&field.id), &earlier.section, &question.section);
            }
            self.field(&subject, earlier.field, field);
        }
        for (_, question) in then.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
            self.section.clone_from(&question.section);
            let told = self.told(question.field);
            self.take(Change::Removed, &plain(&question.field.label), Some(&question.field.id), &told, "");
        }
    }

    /// What changed in one question.
    fn field(&mut self, subject: &str, old: &Field, new: &Field) {
        let id = Some(new.id.as_str());
        self.labels(subject, id, Some(&old.label), Some(&new.label));
        self.labels(&format!("{subject}, {}", self.word("hint")), id, old.hint.as_ref(), new.hint.as_ref());
        self.labels(&format!("{subject}, {}", self.word("empty")), id, old.empty.as_ref(), new.empty.as_ref());
        let (before, after) = (self.source(old), self.source(new));
        self.take(Change::Altered, &format!("{subject}, {}", self.word("source")), id, &before, &after);
        let duty = |field: &Field| self.word(if field.required { "required" } else { "optional" });
        let (before, after) = (duty(old), duty(new));
        self.take(Change::Obligation, subject, id, &before, &after);
        let (before, after) = (self.kind(old.kind), self.kind(new.kind));
        self.take(Change::Altered, &format!("{subject}, {}", self.word("kind")), id, &before, &after);
        self.choices(&format!("{subject}, {}", self.word("choices")), id, &old.choices, &new.choices);
        let (before, after) = (given(&old.given), given(&new.given));
        self.take(Change::Reworded, &format!("{subject}, {}", self.word("rows")), id, &before, &after);
        self.scope(subject, id, &old.scope, &new.scope);
        for column in &new.columns {
            match old.columns.iter().find(|earlier| earlier.id == column.id) {
                Some(earlier) => self.field(&format!("{subject} · {}", plain(&column.label)), earlier, column),
                None => self.take(
                    Change::Added,
                    &format!("{subject}, {}", self.word("column")),
                    id,
                    "",
                    &plain(&column.label),
                ),
            }
        }
        for column in &old.columns {
            if !new.columns.iter().any(|later| later.id == column.id) {
                self.take(
                    Change::Removed,
                    &format!("{subject}, {}", self.word("column")),
                    id,
                    &plain(&column.label),
                    "",
                );
            }
        }
    }

    /// What can be chosen: what came, what went, and what has other words.
    fn choices(&mut self, subject: &str, field: Option<&str>, old: &[Choice], new: &[Choice]) {
        for choice in new {
            match old.iter().find(|earlier| earlier.code == choice.code) {
                Some(earlier) => self.labels(subject, field, Some(&earlier.label), Some(&choice.label)),
                None => self.take(Change::Altered, subject, field, "", &plain(&choice.label)),
            }
        }
        for choice in old.iter().filter(|choice| !new.iter().any(|later| later.code == choice.code)) {
            self.take(Change::Altered, subject, field, &plain(&choice.label), "");
        }
    }

    /// A label's words, for everyone and for each reader who has words of their own.
    fn labels(&mut self, subject: &str, field: Option<&str>, old: Option<&Label>, new: Option<&Label>) {
        let mut readers: Vec<&str> = Vec::new();
        for (reader, _) in [old, new].into_iter().flatten().flat_map(|label| &label.0) {
            if !readers.contains(&reader.as_str()) {
                readers.push(reader);
            }
        }
        let words = |label: Option<&Label>, reader: &str| {
            let own = label.and_then(|label| label.0.iter().find(|(name, _)| name == reader));
            own.map_or_else(String::new, |(_, words)| words.text.clone())
        };
        for reader in readers {
            let subject = match reader {
                "default" => subject.to_owned(),
                reader => format!("{subject} ({} {})", self.word("for"), self.reader(reader)),
            };
            self.take(Change::Reworded, &subject, field, &words(old, reader), &words(new, reader));
        }
    }

    /// Who is asked, on which variant, and whether always.
    fn scope(&mut self, subject: &str, field: Option<&str>, old: &Scope, new: &Scope) {
        let (before, after) = (self.readers(&old.readers), self.readers(&new.readers));
        self.take(Change::Altered, &format!("{subject}, {}", self.word("readers")), field, &before, &after);
        let (before, after) = (variants(self.old, &old.variants), variants(self.new, &new.variants));
        self.take(Change::Altered, &format!("{subject}, {}", self.word("variants")), field, &before, &after);
        // Both in the words of now: a condition has not changed where only the question has other words.
        let forms = [self.new, self.old];
        let condition = |scope: &Scope| match &scope.when {
            Some(when) => format!("{} {}", self.word("only-if"), in_words(when, &forms, self.language)),
            None => self.word("always"),
        };
        let (before, after) = (condition(old), condition(new));
        self.take(Change::Altered, &format!("{subject}, {}", self.word("when")), field, &before, &after);
    }

    fn readers(&self, readers: &[String]) -> String {
        match readers.is_empty() {
            true => self.word("everyone"),
            false => {
                let words = readers.iter().map(|reader| self.reader(reader));
                words.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// A kind of reader: one who is named in a document has no name in a form.
    fn reader(&self, reader: &str) -> String {
        let own = format!("reader-{reader}");
        match self.language.has("difference", &own) {
            true => self.word(&own),
            false => self.language.words("reader", reader).text(),
        }
    }

    /// Where the answer to a question comes from.
    fn source(&self, field: &Field) -> String {
        self.word(if field.from.is_some() { "from-case" } else { "from-writer" })
    }

    /// What a question asks for, in a line: the kind of answer, and whether there has to be one.
    fn told(&self, field: &Field) -> String {
        format!("{}, {}", self.kind(field.kind), self.word(if field.required { "required" } else { "optional" }))
    }

    fn kind(&self, kind: FieldKind) -> String {
        self.language.words("field-kind", kind.code()).text()
    }
}

/// A question, and where it stands.
struct Question<'a> {
    section: String,
    /// The id of its section; none on the cover.
    section_id: Option<&'a str>,
    variants: &'a [String],
    field: &'a Field,
}

impl Found<'_> {
    /// The questions of a form, those of its cover first.
    fn questions<'f>(&self, form: &'f Form) -> Vec<Question<'f>> {
        let cover = form.cover.iter();
        let cover = cover.map(|field| Question { section: self.word("cover"), section_id: None, variants: &[], field });
        let mut questions: Vec<Question<'_>> = cover.collect();
        for section in &form.sections {
            questions.extend(section.fields.iter().map(|field| {
                let own = &field.scope.variants;
                let variants = if own.is_empty() { &section.scope.variants } else { own };
                Question { section: title(section), section_id: Some(&section.id), variants, field }
            }));
        }
        questions
    }
}

/// The same question in the earlier version: of the same id, else of the id from which answers are carried over;
/// of two variants' questions, that of the same variant.
fn earlier<'a>(then: &'a [Question<'a>], now: &Question<'_>, form: &Form) -> Option<(usize, &'a Question<'a>)> {
    let is_cover = now.section_id.is_none();
    let of_id = |id: &str| {
        let same =
            || then.iter().enumerate().filter(|(_, one)| one.field.id == id && one.section_id.is_none() == is_cover);
        same().find(|(_, one)| one.variants == now.variants).or_else(|| same().next().filter(|_| same().count() == 1))
    };
    of_id(&now.field.id).or_else(|| form.formerly(&now.field.id).find_map(of_id))
}

/// The same section: the same id, on the same variants.
fn same_section(one: &Section, other: &Section) -> bool {
    one.id == other.id && one.scope.variants == other.scope.variants
}

fn title(section: &Section) -> String {
    section.title.as_ref().map_or_else(|| section.id.replace('-', " "), plain)
}

/// The variants of a form, by their titles.
fn variants(form: &Form, ids: &[String]) -> String {
    let title = |id: &String| {
        let variant = form.variants.iter().find(|variant| variant.id == *id);
        variant.map_or_else(|| id.clone(), |variant| plain(&variant.title))
    };
    ids.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// The rows that a form gives, each as its words in a line.
fn given(rows: &[Row]) -> String {
    let line = |row: &Row| row.cells.iter().map(|(_, label)| plain(label)).collect::<Vec<_>>().join(" · ");
    rows.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn plain(label: &Label) -> String {
    label.for_reader(&[]).text.clone()
}
