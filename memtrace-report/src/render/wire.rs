//! The wire types of the JSON report. Their keys are a contract: programs read them.
//!
//! A key is never renamed or given another meaning under the same [`SCHEMA`]; keys may be added.

use serde::Serialize;

use super::View;
use crate::analysis::{self, Ending, Function, Owner};

/// The version of everything below.
pub(super) const SCHEMA: u32 = 1;

/// The whole report.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    schema: u32,
    /// Those in detail: all, unless they are many.
    processes: Vec<Process<'a>>,
    /// All of them.
    process_counts: ProcessCounts,
    labels: Vec<OfLabel<'a>>,
    functions: Vec<NamedFigures<'a>>,
    call_paths: Vec<PathFigures<'a>>,
    never_called: Vec<Site<'a>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct ProcessCounts {
    total: u64,
    clean: u64,
    panic: u64,
    killed: u64,
    running: u64,
    over_budget: u64,
}

/// The processes of one test or one executable.
#[derive(Serialize)]
struct OfLabel<'a> {
    label: &'a str,
    processes: u64,
    peak_bytes: u64,
}

#[derive(Serialize)]
struct Process<'a> {
    pid: u32,
    exe: &'a str,
    /// `running` where the process has not ended; else as the contract says.
    end: &'static str,
    /// What ended it, where somebody watched.
    death: Option<&'a str>,
    /// The test it ran, or the name of its executable.
    label: &'a str,
    /// The file of its recording.
    source: Option<&'a str>,
    peak_bytes: u64,
    start_rss_bytes: u64,
    resolution_bytes: u64,
    peaks_exact: bool,
    ambiguous_bytes: u64,
    limit_bytes: Option<u64>,
    duration_ns: u64,
    split: Option<Split>,
    open_stacks: Vec<OpenStack<'a>>,
    suspended: Vec<Suspended<'a>>,
    violations: Vec<Violation<'a>>,
    checkpoints: Vec<Checkpoint<'a>>,
}

#[derive(Serialize)]
struct Split {
    anon: u64,
    file: u64,
    shmem: u64,
}

#[derive(Serialize)]
struct OpenStack<'a> {
    thread: &'a str,
    path: Vec<&'a str>,
    open_ns: u64,
    inclusive_peak_delta_bytes: u64,
}

#[derive(Serialize)]
struct Suspended<'a> {
    path: Vec<&'a str>,
    count: u64,
}

#[derive(Serialize)]
struct Violation<'a> {
    path: Vec<&'a str>,
    budget_bytes: u64,
    inclusive_peak_bytes: u64,
    calls: u64,
    exact: bool,
    shared: bool,
}

#[derive(Serialize)]
struct Checkpoint<'a> {
    name: &'a str,
    rss_bytes: u64,
    delta_bytes: i64,
    peak_bytes: u64,
    peak_rise_bytes: u64,
    virtual_bytes: u64,
}

#[derive(Serialize)]
struct Site<'a> {
    name: &'a str,
    module: &'a str,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct NamedFigures<'a> {
    #[serde(flatten)]
    site: Site<'a>,
    #[serde(flatten)]
    figures: Figures<'a>,
}

#[derive(Serialize)]
struct PathFigures<'a> {
    path: Vec<&'a str>,
    #[serde(flatten)]
    figures: Figures<'a>,
}

#[derive(Serialize)]
struct Figures<'a> {
    calls: u64,
    self_peak_bytes: u64,
    /// Over the processes that have the row: exact up to 128 of them, else off by less than 0.8 %.
    median_bytes: u64,
    p95_bytes: u64,
    at_peak_bytes: u64,
    share_of_peak: f64,
    inclusive_peak_bytes: u64,
    retained_bytes: u64,
    shared: bool,
    processes: u64,
    set_by: &'a str,
    set_by_pid: u32,
    set_by_source: Option<&'a str>,
}

impl<'a> Report<'a> {
    /// What of a report a view shows. Pseudo-functions are always part of it, so that shares add up.
    pub(super) fn of(report: &'a analysis::Report, view: View) -> Self {
        let top = view.top.unwrap_or(usize::MAX);
        let (functions, pseudo): (Vec<&Function>, Vec<&Function>) =
            report.ranked(view.by).into_iter().partition(|row| row.owner.site().is_some());
        let tree = report.call_tree();
        let nodes = tree.ranked(view.by);
        let (paths, pseudo_paths): (Vec<usize>, Vec<usize>) =
            nodes.into_iter().partition(|&node| tree.nodes()[node].owner.site().is_some());
        Self {
            schema: SCHEMA,
            processes: report.processes().iter().map(Process::of).collect(),
            process_counts: ProcessCounts::of(report),
            labels: report.labels().iter().map(OfLabel::of).collect(),
            functions: functions.into_iter().take(top).chain(pseudo).map(NamedFigures::of).collect(),
            call_paths: paths
                .into_iter()
                .take(top)
                .chain(pseudo_paths)
                .map(|node| PathFigures {
                    path: tree.path(node).into_iter().map(Owner::name).collect(),
                    figures: Figures::of(&tree.nodes()[node].figures),
                })
                .collect(),
            never_called: report.never_called().iter().map(Site::of).collect(),
            notes: report.notes().iter().map(ToString::to_string).collect(),
        }
    }
}

impl ProcessCounts {
    fn of(report: &analysis::Report) -> Self {
        let endings = report.endings();
        Self {
            total: endings.processes(),
            clean: endings.clean,
            panic: endings.panicked,
            killed: endings.killed,
            running: endings.running,
            over_budget: report.over_budget(),
        }
    }
}

impl<'a> OfLabel<'a> {
    fn of((label, of_label): (&'a String, &analysis::OfLabel)) -> Self {
        Self { label, processes: of_label.processes, peak_bytes: of_label.peak_bytes }
    }
}

impl<'a> Process<'a> {
    fn of(process: &'a analysis::Process) -> Self {
        Self {
            pid: process.pid,
            exe: &process.exe,
            end: match process.end {
                Ending::Clean => "clean",
                Ending::Panic => "panic",
                Ending::Killed => "killed",
                Ending::Running => "running",
            },
            death: process.death.as_deref(),
            label: &process.label,
            source: process.source.as_deref(),
            peak_bytes: process.peak_bytes,
            start_rss_bytes: process.start_rss_bytes,
            resolution_bytes: process.resolution_bytes,
            peaks_exact: process.peaks_exact,
            ambiguous_bytes: process.ambiguous_bytes,
            limit_bytes: process.limit_bytes,
            duration_ns: process.duration_ns,
            split: process.split.map(|split| Split {
                anon: split.anon,
                file: split.file,
                shmem: split.shmem,
            }),
            open_stacks: process.open_stacks.iter().map(OpenStack::of).collect(),
            suspended: process.suspended.iter().map(Suspended::of).collect(),
            violations: process.violations.iter().map(Violation::of).collect(),
            checkpoints: process.checkpoints.iter().map(Checkpoint::of).collect(),
        }
    }
}

impl<'a> OpenStack<'a> {
    fn of(stack: &'a analysis::OpenStack) -> Self {
        Self {
            thread: &stack.thread,
            path: stack.path.iter().map(Owner::name).collect(),
            open_ns: stack.open_ns,
            inclusive_peak_delta_bytes: stack.inclusive_peak_delta_bytes,
        }
    }
}

impl<'a> Suspended<'a> {
    fn of(suspended: &'a analysis::Suspended) -> Self {
        Self { path: suspended.path.iter().map(Owner::name).collect(), count: suspended.count }
    }
}

impl<'a> Violation<'a> {
    fn of(violation: &'a analysis::Violation) -> Self {
        Self {
            path: violation.path.iter().map(Owner::name).collect(),
            budget_bytes: violation.budget_bytes,
            inclusive_peak_bytes: violation.inclusive_peak_bytes,
            calls: violation.calls,
            exact: violation.exact,
            shared: violation.shared,
        }
    }
}

impl<'a> Checkpoint<'a> {
    fn of(checkpoint: &'a memtrace::recording::Checkpoint) -> Self {
        Self {
            name: &checkpoint.name,
            rss_bytes: checkpoint.rss_bytes,
            delta_bytes: checkpoint.delta_bytes,
            peak_bytes: checkpoint.peak_bytes,
            peak_rise_bytes: checkpoint.peak_rise_bytes,
            virtual_bytes: checkpoint.virtual_bytes,
        }
    }
}

impl<'a> Site<'a> {
    fn of(site: &'a memtrace::recording::Site) -> Self {
        Self { name: &site.name, module: &site.module, file: &site.file, line: site.line }
    }
}

impl<'a> NamedFigures<'a> {
    fn of(row: &'a Function) -> Self {
        let pseudo = Site { name: row.owner.name(), module: "", file: "", line: 0 };
        Self { site: row.owner.site().map_or(pseudo, Site::of), figures: Figures::of(&row.figures) }
    }
}

impl<'a> Figures<'a> {
    fn of(figures: &'a analysis::Figures) -> Self {
        Self {
            calls: figures.calls,
            self_peak_bytes: figures.self_peak_bytes,
            median_bytes: figures.median_bytes,
            p95_bytes: figures.p95_bytes,
            at_peak_bytes: figures.at_peak_bytes,
            share_of_peak: figures.share_of_peak,
            inclusive_peak_bytes: figures.inclusive_peak_bytes,
            retained_bytes: figures.retained_bytes,
            shared: figures.shared,
            processes: figures.processes,
            set_by: &figures.set_by,
            set_by_pid: figures.set_by_pid,
            set_by_source: figures.set_by_source.as_deref(),
        }
    }
}
