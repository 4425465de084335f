//! Writes the ranking to standard output.

use std::io::{self, Write as _};

use anyhow::Context as _;

use super::{OVER_BUDGET, args::ViewArgs, place::Place, say};
use crate::{
    analysis::Report,
    render,
    run::{LoadError, Run, load_run},
};

/// Writes a report. A reader that has seen enough and closes the pipe is no error.
pub(super) fn write(report: &Report, view: &ViewArgs) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = render::write(&mut out, report, view.view()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write the report"),
    }
}

/// Writes the report on what ran, and gives the exit code of it all: that of what ran, unless only the report has
/// something to object to.
pub(super) fn conclude(ran: u8, report: &Report, view: &ViewArgs) -> anyhow::Result<u8> {
    write(report, view)?;
    Ok(if ran == 0 && report.is_over_budget() { OVER_BUDGET } else { ran })
}

/// Loads what a run left. `None`, with a sentence, where it left nothing.
pub(super) fn load(place: &Place, feature: &str) -> anyhow::Result<Option<Run>> {
    match load_run(&place.directory, &place.run) {
        Ok(run) => Ok(Some(run)),
        Err(LoadError::None { .. }) => {
            say(&nothing_recorded(place, feature));
            Ok(None)
        }
        // The program makes the directory when it makes the first recording.
        Err(LoadError::Path { reason, .. }) if reason.kind() == io::ErrorKind::NotFound => {
            say(&nothing_recorded(place, feature));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn nothing_recorded(place: &Place, feature: &str) -> String {
    format!(
        "memtrace: nothing was recorded in {}: no annotated function was called, or the feature `{feature}` does not \
         turn on `memtrace/enabled`",
        place.directory.display()
    )
}
