//! What every boundary looks at.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::active::clock;

/// Read at every boundary, written by readings, and rarely by anything else.
#[repr(align(128))]
pub(crate) struct Hot {
    pub(super) on: AtomicBool,
    /// The tick from which on a boundary takes a reading.
    due: AtomicU64,
    /// The same where ticks come from the counter, else 0.
    calm_until: AtomicU64,
    /// RSS at the latest reading.
    pub(super) rss: AtomicU64,
}

/// See [`Hot`].
pub(crate) static HOT: Hot = Hot {
    on: AtomicBool::new(false),
    due: AtomicU64::new(0),
    calm_until: AtomicU64::new(0),
    rss: AtomicU64::new(0),
};

impl Hot {
    /// Whether frames are opened.
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// The tick, where a look at the counter is enough to know that no reading is due.
    // PERF: whether ticks come from it at all is in what it is compared with.
    #[inline]
    pub(crate) fn calm_tick(&self) -> Option<u64> {
        let until = self.calm_until.load(Ordering::Relaxed);
        if until == 0 {
            return None;
        }
        let now = clock::counter();
        (now < until).then_some(now)
    }

    /// The tick from which on a boundary takes a reading.
    #[inline]
    pub(crate) fn due(&self) -> u64 {
        self.due.load(Ordering::Relaxed)
    }

    /// Has boundaries take readings from the tick `due` on.
    pub(super) fn set_due(&self, due: u64) {
        self.due.store(due, Ordering::Relaxed);
        self.calm_until.store(if clock::is_counter() { due } else { 0 }, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn rss(&self) -> u64 {
        self.rss.load(Ordering::Relaxed)
    }
}
