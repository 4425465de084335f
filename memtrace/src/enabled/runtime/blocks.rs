//! What measured blocks and budgets ask of the runtime.

use std::panic::Location;
use std::sync::MutexGuard;
use std::sync::atomic::Ordering;

use super::locking::lock_within;
use super::{PATIENCE, Runtime, started};
use crate::active::bytes::Bytes;
use crate::active::frame;
use crate::active::frame::paths::Registry;
use crate::recording::Violation;
use crate::site::Site;

/// The figures of a call path before it was watched.
pub(crate) use crate::active::ledger::Figures as Watch;

/// The site of a place in the program that has no static of its own, made when it is first met.
pub(crate) fn site_at(place: &'static Location<'static>) -> Option<&'static Site> {
    frame::inside(|_| lock_within(&started()?.registry, PATIENCE)?.site_at(place))
}

/// The site of a callsite of spans, made with `make` when it is first met. `make` is called under the registry's lock, and
/// is given what numbers a site and says whether there was room.
#[cfg(feature = "layer")]
pub(crate) fn site_of_callsite(
    make: impl FnOnce(&mut dyn FnMut(&'static Site) -> bool) -> Option<&'static Site>,
) -> Option<&'static Site> {
    frame::inside(|_| {
        let mut registry = lock_within(&started()?.registry, PATIENCE)?;
        make(&mut |site| registry.meet(site).is_some())
    })
}

impl Runtime {
    /// Notes a violation of a budget. One that is counted already does not hurry the books: a future may rise with each poll.
    pub(crate) fn note_violation(&self, violation: Violation) -> Option<MutexGuard<'_, Registry>> {
        let mut registry = lock_within(&self.registry, PATIENCE)?;
        registry.violate(violation);
        if violation.calls > 0 {
            self.books_wanted.store(true, Ordering::Relaxed);
        }
        Some(registry)
    }

    /// Notes it and tells `tracing`. Gives the message to panic with, where that is asked for.
    pub(crate) fn violate(&self, violation: Violation) -> Option<String> {
        let path = self.note_violation(violation)?.name_path(violation.path);
        let (peak, budget) = (Bytes(violation.inclusive_bytes), Bytes(violation.budget_bytes));
        tracing::event!(
            target: "memtrace",
            tracing::Level::WARN,
            memtrace.path = path,
            memtrace.budget = violation.budget_bytes,
            memtrace.inclusive_peak = violation.inclusive_bytes,
            memtrace.exact = violation.exact,
            memtrace.shared = violation.shared,
            "memory budget exceeded",
        );
        self.config.budget_panics.then(|| {
            let exact = if violation.exact { "" } else { "; not every boundary had a reading" };
            let shared = if violation.shared { "; it includes what other threads took" } else { "" };
            format!("memory budget exceeded: {path} took {peak} at its peak, its budget is {budget}{exact}{shared}")
        })
    }

    /// Follows the largest holding of a call path anew, and gives its figures until now.
    pub(crate) fn watch(&self, path: u32) -> Option<Watch> {
        Some(lock_within(&self.measuring, PATIENCE)?.ledger.watch(path))
    }

    /// Goes back to the largest holding of all time.
    pub(crate) fn unwatch(&self, path: u32, before: Watch) {
        if let Some(mut measuring) = lock_within(&self.measuring, PATIENCE) {
            measuring.ledger.unwatch(path, before);
        }
    }

    /// The figures of a call path.
    pub(crate) fn figures(&self, path: u32) -> Option<Watch> {
        Some(lock_within(&self.measuring, PATIENCE)?.ledger.figures(path))
    }
}
