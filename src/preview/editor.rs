//! The editor that a click opens a line in.

use std::path::Path;
use std::process::{Command, Stdio};

/// A command with places for a file, a line and a column.
#[derive(Debug, Clone)]
pub struct Editor(Vec<String>);

impl Editor {
    /// Reads a command: words between blanks, where quotes hold several together. `{file}`, `{line}` and
    /// `{column}` stand for the place; without `{file}`, the file comes last.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(command: &str) -> Result<Editor, String> {
        let mut words = vec![];
        let mut word: Option<String> = None;
        let mut quote = None;
        for character in command.chars() {
            match (quote, character) {
                (Some(open), _) if open == character => quote = None,
                (None, '"' | '\'') => {
                    quote = Some(character);
                    word.get_or_insert_default();
                }
                (None, ' ' | '\t') => words.extend(word.take()),
                _ => word.get_or_insert_default().push(character),
            }
        }
        if quote.is_some() {
            return Err("a quotation mark is not closed".to_owned());
        }
        words.extend(word);
        if words.is_empty() {
            return Err("name a command, like `code -g {file}:{line}:{column}`".to_owned());
        }
        if !words.iter().any(|word| word.contains("{file}")) {
            words.push("{file}".to_owned());
        }
        Ok(Editor(words))
    }

    /// The command's words for a place.
    fn words(&self, file: &str, line: usize, column: usize) -> Vec<String> {
        // The file goes in last: its own name may look like a place for a line.
        let fill = |word: &String| {
            let word = word.replace("{line}", &line.to_string()).replace("{column}", &column.to_string());
            word.replace("{file}", file)
        };
        self.0.iter().map(fill).collect()
    }

    /// Opens a place. No shell reads the words, so that a file's name is never a command.
    ///
    /// # Errors
    /// The system's reason.
    pub(super) fn open(&self, file: &Path, line: usize, column: usize) -> Result<(), String> {
        let words = self.words(&file.display().to_string(), line, column);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("`{}` does not start: {error}", words[0]))?;
        std::thread::spawn(move || child.wait());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_and_places() {
        let words = |command: &str| Editor::parse(command).map(|editor| editor.words("a {line}.toml", 4, 2));
        let owned = |words: &[&str]| Ok(words.iter().map(|&word| word.to_owned()).collect());
        assert_eq!(words("code -g {file}:{line}:{column}"), owned(&["code", "-g", "a {line}.toml:4:2"]));
        assert_eq!(words("'my editor' +{line}"), owned(&["my editor", "+4", "a {line}.toml"]));
        assert!(words("").is_err() && words("'vi").is_err());
    }
}
