//! The attribute without the feature: what a user's build compiles.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::row;
use crate::table::Row;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");

/// What the crates of memtrace are called.
const OWN: [&str; 2] = ["memtrace", "memtrace-macros"];

pub(super) fn measure() -> Result<Vec<Row>> {
    let packages = packages()?;
    let foreign: Vec<_> = packages.iter().filter(|name| !OWN.contains(&name.as_str())).cloned().collect();
    let others = if foreign.is_empty() { "nothing else".to_owned() } else { foreign.join(", ") };
    Ok(vec![row(
        "attribute without the feature",
        "identical assembly; no dependency but the macro crate, and that one without syn",
        format!("compiles memtrace, memtrace-macros and {others}"),
        packages.len() == OWN.len() && foreign.is_empty(),
        "assembly: `an_annotated_function_compiles_to_the_machine_code_of_a_bare_one` in `tests/attribute`"
            .to_owned(),
    )])
}

/// The packages that memtrace without features consists of.
fn packages() -> Result<Vec<String>> {
    let output = Command::new("cargo")
        .args(["tree", "--quiet", "--locked", "--package", "memtrace", "--no-default-features"])
        .args(["--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p}"])
        .args(["--manifest-path", MANIFEST])
        .output()
        .context("cargo cannot be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo tree ended with {}: {}", output.status, said.trim());
    let tree = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}
