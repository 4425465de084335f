//! Reads what [`memtrace`] recorded and ranks functions by the resident memory they held.
//!
//! Recordings go in, a [`Report`] of plain values comes out, and [`render`] writes it as a table, a tree, a curve,
//! JSON, markdown or a page, or in the formats of other tools. Any number of recordings can be [merged](merge) on the way. The command
//! `cargo memtrace` is this library behind an argument parser. A test can use it too: it ranks the live state of its own
//! process and asserts on a function's figures, as here with a recording made by hand.
//!
//! ```
//! use memtrace::recording::{Books, CallPath, PathFigures, Recording, Site};
//! use memtrace_report::Report;
//!
//! // In a test of a tracked program: `let recording = memtrace::snapshot();`
//! let mut recording = Recording::default();
//! recording.sites = vec![Site { name: "parse_file_content".into(), ..Site::default() }];
//! recording.paths = vec![
//!     CallPath { parent: None, site: None },
//!     CallPath { parent: None, site: None },
//!     CallPath { parent: None, site: Some(0) },
//! ];
//! recording.books.paths = vec![PathFigures::default(); 3];
//! recording.books.paths[2].self_peak_bytes = 48 << 20;
//!
//! let report = Report::from_snapshot(&recording);
//! let parse = report.function("parse_file_content").expect("it was called");
//! assert!(parse.self_peak_bytes < 64 << 20);
//! ```

pub mod run;

pub mod analysis;

pub mod gate;
pub mod merge;

pub mod render;

pub mod bytes;

#[doc(hidden)]
pub mod cli;

#[cfg(test)]
mod fixture;

pub use analysis::{Key, Merged, Note, Report};
pub use render::{Format, View};
pub use run::Run;
