//! What a whole program pays: bare, with memtrace switched off, with memtrace, and under hotpath, in turns.

use anyhow::Result;

use super::row;
use crate::figures::CPU_NS;
use crate::peers::{Instrument, Part};
use crate::table::Row;
use crate::timing::median;

/// Turns that each variant takes.
const TURNS: usize = 5;

/// The default budget, and one per cent for everything else.
const TARGET: f64 = 1.04;

const VARIANTS: [(Instrument, &[(&str, &str)]); 4] = [
    (Instrument::Bare, &[]),
    (Instrument::Memtrace, &[("MEMTRACE", "0")]),
    (Instrument::Memtrace, &[]),
    (Instrument::Hotpath, &[]),
];

pub(super) fn measure() -> Result<Vec<Row>> {
    for (instrument, _) in VARIANTS {
        instrument.build()?;
    }
    let mut wall = VARIANTS.map(|_| Vec::new());
    let mut processor = VARIANTS.map(|_| Vec::new());
    let mut calls_per_second = 0.0;
    for _ in 0..TURNS {
        for (index, (instrument, environment)) in VARIANTS.into_iter().enumerate() {
            let figures = instrument.run(Part::Program, environment)?;
            wall[index].push(figures.get("wall_ns")?);
            processor[index].push(figures.get(CPU_NS)?);
            calls_per_second = figures.get("calls")? / figures.get("wall_ns")? * 1e9;
        }
    }
    let [fastest_bare, _, fastest_on, _] =
        wall.each_ref().map(|runs| runs.iter().copied().fold(f64::INFINITY, f64::min));
    let [bare, off, on, hotpath] = wall.map(median);
    let [bare_cpu, _, on_cpu, _] = processor.map(median);
    Ok(vec![row(
        &format!("whole program, {:.0} annotated calls a second, default budget", calls_per_second.round()),
        "≤ budget (3 %) + 1 % of wall time",
        format!(
            "{} wall time (fastest runs {}), {} processor time",
            percent(on / bare),
            percent(fastest_on / fastest_bare),
            percent(on_cpu / bare_cpu)
        ),
        on / bare <= TARGET,
        format!("`MEMTRACE=0` {} wall time; hotpath {}", percent(off / bare), percent(hotpath / bare)),
    )])
}

/// A ratio as a change.
fn percent(ratio: f64) -> String {
    format!("{:+.1} %", (ratio - 1.0) * 100.0)
}
