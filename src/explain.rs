//! Pages for every message: what it means, why it matters, what to do. This is the manual of the checks.

mod examples;
mod pages;

use crate::practice::{self, Group, RULES, Rule};

pub use pages::PAGES;

/// What the tool says of itself wherever it explains a rule.
const SCOPE: &str = "Wayleaf looks at completeness, balance, dates and who may see what. It never scores a young \
                     person's risk, and it never decides whether a threshold is met: people do.";

/// How wide a page is, in characters.
const WIDTH: usize = 92;

/// A page for a message that is no practice rule.
#[derive(Debug)]
pub struct Page {
    /// Its name, which never changes.
    pub name: &'static str,
    /// What it is about.
    pub area: Area,
    /// One line: what is wrong.
    pub summary: &'static str,
    /// Why it is a fault.
    pub why: &'static str,
    /// What to do.
    pub act: &'static str,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// Files, keys and values.
    Reading,
    /// Ids and what points to them.
    References,
    /// Who may have what.
    Disclosure,
    /// Forms and their versions.
    Forms,
    /// Guidance and the words of an authority.
    Guidance,
    /// Pages.
    Typesetting,
    /// Limits, and what they are counted from.
    Clock,
    /// Waivers and levels of practice rules.
    Rules,
    /// The tool itself.
    Tool,
}

impl Area {
    const ALL: &[Area] = &[
        Area::Reading,
        Area::References,
        Area::Disclosure,
        Area::Forms,
        Area::Guidance,
        Area::Typesetting,
        Area::Clock,
        Area::Rules,
        Area::Tool,
    ];

    fn title(self) -> &'static str {
        match self {
            Area::Reading => "Files, keys and values",
            Area::References => "Ids, and what points to them",
            Area::Disclosure => "Who may have what",
            Area::Forms => "Forms and their versions",
            Area::Guidance => "Guidance and the authority's words",
            Area::Typesetting => "Pages",
            Area::Clock => "Limits, and what they are counted from",
            Area::Rules => "Waivers and levels of rules",
            Area::Tool => "The tool and the folder it works in",
        }
    }
}

/// The names of all messages.
pub fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.name).chain(PAGES.iter().map(|page| page.name))
}

/// One line on a message.
pub fn summary(name: &str) -> Option<&'static str> {
    let of_rule = practice::rule(name).map(|rule| rule.page.summary);
    of_rule.or_else(|| page_of(name).map(|page| page.summary))
}

/// What to do about a message.
pub fn advice(name: &str) -> Option<&'static str> {
    let of_rule = practice::rule(name).map(|rule| rule.page.act);
    of_rule.or_else(|| page_of(name).map(|page| page.act))
}

/// The whole page on a message.
pub fn page(name: &str) -> Option<String> {
    practice::rule(name).map(rule_page).or_else(|| page_of(name).map(form_page))
}

/// All messages by group, one line each.
pub fn list() -> String {
    let mut text = paragraph(SCOPE);
    text.push_str("\nPractice rules: findings about a case. They never stop a document.\n");
    let mut groups: Vec<Group> = RULES.iter().map(|rule| rule.group).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let rules = RULES.iter().filter(|rule| rule.group == group);
        text.push_str(&section(group.title(), rules.map(|rule| (rule.name, rule.page.summary))));
    }
    text.push_str(
        "\nFaults of form. An error stops the documents that it concerns; a warning, as of a limit, does not.\n",
    );
    for area in Area::ALL {
        let pages = PAGES.iter().filter(|page| page.area == *area);
        text.push_str(&section(area.title(), pages.map(|page| (page.name, page.summary))));
    }
    text.push_str("\n`wayleaf explain NAME` prints the page of one of them.\n");
    text
}

fn section<'a>(title: &str, lines: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let lines: String = lines.map(|(name, summary)| format!("  {name:<42} {summary}\n")).collect();
    format!("\n{title}\n{lines}")
}

fn page_of(name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.name == name)
}

fn rule_page(rule: &Rule) -> String {
    let Rule { name, number, level, page, .. } = rule;
    let number = if number.is_empty() { String::new() } else { format!(", number {number}") };
    let mut text = format!("{name}: {}\n\n", page.summary);
    text.push_str(&paragraph(&format!(
        "A practice rule{number}. Its level is `{}`, unless `[rules]` in content/authority.toml says otherwise.",
        level.code()
    )));
    for (title, words) in [("What it finds", page.finds), ("Why it matters", page.why)] {
        text.push_str(&format!("\n{title}\n{}", paragraph(words)));
    }
    text.push_str(&format!("\nAn example that it finds\n{}", indented(page.example)));
    text.push_str(&format!("\nWhat to do\n{}", paragraph(page.act)));
    text.push('\n');
    text.push_str(&paragraph(&format!(
        "Where you have a good reason to leave it, say so in the case: [[waiver]] with rule = \"{name}\", item, reason, by \
         and on, and until if it should be asked again."
    )));
    text.push('\n');
    text.push_str(&paragraph(SCOPE));
    text
}

fn form_page(page: &Page) -> String {
    let Page { name, summary, why, act, .. } = page;
    let example = examples::of(name).map(indented).map(|example| format!("\nWritten right\n{example}"));
    let (why, act) = (paragraph(why), paragraph(act));
    format!("{name}: {summary}\n\nWhy it matters\n{why}\nWhat to do\n{act}{}", example.unwrap_or_default())
}

/// Lines of a file, set in.
fn indented(lines: &str) -> String {
    lines.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

/// A paragraph, broken into lines.
fn paragraph(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if length > 0 && length + 1 + width > WIDTH {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += width;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Names that the code gives to messages: the first text after `Diagnostic::error(` or `warning(`, and
    /// those that stand beside a message in a table.
    fn emitted() -> BTreeSet<String> {
        let mut names: BTreeSet<String> = ["gap-between-versions", "two-versions-in-force"].map(str::to_owned).into();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for entry in walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
            let source = std::fs::read_to_string(entry.path()).unwrap_or_default();
            for call in ["Diagnostic::error(", "Diagnostic::warning("] {
                let calls = source.match_indices(call).map(|(at, _)| source[at + call.len()..].trim_start());
                let named = calls.filter_map(|rest| rest.strip_prefix('"')?.split('"').next());
                names.extend(named.filter(|name| name.contains('-')).map(str::to_owned));
            }
        }
        names
    }

    #[test]
    fn every_message_has_a_page() {
        let missing: Vec<String> = emitted().into_iter().filter(|name| page(name).is_none()).collect();
        assert!(missing.is_empty(), "without a page: {missing:?}");
    }

    #[test]
    fn pages_are_sorted_and_complete() {
        let names: Vec<&str> = PAGES.iter().map(|page| page.name).collect();
        let sorted: Vec<&str> = names.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(names, sorted);
        for page in PAGES {
            assert!(practice::rule(page.name).is_none(), "{} has two pages", page.name);
            assert!(
                page.why.ends_with('.') && page.act.ends_with('.') && !page.summary.ends_with('.'),
                "{}",
                page.name
            );
            assert!(page.summary.len() <= 90, "{}", page.name);
        }
    }

    #[test]
    fn the_list_says_what_the_tool_does_not_do() {
        let list = list().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(list.contains("never scores") && list.contains("never decides whether a threshold is met"));
        assert!(names().all(|name| list.contains(name)));
    }
}
