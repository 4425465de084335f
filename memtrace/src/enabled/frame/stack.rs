//! A thread's stack of frames. It stands in the thread's slot, where readings see all of it: the innermost frame is the
//! leaf, and the others have risen at least as far as those within them.
//!
//! The owner alone enters and leaves frames; readings raise the leaf's highest RSS, which goes to the frame below when the
//! leaf is left. A few frames have room in the slot. A thread that goes deeper gets a mapping that never moves, because a
//! reading may be looking at it; of that, twice as much is in use each time that it is full, and half as much again when
//! most of it is empty, so that a deep recursion leaves nothing resident.
//!
//! Functions are left in the reverse order of their entry. Guards that are handed about and spans that are exited by hand
//! need not be: a frame that is left while a later one of its thread is open stays where it is, marked as left, until
//! that one is left too. So once all have been left, in whatever order, the stack is what it was before them.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

use super::slot::{NO_FRAME, Slot};
use crate::active::sys;

/// Frames that have room in the slot, with the bottom of the stack.
const INLINE: u32 = 7;

/// Frames of the mapping that are in use first, and for good: two pages of them.
const FIRST_MAPPED: u32 = 256;

/// Frames that the mapping has room for, which is address space and no memory. A thread that goes deeper needs a stack of
/// tens of megabytes; what is entered beyond is counted, and measured with its caller.
const RESERVED: u32 = 1 << 17;

/// Times that another thread looks again where the owner is changing the stack.
const LOOKS: u32 = 64;

/// An open frame, as other code sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its call path, or [`NO_FRAME`].
    pub(crate) path: u32,
    /// What else is known of it.
    pub(super) marks: Marks,
    /// When it was entered, in ticks.
    pub(crate) entered: u64,
    /// RSS at entry in bytes.
    pub(crate) entry_rss: u64,
    /// The highest RSS since, in bytes.
    pub(crate) highest: u64,
}

/// What is known of a frame besides its figures: a few bits, and how many boundaries of its thread had no reading before it
/// was entered, as far as there is room for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks(u32);

/// Another thread had a frame open at a reading while this one was the leaf.
pub(super) const SHARED: u8 = 1;

/// A boundary in it had no reading, whatever the number of them says.
pub(super) const INEXACT: u8 = 2;

/// It is counted as a violation of its budget already.
pub(super) const COUNTED: u8 = 4;

/// It is on the stack by turns, and [`SHARED`] was so in an earlier one, which its caller had no part in.
pub(super) const SHARED_EARLIER: u8 = 8;

/// It was left while a frame entered within it was open.
const LEFT: u8 = 16;

/// When it is the leaf again, half of the stack's room is given back.
const SHRINKS: u8 = 32;

/// Where the number of boundaries begins.
const SKIPPED_SHIFT: u32 = 6;

impl Marks {
    /// Those of a frame before which `skipped` boundaries of its thread had no reading.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "two numbers are compared, which are hardly ever so far apart"
    )]
    pub(super) fn new(skipped: u64) -> Self {
        Self((skipped as u32) << SKIPPED_SHIFT)
    }

    /// These and some bits.
    #[inline]
    pub(super) fn with(self, bits: u8) -> Self {
        Self(self.0 | u32::from(bits))
    }

    /// Whether one of those bits is among them.
    #[inline]
    fn has(self, bits: u8) -> bool {
        self.0 & u32::from(bits) != 0
    }

    /// Whether other threads had frames open meanwhile.
    #[inline]
    pub(super) fn is_shared(self) -> bool {
        self.has(SHARED | SHARED_EARLIER)
    }

    /// Whether it is counted as a violation.
    pub(super) fn is_counted(self) -> bool {
        self.has(COUNTED)
    }

    /// Whether every boundary since its entry had a reading, where `skipped` ones of its thread have had none until now.
    #[inline]
    pub(super) fn is_exact(self, skipped: u64) -> bool {
        self.0 >> SKIPPED_SHIFT == Self::new(skipped).0 >> SKIPPED_SHIFT && !self.has(INEXACT)
    }
}

impl Leaf {
    /// A frame that is entered.
    #[inline]
    pub(super) fn new(path: u32, arrival: Arrival) -> Self {
        let Arrival { entered, rss, skipped } = arrival;
        Self { path, marks: Marks::new(skipped), entered, entry_rss: rss, highest: rss }
    }

    /// Whether it is a frame: a thread may have none open.
    pub(crate) fn is_open(&self) -> bool {
        self.path != NO_FRAME
    }

    /// How far RSS has risen above what it was at entry.
    #[inline]
    pub(super) fn inclusive(&self) -> u64 {
        self.highest.saturating_sub(self.entry_rss)
    }
}

/// What is known at an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// When it was, in ticks.
    pub(super) entered: u64,
    /// RSS then.
    pub(super) rss: u64,
    /// How many boundaries of the thread had no reading, before this one.
    pub(super) skipped: u64,
}

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
    const NONE: Self = Self { highest: 0, inclusive: 0, marks: Marks(0) };
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

/// The stack itself. Zeroed memory is one that has to be [cleared](Stack::clear) before it is used.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Stack {
    /// Odd while the owner writes a frame.
    version: AtomicU32,
    /// How many frames are open.
    depth: AtomicU32,
    /// The leaf: the frame of that depth, or the bottom.
    // PERF: by its depth alone, the owner finds it some nanoseconds later.
    top: AtomicPtr<Open>,
    /// How many frames there is room for at present, with the bottom.
    capacity: AtomicU32,
    /// Where they stand: [`inline`](Self::inline), or a mapping.
    frames: AtomicPtr<Open>,
    inline: [Open; INLINE as usize],
}

/// A frame on the stack. The first one is the bottom, which is no frame.
#[derive(Debug)]
struct Open {
    /// Its marks in the upper half, its call path in the lower.
    marked_path: AtomicU64,
    entered: AtomicU64,
    entry_rss: AtomicU64,
    highest: AtomicU64,
}

/// Marks where they stand in a frame.
#[inline]
fn in_place(marks: Marks) -> u64 {
    u64::from(marks.0) << 32
}

impl Open {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the path is the lower half")]
    fn path(&self) -> u32 {
        self.marked_path.load(Ordering::Relaxed) as u32
    }

    #[inline]
    fn marks(&self) -> Marks {
        Marks((self.marked_path.load(Ordering::Relaxed) >> 32) as u32)
    }

    #[inline]
    fn get(&self) -> Leaf {
        Leaf {
            path: self.path(),
            marks: self.marks(),
            entered: self.entered.load(Ordering::Relaxed),
            entry_rss: self.entry_rss.load(Ordering::Relaxed),
            highest: self.highest.load(Ordering::Relaxed),
        }
    }

    #[inline]
    fn set(&self, leaf: Leaf) {
        self.marked_path.store(in_place(leaf.marks) | u64::from(leaf.path), Ordering::Relaxed);
        self.entered.store(leaf.entered, Ordering::Relaxed);
        self.entry_rss.store(leaf.entry_rss, Ordering::Relaxed);
        self.highest.store(leaf.highest, Ordering::Relaxed);
    }

    fn mark(&self, bit: u8) {
        self.marked_path.fetch_or(in_place(Marks(0).with(bit)), Ordering::Relaxed);
    }

    fn unmark(&self, bit: u8) {
        self.marked_path.fetch_and(!in_place(Marks(0).with(bit)), Ordering::Relaxed);
    }
}

impl Stack {
    /// All frames that there is room for.
    fn frames(&self) -> &[Open] {
        // ORDERING: whoever sees the capacity sees the frames that have it, or more of them.
        let capacity = self.capacity.load(Ordering::Acquire) as usize;
        let frames = self.frames.load(Ordering::Acquire);
        // SAFETY: `clear`, which comes before every use of a stack, and `grow` put there what has room for at least
        // `capacity` frames, which are all atomics: those of this stack, which is in a mapping that is never given back, or
        // a mapping of their own that is not either. What `shrink` gives back of it is zero from then on.
        unsafe { std::slice::from_raw_parts(frames, capacity) }
    }

    #[inline]
    fn depth(&self) -> u32 {
        self.depth.load(Ordering::Relaxed)
    }

    /// The leaf, or the bottom.
    #[inline]
    fn top(&self) -> &Open {
        // SAFETY: `clear`, which comes before every use of a stack, makes it the bottom, `grow` keeps it where it is, and
        // the owner goes from one frame to the next, of those that there is room for. None of them is ever given back.
        unsafe { &*self.top.load(Ordering::Acquire) }
    }

    /// The leaf with its caller; `None` where no frame is open. Owner only.
    #[inline]
    fn top_two(&self, depth: u32) -> Option<Top<'_>> {
        let leaf = self.top();
        // SAFETY: a frame of a depth above 0 has another one or the bottom below it.
        let caller = (depth > 0).then(|| unsafe { &*ptr::from_ref(leaf).sub(1) })?;
        Some(Top { stack: self, depth, caller, leaf, marks: leaf.marks() })
    }

    /// Room for another frame, where there is some already.
    #[inline]
    pub(super) fn room(&self) -> Option<Room<'_>> {
        let (caller, depth) = (self.top(), self.depth() + 1);
        let is_there = depth < self.capacity.load(Ordering::Relaxed);
        // SAFETY: there is room for a frame of that depth above the leaf.
        let open = is_there.then(|| unsafe { &*ptr::from_ref(caller).add(1) })?;
        Some(Room { stack: self, depth, caller, open })
    }

    /// Room for another frame; `None` where no memory can be had. Owner only.
    #[inline]
    pub(super) fn make_room(&self) -> Option<Room<'_>> {
        self.room().or_else(|| {
            self.grow()?;
            self.room()
        })
    }

    /// The leaf, where that is its depth and there is nothing to pass on to its caller or to go past.
    #[inline]
    fn plain_top(&self, depth: u32) -> Option<Top<'_>> {
        if depth != self.depth() {
            return None;
        }
        self.top_two(depth).filter(|top| !top.marks.has(SHARED) && !top.caller.marks().has(LEFT | SHRINKS))
    }

    /// Leaves a frame that may be anywhere. Owner only.
    #[cold]
    fn leave_oddly(&self, depth: u32) -> Peak {
        if depth == self.depth() { self.pop_oddly() } else { self.leave_early(depth) }
    }

    /// Leaves the leaf and does what there is to do then: tells the new one that others ran beside it, gives back room, and
    /// goes past those that were left before. Owner only.
    fn pop_oddly(&self) -> Peak {
        let Some(top) = self.top_two(self.depth()) else { return Peak::NONE };
        let caller = top.caller;
        let peak = top.pop();
        if peak.marks.has(SHARED) {
            caller.mark(SHARED);
        }
        if caller.marks().has(SHRINKS) {
            self.shrink();
        }
        if caller.marks().has(LEFT) {
            self.pop_oddly();
        }
        peak
    }

    /// Marks a frame as left that is not the leaf, and gives its peak. Owner only.
    fn leave_early(&self, depth: u32) -> Peak {
        let open = self.frames().get(depth as usize..=self.depth() as usize).unwrap_or_default();
        let Some((first, within)) = open.split_first().filter(|_| depth > 0) else { return Peak::NONE };
        first.mark(LEFT);
        let Leaf { entry_rss, mut highest, mut marks, .. } = first.get();
        for open in within {
            highest = highest.max(open.highest.load(Ordering::Relaxed));
            marks = if open.marks().has(SHARED) { marks.with(SHARED) } else { marks };
        }
        Peak { highest, inclusive: highest.saturating_sub(entry_rss), marks }
    }

    /// Makes room for twice as many frames, until the stack is half as deep as it is. Owner only.
    #[cold]
    fn grow(&self) -> Option<()> {
        let old = self.frames();
        let room = u32::try_from(old.len()).ok()? * 2;
        if room > RESERVED {
            return None;
        }
        if old.len() > INLINE as usize {
            old.get(old.len() / 2)?.mark(SHRINKS);
            self.capacity.store(room, Ordering::Release);
            return Some(());
        }
        let mapped = sys::map_zeroed::<Open>(RESERVED as usize).ok()?;
        // SAFETY: the mapping is fresh, large enough and never given back; zero is a value of every field.
        let frames = unsafe { std::slice::from_raw_parts(mapped, FIRST_MAPPED as usize) };
        for (from, to) in old.iter().zip(frames) {
            to.set(from.get());
        }
        // A rise that a reading notes in the old frames from here on is lost.
        // ORDERING: the mapping before its capacity, and its frames before both; see `frames`.
        self.frames.store(mapped, Ordering::Release);
        self.top.store(ptr::from_ref(frames.get(self.depth() as usize)?).cast_mut(), Ordering::Release);
        self.capacity.store(FIRST_MAPPED, Ordering::Release);
        Some(())
    }

    /// Gives back the memory of the upper half of the room, in which nothing stands. Owner only.
    fn shrink(&self) {
        self.top().unmark(SHRINKS);
        let frames = self.frames();
        let (kept, free) = frames.split_at(frames.len() / 2);
        self.capacity.store(u32::try_from(kept.len()).unwrap_or(FIRST_MAPPED), Ordering::Release);
        // ORDERING: whoever has seen more frames than are left looks again.
        self.version.fetch_add(2, Ordering::Release);
        // SAFETY: a frame is all atomics, for which zero is a value.
        unsafe { sys::give_pages_back(free) };
    }

    /// Forgets every frame. The room that there is stays.
    pub(super) fn clear(&self) {
        if self.frames.load(Ordering::Relaxed).is_null() {
            self.frames.store(self.inline.as_ptr().cast_mut(), Ordering::Release);
            self.capacity.store(INLINE, Ordering::Release);
        }
        self.top.store(self.frames.load(Ordering::Relaxed), Ordering::Release);
        self.top().set(Leaf { path: NO_FRAME, marks: Marks(0), entered: 0, entry_rss: 0, highest: 0 });
        self.depth.store(0, Ordering::Relaxed);
    }

    /// What `look` sees while the owner changes nothing; `None` where it does all the time.
    fn consistent<T>(&self, look: impl Fn() -> T) -> Option<T> {
        for _ in 0..LOOKS {
            let before = self.version.load(Ordering::Acquire);
            let seen = look();
            // ORDERING: the loads of `look` are done before the version is read again.
            fence(Ordering::Acquire);
            if before.is_multiple_of(2) && self.version.load(Ordering::Relaxed) == before {
                return Some(seen);
            }
        }
        None
    }
}

/// Room for a frame, and what would be its caller.
#[derive(Debug)]
pub(super) struct Room<'stack> {
    stack: &'stack Stack,
    depth: u32,
    caller: &'stack Open,
    open: &'stack Open,
}

impl Room<'_> {
    /// The caller's call path, or [`NO_FRAME`].
    #[inline]
    pub(super) fn caller(&self) -> u32 {
        self.caller.path()
    }

    /// Enters a frame, and gives its depth. Owner only.
    #[inline]
    fn fill(self, leaf: Leaf) -> u32 {
        let Self { stack, depth, open, .. } = self;
        let version = stack.version.load(Ordering::Relaxed);
        stack.version.store(version.wrapping_add(1), Ordering::Relaxed);
        // ORDERING: the odd version is seen before any of the stores below, which a reader in another thread pairs
        // with the acquire fence in `consistent`.
        fence(Ordering::Release);
        open.set(leaf);
        stack.depth.store(depth, Ordering::Relaxed);
        stack.top.store(ptr::from_ref(open).cast_mut(), Ordering::Release);
        // ORDERING: whoever sees the even version sees the stores above.
        stack.version.store(version.wrapping_add(2), Ordering::Release);
        depth
    }
}

/// The leaf of a stack, with its caller.
#[derive(Debug)]
pub(super) struct Top<'stack> {
    stack: &'stack Stack,
    depth: u32,
    caller: &'stack Open,
    leaf: &'stack Open,
    marks: Marks,
}

impl Top<'_> {
    /// Makes the caller the leaf, and gives the peak of what was it. Owner only.
    #[inline]
    pub(super) fn pop(self) -> Peak {
        let Self { stack, depth, caller, leaf, marks } = self;
        let highest = leaf.highest.load(Ordering::Relaxed);
        if highest > caller.highest.load(Ordering::Relaxed) {
            caller.highest.store(highest, Ordering::Relaxed);
        }
        // ORDERING: whoever sees the caller as the leaf sees how far it has risen.
        stack.top.store(ptr::from_ref(caller).cast_mut(), Ordering::Release);
        stack.depth.store(depth - 1, Ordering::Release);
        let inclusive = highest.saturating_sub(leaf.entry_rss.load(Ordering::Relaxed));
        Peak { highest, inclusive, marks }
    }
}

impl Slot {
    /// The leaf's call path, or [`NO_FRAME`].
    #[inline]
    pub(crate) fn path(&self) -> u32 {
        self.stack.top().path()
    }

    /// Whether the thread has a frame open.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.stack.depth() > 0
    }

    /// The leaf, for the owner.
    #[inline]
    pub(super) fn own_leaf(&self) -> Leaf {
        self.stack.top().get()
    }

    /// The leaf, for other threads: whole, unless the owner is changing it all the time.
    pub(crate) fn leaf(&self) -> Leaf {
        self.stack.consistent(|| self.own_leaf()).unwrap_or_else(|| self.own_leaf())
    }

    /// The frames that are open, outermost first, for other threads; none where the owner is changing them all the time.
    pub(super) fn open_frames(&self) -> Vec<Leaf> {
        let all = || {
            let frames = self.stack.frames();
            let open = frames.get(1..=self.stack.depth() as usize).unwrap_or_default();
            open.iter().map(|open| (open.get(), open.marks().has(LEFT))).collect()
        };
        let mut frames: Vec<(Leaf, bool)> = self.stack.consistent(all).unwrap_or_default();
        let (mut highest, mut shared) = (0, false);
        for (frame, _) in frames.iter_mut().rev() {
            highest = highest.max(frame.highest);
            shared |= frame.marks.has(SHARED);
            frame.highest = highest;
            frame.marks = if shared { frame.marks.with(SHARED) } else { frame.marks };
        }
        frames.into_iter().filter_map(|(frame, left)| (!left).then_some(frame)).collect()
    }

    /// Raises the leaf's highest RSS, at a reading.
    pub(crate) fn raise(&self, rss: u64) {
        loop {
            let depth = self.stack.depth();
            self.stack.top().highest.fetch_max(rss, Ordering::Relaxed);
            // What was left meanwhile may have been left without that.
            if self.stack.depth() >= depth {
                return;
            }
        }
    }

    /// Notes that another thread has a frame open, at a reading.
    pub(crate) fn share(&self) {
        self.stack.top().mark(SHARED);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::slot::Slots;
    use super::*;

    fn leaf(path: u32) -> Leaf {
        Leaf { path, marks: Marks(0), entered: u64::from(path), entry_rss: 100, highest: 100 }
    }

    fn with_slot<T>(run: impl FnOnce(&Slot) -> T) -> T {
        let slots = Slots::map().expect("address space can be had");
        run(slots.take("test").expect("a slot is free"))
    }

    #[test]
    fn a_frame_left_early_ends_with_the_one_entered_within_it() {
        with_slot(|slot| {
            let outer = Place::take(slot.stack.make_room(), NO_EDGE, leaf(2));
            let inner = Place::take(slot.stack.make_room(), NO_EDGE, leaf(3));
            outer.leave(slot);
            assert_eq!(slot.path(), 3, "the one within is the leaf still");
            inner.leave(slot);
            assert_eq!(slot.path(), NO_FRAME, "nobody returns to a frame that was left");
        });
    }

    #[test]
    fn what_rose_within_reaches_the_frame_below_the_one_left_early() {
        with_slot(|slot| {
            let below = Place::take(slot.stack.make_room(), NO_EDGE, leaf(2));
            let early = Place::take(slot.stack.make_room(), NO_EDGE, leaf(3));
            let last = Place::take(slot.stack.make_room(), NO_EDGE, leaf(4));
            early.leave(slot);
            slot.raise(700);
            last.leave(slot);
            assert_eq!((slot.path(), slot.own_leaf().highest), (2, 700));
            assert_eq!(below.leave(slot).inclusive, 600);
        });
    }

    #[test]
    fn an_open_frame_has_risen_as_far_as_those_within_it() {
        with_slot(|slot| {
            let outer = Place::take(slot.stack.make_room(), NO_EDGE, leaf(2));
            slot.raise(300);
            let left = Place::take(slot.stack.make_room(), NO_EDGE, leaf(3));
            let inner = Place::take(
                slot.stack.make_room(),
                NO_EDGE,
                Leaf { entry_rss: 250, highest: 250, ..leaf(4) },
            );
            slot.raise(700);
            slot.share();
            left.leave(slot);
            let open: Vec<_> = slot
                .open_frames()
                .iter()
                .map(|open| (open.path, open.inclusive(), open.marks.is_shared()))
                .collect();
            assert_eq!(open, [(2, 600, true), (4, 450, true)]);
            let peak = inner.leave(slot);
            assert_eq!((peak.inclusive, peak.marks.is_shared()), (450, true));
            let peak = outer.leave(slot);
            assert_eq!((peak.inclusive, peak.marks.is_shared()), (600, true));
            assert_eq!(slot.open_frames(), []);
        });
    }

    #[test]
    fn a_frame_left_early_has_the_peak_that_it_had_until_then() {
        with_slot(|slot| {
            let early = Place::take(slot.stack.make_room(), NO_EDGE, leaf(2));
            let last = Place::take(slot.stack.make_room(), NO_EDGE, leaf(3));
            slot.raise(400);
            assert_eq!(early.leave(slot).inclusive, 300);
            slot.raise(900);
            assert_eq!(last.leave(slot).inclusive, 800);
            assert!(!slot.is_open());
        });
    }

    #[test]
    fn a_deep_stack_keeps_every_frame() {
        with_slot(|slot| {
            let depth = 5_000;
            let places: Vec<_> = (0..depth)
                .map(|number| {
                    slot.raise(100 + u64::from(number));
                    Place::take(slot.stack.make_room(), NO_EDGE, Leaf { highest: 0, ..leaf(number) })
                })
                .collect();
            let open = slot.open_frames();
            assert!(open.iter().map(|open| open.path).eq(0..depth));
            for (number, place) in (0..depth).zip(places).rev() {
                assert_eq!(slot.path(), number);
                let peak = place.leave(slot);
                assert_eq!(peak.highest, if number == depth - 1 { 0 } else { 99 + u64::from(depth) });
            }
            assert!(!slot.is_open());
        });
    }

    #[test]
    fn a_deep_stack_gives_its_room_back_when_it_is_shallow_again() {
        with_slot(|slot| {
            for _ in 0..3 {
                let mut places: Vec<_> =
                    (0..3_000).map(|_| Place::take(slot.stack.make_room(), NO_EDGE, leaf(7))).collect();
                assert_eq!(slot.stack.frames().len(), 4_096);
                for (left, room) in [(1_500, 4_096), (1_000, 2_048), (130, 512), (100, 256), (0, 256)] {
                    places.drain(left..).rev().for_each(|place| {
                        place.leave(slot);
                    });
                    assert_eq!(slot.stack.frames().len(), room, "with {left} open");
                    assert_eq!(slot.open_frames().len(), left);
                }
            }
        });
    }

    #[test]
    fn a_frame_beyond_all_room_is_on_no_stack() {
        with_slot(|slot| {
            let take = |_| Place::take(slot.stack.make_room(), NO_EDGE, leaf(7));
            let places: Vec<_> = (0..RESERVED + 10).map(take).collect();
            assert_eq!(slot.stack.depth(), RESERVED - 1);
            for place in places.into_iter().rev() {
                place.leave(slot);
            }
            assert!(!slot.is_open());
        });
    }

    #[test]
    fn boundaries_without_a_reading_make_a_frame_inexact() {
        let marks = Marks::new(1 << 40);
        assert!(marks.is_exact(1 << 40));
        assert!(!marks.is_exact((1 << 40) + 1));
        assert!(!marks.with(INEXACT).is_exact(1 << 40));
        let marked = marks.with(SHARED | COUNTED);
        assert!(marked.is_exact(1 << 40) && marked.is_shared() && marked.is_counted());
    }

    #[test]
    fn another_thread_sees_whole_frames() {
        let slot = Slots::map().expect("address space can be had").take("test").expect("a slot is free");
        let frame = |path: u32| Leaf { entry_rss: u64::from(path), highest: u64::from(path), ..leaf(path) };
        let look = || {
            for open in slot.open_frames() {
                assert_eq!((open.entered, open.entry_rss), (u64::from(open.path), u64::from(open.path)));
                assert_eq!(open.inclusive(), 0, "none within it has risen higher");
            }
            slot.open_frames().len()
        };
        std::thread::scope(|scope| {
            let outermost = Place::take(slot.stack.make_room(), NO_EDGE, frame(1_000));
            let reader = scope.spawn(|| (0..20_000).map(|_| look()).sum::<usize>());
            let mut round = 0;
            while !reader.is_finished() {
                round = (round + 1) % 400;
                let outer = Place::take(slot.stack.make_room(), NO_EDGE, frame(500 + round));
                let inner = Place::take(slot.stack.make_room(), NO_EDGE, frame(2 + round));
                inner.leave(slot);
                outer.leave(slot);
            }
            outermost.leave(slot);
            let seen = reader.join().expect("what it saw was whole");
            assert!(seen > 20_000, "{seen}");
        });
    }

    proptest! {
        /// Frames are entered and left in any order: the leaf is always the open frame that was entered last, of those
        /// that still stand, and in the end what it was.
        #[test]
        fn any_order_leaves_the_leaf_as_it_was(choices in prop::collection::vec(0_usize..8, 0..600)) {
            with_slot(|slot| {
                let below = Place::take(slot.stack.make_room(), NO_EDGE, leaf(1_000_000));
                let mut open = BTreeMap::new();
                for (number, choice) in (2_u32..).zip(choices) {
                    let chosen = open.keys().copied().nth(choice);
                    match chosen {
                        Some(key) => { open.remove(&key).map(|place: Place| place.leave(slot)); }
                        None => { open.insert(number, Place::take(slot.stack.make_room(), NO_EDGE, leaf(number))); }
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
                prop_assert_eq!(slot.stack.depth(), 0);
                Ok(())
            })?;
        }
    }
}
