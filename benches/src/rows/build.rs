//! What the attribute costs a build: the compiler checks many functions under each instrument, in turns.

use anyhow::Result;

use super::row;
use crate::peers::Instrument;
use crate::table::Row;
use crate::timing::median;

/// Functions in the program.
const FUNCTIONS: f64 = 400.0;

/// Turns that each instrument takes. In the first, what the program depends on is compiled too.
const TURNS: u32 = 7;

const INSTRUMENTS: [Instrument; 4] =
    [Instrument::Bare, Instrument::Memtrace, Instrument::Tracing, Instrument::Hotpath];

pub(super) fn measure() -> Result<Vec<Row>> {
    let mut times = INSTRUMENTS.map(|_| Vec::new());
    for turn in 0..=TURNS {
        for (times, instrument) in times.iter_mut().zip(INSTRUMENTS) {
            let time = instrument.check_functions(turn)?;
            if turn > 0 {
                times.push(time.as_secs_f64() * 1000.0);
            }
        }
    }
    let [bare, memtrace, tracing, hotpath] = times.map(median);
    let [memtrace, tracing, hotpath] =
        [memtrace, tracing, hotpath].map(|milliseconds| (milliseconds - bare) / FUNCTIONS);
    Ok(vec![row(
        "the compiler's time for an annotated function, in `cargo check`",
        "no more than that of `#[tracing::instrument]`",
        format!("{memtrace:.1} ms"),
        memtrace <= tracing,
        format!("`#[tracing::instrument]` {tracing:.1} ms, `#[hotpath::measure]` {hotpath:.1} ms"),
    )])
}
