//! Slots: one kilobyte for each thread that has entered a frame, in a mapping that never moves.
//!
//! The owner writes its leaf; readings raise the leaf's highest RSS; the recorder copies it for the pulse. No
//! destructor runs at a thread's end (registering one may allocate, and a boundary may be reached in a thread's last
//! destructors): a slot is taken back when its thread is found to be gone.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence};

use super::budgeted_calls::BudgetedCalls;
use super::edges::Edges;
use super::stack::Aside;
use crate::active::{clock, sys};
use crate::recording::Violation;

/// Threads that can be tracked at one time.
pub(crate) const MAX_THREADS: usize = 4096;

/// The leaf's path of a thread that has no frame open.
pub(crate) const NO_FRAME: u32 = u32::MAX;

/// Longest name kept of a thread, in bytes.
const NAME_BYTES: usize = 64;

/// One thread's state. The alignment keeps two threads off each other's cache lines (and their prefetched
/// neighbours).
#[derive(Debug)]
#[repr(C, align(128))]
pub(crate) struct Slot {
    /// Whether the owner is inside memtrace: a boundary reached then is passed over.
    pub(super) busy: AtomicBool,
    /// Whether another thread had a frame open at a reading while this leaf was open.
    pub(crate) shared: AtomicBool,
    /// Odd while the owner writes the four fields of the leaf.
    version: AtomicU32,
    path: AtomicU32,
    /// Frames on the thread's stack, for [`super::stack`].
    pub(super) depth: AtomicU64,
    entered: AtomicU64,
    entry_rss: AtomicU64,
    /// Highest RSS while the leaf was open. Readings raise it.
    pub(crate) highest: AtomicU64,
    /// Boundaries at which no reading was due.
    pub(crate) skipped: AtomicU64,

    /// Of the fields below, under the gauge's lock: faults of the thread when it was last counted …
    pub(crate) faults_base: AtomicU64,
    /// … faults between then and its outermost exits …
    pub(crate) closed_faults: AtomicU64,
    /// … and the leaf at the last of those.
    pub(crate) closed_path: AtomicU32,

    /// The kernel's number of the thread; 0 where the slot is free.
    pub(crate) tid: AtomicU32,
    /// Whether the thread runs a test: its outermost frame is the test's, and ends with the thread.
    test: AtomicBool,
    name_length: AtomicU32,
    name: [std::sync::atomic::AtomicU8; NAME_BYTES],

    pub(super) aside: Aside,

    pub(crate) budgeted: BudgetedCalls,

    pub(crate) edges: Edges,
}

/// A thread's leaf, as it stands in the slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its call path, or [`NO_FRAME`].
    pub(crate) path: u32,
    /// When it was entered, in ticks.
    pub(crate) entered: u64,
    /// RSS at entry in bytes.
    pub(crate) entry_rss: u64,
    /// The highest RSS since, in bytes.
    pub(crate) highest: u64,
}

impl Leaf {
    /// Whether the thread has a frame open.
    pub(crate) fn is_open(&self) -> bool {
        self.path != NO_FRAME
    }

    /// How far RSS has risen above what it was at entry.
    #[inline]
    pub(super) fn inclusive(&self) -> u64 {
        self.highest.saturating_sub(self.entry_rss)
    }
}

thread_local! {
    /// This thread's slot. Has no destructor, so it can be reached at any time in a thread's life.
    static SLOT: Cell<*const Slot> = const { Cell::new(ptr::null()) };
}

/// The calling thread's slot, once it has one.
#[inline]
pub(super) fn current() -> Option<&'static Slot> {
    // SAFETY: the pointer is null or was set by `Slots::claim`, from a mapping that is never given back.
    SLOT.with(|slot| unsafe { slot.get().as_ref() })
}

/// Forgets the calling thread's slot, which belongs to the process it was forked from.
pub(crate) fn forget_current() {
    SLOT.set(ptr::null());
}

impl Slot {
    /// The owner's leaf path, for the owner.
    #[inline]
    pub(crate) fn path(&self) -> u32 {
        self.path.load(Ordering::Relaxed)
    }

    /// Whether the thread has a frame open.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.path() != NO_FRAME
    }

    /// The leaf, for the owner.
    #[inline]
    pub(super) fn own_leaf(&self) -> Leaf {
        self.own_leaf_of(self.path())
    }

    /// The leaf, for the owner, who knows its path.
    #[inline]
    pub(super) fn own_leaf_of(&self, path: u32) -> Leaf {
        Leaf {
            path,
            entered: self.entered.load(Ordering::Relaxed),
            entry_rss: self.entry_rss.load(Ordering::Relaxed),
            highest: self.highest.load(Ordering::Relaxed),
        }
    }

    /// The leaf's highest RSS and its RSS at entry, for the owner.
    #[inline]
    pub(super) fn own_rise(&self) -> (u64, u64) {
        (self.highest.load(Ordering::Relaxed), self.entry_rss.load(Ordering::Relaxed))
    }

    /// Makes `leaf` the leaf. Owner only.
    #[inline]
    pub(super) fn set_leaf(&self, leaf: Leaf) {
        let version = self.version.load(Ordering::Relaxed);
        self.version.store(version.wrapping_add(1), Ordering::Relaxed);
        // ORDERING: the odd version is seen before any of the stores below, which a reader in another thread pairs
        // with the acquire fence in `leaf`.
        fence(Ordering::Release);
        self.path.store(leaf.path, Ordering::Relaxed);
        self.entered.store(leaf.entered, Ordering::Relaxed);
        self.entry_rss.store(leaf.entry_rss, Ordering::Relaxed);
        self.highest.store(leaf.highest, Ordering::Relaxed);
        // ORDERING: whoever sees the even version sees the stores above.
        self.version.store(version.wrapping_add(2), Ordering::Release);
    }

    /// The leaf, for other threads: whole, unless the owner is changing it all the time.
    pub(crate) fn leaf(&self) -> Leaf {
        let mut leaf = self.own_leaf();
        for _ in 0..64 {
            let before = self.version.load(Ordering::Acquire);
            leaf = self.own_leaf();
            // ORDERING: the loads above are done before the version is read again.
            fence(Ordering::Acquire);
            if before.is_multiple_of(2) && self.version.load(Ordering::Relaxed) == before {
                break;
            }
        }
        leaf
    }

    /// Counts a boundary at which no reading was taken. Owner only.
    #[inline]
    pub(crate) fn skip(&self) {
        super::edges::bump(&self.skipped, 1);
    }

    /// Boundaries at which no reading was taken. Owner only.
    #[inline]
    pub(super) fn skipped(&self) -> u64 {
        self.skipped.load(Ordering::Relaxed)
    }

    /// Calls that the thread began. Owner only.
    pub(super) fn calls(&self) -> u64 {
        self.edges.all().iter().map(|edge| edge.calls.load(Ordering::Relaxed)).sum()
    }

    /// Open calls of the thread that are beyond their budgets.
    pub(super) fn violations(&self) -> Vec<Violation> {
        self.budgeted.violations(self.skipped())
    }

    /// The thread's name.
    pub(crate) fn name(&self) -> String {
        let length = (self.name_length.load(Ordering::Relaxed) as usize).min(NAME_BYTES);
        let bytes: Vec<u8> = self.name[..length].iter().map(|byte| byte.load(Ordering::Relaxed)).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether the thread runs a test.
    pub(super) fn runs_test(&self) -> bool {
        self.test.load(Ordering::Relaxed)
    }

    /// Makes the frame of the test that the thread runs the leaf. Owner only.
    pub(super) fn begin_test(&self, path: u32, rss: u64) {
        self.depth.store(1, Ordering::Relaxed);
        self.set_leaf(Leaf { path, entered: clock::ticks(), entry_rss: rss, highest: rss });
        self.test.store(true, Ordering::Relaxed);
    }

    /// Closes the slot's books when its thread is gone, under the registry's lock.
    pub(crate) fn release(&self) {
        self.edges.clear();
        self.aside.clear();
        self.budgeted.clear();
        self.depth.store(0, Ordering::Relaxed);
        self.set_leaf(Leaf { path: NO_FRAME, entered: 0, entry_rss: 0, highest: 0 });
        self.busy.store(false, Ordering::Relaxed);
        self.test.store(false, Ordering::Relaxed);
        self.tid.store(0, Ordering::Relaxed);
    }

    /// Gives the slot to the calling thread, under the registry's lock.
    pub(super) fn claim(&self, name: &str) {
        let mut length = name.len().min(NAME_BYTES);
        while !name.is_char_boundary(length) {
            length -= 1;
        }
        for (to, from) in self.name.iter().zip(&name.as_bytes()[..length]) {
            to.store(*from, Ordering::Relaxed);
        }
        self.name_length.store(u32::try_from(length).unwrap_or(0), Ordering::Relaxed);
        self.shared.store(false, Ordering::Relaxed);
        self.faults_base.store(sys::thread_faults(), Ordering::Relaxed);
        self.closed_faults.store(0, Ordering::Relaxed);
        self.closed_path.store(crate::recording::UNTRACKED, Ordering::Relaxed);
        self.set_leaf(Leaf { path: NO_FRAME, entered: 0, entry_rss: 0, highest: 0 });
        // ORDERING: who sees the thread's number sees the rest of its slot.
        self.tid.store(sys::thread_id(), Ordering::Release);
    }
}

/// All slots.
#[derive(Debug)]
pub(crate) struct Slots {
    all: &'static [Slot],
    /// How many have ever been used.
    used: AtomicU32,
}

impl Slots {
    /// Reserves address space for [`MAX_THREADS`]; a slot becomes resident when its thread comes.
    pub(crate) fn map() -> std::io::Result<Self> {
        let start = sys::map_zeroed::<Slot>(MAX_THREADS)?;
        // SAFETY: the mapping is page-aligned, large enough, zeroed, and never given back. Zero is a value of every
        // field: they are atomics, a table of edges without a mapping uses its inline ones, and without one no frame is
        // set aside and no call has a budget.
        let all = unsafe { std::slice::from_raw_parts(start, MAX_THREADS) };
        Ok(Self { all, used: AtomicU32::new(0) })
    }

    /// The slots that threads have or had.
    #[inline]
    pub(crate) fn used(&self) -> &'static [Slot] {
        // ORDERING: pairs with the release in `take`: a counted slot has been claimed.
        &self.all[..self.used.load(Ordering::Acquire) as usize]
    }

    /// The slot's number.
    pub(crate) fn number_of(&self, slot: &Slot) -> u32 {
        let offset = ptr::from_ref(slot).addr() - self.all.as_ptr().addr();
        u32::try_from(offset / size_of::<Slot>()).unwrap_or(NO_FRAME)
    }

    /// A free slot for the calling thread, under the registry's lock; it is not the thread's yet.
    pub(super) fn take(&self, name: &str) -> Option<&'static Slot> {
        let used = self.used();
        if let Some(slot) = used.iter().find(|slot| slot.tid.load(Ordering::Relaxed) == 0) {
            slot.claim(name);
            return Some(slot);
        }
        let slot = self.all.get(used.len())?;
        slot.claim(name);
        // ORDERING: pairs with the acquire in `used`.
        self.used.store(u32::try_from(used.len() + 1).unwrap_or(0), Ordering::Release);
        Some(slot)
    }
}

/// Makes `slot` the calling thread's.
pub(super) fn set_current(slot: &'static Slot) {
    SLOT.set(slot);
}
