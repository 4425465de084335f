//! One process of a run, as the report shows it.

use std::cmp::Reverse;

use memtrace::recording::{Checkpoint, End, Recording, Split};

use super::{
    owner::Owner,
    paths::Paths,
    post_mortem::{self, OpenStack, Suspended},
    tally::Rank,
    timeline::Timeline,
    violation::{self, Violation},
};
use crate::run::Member;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It returned from `main` or called `exit`.
    Clean,
    /// It panicked, and that ended it.
    Panic,
    /// It ended without being able to say so.
    Killed,
    /// It has not ended.
    Running,
}

impl Ending {
    pub(super) fn of(member: &Member) -> Self {
        match member.recording.pulse.end {
            End::Clean => Self::Clean,
            End::Panic => Self::Panic,
            End::Open if member.alive => Self::Running,
            End::Open => Self::Killed,
        }
    }

    /// Whether a process that ended like this has nothing to tell: nobody saw anything else end it.
    pub(super) fn is_clean(self, death: Option<&str>) -> bool {
        self == Self::Clean && death.is_none()
    }
}

/// One process of a report.
#[derive(Clone, Debug)]
pub struct Process {
    /// The process number.
    pub pid: u32,
    /// Path of the executable.
    pub exe: String,
    /// The test it ran, or the name of its executable.
    pub label: String,
    /// The file of its recording; `None` for a live snapshot.
    pub source: Option<String>,
    /// How it ended.
    pub end: Ending,
    /// What ended it, where somebody watched.
    pub death: Option<String>,
    /// The process peak.
    pub peak_bytes: u64,
    /// When the process peak was reached, to the interval.
    pub peak_at_ns: u64,
    /// The functions that were open then on the thread that read the peak, the outermost first. Other threads may have had
    /// others open.
    pub peak_path: Vec<Owner>,
    /// The peak that the figures add up to: the process peak, unless the process died before they were written.
    pub books_peak_bytes: u64,
    /// RSS at the first reading.
    pub start_rss_bytes: u64,
    /// RSS at the last reading.
    pub last_rss_bytes: u64,
    /// No difference below it means anything.
    pub resolution_bytes: u64,
    /// Whether peaks are exact, not lower bounds.
    pub peaks_exact: bool,
    /// Growth whose owner is not certain.
    pub ambiguous_bytes: u64,
    /// The memory limit of its cgroup.
    pub limit_bytes: Option<u64>,
    /// How long it was recorded.
    pub duration_ns: u64,
    /// Composition of the process peak.
    pub split: Option<Split>,
    /// What was open when it was last heard of.
    pub open_stacks: Vec<OpenStack>,
    /// Futures that were open then and not being polled.
    pub suspended: Vec<Suspended>,
    /// Budgets that calls went beyond.
    pub violations: Vec<Violation>,
    /// The moments that the program named.
    pub checkpoints: Vec<Checkpoint>,
    /// RSS over time. Empty where it was read from a merged file, which has no room for it.
    pub timeline: Timeline,
}

impl Process {
    /// Whether it has nothing to tell: it ended cleanly, and nobody saw anything else end it.
    #[must_use]
    pub fn ended_cleanly(&self) -> bool {
        self.end.is_clean(self.death.as_deref())
    }

    /// RSS at the last reading as a share of the memory limit, from 0 to 1; `None` where there is no limit.
    #[must_use]
    pub fn share_of_limit(&self) -> Option<f64> {
        let limit = self.limit_bytes.filter(|&limit| limit > 0)?;
        Some(self.last_rss_bytes as f64 / limit as f64)
    }

    /// RSS at the last reading as a share of the process peak, from 0 to 1.
    #[must_use]
    pub fn share_of_peak(&self) -> f64 {
        self.last_rss_bytes as f64 / self.peak_bytes.max(self.last_rss_bytes).max(1) as f64
    }

    /// Where it ranks among others.
    pub(crate) fn rank(&self) -> Rank {
        Rank {
            peak_bytes: Reverse(self.peak_bytes),
            label: self.label.as_str().into(),
            pid: self.pid,
            source: self.source.clone(),
        }
    }

    pub(super) fn of(member: &Member) -> Self {
        let Recording { process, pulse, books, .. } = &member.recording;
        let paths = Paths::of(&member.recording);
        Self {
            pid: process.pid,
            exe: process.exe.clone(),
            label: label(&member.recording),
            source: member.source_name(),
            end: Ending::of(member),
            death: member.death.clone(),
            peak_bytes: peak_bytes(&member.recording),
            peak_at_ns: pulse.peak_at_ns,
            peak_path: paths.path(pulse.peak_path),
            books_peak_bytes: books.peak_bytes,
            start_rss_bytes: process.start_rss_bytes,
            last_rss_bytes: pulse.rss_bytes,
            resolution_bytes: process.resolution_bytes,
            peaks_exact: process.peaks_exact,
            ambiguous_bytes: pulse.ambiguous_bytes,
            limit_bytes: process.limit_bytes,
            duration_ns: pulse.at_ns.max(books.at_ns),
            split: pulse.split,
            open_stacks: post_mortem::open_stacks(&member.recording, &paths),
            suspended: post_mortem::suspended(&member.recording, &paths),
            violations: violation::violations(&member.recording, &paths),
            checkpoints: books.checkpoints.clone(),
            timeline: Timeline::of(&member.recording, &paths),
        }
    }
}

impl Rank {
    pub(super) fn of(member: &Member) -> Self {
        Self {
            peak_bytes: Reverse(peak_bytes(&member.recording)),
            label: label(&member.recording).into(),
            pid: member.recording.process.pid,
            source: member.source_name(),
        }
    }
}

/// The process peak. The pulse is newer than the books, unless it is damaged.
fn peak_bytes(recording: &Recording) -> u64 {
    recording.pulse.peak_bytes.max(recording.books.peak_bytes)
}

/// The test that a process ran, or the name of its executable.
fn label(recording: &Recording) -> String {
    let process = &recording.process;
    if process.test.is_empty() {
        process.exe.rsplit('/').next().unwrap_or(&process.exe).to_owned()
    } else {
        process.test.clone()
    }
}
