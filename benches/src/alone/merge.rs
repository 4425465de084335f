//! One merge, in a process that starts nothing else: what the kernel says of its children is the merge's own.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};

use crate::figures::figure;

/// The variable that names the command.
pub(crate) const MERGE_PROGRAM: &str = "MERGE_PROGRAM";

/// The variable that names the directory of recordings.
pub(crate) const MERGE_DIRECTORY: &str = "MERGE_DIRECTORY";

pub(super) fn merge() -> Result<()> {
    let program = env::var_os(MERGE_PROGRAM).context("no command is named")?;
    let directory = PathBuf::from(env::var_os(MERGE_DIRECTORY).context("no directory is named")?);
    let began = Instant::now();
    let status = Command::new(program)
        .arg("merge")
        .arg(&directory)
        .arg("--output")
        .arg(directory.join("merged.json"))
        .stdin(Stdio::null())
        .status()?;
    figure("seconds", began.elapsed().as_secs_f64());
    ensure!(status.success(), "the merge ended with {status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("getrusage")?;
    figure("peak_bytes", usage.max_rss() as f64 * 1024.0);
    Ok(())
}
