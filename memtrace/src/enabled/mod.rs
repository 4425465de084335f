//! The public API with the feature on, on Linux. Everything that measures hangs below this module, so that none of it
//! exists otherwise.

mod frame;
mod runtime;

mod ledger;

mod gauge;

mod recorder;

mod budget;
mod timeline;

mod bytes;
mod clock;
mod config;
mod message;
pub(crate) mod sys;

pub use frame::{
    Context, Frame, Measured, Opening, assert_peak_below, enter, hold, measure, measure_async, open,
    wanted_span,
};
#[cfg(feature = "layer")]
pub use frame::{SpanLayer, layer};

use crate::recording::Recording;

/// Starts measuring, or goes on after [`disable`]. The first call of an annotated function does it too.
///
/// With `MEMTRACE=0` in the environment it has no effect.
pub fn enable() {
    runtime::set_enabled(true);
}

/// Stops measuring calls: annotated functions that are entered from now on open no frame, and what they raise is
/// `(untracked)`. Frames that are open stay so until they are left, and the process peak is followed all the same.
pub fn disable() {
    runtime::set_enabled(false);
}

/// Whether calls of annotated functions are measured now.
#[must_use]
pub fn is_enabled() -> bool {
    runtime::HOT.is_on()
}

/// Takes a reading and gives the state of this process as a recording, which `memtrace-report` can rank in process.
///
/// `None` where nothing is measured: before the first call of an annotated function, with `MEMTRACE=0`, and without
/// the feature `enabled`.
#[must_use]
pub fn snapshot() -> Option<Recording> {
    frame::inside(|taker| runtime::current().map(|runtime| runtime.snapshot(taker)))
}

/// See [`crate::checkpoint!`].
pub fn checkpoint(name: &str) {
    let taken = frame::inside(|taker| runtime::started().map(|runtime| runtime.checkpoint(taker, name)));
    if let Some(checkpoint) = taken {
        tracing::event!(
            target: "memtrace",
            tracing::Level::INFO,
            name,
            memtrace.rss = checkpoint.rss_bytes,
            memtrace.delta = checkpoint.delta_bytes,
            memtrace.peak = checkpoint.peak_bytes,
            memtrace.peak_rise = checkpoint.peak_rise_bytes,
            memtrace.virtual = checkpoint.virtual_bytes,
            "checkpoint",
        );
    }
}
