//! A small workspace, and the program watching it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use tempfile::TempDir;

use crate::whole::text;

const PATIENCE: Duration = Duration::from_secs(240);

const FORM: &str = "id = \"note\"\nversion = \"VERSION\"\ntitle = \"A note\"\nof = \"case\"\nstatus = \"in-force\"\nin-force = { from = FROM }\nreaders = [\"chair\", \"professionals\", \"parent\"]\n[[section]]\nid = \"who\"\ntitle = \"LABEL\"\n[[section.field]]\nid = \"who-i-am\"\nlabel = \"In words\"\nkind = \"prose\"\nfrom = \"case.young-person.who-i-am\"\n";

pub(crate) fn form(version: &str, from: &str, label: &str) -> String {
    FORM.replace("VERSION", version).replace("FROM", from).replace("LABEL", label)
}

pub(crate) fn case(reference: &str, words: &str) -> String {
    format!(
        "reference = \"{reference}\"\n[young-person]\nid = \"yp\"\nname = \"Ash Rowan\"\nwho-i-am = \"{words}\"\n[[family]]\nid = \"mother\"\nname = \"Kim Rowan\"\nrelationship = \"mother\"\nrole = \"protective-partner\"\n"
    )
}

/// A program that watches a small workspace: one form of its own and two cases, and no other form.
pub(crate) struct Watched {
    pub(crate) folder: TempDir,
    pub(crate) child: Child,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watched {
    pub(crate) fn start() -> Watched {
        Watched::start_as(&["--no-preview"], plain)
    }

    /// Starts it with a preview, and gives the preview's address.
    pub(crate) fn previewed() -> (Watched, String) {
        let watched = Watched::start_as(&[], plain);
        let lines = watched.since(0);
        let address =
            lines.iter().find_map(|line| line.strip_prefix("preview ")).expect("an address").trim().to_owned();
        (watched, address)
    }

    /// Starts it on a terminal of 100 columns, and takes down what it writes in pieces.
    #[cfg(target_os = "linux")]
    pub(crate) fn on_a_terminal() -> Watched {
        let folder = tempfile::tempdir().unwrap();
        lay_out(&folder.path().join("workspace"));
        let words = arguments(&folder, &["--no-preview"]).join("' '");
        let line = format!("stty cols 100; exec '{}' '{words}'", env!("CARGO_BIN_EXE_wayleaf"));
        let mut command = Command::new("script");
        command.args(["-qefc", &line, "/dev/null"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the terminal starts");
        let lines = Arc::new(Mutex::new(Vec::new()));
        follow_pieces(child.stdout.take().unwrap(), lines.clone());
        Watched { folder, child, lines }
    }

    pub(crate) fn start_as(more: &[&str], command: impl FnOnce(&str, &[String]) -> Command) -> Watched {
        let folder = tempfile::tempdir().unwrap();
        lay_out(&folder.path().join("workspace"));
        let mut command = command(env!("CARGO_BIN_EXE_wayleaf"), &arguments(&folder, more));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = Arc::new(Mutex::new(Vec::new()));
        follow(child.stdout.take().unwrap(), lines.clone());
        follow(child.stderr.take().unwrap(), lines.clone());
        let watched = Watched { folder, child, lines };
        watched.round(0).expect("the first build ends");
        watched
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    pub(crate) fn note(&self, reference: &str, reader: &str) -> PathBuf {
        self.folder.path().join("out").join(reader).join(reference).join("note.pdf")
    }

    pub(crate) fn write(&self, path: &str, words: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, words).unwrap();
    }

    /// The same as editors save that never leave half a file: written beside, and moved into its place.
    pub(crate) fn save(&self, path: &str, words: &str) {
        let part = format!("{path}.tmp");
        self.write(&part, words);
        fs::rename(self.root().join(part), self.root().join(path)).unwrap();
    }

    /// How many lines there are so far.
    pub(crate) fn mark(&self) -> usize {
        self.lines.lock().unwrap().len()
    }

    pub(crate) fn since(&self, mark: usize) -> Vec<String> {
        self.lines.lock().unwrap()[mark..].to_vec()
    }

    /// Waits until something holds.
    pub(crate) fn until(&self, what: &str, mut holds: impl FnMut() -> bool) -> Result<(), Failed> {
        let start = Instant::now();
        while !holds() {
            if start.elapsed() > PATIENCE {
                let lines = self.lines.lock().unwrap().join("\n");
                return Err(format!("waited in vain for {what}; it said\n{lines}").into());
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Waits for the end of a round after a mark.
    pub(crate) fn round(&self, mark: usize) -> Result<Vec<String>, Failed> {
        self.until("the end of a round", || self.since(mark).iter().any(|line| line.starts_with("ready ")))?;
        Ok(self.since(mark))
    }

    /// Waits until nothing is under way any more.
    pub(crate) fn rest(&self) -> Result<(), Failed> {
        self.until("the end of all work", || {
            let said = self.since(0);
            let works = |line: &&String| {
                ["changed ", "written ", "removed ", "failed ", "ready "].iter().any(|word| line.starts_with(word))
            };
            said.iter().rfind(works).is_some_and(|line| line.starts_with("ready "))
        })
    }

    /// Waits until a note holds some words.
    pub(crate) fn says(&self, reference: &str, words: &str) -> Result<(), Failed> {
        self.until(&format!("{reference} to say `{words}`"), || says(&self.note(reference, "chair"), words))
    }

    pub(crate) fn message(&self, mark: usize, name: &str) -> Result<(), Failed> {
        self.until(name, || self.since(mark).iter().any(|line| line.contains(name)))
    }
}

/// What the program is told.
fn arguments(folder: &TempDir, more: &[&str]) -> Vec<String> {
    let (root, out) = (folder.path().join("workspace"), folder.path().join("out"));
    let mut arguments = vec!["watch".to_owned(), text(&root), "--out".to_owned(), text(&out)];
    arguments.extend(more.iter().map(|&one| one.to_owned()));
    arguments
}

/// The program, as it is.
fn plain(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Takes down the lines that a program writes.
fn follow(from: impl Read + Send + 'static, into: Arc<Mutex<Vec<String>>>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            into.lock().unwrap().push(line);
        }
    });
}

/// Takes down what a program writes to a terminal, where the last line has no end, in pieces.
#[cfg(target_os = "linux")]
fn follow_pieces(mut from: impl Read + Send + 'static, into: Arc<Mutex<Vec<String>>>) {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            into.lock().unwrap().push(String::from_utf8_lossy(&bytes[..count]).into_owned());
        }
    });
}

/// The workspace: the forms of the base layer are withdrawn, so that a round takes no longer than it must.
pub(crate) fn lay_out(root: &Path) {
    for id in ["T-1", "T-2"] {
        fs::create_dir_all(root.join("content/cases").join(id)).unwrap();
        fs::write(root.join("content/cases").join(id).join("case.toml"), case(id, "Draws comics")).unwrap();
    }
    fs::copy(crate::folder::root().join("authority.toml"), root.join("content/authority.toml")).unwrap();
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    // No deeper: what a published version keeps copies of is not a form.
    let forms = walkdir::WalkDir::new(&templates).max_depth(3).into_iter().flatten();
    for entry in forms.filter(|entry| entry.file_name() == "form.toml") {
        let path = root.join("templates").join(entry.path().strip_prefix(&templates).unwrap());
        let words = fs::read_to_string(entry.path()).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, words.replace("\nstatus = \"in-force\"", "\nstatus = \"withdrawn\"")).unwrap();
    }
    fs::create_dir_all(root.join("templates/note/1.0")).unwrap();
    fs::write(root.join("templates/note/1.0/form.toml"), form("1.0", "2020-01-01", "As a person")).unwrap();
}

/// Whether a finished file holds some words.
pub(crate) fn says(path: &Path, words: &str) -> bool {
    let Ok(bytes) = fs::read(path) else { return false };
    let Ok(file) = lopdf::Document::load_mem(&bytes) else { return false };
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    file.extract_text(&pages).is_ok_and(|text| text.replace(['\n', ' '], "").contains(&words.replace(' ', "")))
}
