//! Shows how far the reading of many recordings has come, to a person who waits for it.

use std::{io::IsTerminal as _, path::PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    analysis::Merged,
    merge::{self, GatherError},
    run::{File, Member},
};

/// Fewer are read before anybody looks.
const MANY: usize = 100;

/// Merges files, with a bar on standard error where that is a terminal and they are many.
pub(super) fn gather(
    files: &[File],
    paths: &[PathBuf],
    prepare: impl Fn(&mut Member) + Sync,
) -> Result<Merged, GatherError> {
    let bar = if files.len() > MANY && std::io::stderr().is_terminal() {
        ProgressBar::with_draw_target(Some(files.len() as u64), ProgressDrawTarget::stderr())
            .with_style(style())
    } else {
        ProgressBar::hidden()
    };
    let merged = merge::gather(files, paths, prepare, || bar.inc(1));
    bar.finish_and_clear();
    merged
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("reading {pos} of {len} {wide_bar} {eta} left");
    style.unwrap_or_else(|_| ProgressStyle::default_bar())
}
