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
        if let Some(frame) = self.frame.look(at_boundary) {
            let call = Held::of(frame, slot.skipped());
            if call.violation(self.site).is_some() {
                self.frame.count_violation();
            }
            check(self.site, call);
        }
    }
}

/// What a call is held by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// The call path.
    pub(super) path: u32,
    /// The inclusive peak until now, in bytes.
    pub(super) inclusive: u64,
    pub(super) exact: bool,
    pub(super) shared: bool,
    /// Whether it is counted as a violation already.
    pub(super) counted: bool,
}

impl Held {
    /// Of an open frame, where `skipped` boundaries of its thread have had no reading until now.
    pub(super) fn of(frame: Leaf, skipped: u64) -> Self {
        Self {
            path: frame.path,
            inclusive: frame.inclusive(),
            exact: frame.marks.is_exact(skipped),
            shared: frame.marks.is_shared(),
            counted: frame.marks.is_counted(),
        }
    }

    /// The violation that it is, where it is beyond the budget of its site.
    pub(super) fn violation(self, site: &Site) -> Option<Violation> {
        let Self { path, inclusive: inclusive_bytes, exact, shared, counted } = self;
        let budget_bytes = site.text.budget.filter(|&budget| inclusive_bytes > budget)?;
        Some(Violation { path, budget_bytes, inclusive_bytes, calls: u64::from(!counted), exact, shared })
    }
}

/// Reports a call whose inclusive peak is beyond the budget of its site.
///
/// # Panics
///
/// Then, where `MEMTRACE_BUDGET=panic` asks for it and the thread does not panic already.
pub(super) fn check(site: &Site, call: Held) {
    let Some(violation) = call.violation(site) else { return };
    let message = inside(|_| runtime::current()?.violate(violation));
    if let Some(message) = message.filter(|_| !std::thread::panicking()) {
        panic!("{message}");
    }
}
