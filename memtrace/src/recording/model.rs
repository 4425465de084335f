//! The values of a recording: plain data, every size in bytes and every time in nanoseconds.
//!
//! Call paths and sites are numbers that index [`Recording::paths`] and [`Recording::sites`]; both lists only grow
//! while a process lives.

/// The call path that owns what was resident when memtrace took its first reading.
pub const STARTUP: u32 = 0;

/// The call path that owns what rose while no annotated function was open, or in threads that had none open.
pub const UNTRACKED: u32 = 1;

/// Everything one process left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// What was known at start and never changes.
    pub process: Process,
    /// Annotated functions, by site number. Those that were never called have no call path.
    pub sites: Vec<Site>,
    /// Call paths, by path number. [`STARTUP`] and [`UNTRACKED`] come first; a parent always precedes its children.
    pub paths: Vec<CallPath>,
    /// The state at the last tick, at most 10 ms before the end of the process.
    pub pulse: Pulse,
    /// The ledger's figures, at most as old as [`Books::at_ns`] says.
    pub books: Books,
}

/// What is known of a process at its first reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// The process number.
    pub pid: u32,
    /// Start of the recording in nanoseconds since the Unix epoch.
    pub started_unix_ns: u64,
    /// Path of the executable.
    pub exe: String,
    /// Name of the run (`MEMTRACE_RUN`) that this process is part of.
    pub run: String,
    /// The test that this process runs, where it runs just one (`MEMTRACE_TEST`); else empty.
    pub test: String,
    /// Kernel release, as in `uname -r`.
    pub kernel: String,
    /// Processors that were online.
    pub cpus: u32,
    /// Physical memory of the machine in bytes.
    pub physical_bytes: u64,
    /// RSS at the first reading.
    pub start_rss_bytes: u64,
    /// VmHWM at the first reading.
    pub start_peak_bytes: u64,
    /// What the kernel's own counting can be off by; no difference below it means anything.
    pub resolution_bytes: u64,
    /// Whether the high-water mark could be reset, which makes each interval's peak exact. Where not, peaks are lower
    /// bounds.
    pub peaks_exact: bool,
    /// Share of wall time that readings may take, in units of 0.1 %; `None` for a reading at every boundary.
    pub overhead_permille: Option<u32>,
    /// Time between two readings of the sampler; 0 where it is off.
    pub sample_ns: u64,
    /// The memory cgroup's directory; empty where there is none.
    pub cgroup: String,
    /// The lowest memory limit of that cgroup and those above it.
    pub limit_bytes: Option<u64>,
    /// The cgroup's count of processes killed for want of memory, at start.
    pub oom_kills: Option<u64>,
}

/// An annotated function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// The function's name, with its type where it is a method.
    pub name: String,
    /// The module it stands in.
    pub module: String,
    /// The source file.
    pub file: String,
    /// The line of its name.
    pub line: u32,
}

/// A site and the call path above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallPath {
    /// The path it was called from; `None` at the root of a thread.
    pub parent: Option<u32>,
    /// The site; `None` for [`STARTUP`] and [`UNTRACKED`].
    pub site: Option<u32>,
}

/// What changes from tick to tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Age of the recording.
    pub at_ns: u64,
    /// How the process ended, as far as it could say so itself.
    pub end: End,
    /// Latest RSS.
    pub rss_bytes: u64,
    /// Highest RSS so far: the process peak.
    pub peak_bytes: u64,
    /// When the process peak was reached, to the interval.
    pub peak_at_ns: u64,
    /// The leaf that was open at the process peak.
    pub peak_path: u32,
    /// Readings taken so far.
    pub readings: u64,
    /// Time those readings took.
    pub reading_ns: u64,
    /// Boundaries at which no reading was due.
    pub skipped_boundaries: u64,
    /// Growth in intervals that contain skipped boundaries or whose shares had to be guessed.
    pub ambiguous_bytes: u64,
    /// Composition of the highest RSS that a reading saw.
    pub split: Option<Split>,
    /// The cgroup's current charge.
    pub cgroup_bytes: Option<u64>,
    /// Call paths that found no room and were counted with their parents.
    pub lost_paths: u64,
    /// Threads that found no room and were not tracked.
    pub lost_threads: u64,
    /// Checkpoints that found no room.
    pub lost_checkpoints: u64,
    /// Every thread that has a frame open.
    pub threads: Vec<Thread>,
    /// Futures that are open, by call path: polled at least once, and neither completed nor dropped.
    pub futures: Vec<OpenFutures>,
}

/// How a process ended, by its own account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It has not said: it still runs, or something killed it.
    #[default]
    Open,
    /// It returned from `main` or called `exit`.
    Clean,
    /// It panicked, and that ended it.
    Panic,
}

/// Resident memory by kind, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Anonymous memory: heap and stacks.
    pub anon: u64,
    /// Pages of mapped files.
    pub file: u64,
    /// Shared memory.
    pub shmem: u64,
}

/// A thread with an open frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// The kernel's number of the thread.
    pub tid: u32,
    /// Its name.
    pub name: String,
    /// Its leaf's call path.
    pub path: u32,
    /// Age of the recording when the leaf was entered.
    pub entered_ns: u64,
    /// RSS when the leaf was entered.
    pub entry_rss_bytes: u64,
    /// Highest RSS while the leaf was open, up to now.
    pub highest_rss_bytes: u64,
}

/// Open futures of one call path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenFutures {
    /// The call path of their first poll.
    pub path: u32,
    /// How many there are.
    pub count: u64,
}

/// The ledger's figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Age of the recording when they were made up.
    pub at_ns: u64,
    /// Latest RSS then; the sum of all lots.
    pub rss_bytes: u64,
    /// Process peak then; the sum of all [`PathFigures::at_peak_bytes`].
    pub peak_bytes: u64,
    /// By path number. May be shorter than [`Recording::paths`]: paths that are newer have no figures yet.
    pub paths: Vec<PathFigures>,
    /// By site number: the largest holding that all call paths of the site had together. May be shorter than
    /// [`Recording::sites`].
    pub site_self_peak_bytes: Vec<u64>,
    /// The lots, the most recent last.
    pub lots: Vec<Lot>,
    /// RSS over time.
    pub timeline: Timeline,
    /// The program's checkpoints, in order.
    pub checkpoints: Vec<Checkpoint>,
    /// Budgets that calls went beyond, by call path.
    pub violations: Vec<Violation>,
}

/// The figures of one call path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathFigures {
    /// Frames entered.
    pub calls: u64,
    /// The largest holding it ever had.
    pub self_peak_bytes: u64,
    /// Its holding at the process peak.
    pub at_peak_bytes: u64,
    /// Its holding now.
    pub retained_bytes: u64,
    /// The largest inclusive peak of a frame.
    pub inclusive_max_bytes: u64,
    /// The inclusive peak of the latest frame that was left.
    pub inclusive_last_bytes: u64,
    /// The sum over all frames that were left.
    pub inclusive_sum_bytes: u64,
    /// Whether other tracked threads ran in a frame, so that its inclusive peak includes them.
    pub shared: bool,
}

/// Resident memory that rose together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The call path that owns it.
    pub path: u32,
    /// Its size.
    pub bytes: u64,
}

/// RSS over time, in buckets of equal width. Empty buckets are those in which no reading was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Width of a bucket.
    pub width_ns: u64,
    /// Buckets from the start of the recording on.
    pub buckets: Vec<Option<TimelineBucket>>,
}

/// What the readings of one stretch of time saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineBucket {
    /// Lowest RSS.
    pub min_bytes: u64,
    /// Highest RSS.
    pub max_bytes: u64,
    /// The leaf at the highest RSS.
    pub max_path: u32,
}

/// A budget that calls of one call path went beyond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Violation {
    /// The call path.
    pub path: u32,
    /// The inclusive peak that a call may have.
    pub budget_bytes: u64,
    /// The highest that one had.
    pub inclusive_bytes: u64,
    /// Calls that went beyond the budget.
    pub calls: u64,
    /// Whether the highest came from a reading at both ends of the call.
    pub exact: bool,
    /// Whether the highest includes other threads.
    pub shared: bool,
}

/// A moment that the program named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its name.
    pub name: String,
    /// Age of the recording.
    pub at_ns: u64,
    /// RSS.
    pub rss_bytes: u64,
    /// Change of RSS since the checkpoint before it, or since the first reading.
    pub delta_bytes: i64,
    /// The process peak so far, which is what VmHWM shows of a process without memtrace.
    pub peak_bytes: u64,
    /// Rise of the process peak since the first reading.
    pub peak_rise_bytes: u64,
    /// `VmSize`: virtual memory.
    pub virtual_bytes: u64,
}
