//! Every path of a form: what it prints, and what it asks about.

use super::{Field, Form, Scope, When};
use crate::path::Path;

impl Form {
    /// Every path that it prints or asks, of fields, columns, lists and conditions.
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        for section in &self.sections {
            paths.extend(section.each.iter().chain(&section.heading));
            section.scope.paths(&mut paths);
            section.fields.iter().for_each(|field| field.paths(&mut paths));
        }
        self.cover.iter().for_each(|field| field.paths(&mut paths));
        paths
    }

    /// Whether this is one of its paths.
    pub fn has_path(&self, text: &str) -> bool {
        self.paths().into_iter().any(|path| path.text() == text)
    }

    /// The first of its paths that leads to one of these names under `derived`.
    pub fn prints(&self, names: &[&str]) -> Option<&Path> {
        self.derived.iter().find(|path| names.contains(&path.steps[1].as_str()))
    }

    /// The paths that lead to something under `derived`.
    pub(super) fn derived_paths(&self) -> Vec<Path> {
        let leads = |path: &&Path| !path.relative && path.steps.len() > 1 && path.steps[0] == "derived";
        self.paths().into_iter().filter(leads).cloned().collect()
    }
}

impl Scope {
    fn paths<'a>(&'a self, into: &mut Vec<&'a Path>) {
        if let Some(when) = &self.when {
            when.paths(into);
        }
    }
}

impl Field {
    fn paths<'a>(&'a self, into: &mut Vec<&'a Path>) {
        into.extend(&self.from);
        self.scope.paths(into);
        self.columns.iter().for_each(|column| column.paths(into));
    }
}

impl When {
    fn paths<'a>(&'a self, into: &mut Vec<&'a Path>) {
        match self {
            When::Is(path, _) | When::In(path, _) | When::Present(path, _) => into.push(path),
            When::All(inner) | When::Any(inner) => inner.iter().for_each(|when| when.paths(into)),
        }
    }
}
