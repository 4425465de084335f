//! A program that is killed in the middle of its work.

use std::hint::black_box;
use std::io::{Write, stdout};
use std::thread;
use std::time::Duration;

use anyhow::Result;

/// The function that is open from the moment the process says that it is ready.
pub(crate) const FUNCTION: &str = "stay_open";

/// What the process says then.
pub(crate) const READY: &str = "ready";

/// Works for longer than anybody waits.
pub(super) fn work() -> Result<()> {
    stay_open()
}

#[memtrace::track_memory]
fn stay_open() -> Result<()> {
    writeln!(stdout(), "{READY}")?;
    for turn in 0..10_000 {
        grow(turn % 32);
    }
    Ok(())
}

#[memtrace::track_memory]
fn grow(mebibytes: usize) {
    black_box(vec![1_u8; mebibytes << 20]);
    thread::sleep(Duration::from_millis(1));
}
