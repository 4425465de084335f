//! The change of one figure, and the noise that it must exceed to mean anything.

use crate::analysis::{Key, Note, Report};

/// The change of one figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The old figure: the median over the runs of its side.
    pub old: u64,
    /// The new one.
    pub new: u64,
    /// A change up to this size may be nothing.
    pub noise: u64,
}

impl Change {
    /// The change between the figures of two sides, one figure for each run, where readings alone leave `uncertain`.
    ///
    /// What repeated runs scatter over includes what a reading can be off by, so the larger of the two counts, not
    /// their sum.
    pub(crate) fn of(old: &[u64], new: &[u64], uncertain: u64) -> Self {
        let spread = spread(old).saturating_add(spread(new));
        Self { old: median(old), new: median(new), noise: uncertain.max(spread) }
    }

    /// New less old.
    #[must_use]
    pub fn by(&self) -> i64 {
        let furthest = if self.new < self.old { i64::MIN } else { i64::MAX };
        self.new.checked_signed_diff(self.old).unwrap_or(furthest)
    }

    /// Whether it exceeds its noise.
    #[must_use]
    pub fn is_real(&self) -> bool {
        self.old.abs_diff(self.new) > self.noise
    }

    /// The change as a share of the old figure; `None` where that is nothing.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.old > 0).then(|| self.new as f64 / self.old as f64 - 1.0)
    }
}

/// What readings leave open about the difference of two sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uncertainty {
    /// Both resolutions: the figures of either side can be off by its own.
    pub(crate) resolution_bytes: u64,
    /// On top of that, growth of both that may belong to another function.
    pub(crate) ambiguous_bytes: u64,
}

impl Uncertainty {
    pub(crate) fn of(old: &[Report], new: &[Report]) -> Self {
        Self {
            resolution_bytes: resolution(old).saturating_add(resolution(new)),
            ambiguous_bytes: ambiguous(old).saturating_add(ambiguous(new)),
        }
    }

    /// What a figure can be off by. Calls are counted, not read.
    pub(super) fn of_figure(self, key: Key) -> u64 {
        match key {
            Key::Calls => 0,
            _ => self.resolution_bytes.saturating_add(self.ambiguous_bytes),
        }
    }
}

/// The coarsest resolution of some reports.
pub(crate) fn resolution(reports: &[Report]) -> u64 {
    reports.iter().map(Report::resolution_bytes).max().unwrap_or(0)
}

/// The most growth in a process of some reports that may belong to another function.
pub(crate) fn ambiguous(reports: &[Report]) -> u64 {
    let of_note = |note: &Note| match note {
        Note::AmbiguousBytes(bytes) => Some(*bytes),
        _ => None,
    };
    reports.iter().flat_map(Report::notes).filter_map(of_note).max().unwrap_or(0)
}

fn median(runs: &[u64]) -> u64 {
    let mut sorted = runs.to_vec();
    sorted.sort_unstable();
    match sorted.len() {
        0 => 0,
        count => sorted[(count - 1) / 2].midpoint(sorted[count / 2]),
    }
}

fn spread(runs: &[u64]) -> u64 {
    let highest = runs.iter().max().copied().unwrap_or(0);
    highest - runs.iter().min().copied().unwrap_or(0)
}
