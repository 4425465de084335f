//! `cargo memtrace report`: ranks what was recorded before.

use std::{path::PathBuf, process::ExitCode};

use super::{args::ReportArgs, output, place, progress};
use crate::{
    analysis::Report,
    merge::GatherError,
    run::{Of, find},
};

pub(super) fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let of = if args.all { Of::EveryRun } else { Of::NewestRun };
    output::write(&gather(args.paths.clone(), of)?, &args.view)?;
    Ok(ExitCode::SUCCESS)
}

/// The report on what a user named, or on what `cargo memtrace` wrote where nobody named anything.
pub(super) fn gather(mut paths: Vec<PathBuf>, of: Of) -> anyhow::Result<Report> {
    if paths.is_empty() {
        let directory = place::default_directory();
        // Nobody named it, so that it does not exist only means that nothing was recorded.
        if !directory.exists() {
            return Err(GatherError::None { paths: vec![directory] }.into());
        }
        paths.push(directory);
    }
    let files = find(&paths, of)?;
    Ok(progress::gather(&files, &paths, |_| {})?.into())
}
