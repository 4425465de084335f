//! Measured blocks: a frame with a reading at both ends, whose figures are handed to the program.

use std::panic::Location;

use super::guard::Frame;
use super::slot::Slot;
use crate::active::bytes::{Bytes, parse_bytes};
use crate::active::runtime::{self, Runtime, Watch};
use crate::measurement::Measurement;

/// Runs `run` and measures it.
///
/// Gives its result, with figures unless nothing is measured: with `MEMTRACE=0`, after [`crate::disable`], on a system
/// that is not supported, or without the feature `enabled`.
///
/// The block is a row of the ranking too, named after the place of the call.
///
/// # Panics
///
/// Where `run` panics.
///
/// # Examples
///
/// ```
/// let (sum, measured) = memtrace::measure(|| (0..1000_u64).sum::<u64>());
/// assert_eq!(sum, 499_500);
/// if let Some(measured) = measured {
///     assert!(measured.inclusive_peak_bytes < 64 << 20);
/// }
/// ```
#[track_caller]
pub fn measure<T>(run: impl FnOnce() -> T) -> (T, Option<Measurement>) {
    let block = Block::begin(Location::caller());
    let result = run();
    (result, block.and_then(Block::end))
}

/// See [`crate::assert_peak_below!`].
///
/// # Panics
///
/// Where the inclusive peak is above the limit, or the limit is no size.
#[track_caller]
pub fn assert_peak_below(limit: &str, measured: Option<Measurement>) {
    let Some(bytes) = parse_bytes(limit) else {
        panic!("`{limit}` is no size: give one such as 64 MiB");
    };
    let Some(measured) = measured else { return };
    let peak = measured.inclusive_peak_bytes;
    assert!(
        peak <= bytes,
        "the block's inclusive peak is {}, above the limit of {}{}{}",
        Bytes(peak),
        Bytes(bytes),
        if measured.exact { "" } else { " (not every boundary had a reading: set MEMTRACE_OVERHEAD=exact)" },
        if measured.shared { " (it includes what other threads took meanwhile)" } else { "" },
    );
}

/// A measured block that runs.
struct Block {
    frame: Frame,
    slot: &'static Slot,
    watch: Watching,
    calls: u64,
}

impl Block {
    fn begin(place: &'static Location<'static>) -> Option<Self> {
        let frame = Frame::enter_exactly(runtime::site_at(place)?);
        let slot = frame.slot()?;
        let watch = Watching::begin(runtime::current()?, slot.path())?;
        Some(Self { frame, slot, watch, calls: slot.calls() })
    }

    fn end(self) -> Option<Measurement> {
        let leaf = self.frame.look(runtime::read_at)?;
        let (self_peak_bytes, retained_bytes) = self.watch.figures()?;
        Some(Measurement {
            inclusive_peak_bytes: leaf.inclusive(),
            self_peak_bytes,
            retained_bytes,
            calls: self.slot.calls() - self.calls,
            exact: leaf.marks.is_exact(self.slot.skipped()),
            shared: leaf.marks.is_shared(),
        })
    }
}

/// A call path whose largest holding is followed anew; dropped, the largest of all time stands again.
pub(super) struct Watching {
    runtime: &'static Runtime,
    path: u32,
    watch: Watch,
}

impl Watching {
    pub(super) fn begin(runtime: &'static Runtime, path: u32) -> Option<Self> {
        Some(Self { runtime, path, watch: runtime.watch(path)? })
    }

    /// The largest holding since, and the holding now, both above that at the beginning.
    pub(super) fn figures(&self) -> Option<(u64, u64)> {
        let now = self.runtime.figures(self.path)?;
        let before = self.watch.retained;
        Some((now.self_peak.saturating_sub(before), now.retained.saturating_sub(before)))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.runtime.unwatch(self.path, self.watch);
    }
}
