//! What was open when a process was last heard of: the story of a death.

use memtrace::recording::{Recording, Thread};

use super::owner::Owner;

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

/// The open stacks of a process, the one in which RSS rose furthest first.
pub(super) fn open_stacks(recording: &Recording) -> Vec<OpenStack> {
    let mut stacks: Vec<_> = recording
        .pulse
        .threads
        .iter()
        .map(|thread| OpenStack {
            thread: if thread.name.is_empty() { thread.tid.to_string() } else { thread.name.clone() },
            path: path(recording, thread.path),
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

fn path(recording: &Recording, leaf: u32) -> Vec<Owner> {
    let mut path = Vec::new();
    let mut next = Some(leaf);
    while let Some(index) = next.filter(|&index| (index as usize) < recording.paths.len()) {
        path.push(Owner::of(recording, index as usize));
        // A parent stands before its children; what claims otherwise is damage, and would be a loop.
        next = recording.paths[index as usize].parent.filter(|&parent| parent < index);
    }
    path.reverse();
    path
}
