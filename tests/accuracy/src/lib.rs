//! Ground truth: functions that touch known amounts of memory, and the figures that memtrace gives for them.
//!
//! memtrace reads its environment once in a process, so each scenario runs in a process of its own:
//! `cargo run -p test-accuracy -- NAME` prints what a snapshot at its end says, as JSON.

pub mod outcome;
pub mod pages;
pub mod scenarios;
