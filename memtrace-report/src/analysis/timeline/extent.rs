//! What a picture of a process's RSS over time reaches to.

use crate::analysis::process::Process;

/// How many times the peak a limit may be and still be in a picture: one further above would press the curve to the floor.
const LIMIT_IN_SIGHT: u64 = 2;

/// The bounds of a picture, from nothing up and from the start on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// How long what was recorded took. A last bucket that is wider than that is cut.
    pub time_ns: u64,
    /// The highest there is to see.
    pub bytes: u64,
}

impl Extent {
    /// What shows the whole of a process, its limit included where that is in sight.
    #[must_use]
    pub fn of(process: &Process) -> Self {
        let timeline = &process.timeline;
        let seen = timeline.buckets.iter().flatten().map(|bucket| bucket.max_bytes).max().unwrap_or(0);
        Self {
            time_ns: timeline.recorded_ns().min(process.duration_ns.max(timeline.width_ns)).max(1),
            bytes: seen.max(process.peak_bytes).max(process.limit_in_sight().unwrap_or(0)),
        }
    }
}

impl Process {
    /// The memory limit of its cgroup, where a picture of its RSS has room for it.
    #[must_use]
    pub fn limit_in_sight(&self) -> Option<u64> {
        self.limit_bytes.filter(|&limit| limit <= self.peak_bytes.saturating_mul(LIMIT_IN_SIGHT))
    }
}
