//! A pack: documents of one reader, bound into one.

use super::Library;
use crate::document::{Block, Document, Ingredients, Link, Section};

/// The section that says what a document is, at its end.
const CONTROL: &str = "document-control";

/// Binds papers into a document, each after the other, before what the document says of itself. A paper begins
/// with its title as a heading of the first level, under which it says which form and version it is, of which
/// day, and whether it is a draft. One draft makes a draft of the whole.
pub fn bind(mut pack: Document, papers: Vec<Document>, library: &Library) -> Document {
    let own = pack.sections.iter().position(|section| section.id == CONTROL).unwrap_or(pack.sections.len());
    let control = pack.sections.split_off(own);
    let titles: Vec<String> = papers.iter().map(|paper| paper.heading.text()).collect();
    for (number, paper) in papers.into_iter().enumerate() {
        pack.ingredients = joined(&pack.ingredients, &paper.ingredients);
        if pack.banner.is_empty() {
            pack.banner = paper.banner.clone();
        }
        let is_one_of_several = titles.iter().filter(|title| **title == titles[number]).count() > 1;
        pack.sections.extend(sections_of(paper, number + 1, is_one_of_several, library));
    }
    pack.sections.extend(control);
    pack
}

/// What both a pack and a paper are made with.
fn joined(pack: &Ingredients, paper: &Ingredients) -> Ingredients {
    let kinds = pack.keys().chain(paper.keys());
    let digest = |kind: &str| {
        let both = [pack, paper].map(|one| one.get(kind).map_or("", String::as_str));
        blake3::hash(both.join(" ").as_bytes()).to_hex().to_string()
    };
    kinds.map(|kind| (*kind, digest(kind))).collect()
}

/// The sections of a paper, under one that opens it; one of several of a title says who wrote it.
fn sections_of(
    paper: Document,
    number: usize,
    is_one_of_several: bool,
    library: &Library,
) -> impl Iterator<Item = Section> {
    let Document { heading, writer, identity, banner, date, cover, mut sections, .. } = paper;
    let title = if is_one_of_several { heading.joint(": ").then(writer) } else { heading };
    let mut says = identity.joint(" · ").joint(&library.language.date(date));
    if !banner.is_empty() {
        says = says.joint(" · ").then(banner);
    }
    let mut blocks = vec![Block::Note(says)];
    if !cover.is_empty() {
        blocks.push(Block::Facts(cover));
    }
    sections.retain(|section| section.id != CONTROL);
    // Two papers may quote the same guidance: each has its own targets of links.
    for section in &mut sections {
        section.blocks.iter_mut().for_each(|block| rename(block, number));
    }
    let opening = Section { id: format!("paper-{number}"), title, level: 1, panel: false, blocks };
    std::iter::once(opening).chain(sections)
}

/// Gives the targets of links in a block names of their paper.
fn rename(block: &mut Block, number: usize) {
    let own = |name: &mut String| *name = format!("paper-{number}-{name}");
    block.runs_mut(&mut |run| {
        if let Some(Link::Heading(target)) = &mut run.style.link {
            own(target);
        }
    });
    block.anchors_mut(&mut |anchor| own(anchor));
}
