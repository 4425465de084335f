//! The figures of a row, and the keys that rows can be ranked by.

use std::sync::Arc;

/// The figures of a function or a call path over all processes of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Frames entered, over all processes.
    pub calls: u64,
    /// The largest holding it ever had in a process.
    pub self_peak_bytes: u64,
    /// The median of its largest holdings, over the processes that have it. Exact up to 128 processes, else off by less
    /// than 0.8 %, as is [`p95_bytes`](Self::p95_bytes).
    pub median_bytes: u64,
    /// The largest holding that 95 % of the processes that have it did not exceed.
    pub p95_bytes: u64,
    /// Its holding at the peak of the process with the highest peak.
    pub at_peak_bytes: u64,
    /// That, as a share of the peak, from 0 to 1.
    pub share_of_peak: f64,
    /// The largest inclusive peak of a frame.
    pub inclusive_peak_bytes: u64,
    /// The test or the executable whose process set that; empty where a merged file does not say.
    pub inclusive_set_by: Arc<str>,
    /// The largest holding it had at the end of a process.
    pub retained_bytes: u64,
    /// Whether other tracked threads ran in a frame, so that its inclusive peak includes them.
    pub shared: bool,
    /// In how many processes it was called.
    pub processes: u64,
    /// The test or the executable whose process set the self peak.
    pub set_by: Arc<str>,
    /// The number of that process.
    pub set_by_pid: u32,
    /// The file of its recording; `None` for a live snapshot.
    pub set_by_source: Option<String>,
}

/// What rows are ranked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    /// The largest holding a function ever had.
    #[default]
    SelfPeak,
    /// Its holding at the process peak.
    AtPeak,
    /// The largest inclusive peak of a frame.
    Inclusive,
    /// Its holding at the end.
    Retained,
    /// How often it was called.
    Calls,
}

impl Key {
    /// All of them, in the order of their columns.
    pub const ALL: [Self; 5] = [Self::SelfPeak, Self::AtPeak, Self::Inclusive, Self::Retained, Self::Calls];

    /// The figure that this key looks at.
    #[must_use]
    pub fn of(self, figures: &Figures) -> u64 {
        match self {
            Self::SelfPeak => figures.self_peak_bytes,
            Self::AtPeak => figures.at_peak_bytes,
            Self::Inclusive => figures.inclusive_peak_bytes,
            Self::Retained => figures.retained_bytes,
            Self::Calls => figures.calls,
        }
    }

    /// The figure in bytes that decides whether a row means anything: the key's own, and the self peak for calls.
    #[must_use]
    pub fn bytes_of(self, figures: &Figures) -> u64 {
        match self {
            Self::Calls => figures.self_peak_bytes,
            _ => self.of(figures),
        }
    }

    /// The figure as a share of a [`whole`](super::Report::whole), from 0 to 1.
    #[must_use]
    pub fn share_of(self, figures: &Figures, whole: u64) -> f64 {
        (self.of(figures) as f64 / whole.max(1) as f64).min(1.0)
    }

    /// A tuple that sorts ranked rows into a stable order: the key, then what a reader would look at next.
    pub(super) fn order(self, figures: &Figures) -> std::cmp::Reverse<[u64; 4]> {
        std::cmp::Reverse([
            self.of(figures),
            figures.self_peak_bytes,
            figures.inclusive_peak_bytes,
            figures.calls,
        ])
    }
}
