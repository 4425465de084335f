//! Boundary pairs at which no reading is due: time and instructions, on one thread and on all.

use anyhow::Result;

use super::row;
use crate::alone::{RARELY, Task};
use crate::instructions;
use crate::table::Row;

/// Nanoseconds of one pair.
const TARGET_NS: f64 = 30.0;

/// How much slower the slowest of several threads may be than when it is alone: what a shared cache and frequency
/// scaling explain, where a single shared write would cost several times the whole.
const TARGET_RATIO: f64 = 1.1;

pub(super) fn measure() -> Result<Vec<Row>> {
    Ok(vec![one_thread()?, counted()?, threads()?])
}

fn one_thread() -> Result<Row> {
    let pair = Task::Pair.lowest_figures(&[RARELY])?;
    let bare = pair.get("bare_ns")?;
    let (fastest, median) = (pair.get("min_ns")? - bare, pair.get("median_ns")? - bare);
    let instants = Task::TwoInstants.lowest_figures(&[])?.get("min_ns")?;
    let span = Task::Span.lowest_figures(&[])?.get("min_ns")?;
    let subscribed = Task::SpanSubscribed.lowest_figures(&[])?.get("min_ns")?;
    Ok(row(
        "boundary pair, no reading due, one thread",
        "≤ 30 ns",
        format!("{fastest:.1} ns (median {median:.1} ns)"),
        fastest <= TARGET_NS,
        format!(
            "two `Instant::now()` {instants:.1} ns; `tracing` span without a subscriber {span:.1} ns, with a registry \
             {subscribed:.0} ns"
        ),
    ))
}

fn counted() -> Result<Row> {
    let count = instructions::count()?;
    Ok(Row {
        what: "the same, in instructions".to_owned(),
        target: format!("≤ {} (`--instructions` fails above)", instructions::CEILING),
        measured: count.map_or_else(|| "valgrind is not installed".to_owned(), |count| format!("{count:.1}")),
        met: count.map(|count| count <= instructions::CEILING),
        beside: String::new(),
    })
}

fn threads() -> Result<Row> {
    let pair = Task::PairOnThreads.figures(&[RARELY])?;
    let (alone, together) = (pair.get("alone_ns")?, pair.get("together_ns")?);
    let ratio = together / alone;
    Ok(row(
        &format!("the same on {} threads at once", pair.get("threads")?),
        "no slower per thread than on one",
        format!("× {ratio:.2} ({together:.1} ns against {alone:.1} ns)"),
        ratio <= TARGET_RATIO,
        String::new(),
    ))
}
