//! What is added up for a row of the report, over call paths of a process and over processes.
//!
//! Peaks of several processes are not additive, so over processes the figures are maxima and quantiles. Every operation
//! gives the same whatever the order: which process set a maximum that several reached is decided by their rank.

use std::{cmp::Reverse, sync::Arc};

use super::{figures::Figures, quantiles::Quantiles};

/// The figures of a row in one process.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InProcess {
    pub(super) calls: u64,
    pub(super) self_peak_bytes: u64,
    pub(super) inclusive_peak_bytes: u64,
    pub(super) retained_bytes: u64,
    pub(super) shared: bool,
}

impl InProcess {
    /// Adds another call path of the same function.
    pub(super) fn add(&mut self, other: &Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.self_peak_bytes = self.self_peak_bytes.max(other.self_peak_bytes);
        self.inclusive_peak_bytes = self.inclusive_peak_bytes.max(other.inclusive_peak_bytes);
        self.retained_bytes = self.retained_bytes.saturating_add(other.retained_bytes);
        self.shared |= other.shared;
    }
}

/// A process among others: the one with the higher peak ranks first, and no two rank alike unless nothing tells them
/// apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// Its process peak.
    pub(crate) peak_bytes: Reverse<u64>,
    /// The test it ran, or the name of its executable.
    pub(crate) label: Arc<str>,
    /// Its number.
    pub(crate) pid: u32,
    /// The file of its recording; `None` for a live snapshot.
    pub(crate) source: Option<String>,
}

/// The figures of a row over processes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) inclusive_peak: Highest,
    pub(crate) retained_bytes: u64,
    pub(crate) shared: bool,
    pub(crate) self_peak: Highest,
    /// The self peaks of all processes that have the row.
    pub(crate) self_peaks: Quantiles,
}

/// The highest that a figure was in a process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Highest {
    pub(crate) bytes: u64,
    /// The process that set it; `None` before there is one, and where a file that was read does not say.
    pub(crate) set_by: Option<Arc<Rank>>,
}

impl Highest {
    fn of(bytes: u64, rank: &Arc<Rank>) -> Self {
        Self { bytes, set_by: Some(Arc::clone(rank)) }
    }

    fn absorb(&mut self, other: Self) {
        if self.order() < other.order() {
            *self = other;
        }
    }

    /// Of two that are as high, the one whose process ranks first is more.
    fn order(&self) -> (u64, Option<Reverse<&Rank>>) {
        (self.bytes, self.set_by.as_deref().map(Reverse))
    }

    fn label(&self) -> Arc<str> {
        self.set_by.as_ref().map(|rank| Arc::clone(&rank.label)).unwrap_or_default()
    }
}

impl Tally {
    /// Adds one process.
    pub(super) fn add(&mut self, process: &InProcess, rank: &Arc<Rank>) {
        self.self_peaks.add(process.self_peak_bytes);
        self.absorb(Self {
            calls: process.calls,
            inclusive_peak: Highest::of(process.inclusive_peak_bytes, rank),
            retained_bytes: process.retained_bytes,
            shared: process.shared,
            self_peak: Highest::of(process.self_peak_bytes, rank),
            self_peaks: Quantiles::default(),
        });
    }

    /// Adds other processes.
    pub(super) fn absorb(&mut self, other: Self) {
        self.self_peak.absorb(other.self_peak);
        self.inclusive_peak.absorb(other.inclusive_peak);
        self.calls = self.calls.saturating_add(other.calls);
        self.retained_bytes = self.retained_bytes.max(other.retained_bytes);
        self.shared |= other.shared;
        self.self_peaks.absorb(other.self_peaks);
    }

    /// The row's figures, with what it held at a peak.
    pub(super) fn figures(&self, at_peak_bytes: u64, peak_bytes: u64) -> Figures {
        let (self_peak_bytes, set_by) = (self.self_peak.bytes, self.self_peak.set_by.as_deref());
        let [median, p95] = self.self_peaks.at([0.5, 0.95]);
        Figures {
            calls: self.calls,
            self_peak_bytes,
            // The middle of a bucket may lie above the highest of what it holds.
            median_bytes: median.min(self_peak_bytes),
            p95_bytes: p95.min(self_peak_bytes),
            at_peak_bytes,
            share_of_peak: if peak_bytes > 0 { at_peak_bytes as f64 / peak_bytes as f64 } else { 0.0 },
            inclusive_peak_bytes: self.inclusive_peak.bytes,
            inclusive_set_by: self.inclusive_peak.label(),
            retained_bytes: self.retained_bytes,
            shared: self.shared,
            processes: self.self_peaks.count(),
            set_by: self.self_peak.label(),
            set_by_pid: set_by.map_or(0, |rank| rank.pid),
            set_by_source: set_by.and_then(|rank| rank.source.clone()),
        }
    }
}
