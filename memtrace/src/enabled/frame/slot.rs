//! Slots: a little more than a kilobyte for each thread that has entered a frame, in a mapping that never moves.
//!
//! The owner enters and leaves frames; readings raise the leaf's highest RSS; the recorder copies what is open. No
//! destructor runs at a thread's end (registering one may allocate, and a boundary may be reached in a thread's last
//! destructors): a slot is taken back when its thread is found to be gone.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use super::edges::Edges;
use super::stack::{Arrival, Leaf, NO_EDGE, Place, Stack};
use crate::active::{clock, sys};

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
    /// Boundaries at which no reading was due.
    pub(crate) skipped: AtomicU64,
    /// The frames that are open.
    pub(super) stack: Stack,

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

    pub(crate) edges: Edges,
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
    /// Counts a boundary at which no reading was taken, and gives how many there were before it. Owner only.
    #[inline]
    pub(crate) fn skip(&self) -> u64 {
        let before = self.skipped();
        self.skipped.store(before + 1, Ordering::Relaxed);
        before
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
        let arrival = Arrival { entered: clock::ticks(), rss, skipped: self.skipped() };
        let _until_the_thread_ends = Place::take(self.stack.room(), NO_EDGE, Leaf::new(path, arrival));
        self.test.store(true, Ordering::Relaxed);
    }

    /// Closes the slot's books when its thread is gone, under the registry's lock.
    pub(crate) fn release(&self) {
        self.edges.clear();
        self.stack.clear();
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
        self.faults_base.store(sys::thread_faults(), Ordering::Relaxed);
        self.closed_faults.store(0, Ordering::Relaxed);
        self.closed_path.store(crate::recording::UNTRACKED, Ordering::Relaxed);
        self.stack.clear();
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
        // field: they are atomics, and a table of edges or a stack without a mapping uses what stands in the slot.
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
