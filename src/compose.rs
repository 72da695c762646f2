//! Stage 5, compose: [`View`] + guidance → [`Document`], a tree of blocks.
//!
//! Whatever is worked out from several records is worked out here, from the `View`: gaps, shares,
//! counts, numbers. Markdown and Tera are known here and nowhere else.

mod balance;
mod cells;
mod changes;
mod chronology;
mod circulation;
mod context;
mod control;
mod counts;
mod dates;
mod derive;
mod editions;
mod fields;
mod findings;
mod guidance;
mod library;
mod markdown;
mod pack;
mod restrictions;
mod strategy;
mod tables;
mod tera;
mod weighing;

use crate::authority::Authority;
use crate::circulation::Circulation;
use crate::clock::calendar::Calendar;
use crate::codes;
use crate::diagnostic::{Failed, Sink};
use crate::disclose::{Disclosed, View};
use crate::document::{Block, Body, Document, Section, Size, Words};
use crate::form::{self, Form, Label, Scope, SpeaksTo};
use crate::language::Language;
use crate::practice::Judgement;
use crate::reader::Reader;
use crate::source::Place;

use cells::{Cell, holds, walk};
use dates::Dates;
pub use guidance::{Approval, Guidance, approvals};
pub use library::Library;
pub use pack::bind;
pub use tera::included_files;

/// Whether a form quotes any guidance.
pub fn quotes_guidance(form: &Form) -> bool {
    form.fields().any(|field| field.quote.is_some())
}

/// What a document is composed from.
pub struct Scene<'a> {
    view: &'a View,
    form: &'a Form,
    variant: Option<&'a str>,
    blank: bool,
    is_draft: bool,
    authority: &'a Authority,
    language: &'a Language,
    guidance: Option<&'a Guidance>,
    circulation: Option<&'a Circulation>,
    calendar: &'a Calendar,
    judgement: Option<&'a Judgement>,
    dates: Dates,
    names: Names,
}

/// What a document is composed of, beside the view of its case.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The form.
    pub form: &'a Form,
    /// The variant of it.
    pub variant: Option<&'a str>,
    /// Whether it is to be filled in.
    pub blank: bool,
    /// Whether the words of the form are not yet published.
    pub is_draft: bool,
    /// The words of the authority and of the tool.
    pub library: &'a Library,
    /// The guidance, needed where the form quotes any.
    pub guidance: Option<&'a Guidance>,
    /// Which copies there are, needed where the form prints them.
    pub circulation: Option<&'a Circulation>,
    /// What the practice rules say, needed where the form prints findings.
    pub judgement: Option<&'a Judgement>,
}

/// The names of a reader in a form, the most exact first.
struct Names {
    /// Under which sections and fields are theirs.
    of_reader: Vec<&'static str>,
    /// Under which their labels stand.
    of_labels: Vec<&'static str>,
}

impl Names {
    /// A public copy is read by whoever it speaks to, and a blank by whoever will fill it in.
    fn of(reader: &Reader, speaks_to: SpeaksTo, blank: bool) -> Names {
        let of_reader = match (reader, speaks_to) {
            (Reader::Public, SpeaksTo::Parent) => vec!["public", "parent"],
            (Reader::Public, SpeaksTo::YoungPerson) => vec!["public", "young-person"],
            (Reader::Public, SpeaksTo::Professionals) if blank => vec!["public", "professionals"],
            (reader, _) => vec![reader.kind()],
        };
        let mut of_labels = of_reader.clone();
        if reader.is_family() || of_reader.iter().any(|name| matches!(*name, "young-person" | "parent")) {
            of_labels.push("family");
        }
        Names { of_reader, of_labels }
    }
}

/// Composes a document.
///
/// # Errors
/// Reports `broken-quote`, and `date-outside-calendar` where it prints dates that are counted.
pub fn compose(view: &View, material: Material<'_>, sink: &mut Sink) -> Result<Document, Failed> {
    let scene = Scene::new(view, material, sink)?;
    Ok(scene.document(scene.body(sink)?))
}

/// Composes what a document says, without what it says of itself.
///
/// # Errors
/// As [`compose`].
pub fn compose_body(view: &View, material: Material<'_>, sink: &mut Sink) -> Result<Body, Failed> {
    Scene::new(view, material, sink)?.body(sink)
}

/// How large the text of a copy is.
pub fn size(reader: &Reader, form: &Form, variant: Option<&str>) -> Size {
    match (reader, speaks_to(form, variant)) {
        (Reader::YoungPerson, _) | (Reader::Public, SpeaksTo::YoungPerson) => Size::YoungPerson,
        (Reader::Parent(_) | Reader::CoreGroup, _) | (Reader::Public, SpeaksTo::Parent) => Size::Family,
        _ => Size::Standard,
    }
}

/// Whom a form speaks to.
fn speaks_to(form: &Form, variant: Option<&str>) -> SpeaksTo {
    if variant == Some("parent") { SpeaksTo::Parent } else { form.speaks_to }
}

impl<'a> Scene<'a> {
    fn new(view: &'a View, material: Material<'a>, sink: &mut Sink) -> Result<Scene<'a>, Failed> {
        let Material { form, variant, blank, is_draft, library, guidance, circulation, judgement } = material;
        let Library { authority, language, calendar, .. } = library;
        let dates = Dates::of(view, form, library, sink)?;
        let names = Names::of(view.reader(), speaks_to(form, variant), blank);
        Ok(Scene {
            view,
            form,
            variant,
            blank,
            is_draft,
            authority,
            language,
            guidance,
            circulation,
            calendar,
            judgement,
            dates,
            names,
        })
    }

    fn body(&self, sink: &mut Sink) -> Result<Body, Failed> {
        let mark = sink.mark();
        let mut sections = Vec::new();
        for section in &self.form.sections {
            self.section(section, &mut sections, sink);
        }
        sink.failed_since(mark)?;
        close_levels(&mut sections);
        Ok(Body { cover: self.facts(&self.form.cover), sections })
    }

    fn document(&self, body: Body) -> Document {
        let Body { cover, mut sections } = body;
        sections.push(self.about());
        let reader = self.view.reader();
        let title = self.title();
        let reference = self.view.reference().map(str::to_owned);
        let plain_title = title.text();
        Document {
            form: self.form.id.clone(),
            version: self.form.version.clone(),
            date: self.view.date(),
            title: reference
                .as_ref()
                .map_or_else(|| plain_title.clone(), |reference| format!("{plain_title}, {reference}")),
            language: self.authority.language().to_owned(),
            accent: self.authority.accent().to_owned(),
            size: size(reader, self.form, self.variant),
            authority: self.text_of(self.authority.name()),
            subject: self.subject(),
            writer: self.view.report().text("author").map_or_else(Words::default, |id| self.party(id)),
            marking: self.marking(),
            banner: self.banner(),
            identity: self.identity(&title),
            cover,
            contents: self.form.contents.then(|| self.language.page("contents")),
            layout_words: ["page", "of", "context", "harm", "safety", "continued"]
                .map(|key| (key, self.language.page(key)))
                .to_vec(),
            sections,
            template: Some(self.form.template()),
            ingredients: Default::default(),
            heading: title,
            reader: reader.clone(),
            reference,
        }
    }

    /// The title: the variant's on a form that has variants, else the form's.
    fn title(&self) -> Words {
        let variant = self.form.variants.iter().find(|variant| Some(variant.id.as_str()) == self.variant);
        self.label_words(variant.map_or(&self.form.title, |variant| &variant.title))
    }

    fn subject(&self) -> Words {
        match derive::of_root(self, "subject") {
            Cell::Text(text, place) => Words::new(text, place.cloned()),
            _ => Words::default(),
        }
    }

    fn marking(&self) -> Words {
        let key = match self.view.reader() {
            Reader::Public => "public",
            Reader::YoungPerson | Reader::Parent(_) => "family",
            _ => "case",
        };
        let marking = self.authority.facts.table("marking").and_then(|table| table.get(key));
        marking.map_or_else(Words::default, |node| self.text_of(node))
    }

    /// Drafts say so on each page: of a document, and of a form. A family copy of one says that it is not
    /// for sharing.
    fn banner(&self) -> Words {
        let reader = self.view.reader();
        match (reader, self.view.final_on()) {
            (Reader::Public, _) if self.is_draft => self.language.page("draft"),
            (Reader::Public, _) => Words::default(),
            (_, Some(_)) if !self.is_draft => Words::default(),
            (reader, _) if reader.is_family() => self.language.page("draft-family"),
            _ => self.language.page("draft"),
        }
    }

    /// What stands at the foot of each page: the case, the form and its version, and whose copy.
    fn identity(&self, title: &Words) -> Words {
        let reference =
            self.view.reference().map_or_else(Words::default, |reference| Words::new(reference, None).joint(" · "));
        let form = reference.then(title.clone()).joint(&format!(" {}", self.form.version));
        match self.view.reader() {
            Reader::Public => form,
            _ => form.joint(" · ").then(self.language.page("copy-for")).joint(" ").then(self.reader_words()),
        }
    }

    /// Whose copy it is, in words: a parent by the name by which the case knows them.
    fn reader_words(&self) -> Words {
        match self.view.reader() {
            Reader::Parent(id) | Reader::Annex(id) => match self.view.person(id) {
                Some(person) => self.label(person),
                None => Words::new(id, None),
            },
            reader => self.language.words("reader", reader.kind()),
        }
    }

    /// Whether a section or field is printed at all.
    fn is_in_scope(&self, scope: &Scope, item: Option<&Cell<'a>>) -> bool {
        let for_variant = scope.variants.is_empty()
            || self.variant.is_some_and(|variant| scope.variants.iter().any(|one| one == variant));
        for_variant
            && scope.blank.is_none_or(|blank| blank == self.blank)
            && self.is_for_reader(&scope.readers)
            && scope.when.as_ref().is_none_or(|when| holds(self, when, item))
    }

    fn is_for_reader(&self, readers: &[String]) -> bool {
        readers.is_empty() || readers.iter().any(|reader| self.names.of_reader.contains(&reader.as_str()))
    }

    /// A label's words for this reader.
    fn label_words(&self, label: &Label) -> Words {
        label.for_reader(&self.names.of_labels).printed.clone()
    }

    fn text_of(&self, node: &crate::value::Node) -> Words {
        Words::new(node.text().unwrap_or_default(), Some(node.place.clone()))
    }

    /// Composes a section, once or for each item of its list.
    fn section(&self, section: &'a form::Section, into: &mut Vec<Section>, sink: &mut Sink) {
        // On a blank form a section stands once, to be copied for as many as there are.
        let Some(each) = section.each.as_ref().filter(|_| !self.blank) else {
            if self.is_in_scope(&section.scope, None) {
                into.extend(self.section_for(section, None, sink));
            }
            return;
        };
        let items: Vec<Cell<'a>> = walk(self, each, None).items();
        let items: Vec<&Cell<'a>> = items.iter().filter(|item| self.is_in_scope(&section.scope, Some(item))).collect();
        let opening = Section {
            id: section.id.clone(),
            title: self.section_title(section),
            level: section.level,
            panel: false,
            blocks: self.introduction(section),
        };
        if items.is_empty() {
            if self.is_for_reader(&section.scope.readers)
                && !self.view.reader().leaves_gaps_out()
                && section.scope.when.is_none()
            {
                let blocks = vec![Block::Missing(self.language.page("not-recorded"))];
                into.push(Section { blocks, ..opening });
            }
            return;
        }
        let mut repeats = Vec::new();
        for item in items {
            let Some(mut one) = self.section_for(section, Some(item), sink) else { continue };
            one.title = match &section.heading {
                Some(path) => Some(fields::short_words(self, &walk(self, path, Some(item))))
                    .filter(|title| !title.is_empty())
                    .unwrap_or_else(|| fields::short_words(self, item)),
                None => Words::default(),
            };
            one.level = section.level + 1;
            repeats.push(one);
        }
        if !repeats.is_empty() {
            into.push(opening);
            into.extend(repeats);
        }
    }

    /// A section for one item. None where nothing would stand under its title.
    fn section_for(&self, section: &'a form::Section, item: Option<&Cell<'a>>, sink: &mut Sink) -> Option<Section> {
        let mut blocks = self.fields_blocks(section, item, sink);
        if blocks.is_empty() && !section.fields.is_empty() {
            return None;
        }
        // A table that stands alone in its section needs no name of its own.
        if let [Block::Question { answer, hint: None, .. }] = blocks.as_mut_slice()
            && matches!(answer.as_slice(), [Block::Table { .. } | Block::Chart { .. } | Block::Bars { .. }])
            && !self.blank
        {
            blocks = std::mem::take(answer);
        }
        if section.each.is_none() || self.blank {
            blocks.splice(..0, self.introduction(section));
        }
        Some(Section {
            id: section.id.clone(),
            title: self.section_title(section),
            level: section.level,
            panel: section.panel,
            blocks,
        })
    }

    fn section_title(&self, section: &form::Section) -> Words {
        section.title.as_ref().map_or_else(Words::default, |title| self.label_words(title))
    }

    /// A section's introduction, in paragraphs.
    fn introduction(&self, section: &form::Section) -> Vec<Block> {
        section.text.as_ref().map_or_else(Vec::new, |text| self.paragraphs(text))
    }

    /// A label's words in paragraphs.
    fn paragraphs(&self, label: &Label) -> Vec<Block> {
        let words = self.label_words(label);
        words.runs().iter().flat_map(|run| fields::prose(&run.text, run.place.as_ref())).collect()
    }

    /// What a person or record is called in this copy.
    fn label(&self, record: &Disclosed) -> Words {
        let text = |key: &str| record.fields.get(key).map(|node| self.text_of(node));
        if let Some(label) = self.view.label(&record.id).filter(|_| record.kind.name == "person") {
            return self.language.words("person-label", label.role).joint(&format!(" {}", label.number));
        }
        match record.kind.name {
            "young-person" => text("known-as")
                .or_else(|| text("name"))
                .unwrap_or_else(|| self.language.words("party", "young-person")),
            "family" => match (text("known-as").or_else(|| text("name")), text("relationship")) {
                (Some(name), Some(relationship)) => name.joint(" (").then(relationship).joint(")"),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => self.language.words("family-role", record.fields.text("role").unwrap_or("supporter")),
            },
            "partner" => self.partner_label(record),
            "person" => text("name").unwrap_or_else(|| {
                self.language.words("person-kind", record.fields.text("kind").unwrap_or("other-adult"))
            }),
            "meeting" => self.meeting_label(record),
            "context" => text("name").unwrap_or_else(|| {
                record.fields.text("kind").map_or_else(Words::default, |kind| self.language.words("context-kind", kind))
            }),
            _ => text("name").or_else(|| text("text")).unwrap_or_default(),
        }
    }

    /// A partner: their name where it is recorded, their role, and their agency where the role does not say it.
    fn partner_label(&self, record: &Disclosed) -> Words {
        let role = record.fields.get("role").map(|node| capitalised(self.text_of(node)));
        let agency = record.fields.text("agency").map(|agency| self.language.words("agency", agency));
        let says = |words: &Words, less: &Words| words.text().to_lowercase().contains(&less.text().to_lowercase());
        let agency = agency.filter(|agency| role.as_ref().is_none_or(|role| !says(role, agency)));
        let name = record.fields.get("name").map(|node| self.text_of(node));
        let known = [name, role, agency].into_iter().flatten();
        known.reduce(|all, next| all.joint(", ").then(next)).unwrap_or_else(|| self.language.words("party", "partner"))
    }

    fn meeting_label(&self, record: &Disclosed) -> Words {
        let kind = self.language.words("meeting-kind", record.fields.text("kind").unwrap_or("core-group"));
        match record.fields.date("on") {
            Some(on) => kind.joint(", ").joint(&self.language.date(on)),
            None => kind,
        }
    }

    /// Who leads an action: its owner, else its agencies.
    fn lead(&self, action: &Disclosed) -> Words {
        if let Some(owner) = action.fields.text("owner") {
            return self.party(owner);
        }
        let agencies = action.fields.texts("agencies").map(|agency| self.language.words("agency", agency));
        agencies.reduce(|all, next| all.joint(", ").then(next)).unwrap_or_default()
    }

    /// A person or party by id.
    fn party(&self, id: &str) -> Words {
        match self.view.person(id) {
            Some(person) => self.label(person),
            None if codes::AGENCY.has(id) => self.language.words("agency", id),
            None => match self.social_worker().filter(|_| id == "social-worker") {
                Some(name) => name.joint(", ").then(self.language.words("party", id)),
                None => self.language.words("party", id),
            },
        }
    }

    /// The name of the lead social worker, where the case records it and a copy has names.
    fn social_worker(&self) -> Option<Words> {
        let name = self.view.root().get("social-worker")?;
        (*self.view.reader() != Reader::Anonymised).then(|| self.text_of(name))
    }

    fn place_of_form(&self) -> Place {
        Place { source: self.form.source.clone(), span: self.form.source.line(1) }
    }
}

/// Brings headings together where a section above was left out, so that no level is skipped.
fn close_levels(sections: &mut [Section]) {
    let mut open: Vec<u8> = Vec::new();
    for section in sections.iter_mut().filter(|section| !section.title.is_empty()) {
        open.retain(|level| *level < section.level);
        open.push(section.level);
        section.level = u8::try_from(open.len() + 1).unwrap_or(section.level);
    }
}

/// Words with their first letter in upper case.
fn capitalised(mut words: Words) -> Words {
    if let Some(run) = words.own_runs().first_mut() {
        let mut letters = run.text.chars();
        if let Some(first) = letters.next() {
            run.text = first.to_uppercase().chain(letters).collect();
        }
    }
    words
}
