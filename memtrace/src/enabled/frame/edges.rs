//! A thread's edges: from a call path and a site to the call path below, with the figures of the frames that took it.
//!
//! Each thread has its own table, so that the figures of a call are written without sharing. A few edges stand in the
//! slot itself; a thread that takes more gets a mapping of its own, four times as large each time. Only the owner
//! writes; the recorder reads under the registry's lock, which the owner takes to grow.

use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, AtomicU64, Ordering};

use crate::active::sys;

/// Edges that stand in the slot.
const INLINE: usize = 16;

/// Figures of the frames that one thread entered over one edge.
#[derive(Debug)]
pub(crate) struct Edge {
    /// The caller's path in the upper half, the site's number plus one in the lower; 0 where the edge is free.
    key: AtomicU64,
    /// The call path it leads to, and [`SHARED`]. Several edges lead to one path where recursion is folded.
    path: AtomicU32,
    /// Futures whose first poll took this edge on this thread, less those that ended on it: a task may wander.
    futures: AtomicI32,
    /// Frames entered.
    pub(crate) calls: AtomicU64,
    /// The largest inclusive peak in bytes.
    pub(crate) inclusive_max: AtomicU64,
    /// The latest.
    pub(crate) inclusive_last: AtomicU64,
    /// The sum of all.
    pub(crate) inclusive_sum: AtomicU64,
}

/// Set in an edge's path where another tracked thread ran in one of its frames.
const SHARED: u32 = 1 << 31;

impl Edge {
    /// The call path it leads to.
    #[inline]
    pub(crate) fn path(&self) -> u32 {
        self.path.load(Ordering::Relaxed) & !SHARED
    }

    /// Whether another tracked thread ran in one of these frames.
    pub(crate) fn is_shared(&self) -> bool {
        self.path.load(Ordering::Relaxed) & SHARED != 0
    }

    /// Whether the thread has taken it.
    pub(crate) fn is_used(&self) -> bool {
        self.key.load(Ordering::Relaxed) != 0
    }

    /// Futures that are open, as far as this thread has seen: one that ended elsewhere is counted there, negatively.
    pub(crate) fn open_futures(&self) -> i32 {
        self.futures.load(Ordering::Relaxed)
    }

    /// Counts a future that was polled for the first time. Owner only.
    #[inline]
    pub(super) fn open_future(&self) {
        self.futures.store(self.open_futures().wrapping_add(1), Ordering::Relaxed);
    }

    /// Counts a future that has ended. Owner only.
    #[inline]
    pub(super) fn close_future(&self) {
        self.futures.store(self.open_futures().wrapping_sub(1), Ordering::Relaxed);
    }

    /// Counts a frame that was left. Owner only.
    // PERF: between two readings nothing rises, so most frames have no more to count than that.
    #[inline]
    pub(super) fn leave(&self, inclusive: u64, shared: bool) {
        self.inclusive_last.store(inclusive, Ordering::Relaxed);
        if inclusive > 0 {
            self.rise(inclusive);
        }
        if shared {
            self.path.store(self.path() | SHARED, Ordering::Relaxed);
        }
    }

    #[cold]
    fn rise(&self, inclusive: u64) {
        self.note_peak(inclusive, false);
        bump(&self.inclusive_sum, inclusive);
    }

    /// Notes an inclusive peak, of a frame that may go on. Owner only.
    pub(super) fn note_peak(&self, inclusive: u64, shared: bool) {
        if inclusive > self.inclusive_max.load(Ordering::Relaxed) {
            self.inclusive_max.store(inclusive, Ordering::Relaxed);
        }
        if shared {
            self.path.store(self.path() | SHARED, Ordering::Relaxed);
        }
    }

    fn copy_to(&self, other: &Self) {
        other.path.store(self.path.load(Ordering::Relaxed), Ordering::Relaxed);
        other.futures.store(self.open_futures(), Ordering::Relaxed);
        for (from, to) in [
            (&self.calls, &other.calls),
            (&self.inclusive_max, &other.inclusive_max),
            (&self.inclusive_last, &other.inclusive_last),
            (&self.inclusive_sum, &other.inclusive_sum),
            (&self.key, &other.key),
        ] {
            to.store(from.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

/// Adds to a counter that only one thread writes: no locked instruction is needed.
#[inline]
pub(super) fn bump(counter: &AtomicU64, by: u64) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(by), Ordering::Relaxed);
}

/// The key of an edge.
#[inline]
pub(super) fn key(caller: u32, site_number_plus_one: u32) -> u64 {
    u64::from(caller) << 32 | u64::from(site_number_plus_one)
}

/// A thread's table of edges: open addressing, never more than three quarters full.
#[derive(Debug)]
pub(crate) struct Edges {
    /// The mapping in use; null while the inline edges are.
    mapped: AtomicPtr<Edge>,
    capacity: AtomicU32,
    used: AtomicU32,
    inline: [Edge; INLINE],
}

impl Edges {
    /// The table's edges, used or free.
    #[inline]
    pub(crate) fn all(&self) -> &[Edge] {
        let mapped = self.mapped.load(Ordering::Relaxed);
        if mapped.is_null() {
            return &self.inline;
        }
        let capacity = self.capacity.load(Ordering::Relaxed) as usize;
        // SAFETY: `mapped` points to `capacity` zero-initialised edges, all of whose fields are atomics. Only `grow`
        // and `clear` replace it, and they are called by the owner under the registry's lock: the owner holds no
        // edge across them, and everybody else reads under that lock.
        unsafe { std::slice::from_raw_parts(mapped, capacity) }
    }

    /// The edge of that key, where the thread has taken it before.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<&Edge> {
        let edges = self.all();
        let mask = edges.len() - 1;
        let mut index = start(key) & mask;
        loop {
            let edge = edges.get(index)?;
            match edge.key.load(Ordering::Relaxed) {
                found if found == key => return Some(edge),
                0 => return None,
                _ => index = (index + 1) & mask,
            }
        }
    }

    /// Adds an edge, under the registry's lock. `None` where no memory can be had.
    pub(super) fn insert(&self, key: u64, path: u32) -> Option<&Edge> {
        let used = self.used.load(Ordering::Relaxed) as usize;
        if (used + 1) * 4 > self.all().len() * 3 {
            self.grow()?;
        }
        let edge = free(self.all(), key);
        edge.path.store(path, Ordering::Relaxed);
        edge.key.store(key, Ordering::Relaxed);
        self.used.fetch_add(1, Ordering::Relaxed);
        Some(edge)
    }

    fn grow(&self) -> Option<()> {
        let old = self.all();
        let capacity = old.len() * 4;
        let start = sys::map_zeroed::<Edge>(capacity).ok()?;
        // SAFETY: the mapping is fresh, page-aligned, and large enough; zeroed edges are free edges.
        let new = unsafe { std::slice::from_raw_parts(start, capacity) };
        for edge in old {
            let key = edge.key.load(Ordering::Relaxed);
            if key != 0 {
                edge.copy_to(free(new, key));
            }
        }
        self.replace(start, capacity);
        Some(())
    }

    /// Forgets every edge, under the registry's lock, when the thread is gone.
    pub(super) fn clear(&self) {
        for edge in &self.inline {
            EMPTY.copy_to(edge);
        }
        self.used.store(0, Ordering::Relaxed);
        self.replace(ptr::null_mut(), INLINE);
    }

    fn replace(&self, mapped: *mut Edge, capacity: usize) {
        let old = self.mapped.load(Ordering::Relaxed);
        let old_capacity = self.capacity.load(Ordering::Relaxed) as usize;
        self.mapped.store(mapped, Ordering::Relaxed);
        self.capacity.store(u32::try_from(capacity).unwrap_or(0), Ordering::Relaxed);
        if !old.is_null() {
            // SAFETY: mapped by `grow` with that size, and replaced just now; see `all` for why nobody reads it.
            unsafe { sys::unmap(old, old_capacity) };
        }
    }
}

/// A free edge, to copy from.
static EMPTY: Edge = Edge {
    key: AtomicU64::new(0),
    path: AtomicU32::new(0),
    futures: AtomicI32::new(0),
    calls: AtomicU64::new(0),
    inclusive_max: AtomicU64::new(0),
    inclusive_last: AtomicU64::new(0),
    inclusive_sum: AtomicU64::new(0),
};

/// The first free edge for a key. There always is one: the table is never full.
fn free(edges: &[Edge], key: u64) -> &Edge {
    let mask = edges.len() - 1;
    let mut index = start(key) & mask;
    while edges[index].key.load(Ordering::Relaxed) != 0 {
        index = (index + 1) & mask;
    }
    &edges[index]
}

/// Where the search for a key starts: the middle bits of a product with 2⁶⁴ over the golden ratio, which spreads
/// neighbouring paths and sites.
#[inline]
fn start(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}
