//! What every boundary looks at.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Read at every boundary, written by readings, and rarely by anything else.
#[repr(align(128))]
pub(crate) struct Hot {
    pub(super) on: AtomicBool,
    /// The tick from which on a boundary takes a reading.
    pub(super) due: AtomicU64,
    /// RSS at the latest reading.
    pub(super) rss: AtomicU64,
}

/// See [`Hot`].
pub(crate) static HOT: Hot =
    Hot { on: AtomicBool::new(false), due: AtomicU64::new(0), rss: AtomicU64::new(0) };

impl Hot {
    /// Whether frames are opened.
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn due(&self) -> u64 {
        self.due.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn rss(&self) -> u64 {
        self.rss.load(Ordering::Relaxed)
    }
}
