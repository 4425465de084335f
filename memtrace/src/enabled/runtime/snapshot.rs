//! The state of a running process as the values of a recording.

use std::sync::atomic::Ordering;

use super::measuring::{Measuring, Readings};
use super::{Runtime, lock};
use crate::active::frame::slot::Slot;
use crate::active::frame::stack::Leaf;
use crate::active::frame::turns;
use crate::recording::{Books, End, PathFigures, Pulse, Recording, Thread};

/// Everything, as a process that goes on.
pub(super) fn recording(runtime: &Runtime, measuring: &Measuring) -> Recording {
    let (pulse, books) = (pulse(runtime, &Totals::of(measuring), End::Open), books(runtime, measuring));
    let mut registry = lock(&runtime.registry);
    registry.meet_all_sites();
    Recording {
        process: runtime.process.clone(),
        sites: registry.sites(0).collect(),
        paths: registry.paths(0).collect(),
        pulse,
        books,
    }
}

/// What a pulse needs of the measuring, copied so that the pulse is made up, which allocates, without its lock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Totals {
    readings: Readings,
    rss: u64,
    peak: u64,
}

impl Totals {
    /// Those of now.
    pub(super) fn of(measuring: &Measuring) -> Self {
        Self { readings: measuring.figures, rss: measuring.ledger.rss(), peak: measuring.ledger.peak() }
    }
}

/// What changes from tick to tick.
pub(super) fn pulse(runtime: &Runtime, totals: &Totals, end: End) -> Pulse {
    let Totals { readings: totals, rss, peak } = *totals;
    let threads = runtime.slots.used().iter().filter_map(|slot| thread(runtime, slot)).collect();
    let registry = lock(&runtime.registry);
    Pulse {
        at_ns: totals.at_ns,
        end,
        rss_bytes: rss,
        peak_bytes: peak,
        peak_at_ns: totals.peak_at_ns,
        peak_path: totals.peak_path,
        readings: totals.count,
        reading_ns: totals.cost_ns,
        skipped_boundaries: totals.skipped,
        ambiguous_bytes: totals.ambiguous,
        split: totals.split,
        cgroup_bytes: None,
        lost_paths: registry.lost_paths,
        lost_threads: registry.lost_threads,
        lost_checkpoints: totals.lost_checkpoints,
        threads,
        futures: if turns::any() { registry.open_futures(&runtime.slots) } else { Vec::new() },
    }
}

/// The ledger's figures.
pub(super) fn books(runtime: &Runtime, measuring: &Measuring) -> Books {
    let ledger = &measuring.ledger;
    let registry = lock(&runtime.registry);
    let mut paths = registry.call_figures(&runtime.slots);
    for (path, figures) in (0..).zip(&mut paths) {
        let held = ledger.figures(path);
        *figures = PathFigures {
            self_peak_bytes: held.self_peak,
            at_peak_bytes: held.at_peak,
            retained_bytes: held.retained,
            ..*figures
        };
    }
    Books {
        at_ns: measuring.figures.at_ns,
        rss_bytes: ledger.rss(),
        peak_bytes: ledger.peak(),
        paths,
        site_self_peak_bytes: ledger.site_self_peaks().iter().map(|site| site.self_peak).collect(),
        lots: ledger.lots().to_vec(),
        timeline: measuring.track.to_timeline(),
        checkpoints: measuring.checkpoints.clone(),
        violations: registry.violations(&runtime.slots),
    }
}

/// A thread with an open frame.
fn thread(runtime: &Runtime, slot: &Slot) -> Option<Thread> {
    let leaf = slot.is_open().then(|| slot.leaf()).filter(Leaf::is_open)?;
    Some(Thread {
        tid: slot.tid.load(Ordering::Relaxed),
        name: slot.name(),
        path: leaf.path,
        entered_ns: runtime.clock.ns_at(leaf.entered),
        entry_rss_bytes: leaf.entry_rss,
        highest_rss_bytes: leaf.highest,
    })
}
