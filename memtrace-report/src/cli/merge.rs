//! `cargo memtrace merge`: one file for many recordings.

use std::process::ExitCode;

use super::{args::MergeArgs, progress, say};
use crate::{
    merge,
    run::{Of, find},
};

pub(super) fn merge(args: &MergeArgs) -> anyhow::Result<ExitCode> {
    let files = find(&args.paths, Of::EveryRun)?;
    let merged = progress::gather(&files, &args.paths, |_| {})?;
    for sentence in merged.left_out() {
        say(&format!("memtrace: {sentence}"));
    }
    let processes = merged.processes();
    merge::write(merged, &args.output)?;
    say(&format!("memtrace: merged {processes} processes into {}", args.output.display()));
    Ok(ExitCode::SUCCESS)
}
