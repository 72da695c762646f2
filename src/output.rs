//! Files of output: replaced whole, owner-only, and removed where a copy must not lie about.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Diagnostic, Failed, Sink};
use crate::reader::Reader;
use crate::source::Place;

/// How often a file that a viewer holds open is tried, and how long between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(80);

/// What the name of a temporary file begins and ends with.
const PREFIX: &str = ".wayleaf-";
const SUFFIX: &str = ".part";

/// The folder of outputs.
#[derive(Debug, Clone)]
pub struct Output {
    root: PathBuf,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It was replaced, or is new.
    Written,
    /// It had these bytes already.
    Unchanged,
}

impl Output {
    /// The outputs in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Output {
        Output { root: root.into() }
    }

    /// A file's path.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Makes ready for a build: warns where others may read what it writes, and takes away what one that was
    /// killed left behind.
    pub fn prepare(&self, sink: &mut Sink) {
        warn_of_sharing(&self.root, sink);
        self.sweep();
    }

    /// Takes away the temporary files of a build that was killed, and leaves those that another is writing: it
    /// holds a lock on them, which ends with it.
    fn sweep(&self) {
        let walk = WalkDir::new(&self.root).min_depth(1).max_depth(3).sort_by_file_name();
        for entry in walk.into_iter().flatten().filter(|entry| entry.file_type().is_file() && is_temporary(entry)) {
            if File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
                // What cannot be taken away now is tried again by the next build.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Replaces a file whole: the new bytes are written beside it and moved into its place.
    ///
    /// # Errors
    /// Reports `unwritable-file`; the old file stays.
    pub fn write(&self, relative: &str, bytes: &[u8], sink: &mut Sink) -> Result<Written, Failed> {
        let path = self.path(relative);
        if fs::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(Written::Unchanged);
        }
        match retry(|| replace(&self.root, &path, bytes)) {
            Ok(()) => Ok(Written::Written),
            Err(error) => Err(sink.fail(unwritable(&path, &error))),
        }
    }

    /// Removes a file, if it is there. Says whether it was.
    ///
    /// # Errors
    /// Reports `unwritable-file` where it cannot be removed: a copy that must not be sent still lies there.
    pub fn remove(&self, relative: &str, sink: &mut Sink) -> Result<bool, Failed> {
        let path = self.path(relative);
        match retry(|| fs::remove_file(&path)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => {
                let diagnostic = unwritable(&path, &error).hint("this copy must not be sent: close it and delete it");
                Err(sink.fail(diagnostic))
            }
        }
    }

    /// The copies that must not lie about once they cannot be built: those of families and annexes, as
    /// paths below this folder and the case that each belongs to.
    pub fn perishable(&self) -> Vec<(String, String)> {
        let walk = WalkDir::new(&self.root).min_depth(3).max_depth(3).sort_by_file_name();
        let files = walk.into_iter().flatten().filter(|entry| entry.file_type().is_file());
        files
            .filter_map(|entry| {
                let relative = entry.path().strip_prefix(&self.root).ok()?;
                let parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                let reader = Reader::parse(&parts[0])?;
                let is_copy = reader.is_perishable() && parts[2].ends_with(".pdf");
                is_copy.then(|| (parts.join("/"), parts[1].clone()))
            })
            .collect()
    }
}

fn replace(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(root);
    create_folders(root, folder)?;
    let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    // A file system without locks has no builds beside each other either.
    let _ = file.as_file().try_lock();
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn is_temporary(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Says that the outputs lie where others may read them. Windows gives files the rights of the folder that
/// they stand in, so that a shared folder shares them.
#[cfg(windows)]
fn warn_of_sharing(root: &Path, sink: &mut Sink) {
    // A folder that is not there yet has the rights of the nearest that is.
    let resolved = root.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    if resolved.is_some_and(|path| is_shared_path(&path.to_string_lossy())) {
        sink.report(shared(root));
    }
}

/// Elsewhere outputs are their owner's alone, whoever may read the folder that they stand in.
#[cfg(not(windows))]
fn warn_of_sharing(_root: &Path, _sink: &mut Sink) {}

/// The message for a folder of outputs that others may read.
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows has shared drives, and every system tests it"))]
fn shared(root: &Path) -> Diagnostic {
    let shown = root.display().to_string().replace('\\', "/");
    let message = "the outputs lie in a shared folder, and everybody who may open it may read them";
    Diagnostic::warning("shared-output-folder", message)
        .at(&Place::file(&shown))
        .hint("give `--out` a folder that is yours alone, or take away the rights of others on this one")
}

/// Whether a folder is shared with others over a network, by the path that the system resolves it to: on
/// Windows a drive that is mapped to a share resolves to the share.
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows has shared drives, and every system tests it"))]
fn is_shared_path(resolved: &str) -> bool {
    let path = resolved.replace('/', "\\");
    let is_device = path.starts_with(r"\\?\") || path.starts_with(r"\\.\");
    path.to_uppercase().starts_with(r"\\?\UNC\") || (path.starts_with(r"\\") && !is_device)
}

/// Makes the folders down to one, for their owner only.
#[cfg(unix)]
fn create_folders(root: &Path, folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(root)?;
    builder.create(folder)
}

/// Makes the folders down to one. Windows gives them the rights of the folder they stand in.
#[cfg(not(unix))]
fn create_folders(_root: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Tries again while a viewer or a scanner holds the file.
fn retry(mut attempt: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    for _ in 1..TRIES {
        match attempt() {
            Err(error) if is_held(&error) => sleep(PAUSE),
            result => return result,
        }
    }
    attempt()
}

/// Whether another program holds the file: sharing and lock violations of Windows. Elsewhere an open file
/// can be replaced.
fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && (matches!(error.raw_os_error(), Some(32 | 33)) || error.kind() == io::ErrorKind::PermissionDenied)
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display().to_string().replace('\\', "/");
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "it is open in another program, or you have no right to change it".to_owned()
        }
        _ => error.to_string(),
    };
    Diagnostic::error("unwritable-file", format!("cannot replace this file: {reason}")).at(&Place::file(&shown))
}

#[cfg(test)]
mod tests {
    use super::is_shared_path;

    #[test]
    fn a_share_is_told_from_a_disk() {
        for shared in [r"\\server\papers", r"\\?\UNC\server\papers\out", "//server/papers", r"\\?\unc\server\x"] {
            assert!(is_shared_path(shared), "{shared}");
        }
        for own in [r"C:\papers", r"\\?\C:\papers\out", r"\\.\C:\papers", "/home/papers", "out", r"\papers"] {
            assert!(!is_shared_path(own), "{own}");
        }
    }
}
