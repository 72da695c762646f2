//! Shared blocks: sections, fields and columns that several forms print alike. Each stands once, in
//! `templates/blocks/<name>.toml`, and a form takes it with `use = "<name>"`.
//!
//! A block is put in its place before the form is read, and each of its values keeps its own place: a
//! fault of a block is reported at the block's line, not at that of a form.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::BLOCK;
use crate::diagnostic::{Diagnostic, Failed, Sink, did_you_mean};
use crate::schema::Shape;
use crate::shape;
use crate::value::{self, Node, Table, Value};
use crate::workspace::Workspace;

/// The folder of blocks.
const FOLDER: &str = "templates/blocks";

/// The blocks of a workspace, by name. One that cannot be read stops the forms that use it.
#[derive(Debug, Default)]
pub struct Blocks(BTreeMap<String, Result<Table, Failed>>);

impl Blocks {
    /// Reads all blocks, and reports the faults of each.
    pub fn read(workspace: &Workspace, sink: &mut Sink) -> Blocks {
        let paths = workspace.list(FOLDER, ".toml").into_iter();
        let named = paths.filter_map(|path| {
            let name = path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".toml")?.to_owned();
            let mark = sink.mark();
            let block = workspace.text(&path, sink).and_then(|source| value::parse(&source, sink)).and_then(|block| {
                shape::fit(&block, &[BLOCK], "a block", sink);
                sink.failed_since(mark).map(|()| block)
            });
            Some((name, block))
        });
        Blocks(named.collect())
    }

    /// Whether a path is that of a block, not of a form.
    pub fn has_path(path: &str) -> bool {
        path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Puts blocks in the place of each `use` of a form. Gives back the paths of the blocks it took.
    ///
    /// # Errors
    /// Reports `unknown-block`, `block-in-wrong-place`, `block-uses-itself`, and `unknown-key` for what
    /// stands beside a `use`.
    pub(super) fn fill(&self, form: &mut Table, sink: &mut Sink) -> Result<Vec<String>, Failed> {
        let mut filling = Filling { blocks: self, open: Vec::new(), taken: BTreeSet::new(), failed: None };
        filling.fill(form, sink);
        let paths = filling.taken.into_iter().map(|name| format!("{FOLDER}/{name}.toml"));
        filling.failed.map_or_else(|| Ok(paths.collect()), Err)
    }
}

/// A form on its way to holding its blocks.
struct Filling<'a> {
    blocks: &'a Blocks,
    /// The blocks that are being put in, the outermost first.
    open: Vec<String>,
    taken: BTreeSet<String>,
    failed: Option<Failed>,
}

impl Filling<'_> {
    fn fill(&mut self, table: &mut Table, sink: &mut Sink) {
        for (key, node) in table.entries_mut() {
            let (Some(list), Value::List(items)) = (list_in_block(key), &mut node.value) else { continue };
            for mut item in std::mem::take(items) {
                match &mut item.value {
                    Value::Table(asked) if asked.get("use").is_some() => items.extend(self.block(asked, list, sink)),
                    Value::Table(inner) => {
                        self.fill(inner, sink);
                        items.push(item);
                    }
                    _ => items.push(item),
                }
            }
        }
    }

    /// What a block holds for a list.
    fn block(&mut self, asked: &Table, list: &str, sink: &mut Sink) -> Vec<Node> {
        let mark = sink.mark();
        let Some(name) = asked.get("use") else { return Vec::new() };
        for (key, node) in asked.entries().filter(|(key, _)| *key != "use") {
            let message = format!("`{key}` cannot stand beside `use`: a block brings all of its own");
            let hint = "write it out here without `use`, or change the block for every form";
            sink.report(Diagnostic::error("unknown-key", message).at(&node.key).hint(hint));
        }
        shape::fit_value("use", name, Shape::Line, sink);
        let items = name.text().map_or_else(Vec::new, |text| self.items(text, name, list, sink));
        if let Err(failed) = sink.failed_since(mark) {
            self.failed = Some(failed);
        }
        items
    }

    fn items(&mut self, text: &str, name: &Node, list: &str, sink: &mut Sink) -> Vec<Node> {
        let Some(block) = self.blocks.0.get(text) else {
            let names = || self.blocks.0.keys().map(String::as_str);
            let known = || shape::some(&names().collect::<Vec<_>>());
            let hint = did_you_mean(text, names()).unwrap_or_else(|| format!("the blocks are {}", known()));
            let message = format!("there is no block `{text}` in `{FOLDER}`");
            sink.report(Diagnostic::error("unknown-block", message).at(&name.place).hint(hint));
            return Vec::new();
        };
        let mut block = match block {
            Ok(block) => block.clone(),
            Err(failed) => {
                self.failed = Some(*failed);
                return Vec::new();
            }
        };
        if self.open.iter().any(|open| open == text) {
            let message = format!("the block `{text}` uses itself");
            let diagnostic = Diagnostic::error("block-uses-itself", message).at(&name.place);
            sink.report(diagnostic.hint("take this `use` out"));
            return Vec::new();
        }
        let mark = sink.mark();
        self.taken.insert(text.to_owned());
        self.open.push(text.to_owned());
        self.fill(&mut block, sink);
        self.open.pop();
        let items = block.items(list).to_vec();
        if items.is_empty() && sink.failed_since(mark).is_ok() {
            let held: Vec<String> = block.entries().map(|(key, _)| format!("`{key}`")).collect();
            let message = format!("the block `{text}` holds no `{list}` to put here");
            let diagnostic = Diagnostic::error("block-in-wrong-place", message).at(&name.place);
            sink.report(diagnostic.hint(format!("it holds {}", held.join(" and "))));
        }
        items
    }
}

/// Which list of a block fills a list of a form.
fn list_in_block(list: &str) -> Option<&'static str> {
    match list {
        "section" => Some("section"),
        "cover" | "field" => Some("field"),
        "column" => Some("column"),
        _ => None,
    }
}
