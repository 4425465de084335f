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

/// How many boundaries of this thread were passed without a reading.
#[must_use]
pub fn skipped() -> u64 {
    slot::current().map_or(0, Slot::skipped)
}

/// Holds a frame of `site` against its budget when it is left; `skipped` is from before it was entered.
pub fn hold(skipped: u64, site: &'static Site, frame: Frame) -> Budgeted {
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
