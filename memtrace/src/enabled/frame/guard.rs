//! The guard that the attribute puts at the head of a function: entry when it is made, exit when it is dropped.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::sync::atomic::{Ordering, compiler_fence};

use tracing::Span;
use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};
use tracing::span::EnteredSpan;

use super::edges::{self, Edge, bump};
use super::slot::{self, Slot};
use super::stack::{Arrival, Leaf, NO_CALL, NO_EDGE, Place, Room};
use crate::active::clock;
use crate::active::runtime::{self, Boundary, HOT, NoSlot, Taker};
use crate::active::sys::Errno;
use crate::site::Site;

/// An open frame; dropping it leaves the frame.
#[derive(Debug)]
#[must_use = "the frame is left when this is dropped"]
pub struct Frame {
    /// The slot of the thread that entered it; `None` where nothing is measured.
    slot: Option<&'static Slot>,
    place: Place,
    // PERF: dropping it is left to `close_slowly`: compilers call the code that drops an `Option` without looking into it.
    span: ManuallyDrop<Option<EnteredSpan>>,
    /// A frame is left by the thread that entered it.
    not_send: PhantomData<*const ()>,
}

thread_local! {
    /// Whether this thread, which has no slot, passes boundaries over: it is starting memtrace or getting its slot,
    /// or there is no slot for it.
    static PASSED_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Enters a frame of `site`. Where nothing is measured, or memtrace itself is what called, the frame is inert.
pub fn enter(site: &'static Site) -> Frame {
    match open_slot() {
        Some(slot) => Frame::open(slot, site),
        None => Frame::INERT,
    }
}

/// A frame of a site whose spans have fields.
#[derive(Debug)]
pub enum Opening {
    /// There is nothing to wait for.
    Open(Frame),
    /// It is to be opened with a span.
    Wanting(Entry),
}

/// Enters a frame of `site`, as far as that goes without a span that somebody wants.
pub fn open(site: &'static Site) -> Opening {
    if !wants_span(site) {
        return Opening::Open(enter(site));
    }
    let entry = open_slot().and_then(|slot| {
        let busy = Busy::begin(slot)?;
        let entry = Entry::take(slot, site, false)?;
        Some(Entry { _busy: Some(busy), ..entry })
    });
    entry.map_or(Opening::Open(Frame::INERT), Opening::Wanting)
}

/// Enters a frame whose span has fields. They are taken where this stands, if somebody wants the span: what leaves the
/// function in one of them, leaves it before the frame is entered.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_enter_with {
    (site: $site:expr, $($span:tt)*) => {
        match $crate::__private::open($site) {
            $crate::__private::Opening::Open(frame) => frame,
            $crate::__private::Opening::Wanting(entry) => {
                let span = $crate::__private::span! { rss: entry.rss(), $($span)* };
                entry.open(span)
            }
        }
    };
}

impl Frame {
    /// Enters a frame of `site` with a reading, whether one is due or not.
    pub(super) fn enter_exactly(site: &'static Site) -> Self {
        let Some(slot) = open_slot() else { return Self::INERT };
        let Some(_busy) = Busy::begin(slot) else { return Self::INERT };
        open_slowly(slot, site, true)
    }

    /// Makes a call path, which is no call of this thread's, the leaf.
    pub(super) fn under(slot: &'static Slot, path: u32) -> Self {
        let Some(_busy) = Busy::begin(slot) else { return Self::INERT };
        let leaf = Leaf::new(path, arrive(slot, false)).with(NO_CALL);
        Self::begin(slot, slot.stack.make_room(), NO_EDGE, leaf, None)
    }

    /// The slot of its thread, where it measures.
    pub(super) fn slot(&self) -> Option<&'static Slot> {
        self.slot
    }

    /// Takes a reading with `read`, and gives what is known of the frame, which stays open.
    pub(super) fn look(&self, read: impl FnOnce(&'static Slot, Boundary) -> u64) -> Option<Leaf> {
        let slot = self.slot.filter(|slot| is_current(slot))?;
        let _busy = Busy::begin(slot)?;
        read(slot, Boundary::Between);
        self.place.frame(slot)
    }

    /// Notes that the frame is counted as a violation of its budget.
    pub(super) fn count_violation(&self) {
        if let Some(slot) = self.slot {
            self.place.count_violation(slot);
        }
    }
}

impl Drop for Frame {
    #[inline]
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            self.close(slot);
        }
    }
}

/// Marks a thread as being inside memtrace, until dropped.
#[derive(Debug)]
pub(super) struct Busy(&'static Slot);

impl Busy {
    #[inline]
    pub(super) fn begin(slot: &'static Slot) -> Option<Self> {
        if slot.busy.load(Ordering::Relaxed) {
            return None;
        }
        slot.busy.store(true, Ordering::Relaxed);
        // ORDERING: a signal handler on this thread sees the mark before anything that it protects.
        compiler_fence(Ordering::SeqCst);
        Some(Self(slot))
    }
}

impl Drop for Busy {
    #[inline]
    fn drop(&mut self) {
        compiler_fence(Ordering::SeqCst);
        self.0.busy.store(false, Ordering::Relaxed);
    }
}

impl Frame {
    pub(super) const INERT: Self =
        Self { slot: None, place: Place::NONE, span: ManuallyDrop::new(None), not_send: PhantomData };

    /// Opens a frame where all is ready for it: its edge is known, no reading is due, and no subscriber wants a span.
    // PERF: a path without calls has few registers to save; with what it leaves to `open_slowly` and `close_slowly`
    // in its midst, a pair took 226 instructions.
    #[inline]
    fn open(slot: &'static Slot, site: &'static Site) -> Self {
        let Some(_busy) = Busy::begin(slot) else { return Self::INERT };
        if let Some(room) = slot.stack.room() {
            let key = edges::key(room.caller(), site.number.load(Ordering::Relaxed));
            if let Some(edge) = slot.edges.find(key)
                && let Some(entered) = HOT.calm_tick()
                && !wants_span(site)
            {
                bump(&edge.calls, 1);
                let arrival = Arrival { entered, rss: HOT.rss(), skipped: slot.skip() };
                return Self::begin(slot, Some(room), key, Leaf::new(edge.path(), arrival), None);
            }
        }
        open_slowly(slot, site, false)
    }

    /// Makes the end of the edge the leaf.
    #[inline]
    fn begin(
        slot: &'static Slot,
        room: Option<Room<'_>>,
        edge: u64,
        leaf: Leaf,
        span: Option<EnteredSpan>,
    ) -> Self {
        let place = Place::take(room, edge, leaf);
        let place = if span.is_some() { place.to_be_looked_at() } else { place };
        Self { slot: Some(slot), place, span: ManuallyDrop::new(span), not_send: PhantomData }
    }

    /// Leaves the frame where it is the leaf, no reading is due and there is no span to close, which `begin` marked.
    fn close(&mut self, slot: &'static Slot) {
        let Some(_busy) = is_current(slot).then(|| Busy::begin(slot)).flatten() else {
            return self.close_span();
        };
        if let Some(leaf) = self.place.as_leaf(slot)
            && HOT.calm_tick().is_some()
        {
            slot.skip();
            self.place.count(slot, leaf.pop());
        } else {
            self.close_slowly(slot);
        }
    }

    /// Closes the span of a frame that is not this thread's to leave.
    #[cold]
    #[inline(never)]
    fn close_span(&mut self) {
        drop(self.span.take());
    }

    /// Leaves the frame with a reading, where one is due, and closes its span. The thread is marked already.
    #[cold]
    fn close_slowly(&mut self, slot: &'static Slot) {
        let outermost = self.place.is_outermost();
        let rss = at_boundary(slot, Boundary::Exit { outermost });
        let peak = self.place.leave(slot);
        if let Some(span) = self.span.take() {
            record(&span, rss, peak.highest, peak.inclusive);
        }
    }
}

/// Whether that is this thread's slot. A child of `fork` leaves frames that its parent entered; they are not in its books.
#[inline]
fn is_current(slot: &Slot) -> bool {
    slot::current().is_some_and(|current| std::ptr::eq(current, slot))
}

/// Opens a frame with whatever it takes: a new edge, a reading, a span. The thread is marked already.
#[cold]
fn open_slowly(slot: &'static Slot, site: &'static Site, exact: bool) -> Frame {
    let Some(entry) = Entry::take(slot, site, exact) else { return Frame::INERT };
    let span = wants_span(site).then(|| site.new_span(entry.rss()));
    entry.begin(span)
}

/// All of a frame's entry but its span. Dropped, it was no call.
#[derive(Debug)]
#[must_use = "the frame is entered when it is opened"]
pub struct Entry {
    slot: &'static Slot,
    key: u64,
    edge: &'static Edge,
    arrival: Arrival,
    /// Until the frame is open, where it is opened from outside of memtrace.
    _busy: Option<Busy>,
}

impl Entry {
    /// Takes the reading of an entry. The thread is marked already.
    fn take(slot: &'static Slot, site: &'static Site, exact: bool) -> Option<Self> {
        let (key, edge) = edge_below(slot, slot.path(), site)?;
        Some(Self { slot, key, edge, arrival: arrive(slot, exact), _busy: None })
    }

    /// RSS at entry.
    #[must_use]
    pub fn rss(&self) -> u64 {
        self.arrival.rss
    }

    /// Enters the frame, and the span.
    pub fn open(self, span: Span) -> Frame {
        self.begin(Some(span))
    }

    fn begin(self, span: Option<Span>) -> Frame {
        let Self { slot, key, edge, arrival, .. } = self;
        bump(&edge.calls, 1);
        let span = span.map(Span::entered);
        Frame::begin(slot, slot.stack.make_room(), key, Leaf::new(edge.path(), arrival), span)
    }
}

/// What is known at an entry, with a reading where one is due, or where it is to be `exact`.
#[inline]
pub(super) fn arrive(slot: &'static Slot, exact: bool) -> Arrival {
    let skipped = slot.skipped();
    let entered = clock::ticks();
    let rss =
        if exact { runtime::read_at(slot, Boundary::Entry) } else { at_tick(entered, slot, Boundary::Entry) };
    Arrival { entered, rss, skipped }
}

/// RSS at a boundary: of a reading where one is due, else of the latest one.
#[inline]
pub(super) fn at_boundary(slot: &'static Slot, boundary: Boundary) -> u64 {
    at_tick(clock::ticks(), slot, boundary)
}

/// The same at a tick that is known.
#[inline]
fn at_tick(now: u64, slot: &'static Slot, boundary: Boundary) -> u64 {
    if now >= HOT.due() {
        let _errno = Errno::keep();
        return runtime::read_at(slot, boundary);
    }
    slot.skip();
    HOT.rss()
}

/// Whether a subscriber may want a span of that site, by its level.
#[inline]
pub(super) fn wants_span(site: &Site) -> bool {
    let level = site.text.level;
    level <= STATIC_MAX_LEVEL && level <= LevelFilter::current()
}

/// Records what is known at the end of a frame.
#[cold]
pub(super) fn record(span: &Span, rss: u64, highest: u64, inclusive: u64) {
    span.record("memtrace.rss_exit", rss);
    span.record("memtrace.peak", highest);
    span.record("memtrace.inclusive_peak_delta", inclusive);
}

/// The edge from `caller` to `site`, with its key.
#[inline]
pub(super) fn edge_below(
    slot: &'static Slot,
    caller: u32,
    site: &'static Site,
) -> Option<(u64, &'static Edge)> {
    let key = edges::key(caller, site.number.load(Ordering::Relaxed));
    slot.edges.find(key).map(|edge| (key, edge)).or_else(|| take_edge(slot, caller, site))
}

/// An edge that this thread takes for the first time.
#[cold]
fn take_edge(slot: &'static Slot, caller: u32, site: &'static Site) -> Option<(u64, &'static Edge)> {
    let _errno = Errno::keep();
    let edge = runtime::current()?.new_edge(slot, caller, site)?;
    Some((edges::key(caller, site.number.load(Ordering::Relaxed)), edge))
}

/// The slot of this thread, where frames are opened.
#[inline]
pub(super) fn open_slot() -> Option<&'static Slot> {
    match slot::current() {
        Some(slot) => HOT.is_on().then_some(slot),
        None => first_slot(),
    }
}

/// The first boundary of a thread, which may be the first of the process.
#[cold]
fn first_slot() -> Option<&'static Slot> {
    if PASSED_OVER.replace(true) {
        return None;
    }
    let errno = Errno::keep();
    let slot = runtime::started().filter(|_| HOT.is_on()).map(runtime::Runtime::new_slot);
    drop(errno);
    PASSED_OVER.set(matches!(slot, Some(Err(NoSlot::Full))));
    slot?.ok()
}

/// Runs `run` with this thread marked as being inside memtrace, and tells it who it is. `None` where the thread is
/// inside already.
pub(crate) fn inside<T>(run: impl FnOnce(Taker) -> Option<T>) -> Option<T> {
    let _errno = Errno::keep();
    if let Some(slot) = slot::current() {
        let _busy = Busy::begin(slot)?;
        return run(Taker::Thread(slot));
    }
    if PASSED_OVER.replace(true) {
        return None;
    }
    let result = run(Taker::Nobody);
    PASSED_OVER.set(false);
    result
}

/// Passes over every boundary that this thread, which is memtrace's own, may ever reach. It may have a slot by now: an
/// annotated allocator is called while a thread starts.
pub(crate) fn pass_over_this_thread() {
    slot::forget_current();
    PASSED_OVER.set(true);
}

/// Forgets what this thread is, in the child after `fork`.
pub(crate) fn forget_thread() {
    slot::forget_current();
    PASSED_OVER.set(false);
}
