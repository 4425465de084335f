//! memtrace's figures for known amounts of memory, from a snapshot and from the recording.
//!
//! Each scenario is a process of its own, and one runs at a time: together they would need more memory than a small
//! machine has.

mod check;
mod default_budget;
mod exact;
mod process;
mod reuse;
mod scenarios;
