//! Inputs that a folder under version control cannot hold: made when the test runs.

use std::fs;
use std::io;
use std::path::Path;

/// Makes what the test of this folder needs beside its files.
pub(crate) fn make(test: &Path, workspace: &Path) -> io::Result<()> {
    let case = workspace.join("content/cases/T-1");
    match test.file_name().and_then(|name| name.to_str()).unwrap_or_default() {
        "value-over-1-mb" => {
            let text = format!("reference = \"T-1\"\nreason = \"{}\"\n", "a".repeat(1_000_001));
            write(&case.join("case.toml"), text.as_bytes())
        }
        "not-utf-8" => write(&case.join("case.toml"), b"reference = \"T-1\"\nreason = \"caf\xe9\"\n"),
        "unreadable-file" => unreadable(&case.join("more.toml")),
        "empty-workspace" => fs::remove_dir_all(workspace.join("content")),
        "reserved-on-windows" => write(&workspace.join("content/cases/NUL/case.toml"), b"reference = \"NUL\"\n"),
        _ => Ok(()),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes)
}

/// A file that cannot be read, whoever runs the test: a link to a folder.
#[cfg(unix)]
fn unreadable(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    std::os::unix::fs::symlink(".", path)
}

#[cfg(not(unix))]
fn unreadable(path: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(".", path)
}
