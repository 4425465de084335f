//! A thread's open calls with a budget, where readings see them: one that goes beyond its budget and never returns is on
//! file all the same.
//!
//! The owner adds a call when it begins and takes it away when it ends, innermost last; for a future, with each poll.
//! Readings raise the highest RSS of all that are open, as they raise the leaf's. A thread's first call with a budget gets
//! a page for them, which stays its slot's for good, so that whoever reads it need not ask whether it is still there.

use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

use super::slot::Slot;
use crate::active::sys;
use crate::recording::Violation;

/// Calls that the page has room for. Those within that many others are held against their budgets only when they end.
const CAPACITY: usize = 4096 / size_of::<Call>();

/// Times that a reader looks again where the owner is changing the calls.
const LOOKS: u32 = 64;

/// The calls with a budget that a thread has open.
#[derive(Debug)]
pub(crate) struct BudgetedCalls {
    /// [`CAPACITY`] calls, null before the first.
    page: AtomicPtr<Call>,
    open: AtomicU32,
    /// Odd while the owner writes a call.
    version: AtomicU32,
}

/// One of them.
#[derive(Debug)]
struct Call {
    path: AtomicU32,
    /// Whether another thread had a frame open at a reading meanwhile.
    shared: AtomicBool,
    /// Whether it is counted as a violation already.
    counted: AtomicBool,
    budget: AtomicU64,
    entry_rss: AtomicU64,
    /// Highest RSS while it was open. Readings raise it.
    highest: AtomicU64,
    /// Boundaries of the thread without a reading before it, or [`INEXACT`].
    skipped: AtomicU64,
}

/// No number of boundaries: the call had one without a reading in an earlier poll.
const INEXACT: u64 = u64::MAX;

/// A call that readings watch until this is dropped.
#[derive(Debug)]
pub(super) struct BudgetedCall {
    slot: &'static Slot,
    path: u32,
    /// Which of the open ones it is.
    index: u32,
}

impl BudgetedCall {
    /// Has readings watch the call that is the thread's leaf. `skipped` is how many boundaries of the thread had no reading
    /// before it, `None` where one of its own had none in an earlier poll; `counted` is whether it was noted as a violation
    /// then. `None` where there is no room.
    pub(super) fn begin(
        slot: &'static Slot,
        budget: u64,
        skipped: Option<u64>,
        counted: bool,
    ) -> Option<Self> {
        let leaf = slot.own_leaf();
        let calls = &slot.budgeted;
        let index = calls.open.load(Ordering::Relaxed);
        let call = calls.page()?.get(index as usize)?;
        let version = calls.version.load(Ordering::Relaxed);
        calls.version.store(version.wrapping_add(1), Ordering::Relaxed);
        // ORDERING: as in `Slot::set_leaf`: the odd version is seen before any of the stores below.
        fence(Ordering::Release);
        call.path.store(leaf.path, Ordering::Relaxed);
        call.shared.store(false, Ordering::Relaxed);
        call.counted.store(counted, Ordering::Relaxed);
        call.budget.store(budget, Ordering::Relaxed);
        call.entry_rss.store(leaf.entry_rss, Ordering::Relaxed);
        call.highest.store(leaf.highest, Ordering::Relaxed);
        call.skipped.store(skipped.unwrap_or(INEXACT), Ordering::Relaxed);
        // ORDERING: whoever sees the call counted, or the even version, sees the stores above.
        calls.open.store(index + 1, Ordering::Release);
        calls.version.store(version.wrapping_add(2), Ordering::Release);
        Some(Self { slot, path: leaf.path, index })
    }

    /// Its call path.
    pub(super) fn path(&self) -> u32 {
        self.path
    }
}

impl Drop for BudgetedCall {
    fn drop(&mut self) {
        self.slot.budgeted.open.store(self.index, Ordering::Relaxed);
    }
}

impl Call {
    fn inclusive(&self) -> u64 {
        self.highest.load(Ordering::Relaxed).saturating_sub(self.entry_rss.load(Ordering::Relaxed))
    }

    fn is_beyond(&self) -> bool {
        self.inclusive() > self.budget.load(Ordering::Relaxed)
    }

    fn violation(&self, skipped: u64) -> Violation {
        Violation {
            path: self.path.load(Ordering::Relaxed),
            budget_bytes: self.budget.load(Ordering::Relaxed),
            inclusive_bytes: self.inclusive(),
            calls: u64::from(!self.counted.load(Ordering::Relaxed)),
            exact: self.skipped.load(Ordering::Relaxed) == skipped,
            shared: self.shared.load(Ordering::Relaxed),
        }
    }
}

impl BudgetedCalls {
    /// The page, for the owner, who gets it with its first call; `None` where no memory can be had.
    fn page(&self) -> Option<&[Call]> {
        if self.page.load(Ordering::Relaxed).is_null() {
            let page = sys::map_zeroed::<Call>(CAPACITY).ok()?;
            // ORDERING: whoever sees the pointer sees the page.
            self.page.store(page, Ordering::Release);
        }
        Some(self.calls(CAPACITY))
    }

    /// The first `count` calls.
    fn calls(&self, count: usize) -> &[Call] {
        let page = self.page.load(Ordering::Acquire);
        if page.is_null() {
            return &[];
        }
        // SAFETY: the page was mapped with room for `CAPACITY` calls and is never given back. Zero is a value of every
        // field, and all of them are atomics.
        unsafe { std::slice::from_raw_parts(page, count.min(CAPACITY)) }
    }

    /// Those that are open.
    fn open(&self) -> &[Call] {
        // ORDERING: pairs with the release in `begin`: a counted call has been written.
        self.calls(self.open.load(Ordering::Acquire) as usize)
    }

    /// Raises their highest RSS, and says whether one of them went beyond its budget by that.
    pub(crate) fn raise(&self, rss: u64) -> bool {
        let mut exceeded = false;
        for call in self.open() {
            let before = call.is_beyond();
            call.highest.fetch_max(rss, Ordering::Relaxed);
            exceeded |= !before && call.is_beyond();
        }
        exceeded
    }

    /// Notes that other threads have frames open.
    pub(crate) fn share(&self) {
        self.open().iter().for_each(|call| call.shared.store(true, Ordering::Relaxed));
    }

    /// Forgets them, when the thread is gone.
    pub(super) fn clear(&self) {
        self.open.store(0, Ordering::Relaxed);
    }

    /// Those that are beyond their budgets, as violations; none where the owner is changing them all the time. `skipped`
    /// are the thread's boundaries without a reading until now.
    pub(super) fn violations(&self, skipped: u64) -> Vec<Violation> {
        for _ in 0..LOOKS {
            let before = self.version.load(Ordering::Acquire);
            let beyond = self.open().iter().filter(|call| call.is_beyond());
            let violations = beyond.map(|call| call.violation(skipped)).collect();
            // ORDERING: the loads above are done before the version is read again.
            fence(Ordering::Acquire);
            if before.is_multiple_of(2) && self.version.load(Ordering::Relaxed) == before {
                return violations;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::slot::{Leaf, Slots};
    use super::*;

    fn slot() -> &'static Slot {
        let slot = Slots::map().expect("address space can be had").take("test").expect("a slot is free");
        slot.set_leaf(Leaf { path: 7, entered: 0, entry_rss: 100, highest: 100 });
        slot
    }

    #[test]
    fn a_call_is_a_violation_from_the_reading_that_sees_it_until_it_ends() {
        let slot = slot();
        let call = BudgetedCall::begin(slot, 50, Some(0), false).expect("there is room");
        assert!(!slot.budgeted.raise(150), "that is its budget");
        assert_eq!(slot.violations(), []);
        assert!(slot.budgeted.raise(151));
        assert!(!slot.budgeted.raise(400), "it was told");
        slot.budgeted.raise(120);
        let expected = Violation {
            path: 7,
            budget_bytes: 50,
            inclusive_bytes: 300,
            calls: 1,
            exact: true,
            shared: false,
        };
        assert_eq!(slot.violations(), [expected]);
        slot.skip();
        slot.budgeted.share();
        assert_eq!(slot.violations(), [Violation { exact: false, shared: true, ..expected }]);
        drop(call);
        assert_eq!(slot.violations(), []);
    }

    #[test]
    fn a_poll_of_a_future_that_is_counted_is_no_further_call() {
        let slot = slot();
        let _call = BudgetedCall::begin(slot, 50, None, true);
        slot.budgeted.raise(200);
        let [violation] = slot.violations()[..] else { panic!("one violation") };
        assert_eq!((violation.calls, violation.exact), (0, false), "an earlier poll was not exact");
    }

    #[test]
    fn calls_that_do_not_find_room_are_left_to_their_ends() {
        let slot = slot();
        let open: Vec<_> = (0..CAPACITY + 2).map(|_| BudgetedCall::begin(slot, 50, Some(0), false)).collect();
        assert_eq!(open.iter().flatten().count(), CAPACITY);
        slot.budgeted.raise(200);
        assert_eq!(slot.violations().len(), CAPACITY);
        open.into_iter().rev().for_each(drop);
        assert_eq!(slot.violations(), []);
        assert!(BudgetedCall::begin(slot, 50, Some(0), false).is_some(), "there is room again");
    }
}
