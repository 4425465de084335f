//! `cargo memtrace report`: ranks what was recorded before.

use std::{path::PathBuf, process::ExitCode};

use super::{args::ReportArgs, output, place, progress};
use crate::{
    analysis::Report,
    merge::GatherError,
    run::{Of, find},
};

pub(super) fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    output::write(&gather(&args.paths, args.all)?, &args.view)?;
    Ok(ExitCode::SUCCESS)
}

/// The report on what paths lead to, or on what is where recordings go if none is named.
pub(super) fn gather(paths: &[PathBuf], all: bool) -> anyhow::Result<Report> {
    let mut paths = paths.to_vec();
    if paths.is_empty() {
        let directory = place::default_directory();
        // Nobody named it, so that it does not exist only means that nothing was recorded.
        if !directory.exists() {
            return Err(GatherError::None { paths: vec![directory] }.into());
        }
        paths.push(directory);
    }
    let files = find(&paths, if all { Of::EveryRun } else { Of::NewestRun })?;
    Ok(Report::from(progress::gather(&files, &paths, |_| {})?))
}
