//! Turns of frames that are on a stack only now and then, no reading due: polls of futures, and spans through the layer.

use anyhow::Result;

use super::row;
use crate::alone::{RARELY, Task};
use crate::table::Row;

/// Nanoseconds of a poll that is not the first.
const TARGET_POLL_NS: f64 = 40.0;

/// Nanoseconds that the layer adds to a span: made, entered, exited and closed.
const TARGET_SPAN_NS: f64 = 60.0;

/// How often the span is measured with the layer and without, in turns, so that a slow moment of the machine does not
/// meet only one of the two.
const TURNS: usize = 5;

pub(super) fn measure() -> Result<Vec<Row>> {
    Ok(vec![poll()?, span()?])
}

fn poll() -> Result<Row> {
    let poll = Task::Polls.lowest_figures(&[RARELY])?;
    let bare = poll.get("bare_ns")?;
    let (fastest, median) = (poll.get("min_ns")? - bare, poll.get("median_ns")? - bare);
    Ok(row(
        "a poll, not the first, no reading due",
        "≤ 40 ns",
        format!("{fastest:.1} ns (median {median:.1} ns)"),
        fastest <= TARGET_POLL_NS,
        format!("the bare future's poll {bare:.1} ns"),
    ))
}

fn span() -> Result<Row> {
    let (mut alone, mut layered) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        alone = alone.min(Task::SpanSubscribed.figures(&[])?.get("min_ns")?);
        layered = layered.min(Task::SpanLayered.figures(&[RARELY])?.get("min_ns")?);
    }
    let added = layered - alone;
    Ok(row(
        "a span through the layer, no reading due",
        "≤ 60 ns more than the registry alone",
        format!("{added:.0} ns more"),
        added <= TARGET_SPAN_NS,
        format!(
            "the registry alone {alone:.0} ns, with the layer {layered:.0} ns (× {:.2})",
            layered / alone
        ),
    ))
}
