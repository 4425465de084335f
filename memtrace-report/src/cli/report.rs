//! `cargo memtrace report`: ranks what was recorded before.

use std::process::ExitCode;

use super::{args::ReportArgs, output, place};
use crate::{analysis::Report, run::load};

pub(super) fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let run = if args.paths.is_empty() { load(&[place::default_directory()]) } else { load(&args.paths) }?;
    output::write(&Report::of(&run), &args.view)?;
    Ok(ExitCode::SUCCESS)
}
