//! Where the frames of a stack stand, and how they come and go.

use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

use super::Peak;
use super::leaf::{LEFT, Leaf, Marks, SHARED, SHRINKS};
use crate::active::frame::slot::NO_FRAME;
use crate::active::sys::{self, Errno};

/// Frames that have room in the slot, with the bottom of the stack.
const INLINE: u32 = 7;

/// Frames of the mapping that are in use first, and for good: two pages of them.
const FIRST_MAPPED: u32 = 256;

/// Frames that the mapping has room for, which is address space and no memory. A thread that goes deeper needs a stack of
/// tens of megabytes; what is entered beyond is counted, and measured with its caller.
pub(super) const RESERVED: u32 = 1 << 17;

/// Frames that are looked at for how far RSS has risen in the outermost of them. Functions are left from the innermost on, so
/// more than one is looked at only of guards that are left in another order, and there never are so many.
const NEAR: usize = 1024;

/// The stack itself. Zeroed memory is one that has to be [cleared](Stack::clear) before it is used.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Stack {
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
pub(super) struct Open {
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
    pub(super) fn path(&self) -> u32 {
        self.marked_path.load(Ordering::Relaxed) as u32
    }

    #[inline]
    pub(super) fn marks(&self) -> Marks {
        Marks((self.marked_path.load(Ordering::Relaxed) >> 32) as u32)
    }

    #[inline]
    pub(super) fn get(&self) -> Leaf {
        // ORDERING: first, and before the rest: where that says that it is the frame of an earlier look still, the highest RSS
        // is that frame's.
        let highest = self.highest.load(Ordering::Acquire);
        Leaf {
            path: self.path(),
            marks: self.marks(),
            entered: self.entered.load(Ordering::Relaxed),
            entry_rss: self.entry_rss.load(Ordering::Relaxed),
            highest,
        }
    }

    #[inline]
    fn set(&self, leaf: Leaf) {
        self.marked_path.store(in_place(leaf.marks) | u64::from(leaf.path), Ordering::Relaxed);
        self.entered.store(leaf.entered, Ordering::Relaxed);
        self.entry_rss.store(leaf.entry_rss, Ordering::Relaxed);
        self.highest.store(leaf.highest, Ordering::Relaxed);
    }

    pub(super) fn raise(&self, rss: u64) {
        self.highest.fetch_max(rss, Ordering::Relaxed);
    }

    pub(super) fn mark(&self, bit: u8) {
        self.marked_path.fetch_or(in_place(Marks::NONE.with(bit)), Ordering::Relaxed);
    }

    fn unmark(&self, bit: u8) {
        self.marked_path.fetch_and(!in_place(Marks::NONE.with(bit)), Ordering::Relaxed);
    }
}

impl Stack {
    /// All frames that there is room for.
    pub(super) fn frames(&self) -> &[Open] {
        // ORDERING: whoever sees the capacity sees the frames that have it, or more of them.
        let capacity = self.capacity.load(Ordering::Acquire) as usize;
        let frames = self.frames.load(Ordering::Acquire);
        // SAFETY: `clear`, which comes before every use of a stack, and `grow` put there what has room for at least
        // `capacity` frames, which are all atomics: those of this stack, which is in a mapping that is never given back, or
        // a mapping of their own that is not either. What `shrink` gives back of it is zero from then on.
        unsafe { std::slice::from_raw_parts(frames, capacity) }
    }

    #[inline]
    pub(super) fn depth(&self) -> u32 {
        // ORDERING: pairs with the release in `fill`: frames that are counted have been written.
        self.depth.load(Ordering::Acquire)
    }

    /// The leaf, or the bottom.
    #[inline]
    pub(super) fn top(&self) -> &Open {
        // SAFETY: `clear`, which comes before every use of a stack, makes it the bottom, `grow` keeps it where it is, and
        // the owner goes from one frame to the next, of those that there is room for. None of them is ever given back.
        unsafe { &*self.top.load(Ordering::Acquire) }
    }

    /// The leaf with its caller; `None` where no frame is open. Owner only.
    #[inline]
    fn top_two(&self, depth: u32) -> Option<Top<'_>> {
        if depth == 0 {
            return None;
        }
        let leaf = self.top();
        // SAFETY: a frame of a depth above 0 has another one or the bottom below it, and the owner alone moves the top.
        let (below, caller) = unsafe {
            let below = self.top.load(Ordering::Relaxed).sub(1);
            (below, &*below)
        };
        Some(Top { stack: self, depth, below, caller, leaf, marks: leaf.marks() })
    }

    /// Room for another frame, where there is some already.
    #[inline]
    pub(crate) fn room(&self) -> Option<Room<'_>> {
        let (caller, depth) = (self.top(), self.depth() + 1);
        if depth >= self.capacity.load(Ordering::Relaxed) {
            return None;
        }
        // SAFETY: there is room for a frame of that depth above the leaf, and the owner alone moves the top.
        let (above, open) = unsafe {
            let above = self.top.load(Ordering::Relaxed).add(1);
            (above, &*above)
        };
        Some(Room { stack: self, depth, above, caller, open })
    }

    /// Room for another frame; `None` where no memory can be had. Owner only.
    #[inline]
    pub(crate) fn make_room(&self) -> Option<Room<'_>> {
        self.room().or_else(|| {
            self.grow()?;
            self.room()
        })
    }

    /// The leaf, where that is its depth and there is nothing to pass on to its caller or to go past.
    #[inline]
    pub(super) fn plain_top(&self, depth: u32) -> Option<Top<'_>> {
        if depth != self.depth() {
            return None;
        }
        self.top_two(depth).filter(|top| !top.marks.has(SHARED) && !top.caller.marks().has(LEFT | SHRINKS))
    }

    /// Leaves a frame that may be anywhere. Owner only.
    #[cold]
    pub(super) fn leave_oddly(&self, depth: u32) -> Peak {
        if depth == self.depth() { self.pop_oddly() } else { self.leave_early(depth) }
    }

    /// Leaves the leaf and does what there is to do then: tells the new one that others ran beside it, gives back room, and
    /// goes past those that were left before. Owner only.
    fn pop_oddly(&self) -> Peak {
        let mut first = None;
        while let Some(top) = self.top_two(self.depth()) {
            let caller = top.caller;
            let peak = top.pop();
            if peak.marks.has(SHARED) {
                caller.mark(SHARED);
            }
            if caller.marks().has(SHRINKS) {
                self.shrink();
            }
            first.get_or_insert(peak);
            if !caller.marks().has(LEFT) {
                break;
            }
        }
        first.unwrap_or(Peak::NONE)
    }

    /// Marks a frame as left that is not the leaf, and gives its peak. Owner only.
    fn leave_early(&self, depth: u32) -> Peak {
        self.mark(depth, LEFT);
        self.frame(depth).map_or(Peak::NONE, |Leaf { highest, entry_rss, marks, .. }| Peak {
            highest,
            inclusive: highest.saturating_sub(entry_rss),
            marks,
        })
    }

    /// The frame of that depth, with what is open within it: what is [near](NEAR), and the leaf. Owner only, or of a thread that
    /// is gone.
    pub(super) fn frame(&self, depth: u32) -> Option<Leaf> {
        let open = self.frames().get(depth as usize..=self.depth() as usize).filter(|_| depth > 0)?;
        open.iter().take(NEAR).chain(open.last()).map(Open::get).reduce(Leaf::with_frame_within)
    }

    /// Marks the frame of that depth.
    pub(super) fn mark(&self, depth: u32, bit: u8) {
        if let Some(open) = self.frames().get(depth as usize).filter(|_| (1..=self.depth()).contains(&depth))
        {
            open.mark(bit);
        }
    }

    /// Shows every frame that is open to `see`, innermost first, each with what is open within it. In another thread than the
    /// owner's, frames that come and go meanwhile are passed over.
    pub(super) fn each(&self, mut see: impl FnMut(Leaf)) {
        let frames = self.frames();
        let mut within = None;
        for depth in (1..=self.depth()).rev() {
            let Some(open) = frames.get(depth as usize) else { continue };
            let before = open.get();
            // ORDERING: that was read before the depth is.
            fence(Ordering::Acquire);
            // Where fewer are open by now, the owner may be writing it, and for long.
            let is_open = self.depth() >= depth;
            let frame = open.get();
            if is_open && frame.is_still(&before) {
                let frame = within.map_or(frame, |within| frame.with_frame_within(within));
                within = Some(frame);
                see(frame);
            }
        }
    }

    /// Tells the leaf what a reading has found out, and its caller: the owner may be leaving the leaf, and have looked at it
    /// before.
    pub(super) fn tell(&self, tell: impl Fn(&Open)) {
        let top = self.top.load(Ordering::Acquire);
        // SAFETY: as `top`'s.
        let leaf = unsafe { &*top };
        tell(leaf);
        if leaf.path() != NO_FRAME {
            // SAFETY: the bottom alone has no path; every frame has another one or the bottom below it.
            tell(unsafe { &*top.sub(1) });
        }
    }

    /// Makes room for twice as many frames, until the stack is half as deep as it is. Owner only.
    #[cold]
    fn grow(&self) -> Option<()> {
        let _errno = Errno::keep();
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
        // ORDERING: the mapping before its capacity, and its frames before both; see `frames`.
        self.frames.store(mapped, Ordering::Release);
        // SAFETY: no more frames are open than there was room for.
        self.top.store(unsafe { mapped.add(self.depth() as usize) }, Ordering::Release);
        self.capacity.store(FIRST_MAPPED, Ordering::Release);
        // What readings have told the old frames meanwhile.
        for (from, to) in old.iter().zip(frames) {
            to.highest.fetch_max(from.highest.load(Ordering::Relaxed), Ordering::Relaxed);
            to.marked_path.fetch_or(from.marked_path.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        Some(())
    }

    /// Gives back the upper half of the room, in which nothing stands. Owner only.
    fn shrink(&self) {
        self.top().unmark(SHRINKS);
        self.shrink_to(self.frames().len() / 2);
    }

    /// Gives back the memory of all room but that.
    fn shrink_to(&self, room: usize) {
        let _errno = Errno::keep();
        let Some((kept, free)) = self.frames().split_at_checked(room).filter(|(_, free)| !free.is_empty())
        else {
            return;
        };
        self.capacity.store(u32::try_from(kept.len()).unwrap_or(FIRST_MAPPED), Ordering::Release);
        // SAFETY: a frame is all atomics, for which zero is a value.
        unsafe { sys::give_pages_back(free) };
    }

    /// Forgets every frame.
    pub(crate) fn clear(&self) {
        if self.frames.load(Ordering::Relaxed).is_null() {
            self.frames.store(self.inline.as_ptr().cast_mut(), Ordering::Release);
            self.capacity.store(INLINE, Ordering::Release);
        }
        if let [bottom, ..] = self.frames() {
            bottom.set(Leaf { path: NO_FRAME, marks: Marks::NONE, entered: 0, entry_rss: 0, highest: 0 });
        }
        self.top.store(self.frames.load(Ordering::Relaxed), Ordering::Release);
        self.depth.store(0, Ordering::Release);
        self.shrink_to(FIRST_MAPPED as usize);
    }
}

/// Room for a frame, and what would be its caller.
#[derive(Debug)]
pub(crate) struct Room<'stack> {
    stack: &'stack Stack,
    depth: u32,
    /// Where `open` stands.
    above: *mut Open,
    caller: &'stack Open,
    open: &'stack Open,
}

impl Room<'_> {
    /// The caller's call path, or [`NO_FRAME`].
    #[inline]
    pub(crate) fn caller(&self) -> u32 {
        self.caller.path()
    }

    /// Enters a frame, and gives its depth. Owner only.
    #[inline]
    pub(super) fn fill(self, leaf: Leaf) -> u32 {
        let Self { stack, depth, above, open, .. } = self;
        open.set(leaf);
        // ORDERING: whoever finds the frame sees the stores above.
        stack.top.store(above, Ordering::Release);
        stack.depth.store(depth, Ordering::Release);
        depth
    }
}

/// The leaf of a stack, with its caller.
#[derive(Debug)]
pub(crate) struct Top<'stack> {
    stack: &'stack Stack,
    depth: u32,
    /// Where `caller` stands.
    below: *mut Open,
    caller: &'stack Open,
    leaf: &'stack Open,
    marks: Marks,
}

impl Top<'_> {
    /// Makes the caller the leaf, and gives the peak of what was it. Owner only.
    #[inline]
    pub(crate) fn pop(self) -> Peak {
        let Self { stack, depth, below, caller, leaf, marks } = self;
        let highest = leaf.highest.load(Ordering::Relaxed);
        if highest > caller.highest.load(Ordering::Relaxed) {
            // A reading may be raising it too.
            caller.highest.fetch_max(highest, Ordering::Relaxed);
        }
        // ORDERING: whoever sees the caller as the leaf sees how far it has risen.
        stack.top.store(below, Ordering::Release);
        stack.depth.store(depth - 1, Ordering::Release);
        let inclusive = highest.saturating_sub(leaf.entry_rss.load(Ordering::Relaxed));
        Peak { highest, inclusive, marks }
    }
}
