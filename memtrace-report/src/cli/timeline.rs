//! `cargo memtrace timeline`: RSS over time, on a terminal.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::{output, report, screen};
use crate::render::{
    Screen,
    timeline::{self, View},
};

/// Draw RSS over time, with the functions that were open
///
/// A column is filled as high as RSS stayed, and a line stands on it as high as it reached for a moment, however short.
/// The letters below it are functions, listed with the stretches of time in which RSS rose most. Of several processes those
/// with the highest peaks are drawn.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace timeline\n  cargo memtrace timeline --top 30 --width 160 target/memtrace > incident.txt"
)]
pub(super) struct TimelineArgs {
    /// Recordings, or directories of which the newest run is taken [default: where cargo memtrace writes]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// List the N stretches of time in which RSS rose most [default: 12]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Draw as wide as N columns [default: as the terminal, or 80]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(Screen::NARROWEST as i64..=MOST_COLUMNS))]
    width: Option<u16>,
}

/// Wider than any screen.
const MOST_COLUMNS: i64 = 1_000;

pub(super) fn timeline(args: &TimelineArgs) -> anyhow::Result<ExitCode> {
    let report = report::gather(&args.paths, false)?;
    let found = screen::of_stdout();
    let screen = Screen { width: args.width.map(usize::from).or(found.width), ..found };
    output::to_stdout(|out| timeline::write(out, &report, View { screen, top: args.top }))?;
    Ok(ExitCode::SUCCESS)
}
