//! The processes that a merged file keeps in detail. Their timelines are left out: they are most of a process, and differ
//! from run to run in every line.

use memtrace::recording;
use serde::{Deserialize, Serialize};

use super::row::Name;
use crate::analysis::{self, Ending, Owner, Timeline};

#[derive(Serialize, Deserialize)]
pub(super) struct Process {
    label: String,
    pid: u32,
    source: Option<String>,
    exe: String,
    end: End,
    death: Option<String>,
    peak_bytes: u64,
    peak_at_ns: u64,
    peak_path: Vec<Name>,
    books_peak_bytes: u64,
    start_rss_bytes: u64,
    last_rss_bytes: u64,
    resolution_bytes: u64,
    peaks_exact: bool,
    ambiguous_bytes: u64,
    limit_bytes: Option<u64>,
    duration_ns: u64,
    split: Option<Split>,
    open_stacks: Vec<OpenStack>,
    suspended: Vec<Suspended>,
    violations: Vec<Violation>,
    checkpoints: Vec<Checkpoint>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum End {
    Clean,
    Panic,
    Killed,
    Running,
}

#[derive(Serialize, Deserialize)]
struct Split {
    anon: u64,
    file: u64,
    shmem: u64,
}

#[derive(Serialize, Deserialize)]
struct OpenStack {
    thread: String,
    path: Vec<Name>,
    open_ns: u64,
    inclusive_peak_delta_bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct Suspended {
    path: Vec<Name>,
    count: u64,
}

#[derive(Serialize, Deserialize)]
struct Violation {
    path: Vec<Name>,
    budget_bytes: u64,
    inclusive_peak_bytes: u64,
    calls: u64,
    exact: bool,
    shared: bool,
}

#[derive(Serialize, Deserialize)]
struct Checkpoint {
    name: String,
    at_ns: u64,
    rss_bytes: u64,
    delta_bytes: i64,
    peak_bytes: u64,
    peak_rise_bytes: u64,
    virtual_bytes: u64,
}

impl Process {
    pub(super) fn of(process: &analysis::Process) -> Self {
        Self {
            label: process.label.clone(),
            pid: process.pid,
            source: process.source.clone(),
            exe: process.exe.clone(),
            end: End::of(process.end),
            death: process.death.clone(),
            peak_bytes: process.peak_bytes,
            peak_at_ns: process.peak_at_ns,
            peak_path: names(&process.peak_path),
            books_peak_bytes: process.books_peak_bytes,
            start_rss_bytes: process.start_rss_bytes,
            last_rss_bytes: process.last_rss_bytes,
            resolution_bytes: process.resolution_bytes,
            peaks_exact: process.peaks_exact,
            ambiguous_bytes: process.ambiguous_bytes,
            limit_bytes: process.limit_bytes,
            duration_ns: process.duration_ns,
            split: process.split.map(|recording::Split { anon, file, shmem }| Split { anon, file, shmem }),
            open_stacks: process.open_stacks.iter().map(OpenStack::of).collect(),
            suspended: process.suspended.iter().map(Suspended::of).collect(),
            violations: process.violations.iter().map(Violation::of).collect(),
            checkpoints: process.checkpoints.iter().map(Checkpoint::of).collect(),
        }
    }

    pub(super) fn into_process(self) -> analysis::Process {
        analysis::Process {
            label: self.label,
            pid: self.pid,
            source: self.source,
            exe: self.exe,
            end: self.end.into_ending(),
            death: self.death,
            peak_bytes: self.peak_bytes,
            peak_at_ns: self.peak_at_ns,
            peak_path: owners(self.peak_path),
            books_peak_bytes: self.books_peak_bytes,
            start_rss_bytes: self.start_rss_bytes,
            last_rss_bytes: self.last_rss_bytes,
            resolution_bytes: self.resolution_bytes,
            peaks_exact: self.peaks_exact,
            ambiguous_bytes: self.ambiguous_bytes,
            limit_bytes: self.limit_bytes,
            duration_ns: self.duration_ns,
            split: self.split.map(|Split { anon, file, shmem }| recording::Split { anon, file, shmem }),
            open_stacks: self.open_stacks.into_iter().map(OpenStack::into_stack).collect(),
            suspended: self.suspended.into_iter().map(Suspended::into_suspended).collect(),
            violations: self.violations.into_iter().map(Violation::into_violation).collect(),
            checkpoints: self.checkpoints.into_iter().map(Checkpoint::into_checkpoint).collect(),
            timeline: Timeline::default(),
        }
    }
}

impl End {
    fn of(end: Ending) -> Self {
        match end {
            Ending::Clean => Self::Clean,
            Ending::Panic => Self::Panic,
            Ending::Killed => Self::Killed,
            Ending::Running => Self::Running,
        }
    }

    fn into_ending(self) -> Ending {
        match self {
            Self::Clean => Ending::Clean,
            Self::Panic => Ending::Panic,
            Self::Killed => Ending::Killed,
            Self::Running => Ending::Running,
        }
    }
}

impl OpenStack {
    fn of(stack: &analysis::OpenStack) -> Self {
        let analysis::OpenStack { thread, path, open_ns, inclusive_peak_delta_bytes } = stack.clone();
        Self { thread, path: names(&path), open_ns, inclusive_peak_delta_bytes }
    }

    fn into_stack(self) -> analysis::OpenStack {
        let Self { thread, path, open_ns, inclusive_peak_delta_bytes } = self;
        analysis::OpenStack { thread, path: owners(path), open_ns, inclusive_peak_delta_bytes }
    }
}

impl Suspended {
    fn of(suspended: &analysis::Suspended) -> Self {
        Self { path: names(&suspended.path), count: suspended.count }
    }

    fn into_suspended(self) -> analysis::Suspended {
        analysis::Suspended { path: owners(self.path), count: self.count }
    }
}

impl Violation {
    fn of(violation: &analysis::Violation) -> Self {
        let analysis::Violation { path, budget_bytes, inclusive_peak_bytes, calls, exact, shared } =
            violation.clone();
        Self { path: names(&path), budget_bytes, inclusive_peak_bytes, calls, exact, shared }
    }

    fn into_violation(self) -> analysis::Violation {
        let Self { path, budget_bytes, inclusive_peak_bytes, calls, exact, shared } = self;
        analysis::Violation { path: owners(path), budget_bytes, inclusive_peak_bytes, calls, exact, shared }
    }
}

impl Checkpoint {
    fn of(checkpoint: &recording::Checkpoint) -> Self {
        let recording::Checkpoint {
            name,
            at_ns,
            rss_bytes,
            delta_bytes,
            peak_bytes,
            peak_rise_bytes,
            virtual_bytes,
        } = checkpoint.clone();
        Self { name, at_ns, rss_bytes, delta_bytes, peak_bytes, peak_rise_bytes, virtual_bytes }
    }

    fn into_checkpoint(self) -> recording::Checkpoint {
        let Self { name, at_ns, rss_bytes, delta_bytes, peak_bytes, peak_rise_bytes, virtual_bytes } = self;
        recording::Checkpoint {
            name,
            at_ns,
            rss_bytes,
            delta_bytes,
            peak_bytes,
            peak_rise_bytes,
            virtual_bytes,
        }
    }
}

fn names(path: &[Owner]) -> Vec<Name> {
    path.iter().map(Name::of).collect()
}

fn owners(path: Vec<Name>) -> Vec<Owner> {
    path.into_iter().map(Name::into_owner).collect()
}
