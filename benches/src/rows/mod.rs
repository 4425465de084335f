//! The rows of the table, in its order. Each knows its target.

mod build;
mod off;

mod boundary;
mod reading;
mod turns;

mod calls;
mod program;
mod watched;

mod memory;

mod accuracy;
mod killed;

mod merge;

use anyhow::Result;

use crate::table::Row;

/// Measures some rows.
type Measure = fn() -> Result<Vec<Row>>;

/// What is measured and how.
pub(crate) type Named = (&'static str, Measure);

/// Many recordings in one report.
pub(crate) const MERGE: Named = ("ten thousand recordings", merge::measure);

/// A program that somebody looks at while it runs.
pub(crate) const WATCH: Named = ("a program that is watched", watched::measure);

/// A build of many annotated functions.
pub(crate) const BUILD: Named = ("a build", build::measure);

/// All of it.
pub(crate) const ALL: [Named; 12] = [
    ("the attribute without the feature", off::measure),
    BUILD,
    ("boundary pairs", boundary::measure),
    ("polls and spans", turns::measure),
    ("readings", reading::measure),
    ("a whole program", program::measure),
    WATCH,
    ("twenty million calls", calls::measure),
    ("own memory", memory::measure),
    ("accuracy", accuracy::measure),
    ("a killed process", killed::measure),
    MERGE,
];

/// A row from text and a measure against its target.
fn row(what: &str, target: &str, measured: String, met: bool, beside: String) -> Row {
    Row { what: what.to_owned(), target: target.to_owned(), measured, met: Some(met), beside }
}
