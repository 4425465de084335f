//! `cargo memtrace merge`: one file for many recordings.

use std::process::ExitCode;

use super::{args::MergeArgs, destination::Destination, progress, say};
use crate::{
    bytes::counted,
    merge,
    run::{Of, find},
};

pub(super) fn merge(args: &MergeArgs) -> anyhow::Result<ExitCode> {
    let files = find(&args.paths, Of::EveryRun)?;
    let merged = progress::gather(&files, &args.paths, |_| {})?;
    for sentence in merged.left_out() {
        say(&format!("memtrace: {sentence}"));
    }
    let processes = counted(merged.processes(), "process", "processes");
    Destination::File(args.output.clone()).write(|out| merge::write(out, merged))?;
    say(&format!("memtrace: merged {processes} into {}", args.output.display()));
    Ok(ExitCode::SUCCESS)
}
