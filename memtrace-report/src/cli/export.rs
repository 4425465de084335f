//! `cargo memtrace export`: writes what was recorded for another tool.

use std::{
    io::{self, IsTerminal as _},
    num::NonZeroUsize,
    path::PathBuf,
    process::ExitCode,
};

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::{destination::Destination, report};
use crate::{
    analysis::Key,
    render::export::{self, Export, Format},
};

/// So many functions as metrics cost a Prometheus server nothing, and no report needs more.
const METRICS_TOP: usize = 100;

/// Write a recorded run for another tool
///
/// A name that holds a control character, a terminal escape, a mark that turns the direction of text or a command to
/// GitHub Actions is written with that character's number instead, or that of the command's first.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace export --format svg -o peak.svg\n  cargo memtrace export --format pprof -o peak.pb.gz && go tool pprof -top peak.pb.gz"
)]
pub(super) struct ExportArgs {
    /// Recordings, merged files, or directories of which the newest run is taken [default: where cargo memtrace writes]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take every recording of the directories, whatever its run
    #[arg(long)]
    all: bool,
    /// What to write
    #[arg(long, value_enum)]
    format: FormatName,
    /// The figure: the one of folded and svg, the first of speedscope and pprof, what openmetrics and csv rank by
    ///
    /// Only what functions held at the peak adds up: other figures were reached at different times, so a caller that is
    /// shown as the sum of its callees is an upper bound.
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Write the first N functions only, of openmetrics and csv [default: 100 of openmetrics, all of csv]
    #[arg(long, value_name = "N")]
    top: Option<NonZeroUsize>,
    /// The file, replaced once it is written whole; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: Destination,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    /// For speedscope: stacks, each figure a profile
    Speedscope,
    /// For pprof: a compressed profile, each figure a sample type
    Pprof,
    /// For Perfetto: RSS, open functions and checkpoints over time
    Perfetto,
    /// For flame graph tools: stacks of bytes
    Folded,
    /// For a browser: a flame graph
    Svg,
    /// For Prometheus, by the node exporter's textfile collector
    Openmetrics,
    /// For a spreadsheet: the ranking, every size in bytes
    Csv,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum By {
    /// The most memory a call path held at any time
    #[value(name = "self")]
    SelfPeak,
    /// What it held when the process peaked
    #[default]
    AtPeak,
    /// The rise of the peak from its entry, callees included
    Inclusive,
    /// What it still held at the end
    Retained,
}

impl ExportArgs {
    fn export(&self) -> Export {
        let format = match self.format {
            FormatName::Speedscope => Format::Speedscope,
            FormatName::Pprof => Format::Pprof,
            FormatName::Perfetto => Format::Perfetto,
            FormatName::Folded => Format::Folded,
            FormatName::Svg => Format::Svg,
            FormatName::Openmetrics => Format::OpenMetrics,
            FormatName::Csv => Format::Csv,
        };
        let by = match self.by {
            By::SelfPeak => Key::SelfPeak,
            By::AtPeak => Key::AtPeak,
            By::Inclusive => Key::Inclusive,
            By::Retained => Key::Retained,
        };
        let usual = (format == Format::OpenMetrics).then_some(METRICS_TOP);
        Export { format, by, top: self.top.map(NonZeroUsize::get).or(usual) }
    }
}

pub(super) fn export(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let export = args.export();
    refuse(export, args.top.is_some(), args.output.is_stdout() && io::stdout().is_terminal())?;
    let report = report::gather(&args.paths, args.all)?;
    args.output.write(|out| export::write(out, &report, export))?;
    Ok(ExitCode::SUCCESS)
}

/// Objects to what cannot be meant.
fn refuse(export: Export, wants_top: bool, is_for_terminal: bool) -> anyhow::Result<()> {
    if is_for_terminal && export.format.is_binary() {
        bail!("this format is binary and standard output is a terminal; name a file with -o FILE");
    }
    if wants_top && !matches!(export.format, Format::OpenMetrics | Format::Csv) {
        bail!("--top is for openmetrics and csv; the other formats hold every call path, so leave it out");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::refuse;
    use crate::render::export::{Export, Format};

    fn check(format: Format, wants_top: bool, is_for_terminal: bool, expect: Option<&str>) {
        let export = Export { format, by: crate::Key::AtPeak, top: None };
        let refusal = refuse(export, wants_top, is_for_terminal).err().map(|error| error.to_string());
        match expect {
            Some(part) => assert!(refusal.as_ref().is_some_and(|text| text.contains(part)), "{refusal:?}"),
            None => assert_eq!(refusal, None),
        }
    }

    #[test]
    fn a_terminal_gets_no_binary_format() {
        check(Format::Pprof, false, true, Some("-o FILE"));
        check(Format::Pprof, false, false, None);
        check(Format::Svg, false, true, None);
    }

    #[test]
    fn what_holds_every_call_path_has_no_first_ones() {
        check(Format::Folded, true, false, Some("--top is for openmetrics and csv"));
        check(Format::Csv, true, false, None);
    }
}
