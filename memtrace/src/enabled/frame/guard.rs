//! The guard that the attribute puts at the head of a function: entry when it is made, exit when it is dropped.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{Ordering, compiler_fence};

use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};
use tracing::span::EnteredSpan;

use super::edges::{self, Edge, bump};
use super::slot::{self, Leaf, NO_FRAME, Slot};
use crate::active::clock;
use crate::active::runtime::{self, Boundary, HOT, NoSlot, Taker};
use crate::active::sys::Errno;
use crate::site::Site;

/// An open frame; dropping it leaves the frame.
#[derive(Debug)]
#[must_use = "the frame is left when this is dropped"]
pub struct Frame {
    open: Option<Open>,
    /// A frame is left by the thread that entered it.
    not_send: PhantomData<*const ()>,
}

#[derive(Debug)]
struct Open {
    slot: &'static Slot,
    edge: u64,
    caller: Leaf,
    caller_shared: bool,
    span: Option<EnteredSpan>,
}

thread_local! {
    /// Whether this thread, which has no slot, passes boundaries over: it is starting memtrace or getting its slot,
    /// or there is no slot for it.
    static PASSED_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Enters a frame of `site`. Where nothing is measured, or memtrace itself is what called, the frame is inert.
pub fn enter(site: &'static Site) -> Frame {
    let open = match slot::current() {
        Some(slot) if HOT.is_on() => open(slot, site),
        Some(_) => None,
        None => open_first(site),
    };
    Frame { open, not_send: PhantomData }
}

impl Drop for Frame {
    #[inline]
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            open.close();
        }
    }
}

/// Marks a thread as being inside memtrace, until dropped.
struct Busy(&'static Slot);

impl Busy {
    #[inline]
    fn begin(slot: &'static Slot) -> Option<Self> {
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

#[inline]
fn open(slot: &'static Slot, site: &'static Site) -> Option<Open> {
    let _busy = Busy::begin(slot)?;
    let caller = slot.own_leaf();
    let key = edges::key(caller.path, site.number.load(Ordering::Relaxed));
    let (key, edge) = match slot.edges.find(key) {
        Some(edge) => (key, edge),
        None => take_edge(slot, caller.path, site)?,
    };
    let entered = clock::ticks();
    let rss = at_boundary(slot, entered, Boundary::Entry);
    let span = open_span(site, rss);
    bump(&edge.calls, 1);
    let path = edge.path.load(Ordering::Relaxed);
    let caller_shared = slot.shared.load(Ordering::Relaxed);
    slot.shared.store(false, Ordering::Relaxed);
    // The caller's highest RSS is read again: the reading above may have raised it.
    let caller = slot.own_leaf();
    slot.set_leaf(Leaf { path, entered, entry_rss: rss, highest: rss });
    Some(Open { slot, edge: key, caller, caller_shared, span })
}

impl Open {
    #[inline]
    fn close(self) {
        let Self { slot, edge, caller, caller_shared, span } = self;
        // A child of `fork` leaves frames that its parent entered; they are not in its books.
        let own = slot::current().is_some_and(|current| std::ptr::eq(current, slot));
        let Some(_busy) = Busy::begin(slot).filter(|_| own) else { return };
        let rss = at_boundary(slot, clock::ticks(), Boundary::Exit { outermost: caller.path == NO_FRAME });
        let leaf = slot.own_leaf();
        let inclusive = leaf.highest.saturating_sub(leaf.entry_rss);
        let shared = slot.shared.load(Ordering::Relaxed);
        if let Some(edge) = slot.edges.find(edge) {
            edge.leave(inclusive, shared);
        }
        slot.shared.store(shared | caller_shared, Ordering::Relaxed);
        slot.set_leaf(Leaf { highest: caller.highest.max(leaf.highest), ..caller });
        if let Some(span) = span {
            close_span(&span, rss, leaf.highest, inclusive);
        }
    }
}

/// RSS at a boundary: of a reading where one is due, else of the latest one.
#[inline]
fn at_boundary(slot: &'static Slot, now: u64, boundary: Boundary) -> u64 {
    if now >= HOT.due() {
        let _errno = Errno::keep();
        return runtime::read_at(slot, boundary);
    }
    slot.skip();
    HOT.rss()
}

#[inline]
fn open_span(site: &Site, rss: u64) -> Option<EnteredSpan> {
    let level = site.text.level;
    (level <= STATIC_MAX_LEVEL && level <= LevelFilter::current()).then(|| (site.span)(rss).entered())
}

#[cold]
fn close_span(span: &EnteredSpan, rss: u64, highest: u64, inclusive: u64) {
    span.record("memtrace.rss_exit", rss);
    span.record("memtrace.peak", highest);
    span.record("memtrace.inclusive_peak_delta", inclusive);
}

/// The edge that this thread takes for the first time, with its key.
#[cold]
fn take_edge(slot: &'static Slot, caller: u32, site: &'static Site) -> Option<(u64, &'static Edge)> {
    let _errno = Errno::keep();
    let edge = runtime::current()?.new_edge(slot, caller, site)?;
    Some((edges::key(caller, site.number.load(Ordering::Relaxed)), edge))
}

/// The first boundary of a thread, which may be the first of the process.
#[cold]
fn open_first(site: &'static Site) -> Option<Open> {
    if PASSED_OVER.replace(true) {
        return None;
    }
    let errno = Errno::keep();
    let slot = runtime::started().filter(|_| HOT.is_on()).map(runtime::Runtime::new_slot);
    drop(errno);
    PASSED_OVER.set(matches!(slot, Some(Err(NoSlot::Full))));
    open(slot?.ok()?, site)
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
