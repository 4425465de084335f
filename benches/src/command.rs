//! The command `cargo memtrace`, built beside this program.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");

/// Builds the command, unless it stands there already, and says where.
pub(crate) fn build() -> Result<PathBuf> {
    let output = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--locked", "--package", "memtrace-report"])
        .args(["--manifest-path", MANIFEST])
        .output()
        .context("cargo cannot be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the command cannot be built: {}", said.trim());
    let program = env::current_exe()?.with_file_name("cargo-memtrace");
    ensure!(program.exists(), "the command is not beside this program; run it with --release");
    Ok(program)
}
