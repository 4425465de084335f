//! What a program is told of itself while it runs.

use std::any::Any;

use memtrace::Measurement;
use serde::{Deserialize, Serialize};

/// What a scenario's program was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// What `measure` gave.
    pub measured: Option<Measured>,
    /// Messages of panics and events, in order.
    pub messages: Vec<String>,
}

/// A measurement, in bytes except calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The inclusive peak.
    pub inclusive: u64,
    /// The self peak.
    pub self_peak: u64,
    /// What the block still held at its end.
    pub retained: u64,
    /// Annotated calls in it.
    pub calls: u64,
    /// Whether every boundary had a reading.
    pub exact: bool,
    /// Whether other threads ran meanwhile.
    pub shared: bool,
}

impl From<Measurement> for Measured {
    fn from(measured: Measurement) -> Self {
        Self {
            inclusive: measured.inclusive_peak_bytes,
            self_peak: measured.self_peak_bytes,
            retained: measured.retained_bytes,
            calls: measured.calls,
            exact: measured.exact,
            shared: measured.shared,
        }
    }
}

/// What a panic said.
#[must_use]
pub fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text").to_owned()
}
