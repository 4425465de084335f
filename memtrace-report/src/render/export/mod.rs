//! Exports: a report in the formats of other tools, one file a format.
//!
//! Every name is made neutral before a format escapes it in its own way, so that it can do no harm in the tool either.

mod csv;
mod folded;
mod openmetrics;
mod perfetto;
mod pprof;
mod speedscope;
mod stacks;
mod svg;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use pprof::as_text as pprof_as_text;

use std::io;

use crate::analysis::{Key, Report};

/// The formats of other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON file for speedscope, with a profile for each figure.
    Speedscope,
    /// A compressed profile for `pprof`, with a sample type for each figure. The only one that is not text.
    Pprof,
    /// A trace in Chrome's JSON for Perfetto: RSS and open functions over time.
    Perfetto,
    /// Stacks with a figure each, as flame graph tools read them.
    Folded,
    /// A flame graph.
    Svg,
    /// Metrics for Prometheus.
    OpenMetrics,
    /// The ranking, for a spreadsheet.
    Csv,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Speedscope,
        Self::Pprof,
        Self::Perfetto,
        Self::Folded,
        Self::Svg,
        Self::OpenMetrics,
        Self::Csv,
    ];

    /// Whether what is written is no text, and so nothing for a terminal.
    #[must_use]
    pub fn is_binary(self) -> bool {
        self == Self::Pprof
    }
}

/// What to export, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    /// The format.
    pub format: Format,
    /// The figure: the only one of folded stacks and flame graphs, the one that is shown first of profiles, the one
    /// that metrics and rows are ranked by.
    pub by: Key,
    /// How many functions to write as metrics or rows; `None` for all.
    pub top: Option<usize>,
}

/// Writes a report in the format of another tool.
pub fn write(out: &mut dyn io::Write, report: &Report, export: Export) -> io::Result<()> {
    match export.format {
        Format::Speedscope => speedscope::write(out, report, export.by),
        Format::Pprof => pprof::write(out, report, export.by),
        Format::Perfetto => perfetto::write(out, report),
        Format::Folded => folded::write(out, report, export.by),
        Format::Svg => svg::write(out, report, export.by),
        Format::OpenMetrics => openmetrics::write(out, report, export),
        Format::Csv => csv::write(out, report, export),
    }
}
