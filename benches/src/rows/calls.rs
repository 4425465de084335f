//! Twenty million calls at the default budget beside the closest rival: what a call costs more, and what is kept.

use anyhow::Result;

use super::row;
use crate::peers::{Instrument, Part};
use crate::table::{Row, bytes};

/// The share of hotpath's time that memtrace may take.
const TARGET_SHARE: f64 = 1.0 / 3.0;

/// Growth that still counts as none: what an allocator and the kernel's counting move by themselves.
const CONSTANT_BYTES: f64 = 1024.0 * 1024.0;

/// What an instrument adds to a call, and to memory over all of them.
struct Added {
    call_ns: f64,
    growth_bytes: f64,
}

impl Added {
    fn by(instrument: Instrument, bare_ns: f64) -> Result<Self> {
        instrument.build()?;
        let figures = instrument.run(Part::Calls, &[])?;
        Ok(Self { call_ns: figures.get("median_ns")? - bare_ns, growth_bytes: figures.get("growth_bytes")? })
    }

    fn say(&self) -> String {
        format!("+{:.1} ns a call, {} more resident", self.call_ns, bytes(self.growth_bytes))
    }
}

pub(super) fn measure() -> Result<Vec<Row>> {
    Instrument::Bare.build()?;
    let bare_ns = Instrument::Bare.run(Part::Calls, &[])?.get("median_ns")?;
    let memtrace = Added::by(Instrument::Memtrace, bare_ns)?;
    let hotpath = Added::by(Instrument::Hotpath, bare_ns)?;
    let hotpath_alloc = Added::by(Instrument::HotpathAlloc, bare_ns)?;
    let share = memtrace.call_ns / hotpath.call_ns;
    Ok(vec![row(
        "20 M calls beside hotpath 0.30",
        "at most a third of its time, constant memory",
        format!("{}: {share:.2} of its time", memtrace.say()),
        share <= TARGET_SHARE && memtrace.growth_bytes <= CONSTANT_BYTES,
        format!("hotpath, time: {}; hotpath, allocations: {}", hotpath.say(), hotpath_alloc.say()),
    )])
}
