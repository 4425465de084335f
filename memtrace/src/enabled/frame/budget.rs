//! Budgets: a call whose inclusive peak goes beyond what its function may take is a violation.

use super::budgeted_calls::BudgetedCall;
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
    /// Dropped after the call was held against its budget, so that a violation is never off file.
    _watched: Option<BudgetedCall>,
}

/// How many boundaries of this thread were passed without a reading.
#[must_use]
pub fn skipped() -> u64 {
    slot::current().map_or(0, Slot::skipped)
}

/// Holds a frame of `site` against its budget when it is left; `skipped` is from before it was entered.
pub fn hold(skipped: u64, site: &'static Site, frame: Frame) -> Budgeted {
    let watched =
        frame.slot().and_then(|slot| BudgetedCall::begin(slot, site.text.budget?, Some(skipped), false));
    Budgeted { frame, site, skipped, _watched: watched }
}

impl Drop for Budgeted {
    fn drop(&mut self) {
        let Some(slot) = self.frame.slot() else { return };
        let Some((leaf, shared)) = self.frame.look(at_boundary) else { return };
        let exact = slot.skipped() == self.skipped;
        let ended = Ended { path: leaf.path, inclusive: leaf.inclusive(), exact, shared };
        check(self.site, ended, false);
    }
}

/// A call that has ended, or a poll.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    /// The call path.
    pub(super) path: u32,
    /// The inclusive peak until now, in bytes.
    pub(super) inclusive: u64,
    pub(super) exact: bool,
    pub(super) shared: bool,
}

impl Ended {
    /// The violation that it is, where it is beyond the budget of its site. One that is `counted` already is no further call.
    pub(super) fn violation(self, site: &Site, counted: bool) -> Option<Violation> {
        let Self { path, inclusive: inclusive_bytes, exact, shared } = self;
        let budget_bytes = site.text.budget.filter(|&budget| inclusive_bytes > budget)?;
        let calls = u64::from(!counted);
        Some(Violation { path, budget_bytes, inclusive_bytes, calls, exact, shared })
    }
}

/// Reports a call whose inclusive peak is beyond the budget of its site. One that is `counted` was noted before.
///
/// # Panics
///
/// Then, where `MEMTRACE_BUDGET=panic` asks for it and the thread does not panic already.
pub(super) fn check(site: &Site, call: Ended, counted: bool) {
    let Some(violation) = call.violation(site, counted) else { return };
    let message = inside(|_| runtime::current()?.violate(violation));
    if let Some(message) = message.filter(|_| !std::thread::panicking()) {
        panic!("{message}");
    }
}
