//! What a version of a form is made of: its questions, its templates, the guidance that it quotes, and the
//! authority's values that are printed with that.

use std::collections::{BTreeMap, BTreeSet};

use crate::choose::Forms;
use crate::compose::included_files;
use crate::diagnostic::{Failed, Sink};
use crate::form::{Form, Of};
use crate::lock;
use crate::workspace::{Layer, VALUES, Workspace, name_of_copy};

/// The folders of what every form may be made of.
const LIB: &str = "templates/lib";
const GUIDANCE: &str = "content/guidance";

/// All that a version is made of, by its name among the copies.
pub type Files = BTreeMap<String, Vec<u8>>;

/// All that a version is made of now.
///
/// # Errors
/// Reports a file that cannot be read.
pub fn made_of(workspace: &Workspace, form: &Form, sink: &mut Sink) -> Result<Files, Failed> {
    let mut paths: BTreeSet<String> = form.blocks.iter().cloned().collect();
    let own = format!("{}/form.toml", form.folder());
    let mut copies = BTreeMap::from([("form.toml".to_owned(), workspace.bytes(&own, sink)?.into_owned())]);
    let main = match workspace.has(&form.template()) {
        true => {
            copies.insert("main.typ".to_owned(), workspace.bytes(&form.template(), sink)?.into_owned());
            form.template()
        }
        false => format!("{LIB}/main.typ"),
    };
    paths.extend(templates(workspace, &main, sink)?);
    let (chapters, says_values) = guidance(workspace, form, sink)?;
    paths.extend(chapters);
    if form.of == Of::Authority || says_values {
        paths.extend(VALUES.iter().filter(|path| workspace.has(path)).map(|path| (*path).to_owned()));
    }
    for path in &paths {
        if let Some(name) = name_of_copy(path) {
            copies.insert(name.to_owned(), workspace.bytes(path, sink)?.into_owned());
        }
    }
    Ok(copies)
}

/// Whether chapters or templates of the authority lie over those that the base layer published a version with: they
/// change as they like, until the authority publishes the version itself.
pub fn is_laid_over(forms: &Forms, form: &Form, workspace: &Workspace) -> bool {
    let is_own = |name: &String| {
        let folder = if name.starts_with("guidance/") { "content" } else { "templates" };
        workspace.layer_of(&format!("{folder}/{name}")) == Some(Layer::Own)
    };
    let files = || made_of(&forms.seen_by(form, workspace), form, &mut Sink::new());
    forms.layer(form) == Some(Layer::Base)
        && files().is_ok_and(|files| files.keys().filter(|name| name.contains('/')).any(is_own))
}

/// The digests of what a document is made with, each of which can change by itself: `form`, `templates`,
/// `guidance` and `values`. Publishing a version changes none of them.
pub fn ingredients(files: &Files) -> BTreeMap<&'static str, String> {
    let of = |name: &str| match name.split('/').next().unwrap_or(name) {
        "form.toml" | "blocks" => "form",
        "guidance" => "guidance",
        "authority.toml" | "services.toml" | "timescales.toml" => "values",
        _ => "templates",
    };
    let kinds: BTreeSet<&'static str> = files.keys().map(|name| of(name)).collect();
    let digest = |kind: &str| lock::digest_of(files.iter().filter(|(name, _)| of(name) == kind));
    kinds.into_iter().map(|kind| (kind, digest(kind))).collect()
}

/// The shared templates that a template imports, and those that they import.
fn templates(workspace: &Workspace, main: &str, sink: &mut Sink) -> Result<BTreeSet<String>, Failed> {
    let mut found = BTreeSet::new();
    let mut unread = vec![main.to_owned()];
    while let Some(path) = unread.pop() {
        let source = workspace.text(&path, sink)?;
        for imported in source.text.split('"').filter(|text| text.ends_with(".typ")) {
            // What else starts at the root is made for one document, and is no file.
            let shared = match imported.strip_prefix("/lib/") {
                Some(name) => beside("", name),
                None if imported.starts_with('/') => continue,
                None => beside(path.strip_prefix(LIB).unwrap_or_default(), imported),
            };
            let shared = format!("{LIB}/{shared}");
            if workspace.has(&shared) && !found.contains(&shared) {
                unread.push(shared);
            }
        }
        if path.starts_with(LIB) {
            found.insert(path);
        }
    }
    Ok(found)
}

/// The path of what a template imports, as seen from it.
fn beside(importing: &str, imported: &str) -> String {
    let mut parts: Vec<&str> = importing.split('/').filter(|part| !part.is_empty()).collect();
    parts.pop();
    for part in imported.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The chapters that a form quotes, with those that they include, and whether any has values of the
/// authority in its words.
fn guidance(workspace: &Workspace, form: &Form, sink: &mut Sink) -> Result<(BTreeSet<String>, bool), Failed> {
    let path_of = |file: &str| format!("{GUIDANCE}/{file}");
    let mut unread: Vec<String> = Vec::new();
    for quote in form.fields().filter_map(|field| field.quote.as_ref()) {
        match quote.file.as_str() {
            "*" => unread.extend(workspace.list(GUIDANCE, ".md")),
            file => unread.push(path_of(file)),
        }
    }
    let mut found = BTreeSet::new();
    let mut says_values = false;
    while let Some(path) = unread.pop() {
        let source = workspace.text(&path, sink)?;
        says_values |= source.text.contains("{{") || source.text.contains("{%");
        let included = included_files(&source.text).into_iter().map(|file| path_of(&file));
        unread.extend(included.filter(|path| !found.contains(path) && workspace.has(path)));
        found.insert(path);
    }
    Ok((found, says_values))
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn a_template_names_others_as_it_sees_them() {
        assert_eq!(beside("/look/page.typ", "colours.typ"), "look/colours.typ");
        assert_eq!(beside("/look/page.typ", "../words.typ"), "words.typ");
        assert_eq!(beside("/main.typ", "./look/page.typ"), "look/page.typ");
        assert_eq!(beside("", "look/page.typ"), "look/page.typ");
    }
}
