//! The figures of a row, and the keys that rows can be ranked by.

/// The figures of a function or a call path over all processes of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Frames entered, over all processes.
    pub calls: u64,
    /// The largest holding it ever had in a process.
    pub self_peak_bytes: u64,
    /// Its holding at the peak of the process with the highest peak.
    pub at_peak_bytes: u64,
    /// That, as a share of the peak, from 0 to 1.
    pub share_of_peak: f64,
    /// The largest inclusive peak of a frame.
    pub inclusive_peak_bytes: u64,
    /// The largest holding it had at the end of a process.
    pub retained_bytes: u64,
    /// Whether other tracked threads ran in a frame, so that its inclusive peak includes them.
    pub shared: bool,
    /// The test or the executable whose process set the self peak.
    pub set_by: String,
}

impl Figures {
    /// Adds another call path of the same function in the same process.
    pub(super) fn add_path(&mut self, other: &Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.self_peak_bytes = self.self_peak_bytes.max(other.self_peak_bytes);
        self.at_peak_bytes = self.at_peak_bytes.saturating_add(other.at_peak_bytes);
        self.inclusive_peak_bytes = self.inclusive_peak_bytes.max(other.inclusive_peak_bytes);
        self.retained_bytes = self.retained_bytes.saturating_add(other.retained_bytes);
        self.shared |= other.shared;
    }

    /// Adds another process. Peaks of several processes are not additive: the figures are maxima. At the peak counts
    /// only what the process with the highest peak held, which `is_highest` says of the other.
    pub(super) fn add_process(&mut self, other: &Self, label: &str, is_highest: bool) {
        if self.set_by.is_empty() || other.self_peak_bytes > self.self_peak_bytes {
            label.clone_into(&mut self.set_by);
        }
        self.calls = self.calls.saturating_add(other.calls);
        self.self_peak_bytes = self.self_peak_bytes.max(other.self_peak_bytes);
        self.inclusive_peak_bytes = self.inclusive_peak_bytes.max(other.inclusive_peak_bytes);
        self.retained_bytes = self.retained_bytes.max(other.retained_bytes);
        self.shared |= other.shared;
        if is_highest {
            self.at_peak_bytes = other.at_peak_bytes;
        }
    }

    /// Sets the share from the peak that the contributions add up to.
    pub(super) fn take_share_of(&mut self, peak_bytes: u64) {
        if peak_bytes > 0 {
            self.share_of_peak = self.at_peak_bytes as f64 / peak_bytes as f64;
        }
    }
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
