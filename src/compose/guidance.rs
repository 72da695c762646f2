//! Guidance: chapters of Markdown with the authority's words filled in, whole or quoted by heading.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use serde_json::Value as Json;

use super::markdown::{self, slug};
use super::tera::{self, Chapter as Words};
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::document::{Block, Link, Run};
use crate::form::{Quote, check_period};
use crate::schema::{Key, Shape};
use crate::shape;
use crate::source::Place;
use crate::value::{self, Table};
use crate::workspace::Workspace;

const FOLDER: &str = "content/guidance";

static FRONT: &[Key] = &[
    Key { name: "title", shape: Shape::Line },
    Key { name: "order", shape: Shape::Whole(0, 9999) },
    Key { name: "owner", shape: Shape::Line },
    Key { name: "approved", shape: Shape::DateOrMonth },
    Key { name: "review-every", shape: Shape::Line },
    Key { name: "source", shape: Shape::Lines },
    Key { name: "omit", shape: Shape::Line },
    Key { name: "guide", shape: Shape::YesNo },
];

/// All guidance of a workspace, with its words filled in.
#[derive(Debug)]
pub struct Guidance {
    chapters: Vec<Arc<Chapter>>,
    /// Chapters that an authority leaves out, by file name.
    omitted: Vec<String>,
}

/// A chapter.
#[derive(Debug)]
pub(super) struct Chapter {
    /// Its file name.
    pub file: String,
    /// Its title.
    pub title: Run,
    order: i64,
    /// Whether the guide prints it; if not, it is there for forms to quote.
    in_guide: bool,
    blocks: Vec<Block>,
}

/// Chapters that were filled in without a fault, by the hash of all that they are made of: most say the same in every
/// form that quotes them.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<HashMap<[u8; 32], Arc<Chapter>>>);

/// As many chapters as are kept.
const MOST_CHAPTERS: usize = 500;

impl Shelf {
    /// The chapter that is made of these words and names, or what `fill` makes of them.
    fn chapter(
        &self,
        words: &Words<'_>,
        names: &Names<'_>,
        fill: impl FnOnce(&mut Sink) -> Option<Chapter>,
        sink: &mut Sink,
    ) -> Option<Arc<Chapter>> {
        let key = names.with(words);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Some(known.clone());
        }
        let mut own = Sink::new();
        let chapter = fill(&mut own).map(Arc::new);
        if let Some(chapter) = chapter.as_ref().filter(|_| own.diagnostics().is_empty()) {
            let mut kept = lock();
            if kept.len() >= MOST_CHAPTERS {
                kept.clear();
            }
            kept.insert(key, chapter.clone());
        }
        sink.absorb(own);
        chapter
    }
}

/// What chapters may name, and its hash: with the form, and without.
struct Names<'a> {
    all: &'a Json,
    hash: blake3::Hash,
    without_form: blake3::Hash,
}

impl Names<'_> {
    fn new(all: &Json) -> Names<'_> {
        let mut without_form = all.clone();
        without_form.as_object_mut().map(|names| names.remove("form"));
        let hash = |names: &Json| blake3::hash(names.to_string().as_bytes());
        Names { all, hash: hash(all), without_form: hash(&without_form) }
    }

    /// The hash of a chapter's words and of all that they may name.
    fn with(&self, words: &Words<'_>) -> [u8; 32] {
        let included = tera::included_by(words);
        let source = &words.place.source;
        let texts =
            [&source.path, &source.text].into_iter().chain(included.iter().flat_map(|(file, text)| [file, text]));
        let may_name_form = texts.clone().any(|text| text.contains("form"));
        let mut hash = blake3::Hasher::new();
        hash.update(if may_name_form { &self.hash } else { &self.without_form }.as_bytes());
        for text in texts {
            hash.update(&text.len().to_le_bytes()).update(text.as_bytes());
        }
        *hash.finalize().as_bytes()
    }
}

impl Guidance {
    /// Reads and fills in every chapter. A chapter that fails is reported. Links lead somewhere only where the
    /// `whole` guidance is printed.
    ///
    /// # Errors
    /// Reports the faults of each chapter, and `broken-link` between them.
    pub(super) fn read(
        workspace: &Workspace,
        names: &Json,
        whole: bool,
        shelf: &Shelf,
        sink: &mut Sink,
    ) -> Result<Guidance, Failed> {
        let mark = sink.mark();
        let mut files = Vec::new();
        let mut omitted = Vec::new();
        for path in workspace.list(FOLDER, ".md") {
            let name = path[FOLDER.len() + 1..].to_owned();
            let Ok(source) = workspace.text(&path, sink) else { continue };
            let whole = Place { span: 0..source.text.len(), source };
            let Ok(front) = front_matter(&whole, sink) else { continue };
            if front.table.get("omit").is_some() {
                omitted.push(name);
            } else {
                files.push((name, whole, front));
            }
        }
        let includes: Vec<(String, String)> = files
            .iter()
            .map(|(name, whole, front)| (name.clone(), whole.source.text[front.end..].to_owned()))
            .collect();
        let names = Names::new(names);
        let mut chapters: Vec<Arc<Chapter>> = Vec::new();
        for (name, place, front) in &files {
            let text = &place.source.text[front.end..];
            let words = Words { name, text, first_line: front.lines + 1, place, includes: &includes };
            chapters.extend(shelf.chapter(&words, &names, |sink| chapter(&words, front, names.all, sink), sink));
        }
        chapters.sort_by(|a, b| (a.order, &a.file).cmp(&(b.order, &b.file)));
        let guidance = Guidance { chapters, omitted };
        sink.failed_since(mark)?;
        if whole {
            guidance.check_links(sink);
        }
        sink.failed_since(mark)?;
        Ok(guidance)
    }

    /// The path and the title of each chapter, in order.
    pub fn contents(&self) -> Vec<(String, String)> {
        self.chapters.iter().map(|chapter| (format!("{FOLDER}/{}", chapter.file), chapter.title.text.clone())).collect()
    }

    /// The blocks that a form quotes. `level` is the heading level of the section that quotes them.
    ///
    /// # Errors
    /// Reports `broken-quote` where the file or the heading does not exist.
    pub fn quote(&self, quote: &Quote, level: u8, sink: &mut Sink) -> Result<Vec<Block>, Failed> {
        if quote.file == "*" {
            let chapters = self.chapters.iter().filter(|chapter| chapter.in_guide);
            return Ok(chapters.flat_map(|chapter| chapter.whole(level)).collect());
        }
        let Some(chapter) = self.chapters.iter().find(|chapter| chapter.file == quote.file) else {
            let why = if self.omitted.contains(&quote.file) { ": the authority leaves it out" } else { "" };
            let diagnostic = Diagnostic::error("broken-quote", format!("there is no guidance `{}`{why}", quote.file));
            let files = self.chapters.iter().map(|chapter| chapter.file.as_str());
            return Err(sink.fail(diagnostic.at(&quote.place).hint_if(did_you_mean(&quote.file, files))));
        };
        let Some(heading) = &quote.heading else { return Ok(plain_links(chapter.blocks.clone())) };
        chapter.below(heading, level).map(plain_links).ok_or_else(|| {
            let diagnostic = Diagnostic::error("broken-quote", format!("`{}` has no heading `{heading}`", quote.file));
            let known = chapter.anchors();
            let hint = did_you_mean(heading, known.iter().map(String::as_str));
            sink.fail(diagnostic.at(&quote.place).hint(hint.unwrap_or_else(|| format!("it has {}", known.join(", ")))))
        })
    }

    /// Every link between chapters leads to a heading that exists, and every heading is there once.
    fn check_links(&self, sink: &mut Sink) {
        let mut anchors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for chapter in &self.chapters {
            anchors.insert(chapter.file.clone(), chapter.anchors());
        }
        for chapter in &self.chapters {
            each_run(&chapter.blocks, &mut |run| {
                let Some(Link::Heading(target)) = &run.style.link else { return };
                let (file, heading) = target.split_once('#').unwrap_or((target, ""));
                let file = if file.is_empty() { &chapter.file } else { file };
                let reason = match anchors.get(file) {
                    None => Some(format!("there is no chapter `{file}`")),
                    Some(known) if !heading.is_empty() && !known.iter().any(|one| one == heading) => {
                        Some(format!("`{file}` has no heading `{heading}`"))
                    }
                    Some(_) => None,
                };
                if let (Some(reason), Some(place)) = (reason, &run.place) {
                    let known = anchors.get(file).map_or(&[][..], Vec::as_slice);
                    let hint = did_you_mean(heading, known.iter().map(String::as_str));
                    sink.report(
                        Diagnostic::error("broken-link", format!("this link leads nowhere: {reason}"))
                            .at(place)
                            .hint_if(hint),
                    );
                }
            });
        }
    }
}

impl Chapter {
    fn anchors(&self) -> Vec<String> {
        let own = self.blocks.iter().filter_map(|block| match block {
            Block::Heading { anchor, .. } => anchor.clone(),
            _ => None,
        });
        std::iter::once(slug(&self.title.text)).chain(own).collect()
    }

    /// The whole chapter under its title, whose heading has the given level.
    fn whole(&self, level: u8) -> Vec<Block> {
        let title = Block::Heading {
            level,
            words: crate::document::Words::of(vec![self.title.clone()]),
            anchor: Some(format!("{}#", self.file)),
        };
        let mut blocks = vec![title];
        for mut block in self.blocks.clone() {
            if let Block::Heading { level: own, anchor, .. } = &mut block {
                *own += level - 1;
                *anchor = anchor.take().map(|anchor| format!("{}#{anchor}", self.file));
            }
            self.lead_links_here(&mut block);
            blocks.push(block);
        }
        blocks
    }

    /// A link without a file leads to a heading of this chapter.
    fn lead_links_here(&self, block: &mut Block) {
        each_run_mut(std::slice::from_mut(block), &mut |run| {
            if let Some(Link::Heading(target)) = &mut run.style.link
                && target.starts_with('#')
            {
                target.insert_str(0, &self.file);
            }
        });
    }

    /// What stands below a heading, up to the next of its level.
    fn below(&self, heading: &str, level: u8) -> Option<Vec<Block>> {
        let is = |block: &Block| matches!(block, Block::Heading { anchor: Some(anchor), .. } if anchor == heading);
        let at = self.blocks.iter().position(is)?;
        let Block::Heading { level: own, .. } = self.blocks[at] else { return None };
        let inner = self.blocks[at + 1..].iter();
        let inner = inner.take_while(|block| !matches!(block, Block::Heading { level, .. } if *level <= own));
        let mut quoted: Vec<Block> = inner.cloned().collect();
        for block in &mut quoted {
            if let Block::Heading { level: inner, anchor, .. } = block {
                *inner = level + (*inner - own);
                *anchor = None;
            }
        }
        Some(quoted)
    }
}

/// The front matter of a chapter, and where it ends.
struct Front {
    table: Table,
    end: usize,
    lines: usize,
}

/// Reads the TOML between two lines of `+++`.
fn front_matter(whole: &Place, sink: &mut Sink) -> Result<Front, Failed> {
    let mark = sink.mark();
    let text = &whole.source.text;
    let parts = text.strip_prefix("+++").and_then(|rest| Some((rest, rest.find("\n+++")?)));
    let Some((rest, length)) = parts else {
        let diagnostic = Diagnostic::error("missing-front-matter", "this chapter does not start with its front matter");
        let place = whole.at(whole.source.line(1));
        return Err(
            sink.fail(diagnostic.at(&place).hint("start it with `+++`, `title = \"…\"`, `+++`, each on its own line"))
        );
    };
    // Blanks in place of the mark keep every offset as it is in the file. The line before the second mark may end
    // as Windows ends it.
    let inner = format!("   {}", rest[..length].trim_end_matches('\r'));
    let source = std::sync::Arc::new(crate::source::Source { path: whole.source.path.clone(), text: inner });
    let table = value::parse(&source, sink)?;
    shape::fit(&table, &[FRONT], "a chapter's front matter", sink);
    if table.get("title").is_none() && table.get("omit").is_none() {
        let place = whole.at(whole.source.line(1));
        sink.report(Diagnostic::error("missing-key", "a chapter needs `title`").at(&place));
    }
    if let Some(every) = table.get("review-every") {
        check_period(every.text().unwrap_or_default(), &whole.at(every.place.span.clone()), sink);
    }
    sink.failed_since(mark)?;
    let after = 3 + length + 4;
    let end = text[after..].find('\n').map_or(text.len(), |line_end| after + line_end + 1);
    Ok(Front { table, end, lines: text[..end].matches('\n').count() })
}

fn chapter(words: &Words<'_>, front: &Front, context: &Json, sink: &mut Sink) -> Option<Chapter> {
    let whole = words.place;
    let rendered = tera::render(words, context, sink).ok()?;
    let place_of = |span: std::ops::Range<usize>| whole.at(whole.source.line(rendered.line(&span)));
    let blocks = markdown::convert(&rendered.text, &place_of, sink);
    let title = front.table.get("title")?;
    Some(Chapter {
        file: words.name.to_owned(),
        title: Run {
            text: title.text()?.to_owned(),
            place: Some(whole.at(title.place.span.clone())),
            style: crate::document::Style::default(),
        },
        order: front.table.whole("order").unwrap_or(9999),
        in_guide: front.table.get("guide").is_none() || front.table.yes("guide"),
        blocks,
    })
}

/// When a chapter or a form was approved, and how long that holds.
#[derive(Debug)]
pub struct Approval {
    /// What was approved, in a message's words.
    pub of: &'static str,
    /// The day of approval.
    pub on: Date,
    /// Where it says so.
    pub place: Place,
    /// The period, as `review-every` names it; without one, the authority's limit for guidance holds.
    pub every: Option<String>,
    /// The first and the last day of a form's version; a chapter has none.
    pub in_force: (Option<Date>, Option<Date>),
}

/// The approvals of all chapters that name a day, or a month, which is taken to its end. Faults of a chapter are for
/// `Guidance::read` to report.
pub fn approvals(workspace: &Workspace) -> Vec<Approval> {
    let mut unheard = Sink::new();
    let mut approvals = Vec::new();
    for path in workspace.list(FOLDER, ".md") {
        let Ok(source) = workspace.text(&path, &mut unheard) else { continue };
        let whole = Place { span: 0..source.text.len(), source };
        let Ok(front) = front_matter(&whole, &mut unheard) else { continue };
        let every = front.table.text("review-every").map(str::to_owned);
        if let Some((node, on)) = front.table.get("approved").and_then(|node| Some((node, node.date_or_month()?))) {
            let place = whole.at(node.place.span.clone());
            approvals.push(Approval { of: "chapter", on, place, every, in_force: (None, None) });
        }
    }
    approvals
}

/// Links to other chapters are plain words in a form that does not hold them.
fn plain_links(mut blocks: Vec<Block>) -> Vec<Block> {
    each_run_mut(&mut blocks, &mut |run| {
        if matches!(run.style.link, Some(Link::Heading(_))) {
            run.style.link = None;
        }
    });
    for block in &mut blocks {
        if let Block::Heading { anchor, .. } = block {
            *anchor = None;
        }
    }
    blocks
}

fn each_run(blocks: &[Block], then: &mut dyn FnMut(&Run)) {
    for block in blocks {
        match block {
            Block::Paragraph(words) | Block::Code(words) | Block::Heading { words, .. } => {
                words.runs().iter().for_each(&mut *then);
            }
            Block::List { items, .. } => items.iter().for_each(|item| each_run(item, then)),
            Block::Panel(inner) => each_run(inner, then),
            Block::Table { header, rows, .. } => {
                header.iter().flat_map(crate::document::Words::runs).for_each(&mut *then);
                rows.iter().flatten().for_each(|cell| each_run(cell, then));
            }
            _ => {}
        }
    }
}

fn each_run_mut(blocks: &mut [Block], then: &mut dyn FnMut(&mut Run)) {
    blocks.iter_mut().for_each(|block| block.runs_mut(then));
}
