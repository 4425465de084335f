//! What memtrace itself keeps resident.

use anyhow::Result;

use super::row;
use crate::alone::{ALWAYS, Task};
use crate::table::{Row, bytes};

const TOTAL_TARGET: f64 = 4.0 * 1024.0 * 1024.0;

/// What "constant" leaves room for: allocators and the kernel's counting move a little by themselves.
const CONSTANT_BYTES: f64 = 256.0 * 1024.0;

/// A thread's kilobyte, and the page that it may be the first on.
const THREAD_TARGET: f64 = 1024.0 * 1.25;

pub(super) fn measure() -> Result<Vec<Row>> {
    let calls = Task::OwnMemory.figures(&[])?;
    let (start, growth) = (calls.get("start_bytes")?, calls.get("growth_bytes")?);
    let thread = calls.get("thread_bytes")?;
    let readings = Task::OwnMemoryOfReadings.figures(&[ALWAYS])?;
    let after_readings = readings.get("growth_bytes")?;
    let million = readings.get("readings")? / 1e6;
    Ok(vec![
        row("own memory", "≤ 4 MiB resident", bytes(start), start <= TOTAL_TARGET, String::new()),
        row("its growth over 20 M calls", "none", bytes(growth), growth <= CONSTANT_BYTES, String::new()),
        row(
            "its growth over a long run",
            "none",
            format!("{} over {million:.1} M readings", bytes(after_readings)),
            after_readings <= CONSTANT_BYTES,
            String::new(),
        ),
        row("its growth with each thread", "1 KiB", bytes(thread), thread <= THREAD_TARGET, String::new()),
    ])
}
