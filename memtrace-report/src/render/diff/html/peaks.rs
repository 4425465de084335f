//! The process peaks of both sides as bars of one scale.

use crate::{
    analysis::{
        Key,
        diff::{Diff, Side},
    },
    bytes::size,
    render::{diff::lines::marked, html::cut},
};

/// A bar may be so many units long.
const WHOLE: f64 = 1_000.0;

/// Both peaks, and what became of them.
pub(super) struct Peaks {
    /// The old one first.
    pub(super) sides: [Peak; 2],
    /// Marked where it may be nothing.
    pub(super) change: String,
    /// What the change must exceed.
    pub(super) noise: String,
}

/// The peak of a side.
pub(super) struct Peak {
    /// `old` or `new`; the style knows the bar by it.
    pub(super) which: &'static str,
    pub(super) side: String,
    pub(super) runs: Option<String>,
    pub(super) width: String,
    pub(super) size: String,
}

impl Peaks {
    pub(super) fn of(diff: &Diff) -> Self {
        let highest = diff.peak.old.max(diff.peak.new).max(1);
        let peak = |which, side: &Side, bytes: u64| Peak {
            which,
            side: cut(side.name.clone()),
            runs: (side.runs > 1).then(|| format!("median of {} runs", side.runs)),
            width: format!("{:.2}", bytes as f64 / highest as f64 * WHOLE),
            size: size(bytes),
        };
        Self {
            sides: [peak("old", &diff.old, diff.peak.old), peak("new", &diff.new, diff.peak.new)],
            change: marked(Key::SelfPeak, diff.peak),
            noise: size(diff.peak.noise),
        }
    }
}
