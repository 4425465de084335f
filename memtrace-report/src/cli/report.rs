//! `cargo memtrace report`: ranks what was recorded before.

use std::process::ExitCode;

use super::{args::ReportArgs, output, place};
use crate::{
    analysis::Report,
    run::{LoadError, load},
};

pub(super) fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let run = if args.paths.is_empty() {
        let directory = place::default_directory();
        // Nobody named it, so that it does not exist only means that nothing was recorded.
        if !directory.exists() {
            return Err(LoadError::None { path: directory.display().to_string() }.into());
        }
        load(&[directory])?
    } else {
        load(&args.paths)?
    };
    output::write(&Report::of(&run), &args.view)?;
    Ok(ExitCode::SUCCESS)
}
