//! The ranking as comma-separated values (RFC 4180), every size in bytes.

use std::io;

use csv::{Terminator, WriterBuilder};

use super::{super::untrusted::cell, Export};
use crate::analysis::{Function, Report};

/// The columns. Spreadsheets and scripts go by these names.
const TITLES: [&str; 12] = [
    "function",
    "module",
    "file",
    "line",
    "calls",
    "self_peak_bytes",
    "at_peak_bytes",
    "share_of_peak",
    "inclusive_peak_bytes",
    "retained_bytes",
    "shared",
    "set_by",
];

/// Writes a row a function, the pseudo-functions last.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, export: Export) -> io::Result<()> {
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    rows.write_record(TITLES)?;
    let (functions, pseudo): (Vec<&Function>, Vec<&Function>) =
        report.ranked(export.by).into_iter().partition(|row| row.owner.site().is_some());
    for row in functions.into_iter().take(export.top.unwrap_or(usize::MAX)).chain(pseudo) {
        rows.write_record(record(row))?;
    }
    rows.flush()
}

fn record(row: &Function) -> [String; TITLES.len()] {
    let Function { owner, figures } = row;
    // A pseudo-function stands nowhere, is never called and has no inclusive figure.
    let [module, file, line, calls, inclusive_peak] = match owner.site() {
        Some(site) => [
            cell(&site.module),
            cell(&site.file),
            site.line.to_string(),
            figures.calls.to_string(),
            figures.inclusive_peak_bytes.to_string(),
        ],
        None => Default::default(),
    };
    [
        cell(owner.name()),
        module,
        file,
        line,
        calls,
        figures.self_peak_bytes.to_string(),
        figures.at_peak_bytes.to_string(),
        figures.share_of_peak.to_string(),
        inclusive_peak,
        figures.retained_bytes.to_string(),
        figures.shared.to_string(),
        cell(&figures.set_by),
    ]
}
