//! One reading, where the kernel answers at once and where it must be asked the long way.

use anyhow::Result;

use super::row;
use crate::alone::{ALWAYS, Task};
use crate::figures::Figures;
use crate::table::Row;

/// Readings that one annotated call takes.
const READINGS_PER_CALL: f64 = 2.0;

const ABOVE_TARGET_US: f64 = 2.5;
const BELOW_TARGET_US: f64 = 10.0;

pub(super) fn measure() -> Result<Vec<Row>> {
    let procfs = Task::Procfs.figures(&[])?;
    let beside =
        format!("`procfs::process::Process::myself()?.status()?` {:.1} µs", procfs.get("min_ns")? / 1000.0);
    let above = Task::ReadingAbove.figures(&[ALWAYS])?;
    let below = Task::Inheritance.figures(&[ALWAYS])?;
    Ok(vec![
        reading("one reading above the inherited floor", &above, ABOVE_TARGET_US, beside)?,
        reading("one reading below it", &below, BELOW_TARGET_US, String::new())?,
    ])
}

fn reading(what: &str, figures: &Figures, target_us: f64, beside: String) -> Result<Row> {
    let micros = |name| figures.get(name).map(|ns| ns / READINGS_PER_CALL / 1000.0);
    let (fastest, median) = (micros("min_ns")?, micros("median_ns")?);
    let measured = format!("{fastest:.2} µs (median {median:.2} µs)");
    Ok(row(what, &format!("≤ {target_us} µs"), measured, fastest <= target_us, beside))
}
