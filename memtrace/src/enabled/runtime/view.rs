//! What the recorder asks of the runtime.

use std::sync::atomic::Ordering;

use super::locking::{lock, lock_within};
use super::{PATIENCE, Runtime, Taker, snapshot};
use crate::recording::{self, Books, CallPath, End, Pulse};

/// What the recorder writes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) pulse: Pulse,
    pub(crate) books: Option<Books>,
    /// What making it up took.
    pub(crate) cost_ns: u64,
}

impl Runtime {
    /// Takes a background reading, and gives what the recorder writes; the books only where they are due. `None` where
    /// the lock stays taken: in a process that ends, threads may have stopped in the middle of anything.
    ///
    /// The pulse is made up without the lock, because that allocates, ten times as often as the books are due.
    pub(crate) fn look(&self, end: End, books_due: impl FnOnce(&Pulse) -> bool) -> Option<State> {
        let began = self.now_ns();
        lock_within(&self.registry, PATIENCE)?.end_tests(&self.slots);
        let mut measuring = lock_within(&self.measuring, PATIENCE)?;
        measuring.read(self, Taker::Nobody);
        let totals = snapshot::Totals::of(&measuring);
        drop(measuring);
        let pulse = snapshot::pulse(self, &totals, end);
        let exceeded = lock_within(&self.registry, PATIENCE)
            .is_some_and(|mut registry| registry.finds_violation(&self.slots));
        let wanted = self.books_wanted.swap(false, Ordering::Relaxed);
        let books = if wanted || exceeded || books_due(&pulse) {
            Some(snapshot::books(self, &*lock_within(&self.measuring, PATIENCE)?))
        } else {
            None
        };
        Some(State { pulse, books, cost_ns: self.now_ns().saturating_sub(began) })
    }

    /// Sites and call paths that the recorder does not know yet.
    pub(crate) fn new_names(&self, sites: usize, paths: usize) -> (Vec<recording::Site>, Vec<CallPath>) {
        let mut registry = lock(&self.registry);
        registry.meet_all_sites();
        (registry.sites(sites).collect(), registry.paths(paths).collect())
    }

    /// The functions of a call path, outermost first.
    pub(crate) fn name_path(&self, path: u32) -> String {
        lock(&self.registry).name_path(path)
    }

    /// The function with the largest self peak, that peak, and what it held of the process peak; `None` where no
    /// function's stands out from the resolution.
    pub(crate) fn culprit(&self, books: &Books) -> Option<(String, u64, u64)> {
        let (site, &self_peak) = (0..).zip(&books.site_self_peak_bytes).max_by_key(|(_, peak)| **peak)?;
        if self_peak < self.process.resolution_bytes {
            return None;
        }
        let registry = lock(&self.registry);
        let of_site = |path: &usize| self.path_sites.site(*path) == site;
        let at_peak =
            (0..books.paths.len()).filter(of_site).map(|path| books.paths[path].at_peak_bytes).sum();
        let site = registry.site(site)?;
        Some((format!("{}::{}", site.module, site.name), self_peak, at_peak))
    }

    /// The cgroup's limit.
    pub(crate) fn limit(&self) -> Option<u64> {
        self.process.limit_bytes
    }
}
