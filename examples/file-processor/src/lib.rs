//! The program that memtrace's case study is about: a log processor, in the form that was killed for want of memory
//! and in the form that replaced it.
//!
//! An uploaded log is a text file of sections. [`before`] reads it as most programs are first written: whole, then
//! copied section by section. [`after`] gives the same answers and never holds more than a piece of it. Both have the
//! same functions under the same names, every one of them marked with `#[memtrace::track_memory]`, so that a ranking of
//! the one can be laid beside a ranking of the other.

pub mod after;
pub mod before;

mod byte_size;
mod excerpt;
mod generate;
mod log;
mod report;

pub use byte_size::{ByteSize, ByteSizeError};
pub use generate::generate;
pub use log::{Level, SectionSummary, header_name, without_line_ending};
pub use report::{Analysis, FileMetadata};

/// How many lines of the end of the file a report shows.
const REPORT_LAST_LINES: usize = 5;

/// How many bytes of the beginning of the file a report shows.
const REPORT_FIRST_BYTES: u64 = 512;
