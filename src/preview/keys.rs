//! What each line of a file belongs to, in the words of whoever edits it: the key of a TOML file with the table
//! that it stands in, the heading of a chapter.

use crate::source::Source;

/// The keys of a file, by line.
pub(super) struct Keys(Vec<Option<String>>);

impl Keys {
    /// The keys of a file.
    pub(super) fn of(source: &Source) -> Keys {
        let is_chapter = source.path.ends_with(".md");
        let mut reader = Reader { is_toml: !is_chapter, ..Reader::default() };
        Keys(
            source
                .text
                .lines()
                .map(|line| if reader.is_toml { reader.toml(line, is_chapter) } else { reader.chapter(line) })
                .collect(),
        )
    }

    /// The key of a line, counted from 1.
    pub(super) fn at(&self, line: usize) -> Option<&str> {
        self.0.get(line.checked_sub(1)?)?.as_deref()
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    is_toml: bool,
    table: Option<String>,
    key: Option<String>,
    /// The quotation marks that end a value of several lines.
    open: Option<&'static str>,
    heading: Option<String>,
}

impl Reader {
    fn toml(&mut self, line: &str, is_front_matter: bool) -> Option<String> {
        let text = line.trim();
        if is_front_matter && text == "+++" {
            self.is_toml = false;
            return None;
        }
        if let Some(mark) = self.open {
            self.open = self.open.filter(|_| !text.contains(mark));
            return self.key.clone();
        }
        if text.starts_with('[') && text.ends_with(']') && self.key.as_ref().is_none_or(|_| !line.starts_with(' ')) {
            (self.table, self.key) = (Some(text.to_owned()), None);
            return None;
        }
        let is_key = |one: char| one.is_ascii_alphanumeric() || "-_. \"".contains(one);
        if let Some((name, value)) = text.split_once('=')
            && !name.trim().is_empty()
            && name.chars().all(is_key)
        {
            let (name, value) = (name.trim(), value.trim());
            self.key = Some(self.table.as_ref().map_or_else(|| name.to_owned(), |table| format!("{table} {name}")));
            let open = ["\"\"\"", "\'\'\'"].into_iter().find(|mark| value.starts_with(mark));
            self.open = open.filter(|mark| !value[3..].contains(mark));
        }
        self.key.clone().filter(|_| !text.is_empty())
    }

    fn chapter(&mut self, line: &str) -> Option<String> {
        if line.trim() == "+++" && self.heading.is_none() {
            self.is_toml = true;
            return None;
        }
        if line.starts_with('#') {
            self.heading = Some(line.trim().to_owned());
        }
        self.heading.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(path: &str, text: &str) -> Keys {
        Keys::of(&Source { path: path.to_owned(), text: text.to_owned() })
    }

    #[test]
    fn a_line_of_toml_has_a_key() {
        let text = "reference = \"T-1\"\n\n[[need]]\nid = \"n1\"\ntext = \"\"\"\nWords = words\n\nMore\"\"\"\nitems = [\n  \"one\",\n]\n[need.wording]\nfamily = \'a\'\n";
        let keys = keys("content/cases/T-1/case.toml", text);
        assert_eq!(keys.at(1), Some("reference"));
        assert_eq!(keys.at(3), None);
        for line in [5, 6, 8] {
            assert_eq!(keys.at(line), Some("[[need]] text"), "{line}");
        }
        assert_eq!(keys.at(10), Some("[[need]] items"));
        assert_eq!(keys.at(13), Some("[need.wording] family"));
        assert_eq!(keys.at(99), None);
    }

    #[test]
    fn a_line_of_a_chapter_has_a_heading() {
        let keys = keys("content/guidance/a.md", "+++\ntitle = \"Purpose\"\n+++\n\nFirst\n\n## Contexts\n\nWords\n");
        assert_eq!(keys.at(2), Some("title"));
        assert_eq!(keys.at(5), None);
        assert_eq!(keys.at(9), Some("## Contexts"));
    }
}
