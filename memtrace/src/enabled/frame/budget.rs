//! Budgets: a call whose inclusive peak goes beyond what its function may take is a violation.

use super::guard::{Frame, at_boundary, inside};
use super::slot::{self, Slot};
use crate::active::runtime;
use crate::recording::Violation;
use crate::site::Site;

/// The open frame of a function with a budget.
#[derive(Debug)]
#[must_use = "the frame is left when this is dropped"]
pub struct Budgeted {
    frame: Frame,
    site: &'static Site,
    skipped: u64,
}

/// The budget of a function, before a frame of it is entered.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    site: &'static Site,
    skipped: u64,
}

/// The budget of `site`.
#[must_use]
pub fn budget(site: &'static Site) -> Budget {
    Budget { site, skipped: slot::current().map_or(0, Slot::skipped) }
}

/// Holds a frame, which has just been entered, against its budget when it is left.
pub fn hold(budget: Budget, frame: Frame) -> Budgeted {
    let Budget { site, skipped } = budget;
    Budgeted { frame, site, skipped }
}

impl Drop for Budgeted {
    fn drop(&mut self) {
        let Some(slot) = self.frame.slot() else { return };
        let Some((leaf, shared)) = self.frame.look(at_boundary) else { return };
        let exact = slot.skipped() == self.skipped;
        check(self.site, leaf.path, leaf.inclusive(), exact, shared);
    }
}

/// Reports a call on `path` whose inclusive peak is beyond the budget of its site.
///
/// # Panics
///
/// Then, where `MEMTRACE_BUDGET=panic` asks for it and the thread does not panic already.
pub(super) fn check(site: &'static Site, path: u32, inclusive_bytes: u64, exact: bool, shared: bool) {
    let Some(budget_bytes) = site.text.budget.filter(|&budget| inclusive_bytes > budget) else { return };
    let violation = Violation { path, budget_bytes, inclusive_bytes, calls: 1, exact, shared };
    let message = inside(|_| runtime::current()?.violate(violation));
    if let Some(message) = message.filter(|_| !std::thread::panicking()) {
        panic!("{message}");
    }
}
