//! A thread's stack of frames. It stands in the thread's slot, where readings see all of it: the innermost frame is the
//! leaf, and the others have risen at least as far as those within them.
//!
//! The owner alone enters and leaves frames; readings raise the leaf's highest RSS, which goes to the frame below when the
//! leaf is left. A few frames have room in the slot. A thread that goes deeper gets a mapping that never moves, because a
//! reading may be looking at it. Of that, twice as much is in use each time that it is full, and half of it is given back when
//! a quarter is in use, so that a deep recursion leaves two pages resident.
//!
//! Other threads find whole frames by looking twice, and asking in between whether the frame is open: the owner writes it only
//! while it is not. A tick is unique, so that what is the same both times is one frame.
//!
//! Functions are left in the reverse order of their entry. Guards that are handed about and spans that are exited by hand
//! need not be: a frame that is left while a later one of its thread is open stays where it is, marked as left, until
//! that one is left too. So once all have been left, in whatever order, the stack is what it was before them.

mod frames;
mod leaf;
#[cfg(test)]
mod tests;

use std::sync::atomic::{Ordering, fence};

use super::slot::Slot;
pub(super) use frames::{Room, Stack, Top};
use leaf::LEFT;
pub(crate) use leaf::Leaf;
pub(super) use leaf::{Arrival, COUNTED, INEXACT, Marks, NO_CALL, SHARED, SHARED_EARLIER};

/// Times that another thread looks at the leaf where the owner is changing it.
const LOOKS: u32 = 64;

/// A frame's place on its thread's stack, until it is left.
#[derive(Clone, Copy, Debug)]
#[must_use = "a frame that is entered has to be left"]
pub(super) struct Place {
    /// The key of the edge that counts the frame when it is left, or [`NO_EDGE`].
    edge: u64,
    /// Which frame of its thread it is, from the outermost on: 1, 2, …; 0 where it is on no stack. Perhaps with [`LOOK`].
    depth: u32,
}

/// Set in the depth of a place and in none of a stack, so that the two differ.
const LOOK: u32 = 1 << 31;

/// What is known of a frame when it is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peak {
    /// The highest RSS while it was open, in bytes.
    pub(super) highest: u64,
    /// How far that was above RSS at entry, in bytes.
    pub(super) inclusive: u64,
    pub(super) marks: Marks,
}

impl Peak {
    /// That of a frame which is on no stack.
    const NONE: Self = Self { highest: 0, inclusive: 0, marks: Marks::UNKNOWN };
}

/// No key of an edge: the frame is no call, or is counted elsewhere.
pub(super) const NO_EDGE: u64 = u64::MAX;

impl Place {
    /// The place of a frame that is on no stack.
    pub(super) const NONE: Self = Self { edge: NO_EDGE, depth: LOOK };

    /// Makes `leaf` the leaf; it is on no stack where there is no room for it. Owner only.
    #[inline]
    pub(super) fn take(room: Option<Room<'_>>, edge: u64, leaf: Leaf) -> Self {
        room.map_or(Self::NONE, |room| Self { edge, depth: room.fill(leaf) })
    }

    /// The same place, where [`as_leaf`](Self::as_leaf) never finds the leaf.
    pub(super) fn to_be_looked_at(self) -> Self {
        Self { depth: self.depth | LOOK, ..self }
    }

    /// The frame, where it is the leaf and leaving it is no more than that.
    #[inline]
    pub(super) fn as_leaf<'slot>(&self, slot: &'slot Slot) -> Option<Top<'slot>> {
        slot.stack.plain_top(self.depth)
    }

    /// Leaves the frame and counts it. Gives the peak that it had until now. Owner only.
    pub(super) fn leave(&self, slot: &Slot) -> Peak {
        let peak = self.leave_uncounted(slot);
        self.count(slot, peak);
        peak
    }

    /// The same without counting it.
    #[inline]
    pub(super) fn leave_uncounted(&self, slot: &Slot) -> Peak {
        match self.as_leaf(slot) {
            Some(leaf) => leaf.pop(),
            None => slot.stack.leave_oddly(self.depth & !LOOK),
        }
    }

    /// The frame, with what is open within it; `None` where it is on no stack. Owner only.
    pub(super) fn frame(&self, slot: &Slot) -> Option<Leaf> {
        slot.stack.frame(self.depth & !LOOK)
    }

    /// Notes that the frame is counted as a violation.
    pub(super) fn count_violation(&self, slot: &Slot) {
        slot.stack.mark(self.depth & !LOOK, COUNTED);
    }

    /// Whether nothing was open on the thread when the frame was entered.
    #[inline]
    pub(super) fn is_outermost(&self) -> bool {
        self.depth & !LOOK == 1
    }

    /// Counts the frame, which had that peak, with its edge.
    #[inline]
    pub(super) fn count(&self, slot: &Slot, peak: Peak) {
        if let Some(edge) = slot.edges.find(self.edge) {
            edge.leave(peak.inclusive, peak.marks.is_shared());
        }
    }
}

impl Slot {
    /// The leaf's call path, or [`NO_FRAME`](super::slot::NO_FRAME).
    #[inline]
    pub(crate) fn path(&self) -> u32 {
        self.stack.top().path()
    }

    /// Whether the thread has a frame open.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.stack.depth() > 0
    }

    /// The leaf, for other threads.
    pub(crate) fn leaf(&self) -> Leaf {
        let mut leaf = self.stack.top().get();
        for _ in 0..LOOKS {
            // ORDERING: the frame was read before it is asked which one is the leaf. It is not one that is being written.
            fence(Ordering::Acquire);
            let before = std::mem::replace(&mut leaf, self.stack.top().get());
            if leaf.is_still(&before) {
                break;
            }
        }
        leaf
    }

    /// Shows the calls that are open to `see`, innermost first, for other threads.
    pub(super) fn each_open_call(&self, mut see: impl FnMut(Leaf)) {
        self.stack.each(|frame| {
            if !frame.marks.has(LEFT | NO_CALL) {
                see(frame);
            }
        });
    }

    /// The outermost frame of a thread that is gone.
    pub(super) fn outermost(&self) -> Option<Leaf> {
        self.stack.frame(1)
    }

    /// Raises the leaf's highest RSS, at a reading.
    pub(crate) fn raise(&self, rss: u64) {
        self.stack.tell(|open| open.raise(rss));
    }

    /// Notes that another thread has a frame open, at a reading.
    pub(crate) fn share(&self) {
        self.stack.tell(|open| open.mark(SHARED));
    }
}
