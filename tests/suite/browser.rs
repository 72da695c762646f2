//! The preview in a real browser: `tests/browser`, which needs Node and Chromium.

use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::whole::ensure;

/// One trial for all of them. Without `WAYLEAF_BROWSER`, the folder of their packages, it is listed as ignored.
pub(crate) fn trials() -> Vec<Trial> {
    let is_there = std::env::var_os("WAYLEAF_BROWSER").is_some();
    vec![Trial::test("browser/the-preview-in-chromium", in_browser).with_ignored_flag(!is_there)]
}

fn in_browser() -> Result<(), Failed> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/run.mjs");
    let output = Command::new("node").arg(script).env("WAYLEAF", env!("CARGO_BIN_EXE_wayleaf")).output()?;
    ensure(output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()))
}
