//! A thread's stack of frames. Only the leaf stands in the slot; each frame keeps what it covered, and puts it back.
//!
//! Functions are left in the reverse order of their entry. Guards that are handed about and spans that are exited by hand
//! need not be: a frame that is left while a later one of its thread is open is *set aside*. The later one keeps a copy
//! of its leaf and would make it the leaf again; instead it ends the frame that was set aside and puts back what that
//! one had covered. So once all have been left, in whatever order, the thread's leaf is what it was before them.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use super::slot::{Leaf, Slot};
use crate::active::sys;

/// A frame's place on its thread's stack, until it is left.
#[derive(Clone, Copy, Debug)]
#[must_use = "a frame that is entered has to be left"]
pub(super) struct Place {
    /// The key of the edge that counts the frame when it is left, or [`NO_EDGE`].
    edge: u64,
    /// What was the leaf, and is to be again.
    caller: Leaf,
    caller_shared: bool,
    /// Which frame of its thread it is, from the outermost on: 1, 2, … in the lower half. In the upper one, how many
    /// frames of the thread had been set aside when it was entered.
    depth: u64,
}

/// What is known of a frame when it is left, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peak {
    /// The highest RSS while it was open.
    pub(super) highest: u64,
    /// How far that was above RSS at entry.
    pub(super) inclusive: u64,
}

/// No key of an edge: the frame is no call, or is counted elsewhere.
pub(super) const NO_EDGE: u64 = u64::MAX;

/// One in the upper half of a depth: whoever was entered before a frame was set aside has to look whether it was its
/// caller.
const ONE_ASIDE: u64 = 1 << 32;

/// Set in the upper half of a frame's depth and never of a slot's, so that the two differ.
const LOOK: u64 = 1 << 63;

/// The lower half of a depth.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the upper half counts something else")]
fn number(depth: u64) -> u32 {
    depth as u32
}

impl Place {
    /// The place of a frame that is on no stack.
    pub(super) const NONE: Self = Self {
        edge: NO_EDGE,
        caller: Leaf { path: super::slot::NO_FRAME, entered: 0, entry_rss: 0, highest: 0 },
        caller_shared: false,
        depth: 0,
    };

    /// Makes `leaf` the leaf, entered from the call path `caller`, which is the leaf's. Owner only.
    #[inline]
    pub(super) fn take(slot: &Slot, caller: u32, edge: u64, leaf: Leaf) -> Self {
        let depth = slot.depth.load(Ordering::Relaxed) + 1;
        slot.depth.store(depth, Ordering::Relaxed);
        let caller_shared = slot.shared.load(Ordering::Relaxed);
        slot.shared.store(false, Ordering::Relaxed);
        // After the reading at the boundary, which may have raised it.
        let caller = slot.own_leaf_of(caller);
        slot.set_leaf(leaf);
        Self { edge, caller, caller_shared, depth }
    }

    /// The same place, of which [`is_leaf`](Self::is_leaf) is never true.
    pub(super) fn to_be_looked_at(self) -> Self {
        Self { depth: self.depth ^ LOOK, ..self }
    }

    /// Leaves the frame. Gives the peak that it had, or that of a frame entered within it that is still open. Owner only.
    #[inline]
    pub(super) fn leave(&self, slot: &Slot) -> Peak {
        if self.is_leaf(slot) { self.end(slot) } else { self.leave_oddly(slot) }
    }

    /// The same for a frame with [`NO_EDGE`].
    #[inline]
    pub(super) fn leave_uncounted(&self, slot: &Slot) -> Peak {
        if self.is_leaf(slot) { self.end_uncounted(slot) } else { self.leave_oddly(slot) }
    }

    /// Makes the caller the leaf again, where the leaf is this frame and has [`NO_EDGE`].
    #[inline]
    pub(super) fn end_uncounted(&self, slot: &Slot) -> Peak {
        self.uncover(slot, self.depth, slot.peak())
    }

    /// Whether the frame is the leaf, and what it covered is open still: then [`end`](Self::end) is all that there is to do.
    #[inline]
    pub(super) fn is_leaf(&self, slot: &Slot) -> bool {
        slot.depth.load(Ordering::Relaxed) == self.depth
    }

    /// Whether nothing was open on the thread when the frame was entered.
    #[inline]
    pub(super) fn is_outermost(&self) -> bool {
        number(self.depth) == 1
    }

    /// Counts the leaf, which is this frame, with its edge, and makes the caller the leaf again.
    #[inline]
    pub(super) fn end(&self, slot: &Slot) -> Peak {
        self.end_at(slot, self.depth)
    }

    /// The same, where the thread's stack is that deep.
    #[inline]
    fn end_at(&self, slot: &Slot, depth: u64) -> Peak {
        let peak = slot.peak();
        if let Some(edge) = slot.edges.find(self.edge) {
            edge.leave(peak.inclusive, slot.shared.load(Ordering::Relaxed));
        }
        self.uncover(slot, depth, peak)
    }

    /// Makes the caller the leaf again. Gives back the peak of what was it.
    #[inline]
    fn uncover(&self, slot: &Slot, depth: u64, peak: Peak) -> Peak {
        if self.caller_shared {
            slot.shared.store(true, Ordering::Relaxed);
        }
        slot.set_leaf(Leaf { highest: self.caller.highest.max(peak.highest), ..self.caller });
        slot.depth.store(depth.wrapping_sub(1), Ordering::Relaxed);
        peak
    }

    /// Leaves the frame where it is not the leaf, or where what it covered has been left before it.
    #[cold]
    fn leave_oddly(&self, slot: &Slot) -> Peak {
        let depth = slot.depth.load(Ordering::Relaxed);
        if number(depth) != number(self.depth) {
            if slot.aside.add(self) {
                slot.depth.store(depth.wrapping_add(ONE_ASIDE) & !LOOK, Ordering::Relaxed);
            }
            return slot.peak();
        }
        let peak = self.end_at(slot, depth);
        loop {
            let depth = slot.depth.load(Ordering::Relaxed);
            let Some(left) = slot.aside.take(number(depth)) else { return peak };
            left.end_at(slot, depth);
        }
    }
}

impl Slot {
    /// The leaf's peak.
    #[inline]
    fn peak(&self) -> Peak {
        let (highest, entry_rss) = self.own_rise();
        Peak { highest, inclusive: highest.saturating_sub(entry_rss) }
    }
}

/// Frames of a thread that were left before frames entered within them. There hardly ever are any, so a slot has no room
/// for them: the first one gets a mapping, because a boundary may be reached where nothing can be allocated.
#[derive(Debug)]
pub(super) struct Aside {
    mapped: AtomicPtr<Place>,
    capacity: AtomicU32,
    used: AtomicU32,
}

/// Frames that the first mapping has room for: a page of them.
const FIRST_CAPACITY: u32 = 64;

impl Aside {
    /// Sets a frame aside; `false` where no memory can be had.
    fn add(&self, place: &Place) -> bool {
        let used = self.used.load(Ordering::Relaxed);
        if used == self.capacity.load(Ordering::Relaxed) && self.grow().is_none() {
            return false;
        }
        let start = self.mapped.load(Ordering::Relaxed);
        // SAFETY: the mapping has room for `capacity` places, `used` is less, and only the owner of the slot gets here.
        unsafe { start.add(used as usize).write(*place) };
        self.used.store(used + 1, Ordering::Relaxed);
        true
    }

    /// Takes the frame of that depth, if it was set aside.
    fn take(&self, depth: u32) -> Option<Place> {
        let used = self.used.load(Ordering::Relaxed);
        if used == 0 {
            return None;
        }
        let start = self.mapped.load(Ordering::Relaxed);
        // SAFETY: `add` wrote the first `used` places, and only the owner of the slot gets here.
        let places = unsafe { std::slice::from_raw_parts_mut(start, used as usize) };
        let index = places.iter().rposition(|place| number(place.depth) == depth)?;
        let place = places[index];
        places.swap(index, places.len() - 1);
        self.used.store(used - 1, Ordering::Relaxed);
        Some(place)
    }

    fn grow(&self) -> Option<()> {
        let (old, used) = (self.mapped.load(Ordering::Relaxed), self.used.load(Ordering::Relaxed));
        let capacity = self.capacity.load(Ordering::Relaxed).saturating_mul(2).max(FIRST_CAPACITY);
        let new = sys::map_zeroed::<Place>(capacity as usize).ok()?;
        if !old.is_null() {
            // SAFETY: `old` holds `used` places, and the new mapping, which is another, has room for more.
            unsafe { ptr::copy_nonoverlapping(old, new, used as usize) };
        }
        self.replace(new, capacity);
        Some(())
    }

    /// Forgets every frame, when the thread is gone.
    pub(super) fn clear(&self) {
        self.used.store(0, Ordering::Relaxed);
        self.replace(ptr::null_mut(), 0);
    }

    fn replace(&self, mapped: *mut Place, capacity: u32) {
        let old = self.mapped.swap(mapped, Ordering::Relaxed);
        let old_capacity = self.capacity.swap(capacity, Ordering::Relaxed);
        if !old.is_null() {
            // SAFETY: mapped by `grow` with that size, and replaced just now; only the owner of the slot knew of it.
            unsafe { sys::unmap(old, old_capacity as usize) };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::slot::{NO_FRAME, Slots};
    use super::*;

    fn leaf(path: u32) -> Leaf {
        Leaf { path, entered: u64::from(path), entry_rss: 100, highest: 100 }
    }

    fn with_slot<T>(run: impl FnOnce(&Slot) -> T) -> T {
        let slots = Slots::map().expect("address space can be had");
        run(slots.take("test").expect("a slot is free"))
    }

    #[test]
    fn a_frame_left_early_ends_with_the_one_entered_within_it() {
        with_slot(|slot| {
            let outer = Place::take(slot, slot.path(), NO_EDGE, leaf(2));
            let inner = Place::take(slot, slot.path(), NO_EDGE, leaf(3));
            outer.leave(slot);
            assert_eq!(slot.path(), 3, "the one within is the leaf still");
            inner.leave(slot);
            assert_eq!(slot.path(), NO_FRAME, "nobody returns to a frame that was left");
        });
    }

    #[test]
    fn what_rose_within_reaches_the_frame_below_the_one_left_early() {
        with_slot(|slot| {
            let below = Place::take(slot, slot.path(), NO_EDGE, leaf(2));
            let early = Place::take(slot, slot.path(), NO_EDGE, leaf(3));
            let last = Place::take(slot, slot.path(), NO_EDGE, leaf(4));
            early.leave(slot);
            slot.highest.store(700, Ordering::Relaxed);
            last.leave(slot);
            assert_eq!((slot.path(), slot.own_leaf().highest), (2, 700));
            assert_eq!(below.leave(slot).inclusive, 600);
        });
    }

    proptest! {
        /// Frames are entered and left in any order: the leaf is always the open frame that was entered last, of those
        /// that still stand, and in the end what it was.
        #[test]
        fn any_order_leaves_the_leaf_as_it_was(choices in prop::collection::vec(0_usize..8, 0..600)) {
            with_slot(|slot| {
                let below = Place::take(slot, slot.path(), NO_EDGE, leaf(1_000_000));
                let mut open = BTreeMap::new();
                for (number, choice) in (2_u32..).zip(choices) {
                    let chosen = open.keys().copied().nth(choice);
                    match chosen {
                        Some(key) => { open.remove(&key).map(|place: Place| place.leave(slot)); }
                        None => { open.insert(number, Place::take(slot, slot.path(), NO_EDGE, leaf(number))); }
                    }
                    let expected = open.keys().last().copied().unwrap_or(1_000_000);
                    prop_assert_eq!(slot.path(), expected);
                }
                for place in open.into_values() {
                    place.leave(slot);
                }
                prop_assert_eq!(slot.path(), 1_000_000);
                below.leave(slot);
                prop_assert_eq!(slot.path(), NO_FRAME);
                prop_assert_eq!(slot.aside.used.load(Ordering::Relaxed), 0);
                prop_assert_eq!(number(slot.depth.load(Ordering::Relaxed)), 0);
                Ok(())
            })?;
        }
    }
}
