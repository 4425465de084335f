//! Four ways to hold more memory than a task needs, each beside its cure.
//!
//! The two functions of a pair take the same log and give the same answer. A mistake raises the resident peak by the
//! size of the log or a multiple of it; a cure stays below what a peak can be told apart by. Each is marked with
//! `#[memtrace::track_memory]`, so that one run ranks all eight.

pub mod accumulation;
pub mod copies;
pub mod first_bytes;
pub mod whole_file;

mod input;

pub use input::{MAGIC, write_log};
