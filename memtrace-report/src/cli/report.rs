//! `cargo memtrace report`: ranks what was recorded before.

use std::process::ExitCode;

use super::{args::ReportArgs, output, place, progress};
use crate::{
    analysis::Report,
    merge::GatherError,
    run::{Of, find},
};

pub(super) fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let mut paths = args.paths.clone();
    if paths.is_empty() {
        let directory = place::default_directory();
        // Nobody named it, so that it does not exist only means that nothing was recorded.
        if !directory.exists() {
            return Err(GatherError::None { paths: vec![directory] }.into());
        }
        paths.push(directory);
    }
    let files = find(&paths, if args.all { Of::EveryRun } else { Of::NewestRun })?;
    let merged = progress::gather(&files, &paths, |_| {})?;
    output::write(&Report::from(merged), &args.view)?;
    Ok(ExitCode::SUCCESS)
}
