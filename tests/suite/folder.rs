//! A test that is a folder: a small workspace, what to do with it, and what must come of it.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;
use walkdir::WalkDir;
use wayleaf::build::{self, Depth, Event, Options, State, Watcher};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::{Diagnostic, Severity, Sink};
use wayleaf::reader::Wanted;
use wayleaf::report::{self, Human};
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

use crate::made;

/// The folder of folders.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite")
}

/// A trial for each folder of the second level.
pub(crate) fn trials() -> Vec<Trial> {
    let folders = WalkDir::new(root()).min_depth(2).max_depth(2).sort_by_file_name();
    let folders = folders.into_iter().flatten().filter(|entry| entry.file_type().is_dir());
    folders
        .map(|entry| {
            let folder = entry.into_path();
            let name = folder.strip_prefix(root()).unwrap_or(&folder).display().to_string().replace('\\', "/");
            Trial::test(name, move || run(&folder))
        })
        .collect()
}

fn run(folder: &Path) -> Result<(), Failed> {
    let workspace = lay_out(folder)?;
    let steps = Steps::read(folder)?;
    let outcome = steps.run(workspace.path());
    let mut expectations = vec![("diagnostics.txt".to_owned(), outcome.diagnostics)];
    if steps.builds {
        expectations.push(("outputs.txt".to_owned(), outcome.outputs));
    }
    for path in &steps.shown {
        expectations
            .push((format!("{}.txt", path.replace('/', ".").trim_end_matches(".pdf")), show(workspace.path(), path)));
    }
    compare(folder, &expectations)
}

/// A document in plain notation, by the path of its output.
fn show(workspace: &Path, path: &str) -> String {
    let mut sink = Sink::new();
    let all = Selection::default();
    let Ok(compiler) = Compiler::new(Workspace::new(workspace), &mut sink) else { return "no workspace\n".to_owned() };
    for reference in compiler.cases() {
        let Ok(history) = compiler.case(&reference, &mut sink) else { continue };
        let requests = request::of_case(&history, &compiler.forms, &all, None, &mut sink);
        if let Some(request) = requests.iter().find(|request| request.path() == path) {
            return compiler
                .composed(request, &mut sink)
                .map_or_else(|_| "not built\n".to_owned(), |document| document.to_string());
        }
    }
    for request in request::public(&compiler.forms, &all, None, &mut sink) {
        if request.path() == path {
            return compiler
                .composed(&request, &mut sink)
                .map_or_else(|_| "not built\n".to_owned(), |document| document.to_string());
        }
    }
    "not asked for\n".to_owned()
}

/// Lays the test's workspace out in a folder of its own.
fn lay_out(folder: &Path) -> Result<TempDir, Failed> {
    let workspace = tempfile::tempdir()?;
    for entry in WalkDir::new(folder).min_depth(1).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let relative = entry.path().strip_prefix(folder)?.display().to_string().replace('\\', "/");
        if let Some(path) = path_in_workspace(&relative) {
            let target = workspace.path().join(path);
            fs::create_dir_all(target.parent().unwrap_or(&target))?;
            fs::copy(entry.path(), target)?;
        }
    }
    let authority = workspace.path().join("content/authority.toml");
    if !authority.exists() && !folder.join("no-authority").exists() {
        fs::create_dir_all(workspace.path().join("content"))?;
        fs::copy(root().join("authority.toml"), authority)?;
    }
    made::make(folder, workspace.path())?;
    Ok(workspace)
}

/// Where a file of a test stands in its workspace: short names at the top, or a path of its own.
fn path_in_workspace(relative: &str) -> Option<String> {
    if ["content/", "templates/", "fonts/", "out/"].iter().any(|folder| relative.starts_with(folder)) {
        return Some(relative.to_owned());
    }
    match relative {
        "form.toml" | "main.typ" => Some(format!("templates/test-form/1.0/{relative}")),
        _ if relative.contains('/') => None,
        _ if relative.ends_with(".toml") => Some(format!("content/cases/T-1/{relative}")),
        _ if relative.ends_with(".md") => Some(format!("content/guidance/{relative}")),
        _ => None,
    }
}

/// What a test does: `steps.txt`, one word a line with what belongs to it.
struct Steps {
    builds: bool,
    pages: bool,
    selection: Selection,
    as_at: Option<jiff::civil::Date>,
    shown: Vec<String>,
    today: Option<jiff::civil::Date>,
    rule: Option<String>,
}

struct Outcome {
    diagnostics: String,
    outputs: String,
}

impl Steps {
    /// `build`, `pages`, `form ID`, `reader WHO`, `case REF`, `as-at DATE`, `show PATH`; `today DATE` asks the
    /// practice rules too, and `rule NAME` shows errors and the messages of that name alone. Without any, the workspace is
    /// checked.
    fn read(folder: &Path) -> Result<Steps, Failed> {
        let mut steps = Steps {
            builds: false,
            pages: false,
            selection: Selection::default(),
            as_at: None,
            shown: Vec::new(),
            today: None,
            rule: None,
        };
        let text = fs::read_to_string(folder.join("steps.txt")).unwrap_or_default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "build" => steps.builds = true,
                "pages" => steps.pages = true,
                "form" => steps.selection.forms.push(match rest.split_once('@') {
                    Some((id, version)) => (id.to_owned(), Some(version.to_owned())),
                    None => (rest.to_owned(), None),
                }),
                "reader" => steps.selection.readers.extend(Wanted::parse(rest)),
                "case" => steps.selection.cases.push(rest.to_owned()),
                "today" => steps.today = Some(rest.parse()?),
                "rule" => steps.rule = Some(rest.to_owned()),
                "as-at" => steps.as_at = Some(rest.parse()?),
                "show" => steps.shown.push(rest.to_owned()),
                other => return Err(format!("steps.txt: nothing is called `{other}`").into()),
            }
        }
        Ok(steps)
    }

    fn run(&self, workspace: &Path) -> Outcome {
        let mut sink = Sink::new();
        let mut outputs = Outputs::default();
        if self.builds {
            let options = Options {
                workspace: workspace.to_path_buf(),
                out: workspace.join("out"),
                selection: self.selection.clone(),
                as_at: self.as_at,
                jobs: 1,
                today: self.today,
            };
            build::build(&options, &mut outputs, &mut sink);
            outputs.0.iter_mut().for_each(|line| *line = line.replace(&format!("{}/out/", workspace.display()), ""));
            outputs.0.sort();
        } else if let Ok(compiler) = Compiler::new(Workspace::new(workspace), &mut sink) {
            let depth = Depth { pages: self.pages, today: self.today };
            build::check(&compiler, &self.selection, depth, &mut sink);
        }
        let how = Human { quotes: true, colour: false };
        let is_error = |one: &Diagnostic| one.severity == Severity::Error;
        let is_shown = |one: &&Diagnostic| is_error(one) || self.rule.as_ref().is_none_or(|name| one.name == name);
        let messages = sink.diagnostics().iter().filter(is_shown).map(|one| report::human(one, how) + "\n\n");
        let diagnostics: String = messages.collect();
        let root = workspace.display().to_string();
        Outcome { diagnostics: diagnostics.replace(&root, "WORKSPACE"), outputs: outputs.0.concat() }
    }
}

#[derive(Default)]
struct Outputs(Vec<String>);

impl Watcher for Outputs {
    fn begins(&mut self, _: usize) {}

    fn takes(&mut self, event: &Event) {
        let state = match event.state {
            State::Written => "written",
            State::Unchanged => "unchanged",
            State::Removed => "removed",
            State::Failed => "failed",
        };
        self.0.push(format!("{state} {}\n", event.path));
    }
}

/// Compares what came with what is expected. An expectation that is missing fails, and so does one that
/// nothing produces.
fn compare(folder: &Path, actual: &[(String, String)]) -> Result<(), Failed> {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for (name, text) in actual {
        let path = folder.join(name);
        let expected = fs::read_to_string(&path).ok().map(|text| text.replace("\r\n", "\n"));
        if expected.as_ref() == Some(text) {
            continue;
        }
        if update {
            fs::write(&path, text)?;
            continue;
        }
        let expected = expected.unwrap_or_else(|| "(there is no such file: run UPDATE=1 cargo test)\n".to_owned());
        wrong.push_str(&format!("--- {name}, expected\n{expected}--- {name}, actual\n{text}"));
    }
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_expectation = name.ends_with(".txt") && name != "steps.txt" && name != "why.txt";
        if is_expectation && !actual.iter().any(|(known, _)| *known == name) {
            wrong.push_str(&format!("nothing produces {name}\n"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}
