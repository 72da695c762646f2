//! Every path of a form: what it prints, and what it asks about.

use super::{Field, Form, Scope, When};
use crate::path::Path;

impl Form {
    /// Every path that it prints or asks, of fields, columns, lists and conditions.
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        self.each_path(&mut |path| paths.push(path));
        paths
    }

    fn each_path<'a>(&'a self, then: &mut dyn FnMut(&'a Path)) {
        for section in &self.sections {
            section.each.iter().chain(&section.heading).for_each(&mut *then);
            section.scope.each_path(then);
            section.fields.iter().for_each(|field| field.each_path(then));
        }
        self.cover.iter().for_each(|field| field.each_path(then));
    }

    /// Whether this is one of its paths.
    pub fn has_path(&self, text: &str) -> bool {
        self.paths().into_iter().any(|path| path.text() == text)
    }

    /// The first of its paths that leads to one of these names under `derived`.
    pub fn prints(&self, names: &[&str]) -> Option<&Path> {
        let leads = |path: &Path| match (path.relative, path.steps.as_slice()) {
            (false, [root, name, ..]) => root == "derived" && names.contains(&name.as_str()),
            _ => false,
        };
        let mut first = None;
        self.each_path(&mut |path| first = first.or_else(|| leads(path).then_some(path)));
        first
    }
}

impl Scope {
    fn each_path<'a>(&'a self, then: &mut dyn FnMut(&'a Path)) {
        if let Some(when) = &self.when {
            when.each_path(then);
        }
    }
}

impl Field {
    fn each_path<'a>(&'a self, then: &mut dyn FnMut(&'a Path)) {
        self.from.iter().for_each(&mut *then);
        self.scope.each_path(then);
        self.columns.iter().for_each(|column| column.each_path(then));
    }
}

impl When {
    fn each_path<'a>(&'a self, then: &mut dyn FnMut(&'a Path)) {
        match self {
            When::Is(path, _) | When::In(path, _) | When::Present(path, _) => then(path),
            When::All(inner) | When::Any(inner) => inner.iter().for_each(|when| when.each_path(then)),
        }
    }
}
