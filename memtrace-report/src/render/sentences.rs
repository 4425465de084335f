//! What every format for people says around its rows, as raw sentences: each format escapes them in its own way.

use std::cmp::Reverse;

use memtrace::recording::Checkpoint;

use crate::{
    analysis::{Ending, Process, Report, full_name},
    bytes::{change, counted, rise, size, time},
};

/// The line at the top: `peak 3.26 GiB · 12.4 s · ended cleanly`.
pub(super) fn headline(report: &Report) -> String {
    let processes = report.processes();
    let Some(first) = processes.first() else {
        return "no process was recorded".to_owned();
    };
    let peak = size(first.peak_bytes);
    let bound = if first.peaks_exact { "" } else { " (peaks are lower bounds)" };
    let duration = time(first.duration_ns);
    let endings = report.endings();
    if endings.processes() == 1 {
        return format!("peak {peak}{bound} · {duration} · {}", ending(first));
    }
    let label = &first.label;
    let unclean = match endings.unclean() {
        0 => "all ended cleanly".to_owned(),
        count => format!("{count} did not end cleanly"),
    };
    format!("highest peak {peak}{bound} · {label}, {duration} · {} processes, {unclean}", endings.processes())
}

/// The line below it: what the kernel's counting can be off by, and what the peak was made of.
pub(super) fn fine_print(report: &Report) -> String {
    let resolution = format!("resolution {}", size(report.resolution_bytes()));
    match report.processes().first().and_then(|process| process.split) {
        Some(split) => format!(
            "{resolution} · the peak was {} anonymous, {} file-backed, {} shared",
            size(split.anon),
            size(split.file),
            size(split.shmem)
        ),
        None => resolution,
    }
}

/// How a process ended.
pub(super) fn ending(process: &Process) -> String {
    match (process.end, &process.death) {
        (_, Some(death)) => death.clone(),
        (Ending::Clean, None) => "ended cleanly".to_owned(),
        (Ending::Panic, None) => "ended by a panic".to_owned(),
        (Ending::Killed, None) => "killed, or ended without a word".to_owned(),
        (Ending::Running, None) => "still running".to_owned(),
    }
}

/// A titled list that stands below the rows.
pub(super) struct Appendix {
    /// What the lines are.
    pub(super) title: String,
    /// The lines.
    pub(super) lines: Vec<String>,
}

/// What stands below the rows: tests or executables, checkpoints, functions that were never called, notes. Empty lists are left out.
pub(super) fn appendices(report: &Report) -> Vec<Appendix> {
    let never = report.never_called().iter().map(full_name);
    let all = [
        labels(report),
        checkpoints(report),
        Appendix { title: "annotated, but never called".to_owned(), lines: never.collect() },
        Appendix {
            title: "notes".to_owned(),
            lines: report.notes().iter().map(ToString::to_string).collect(),
        },
    ];
    all.into_iter().filter(|appendix| !appendix.lines.is_empty()).collect()
}

/// More tests or executables than this are for programs to read.
const LABELS_SHOWN: usize = 10;

/// Tests or executables, the highest peak first, where not every process is told of.
fn labels(report: &Report) -> Appendix {
    let mut lines = Vec::new();
    if (report.processes().len() as u64) < report.endings().processes() {
        let mut labels: Vec<_> = report.labels().iter().collect();
        labels.sort_by_key(|(label, of_label)| (Reverse(of_label.peak_bytes), *label));
        lines.extend(labels.iter().take(LABELS_SHOWN).map(|(label, of_label)| {
            let processes = counted(of_label.processes, "process", "processes");
            format!("{label}: highest peak {} in {processes}", size(of_label.peak_bytes))
        }));
        match labels.len().saturating_sub(LABELS_SHOWN) {
            0 => {}
            more => lines.push(format!("and {more} more, all of them with --format json")),
        }
    }
    Appendix { title: "tests and executables".to_owned(), lines }
}

/// More checkpoints than this are a loop's, and are for programs to read.
const CHECKPOINTS_SHOWN: usize = 20;

/// The checkpoints of the process with the highest peak.
fn checkpoints(report: &Report) -> Appendix {
    let first = report.processes().first();
    let all = first.map_or(&[][..], |process| &process.checkpoints);
    let mut lines: Vec<_> = all.iter().take(CHECKPOINTS_SHOWN).map(checkpoint).collect();
    match all.len().saturating_sub(CHECKPOINTS_SHOWN) {
        0 => {}
        more => lines.push(format!("and {more} more, all of them with --format json")),
    }
    let title = match first {
        Some(process) if report.processes().len() > 1 => format!("checkpoints of {}", process.label),
        _ => "checkpoints".to_owned(),
    };
    Appendix { title, lines }
}

/// A checkpoint: what RSS and the peak were at it, and what they had done.
pub(super) fn checkpoint(checkpoint: &Checkpoint) -> String {
    format!(
        "{} at {}: RSS {} ({}), peak {} ({} since start)",
        checkpoint.name,
        time(checkpoint.at_ns),
        size(checkpoint.rss_bytes),
        change(checkpoint.delta_bytes),
        size(checkpoint.peak_bytes),
        rise(checkpoint.peak_rise_bytes),
    )
}
