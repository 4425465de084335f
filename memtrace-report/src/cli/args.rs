//! The command line, as its help shows it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    baseline::BaselineArgs, check::CheckArgs, destination::Destination, diff::DiffArgs, export::ExportArgs,
    screen, timeline::TimelineArgs, watch::WatchArgs,
};
use crate::{
    analysis::Key,
    render::{Format, View},
};

/// Names the functions that raised a program's peak resident memory
#[derive(Debug, Parser)]
#[command(
    name = "cargo-memtrace",
    bin_name = "cargo memtrace",
    version,
    max_term_width = 100,
    after_help = "Example:\n  cargo memtrace run --release -- input.log"
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Run(RunArgs),
    Test(TestArgs),
    Report(ReportArgs),
    Timeline(TimelineArgs),
    Watch(WatchArgs),
    Html(HtmlArgs),
    Merge(MergeArgs),
    Export(ExportArgs),
    Diff(DiffArgs),
    Check(CheckArgs),
    Baseline(BaselineArgs),
}

/// Build a program with memtrace on, run it, and rank its functions
///
/// Takes the arguments of `cargo run`. Signals are passed on to the program, and its input and output are its own
/// until it ends. The exit code is the program's; 1 if the program succeeded and a call went beyond its budget. A `runner` of cargo's configuration is not used.
#[derive(Debug, Args)]
#[command(
    override_usage = "cargo memtrace run [OPTIONS] [CARGO RUN OPTIONS] [-- PROGRAM ARGUMENTS]",
    after_help = "Example:\n  cargo memtrace run --release --bin server -- --port 8080"
)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) feature: FeatureArgs,
    #[command(flatten)]
    pub(super) view: ViewArgs,
}

/// Run every test in a process of its own, and rank the functions they called
///
/// Takes the arguments of `cargo test`. A peak belongs to a whole process, so tests that shared one would count each
/// other's memory. The exit code is 101 if a test failed, 1 if none did and a call went beyond its budget. Doctests are left out.
#[derive(Debug, Args)]
#[command(
    override_usage = "cargo memtrace test [OPTIONS] [CARGO TEST OPTIONS] [TESTNAME] [-- TEST BINARY ARGUMENTS]",
    after_help = "Example:\n  cargo memtrace test --by retained parse -- --skip slow"
)]
pub(super) struct TestArgs {
    #[command(flatten)]
    pub(super) feature: FeatureArgs,
    /// Run tests together in one process, as plain `cargo test` does: faster, and their peaks mix
    #[arg(long)]
    pub(super) in_process: bool,
    /// How many tests run at a time [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) test_jobs: Option<u16>,
    #[command(flatten)]
    pub(super) view: ViewArgs,
}

/// Rank the functions of a recorded run
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace report --tree\n  cargo memtrace report --all --format json target/memtrace"
)]
pub(super) struct ReportArgs {
    /// Recordings, merged files, or directories of which the newest run is taken [default: where cargo memtrace writes]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Take every recording of the directories, whatever its run
    #[arg(long)]
    pub(super) all: bool,
    #[command(flatten)]
    pub(super) view: ViewArgs,
}

/// Merge any number of recordings into one file
///
/// The file stands for its recordings wherever `cargo memtrace` reads recordings, and can be merged again: maxima, medians
/// and 95th percentiles over all processes, and which process set them. Of a directory every recording is taken. A
/// recording that cannot be read is left out, and told of.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace merge target/memtrace -o baseline.json\n  cargo memtrace merge monday.json tuesday.json -o week.json"
)]
pub(super) struct MergeArgs {
    /// Recordings, merged files, or directories of recordings
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
}

/// Write the report of a recorded run as one page, for a browser
///
/// The page needs no network and no other file. Its path is printed on standard output.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace html --open\n  cargo memtrace html -o incident.html target/memtrace"
)]
pub(super) struct HtmlArgs {
    /// Recordings, or directories of which the newest run is taken [default: where cargo memtrace writes]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The file to write, or `-` for standard output [default: report.html where cargo memtrace writes]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<Destination>,
    /// Open the page when it is written
    #[arg(long)]
    pub(super) open: bool,
}

#[derive(Debug, Args)]
pub(super) struct FeatureArgs {
    /// The cargo feature of your package that turns memtrace on
    #[arg(long = "memtrace-feature", value_name = "NAME", default_value = "memtrace")]
    pub(super) name: String,
}

#[derive(Debug, Args)]
pub(super) struct ViewArgs {
    /// What to rank by
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Show the first N rows only
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Show call paths instead of functions
    #[arg(long)]
    tree: bool,
    /// How to write the ranking
    #[arg(long, value_enum, default_value_t)]
    format: FormatName,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum By {
    /// The most memory a function held at any time
    #[default]
    #[value(name = "self")]
    SelfPeak,
    /// What it held when the process peaked
    AtPeak,
    /// The rise of the peak from its entry, callees included
    Inclusive,
    /// What it still held at the end
    Retained,
    /// How often it was called
    Calls,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum FormatName {
    /// For a terminal
    #[default]
    Table,
    /// For programs; the keys are stable
    Json,
    /// For a merge request or a ticket
    Markdown,
}

impl By {
    /// The key it names.
    pub(super) fn key(self) -> Key {
        match self {
            Self::SelfPeak => Key::SelfPeak,
            Self::AtPeak => Key::AtPeak,
            Self::Inclusive => Key::Inclusive,
            Self::Retained => Key::Retained,
            Self::Calls => Key::Calls,
        }
    }
}

impl ViewArgs {
    /// The view these arguments ask for, as it fits standard output.
    pub(super) fn view(&self) -> View {
        let format = match self.format {
            FormatName::Table => Format::Table,
            FormatName::Json => Format::Json,
            FormatName::Markdown => Format::Markdown,
        };
        View { format, by: self.by.key(), top: self.top, tree: self.tree, screen: screen::of_stdout() }
    }
}
