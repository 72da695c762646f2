//! Markdown → blocks, each with the line of Markdown that it came from.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{Block, Link, Run, Style, Words};
use crate::source::Place;

/// The deepest that quotes and lists may nest: the typesetter fails not far beyond.
const DEEPEST_QUOTE: usize = 4;
const DEEPEST_LIST: usize = 8;

/// Converts Markdown. `place_of` leads from a stretch of the text to a place a person owns.
pub(super) fn convert(text: &str, place_of: &dyn Fn(Range<usize>) -> Place, sink: &mut Sink) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_SMART_PUNCTUATION;
    let mut builder = Builder {
        place_of,
        sink,
        open: vec![Open::root()],
        style: Vec::new(),
        level: 1,
        quotes: 0,
        lists: 0,
        skipping: 0,
    };
    for (event, span) in Parser::new_ext(text, options).into_offset_iter() {
        builder.take(event, span);
    }
    builder.open.pop().map(|open| open.blocks).unwrap_or_default()
}

/// The name that links use for a heading: lower case, with `-` for all that is no letter or digit.
pub(super) fn slug(heading: &str) -> String {
    let lower = heading.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Something that has been opened and not yet closed.
#[derive(Default)]
struct Open {
    kind: Kind,
    words: Words,
    blocks: Vec<Block>,
    items: Vec<Vec<Block>>,
    rows: Vec<Vec<Vec<Block>>>,
    row: Vec<Vec<Block>>,
    header: Vec<Words>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Kind {
    #[default]
    Root,
    Paragraph,
    Heading,
    Quote,
    Code,
    List(Option<u64>),
    Item,
    Table,
    Cell,
}

impl Open {
    fn root() -> Open {
        Open::default()
    }
}

struct Builder<'a> {
    place_of: &'a dyn Fn(Range<usize>) -> Place,
    sink: &'a mut Sink,
    open: Vec<Open>,
    style: Vec<Style>,
    level: u8,
    quotes: usize,
    lists: usize,
    /// How many unsupported things are open, whose contents are passed over.
    skipping: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Range<usize>) {
        if self.skipping > 0 {
            match event {
                Event::Start(_) => self.skipping += 1,
                Event::End(_) => self.skipping -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, span, false),
            Event::Code(text) => self.text(&text, span, true),
            Event::SoftBreak | Event::HardBreak => self.text(" ", span, false),
            Event::Rule => self.block(Block::Rule),
            Event::Html(_) | Event::InlineHtml(_) => self.unsupported("HTML", span),
            _ => self.unsupported("this Markdown", span),
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, .. } => {
                self.heading(level, span);
                Kind::Heading
            }
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.depth("quotes", self.quotes, DEEPEST_QUOTE, span);
                Kind::Quote
            }
            Tag::CodeBlock(_) => Kind::Code,
            Tag::List(start) => {
                self.close_loose_words();
                self.lists += 1;
                self.depth("lists", self.lists, DEEPEST_LIST, span);
                Kind::List(start)
            }
            Tag::Item => Kind::Item,
            Tag::Table(_) => Kind::Table,
            Tag::TableHead | Tag::TableRow => return,
            Tag::TableCell => Kind::Cell,
            Tag::Strong | Tag::Emphasis => return self.push_style(|style| style.strong = true),
            Tag::Link { dest_url, .. } => return self.link(&dest_url, span),
            // Its contents come as HTML events, which are reported one by one.
            Tag::HtmlBlock => return,
            Tag::Image { .. } => {
                self.skipping = 1;
                return self.unsupported("an image", span);
            }
            _ => {
                self.skipping = 1;
                return self.unsupported("this Markdown", span);
            }
        };
        self.open.push(Open { kind, ..Open::default() });
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link => {
                self.style.pop();
            }
            TagEnd::TableHead => {
                let row = std::mem::take(&mut self.top().row);
                self.top().header = row.into_iter().map(first_words).collect();
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.top().row);
                self.top().rows.push(row);
            }
            TagEnd::HtmlBlock => {}
            _ => self.close(),
        }
    }

    fn close(&mut self) {
        self.close_loose_words();
        let Some(open) = self.open.pop() else { return };
        match open.kind {
            Kind::Root => self.open.push(open),
            Kind::Paragraph => self.block(Block::Paragraph(open.words)),
            Kind::Heading => {
                let anchor = Some(slug(&open.words.text()));
                let level = self.level;
                self.block(Block::Heading { level, words: open.words, anchor });
            }
            Kind::Quote => {
                self.quotes -= 1;
                self.block(Block::Panel(open.blocks));
            }
            Kind::Code => self.block(Block::Code(open.words)),
            Kind::List(start) => {
                self.lists -= 1;
                self.block(Block::List { start, items: open.items });
            }
            Kind::Item => self.top().items.push(open.blocks),
            Kind::Cell => self.top().row.push(open.blocks),
            Kind::Table => {
                let widths = vec![1; open.header.len()];
                self.block(Block::Table { header: open.header, widths, rows: open.rows });
            }
        }
    }

    /// Words of a tight list item or a cell stand without a paragraph of their own.
    fn close_loose_words(&mut self) {
        let top = self.top();
        if matches!(top.kind, Kind::Item | Kind::Cell | Kind::Root | Kind::Quote) && !top.words.runs().is_empty() {
            let words = std::mem::take(&mut top.words);
            top.blocks.push(Block::Paragraph(words));
        }
    }

    fn block(&mut self, block: Block) {
        self.close_loose_words();
        self.top().blocks.push(block);
    }

    fn text(&mut self, text: &str, span: Range<usize>, code: bool) {
        let mut style = self.style.last().cloned().unwrap_or_default();
        style.code |= code;
        let place = Some((self.place_of)(span));
        self.top().words.push(Run { text: text.to_owned(), place, style });
    }

    fn push_style(&mut self, change: impl FnOnce(&mut Style)) {
        let mut style = self.style.last().cloned().unwrap_or_default();
        change(&mut style);
        self.style.push(style);
    }

    fn link(&mut self, address: &str, span: Range<usize>) {
        const SCHEMES: &[&str] = &["https://", "http://", "mailto:", "tel:"];
        let target = match address.split_once('#') {
            _ if SCHEMES.iter().any(|scheme| address.starts_with(scheme)) => Link::Address(address.to_string()),
            Some(("", heading)) => Link::Heading(format!("#{heading}")),
            Some((file, heading)) if file.ends_with(".md") => Link::Heading(format!("{file}#{heading}")),
            None if address.ends_with(".md") => Link::Heading(format!("{address}#")),
            _ => {
                let place = (self.place_of)(span);
                let diagnostic = Diagnostic::error("broken-link", format!("`{address}` leads nowhere")).at(&place);
                let hint = "link to https://…, to mailto:…, to `#a-heading`, or to `chapter.md#a-heading`";
                self.sink.report(diagnostic.hint(hint));
                return self.push_style(|_| {});
            }
        };
        self.push_style(|style| style.link = Some(target));
    }

    fn heading(&mut self, level: HeadingLevel, span: Range<usize>) {
        let level = level as u8;
        if level == 1 || level > self.level + 1 {
            let place = (self.place_of)(span);
            let message = format!("this heading is of level {level} and comes after one of level {}", self.level);
            let hint = match level {
                1 => "the chapter's title is its heading of level 1: start the headings in it with `##`".to_owned(),
                _ => format!("make it level {}: `{}`", self.level + 1, "#".repeat(usize::from(self.level) + 1)),
            };
            self.sink.report(Diagnostic::error("heading-level-jump", message).at(&place).hint(hint));
        }
        self.level = level.max(2);
    }

    fn depth(&mut self, what: &str, depth: usize, deepest: usize, span: Range<usize>) {
        if depth == deepest + 1 {
            let place = (self.place_of)(span);
            let message = format!("these {what} are nested more than {deepest} deep");
            self.sink.report(Diagnostic::error("nested-too-deep", message).at(&place).hint("say it in fewer layers"));
        }
    }

    fn unsupported(&mut self, what: &str, span: Range<usize>) {
        let place = (self.place_of)(span);
        let message = format!("guidance cannot hold {what}");
        let hint = "use headings, paragraphs, lists, tables, quotes, links and bold";
        self.sink.report(Diagnostic::error("unsupported-markdown", message).at(&place).hint(hint));
    }

    fn top(&mut self) -> &mut Open {
        self.open.last_mut().expect("the root is never closed")
    }
}

fn first_words(blocks: Vec<Block>) -> Words {
    match blocks.into_iter().next() {
        Some(Block::Paragraph(words)) => words,
        _ => Words::default(),
    }
}
