//! What was open when a process was last heard of: the story of a death.

use std::collections::HashMap;

use memtrace::recording::{Recording, Thread};

use super::{owner::Owner, paths::Paths};

/// A thread that had annotated functions open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenStack {
    /// The thread's name, or its number where it has none.
    pub thread: String,
    /// The functions that were open, the outermost first.
    pub path: Vec<Owner>,
    /// How long the innermost had been open.
    pub open_ns: u64,
    /// How far the peak of RSS since its entry lies above RSS at its entry.
    pub inclusive_peak_delta_bytes: u64,
}

/// Futures of one call path that were open and not being polled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// The functions on the path, the outermost first.
    pub path: Vec<Owner>,
    /// How many there were.
    pub count: u64,
}

/// The open stacks of a process, the one in which RSS rose furthest first.
pub(super) fn open_stacks(recording: &Recording, paths: &Paths) -> Vec<OpenStack> {
    let mut stacks: Vec<_> = recording
        .pulse
        .threads
        .iter()
        .map(|thread| OpenStack {
            thread: if thread.name.is_empty() { thread.tid.to_string() } else { thread.name.clone() },
            path: paths.path(thread.path),
            open_ns: recording.pulse.at_ns.saturating_sub(thread.entered_ns),
            inclusive_peak_delta_bytes: inclusive_peak_delta(thread),
        })
        .collect();
    stacks.sort_by_key(|stack| std::cmp::Reverse((stack.inclusive_peak_delta_bytes, stack.open_ns)));
    stacks
}

/// The inclusive peak of a thread's innermost frame so far.
pub(super) fn inclusive_peak_delta(thread: &Thread) -> u64 {
    thread.highest_rss_bytes.saturating_sub(thread.entry_rss_bytes)
}

/// The suspended futures of a process, by call path, most first: those that are open, less those on a thread's stack.
pub(super) fn suspended(recording: &Recording, paths: &Paths) -> Vec<Suspended> {
    let mut polled = HashMap::<u32, u64>::new();
    for thread in &recording.pulse.threads {
        for path in paths.outwards(thread.path) {
            *polled.entry(path).or_default() += 1;
        }
    }
    let mut suspended: Vec<_> = recording
        .pulse
        .futures
        .iter()
        .map(|open| Suspended {
            path: paths.path(open.path),
            count: open.count.saturating_sub(polled.get(&open.path).copied().unwrap_or(0)),
        })
        .filter(|suspended| suspended.count > 0)
        .collect();
    suspended.sort_by_key(|suspended| std::cmp::Reverse(suspended.count));
    suspended
}
