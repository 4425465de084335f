//! Writes the ranking to standard output.

use std::io::{self, Write as _};

use anyhow::Context as _;

use super::{OVER_BUDGET, args::ViewArgs, place::Place, progress, say};
use crate::{
    analysis::{Merged, Report},
    merge::GatherError,
    render,
    run::{FindError, Member, Of, find},
};

/// Writes a report.
pub(super) fn write(report: &Report, view: &ViewArgs) -> anyhow::Result<()> {
    to_stdout(|out| render::write(out, report, view.view()))
}

/// Writes to standard output. A reader that has seen enough and closes the pipe is no error.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
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

/// Merges what a run left, `prepare`d recording by recording. `None`, with a sentence, where it left nothing.
pub(super) fn gather(
    place: &Place,
    feature: &str,
    prepare: impl Fn(&mut Member) + Sync,
) -> anyhow::Result<Option<Merged>> {
    let paths = [place.directory.clone()];
    let merged = find(&paths, Of::Run(&place.run))
        .map_err(GatherError::from)
        .and_then(|files| progress::gather(&files, &paths, prepare));
    match merged {
        Ok(merged) => Ok(Some(merged)),
        Err(GatherError::None { .. }) => {
            say(&nothing_recorded(place, feature));
            Ok(None)
        }
        // The program makes the directory when it makes the first recording.
        Err(GatherError::Find(FindError { reason, .. })) if reason.kind() == io::ErrorKind::NotFound => {
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
