//! Budgets: a call whose inclusive peak goes beyond what its function may take is a violation.

use super::guard::{Frame, at_boundary, inside};
use super::stack::Leaf;
use crate::active::runtime;
use crate::recording::Violation;
use crate::site::Site;

/// The open frame of a function with a budget.
#[derive(Debug)]
#[must_use = "the frame is left when this is dropped"]
pub struct Budgeted {
    frame: Frame,
    site: &'static Site,
}

/// Holds a frame of `site` against its budget when it is left.
pub fn hold(site: &'static Site, frame: Frame) -> Budgeted {
    Budgeted { frame, site }
}

impl Drop for Budgeted {
    fn drop(&mut self) {
        let Some(slot) = self.frame.slot() else { return };
        let frame = self.frame.look(at_boundary);
        if let Some(violation) = frame.and_then(|frame| violation(self.site, frame, slot.skipped())) {
            self.frame.count_violation();
            report(violation);
        }
    }
}

/// The violation that a frame of `site` is, where its inclusive peak is beyond the budget. One that is counted already is no
/// further call. `skipped` boundaries of its thread have had no reading until now.
pub(super) fn violation(site: &Site, frame: Leaf, skipped: u64) -> Option<Violation> {
    let inclusive_bytes = frame.inclusive();
    Some(Violation {
        path: frame.path,
        budget_bytes: site.text.budget.filter(|&budget| inclusive_bytes > budget)?,
        inclusive_bytes,
        calls: u64::from(!frame.marks.is_counted()),
        exact: frame.marks.is_exact(skipped),
        shared: frame.marks.is_shared(),
    })
}

/// Reports a call that has ended beyond its budget.
///
/// # Panics
///
/// Where `MEMTRACE_BUDGET=panic` asks for it and the thread does not panic already.
pub(super) fn report(violation: Violation) {
    let message = inside(|_| runtime::current()?.violate(violation));
    if let Some(message) = message.filter(|_| !std::thread::panicking()) {
        panic!("{message}");
    }
}
