//! What threads count of calls, by call path: added up from the slots of those that live, and kept for those that are gone.

use std::sync::atomic::Ordering;

use super::slot::Slot;
use crate::recording::{OpenFutures, PathFigures};

/// What threads count of calls, by path.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    figures: Vec<PathFigures>,
    /// Futures polled for the first time less those that ended.
    futures: Vec<i64>,
}

impl Calls {
    /// Nothing, with room for so many paths.
    pub(super) fn with_capacity(paths: usize) -> Self {
        Self { figures: Vec::with_capacity(paths), futures: Vec::with_capacity(paths) }
    }

    /// Adds what one thread counted.
    pub(super) fn add(&mut self, slot: &Slot) {
        for edge in slot.edges.all().iter().filter(|edge| edge.is_used()) {
            let path = edge.path();
            let figures = self.figures_of(path);
            figures.calls += edge.calls.load(Ordering::Relaxed);
            figures.inclusive_max_bytes =
                figures.inclusive_max_bytes.max(edge.inclusive_max.load(Ordering::Relaxed));
            figures.inclusive_last_bytes = edge.inclusive_last.load(Ordering::Relaxed);
            figures.inclusive_sum_bytes += edge.inclusive_sum.load(Ordering::Relaxed);
            figures.shared |= edge.is_shared();
            self.futures[path as usize] += i64::from(edge.open_futures());
        }
    }

    /// Adds how far RSS has risen in the calls that a thread has open.
    pub(super) fn add_open(&mut self, slot: &Slot) {
        slot.each_open_call(|open| {
            let figures = self.figures_of(open.path);
            figures.inclusive_max_bytes = figures.inclusive_max_bytes.max(open.inclusive());
            figures.shared |= open.marks.is_shared();
        });
    }

    /// Counts the run of a test. No thread's edge does: it is nobody's call.
    pub(super) fn begin_test(&mut self, path: u32) {
        self.figures_of(path).calls += 1;
    }

    /// Counts what rose in a test that is over.
    pub(super) fn end_test(&mut self, slot: &Slot) {
        let Some(test) = slot.outermost() else { return };
        let figures = self.figures_of(test.path);
        figures.inclusive_max_bytes = figures.inclusive_max_bytes.max(test.inclusive());
        figures.inclusive_last_bytes = test.inclusive();
        figures.inclusive_sum_bytes += test.inclusive();
        figures.shared |= test.marks.is_shared();
    }

    /// The figures of the first `paths` paths.
    pub(super) fn into_figures(mut self, paths: usize) -> Vec<PathFigures> {
        self.figures.resize(paths, PathFigures::default());
        self.figures
    }

    /// Futures that are open.
    pub(super) fn open_futures(&self) -> Vec<OpenFutures> {
        let open =
            |(path, &count)| Some(OpenFutures { path, count: u64::try_from(count).ok().filter(|&n| n > 0)? });
        (0..).zip(&self.futures).filter_map(open).collect()
    }

    fn figures_of(&mut self, path: u32) -> &mut PathFigures {
        let path = path as usize;
        if path >= self.figures.len() {
            self.figures.resize(path + 1, PathFigures::default());
            self.futures.resize(path + 1, 0);
        }
        &mut self.figures[path]
    }
}
