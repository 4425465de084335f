//! Frames of futures: open from the first poll to completion or drop, and on a thread's stack only while polled.
//!
//! Between two polls other tasks run, and what they raise is not this future's: its inclusive curve stands still. So a
//! frame keeps the curve's level, RSS against the first entry with the growth between polls left out, and its
//! maximum. It belongs to no thread: each poll borrows the leaf of the thread that it runs on.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tracing::Span;
use tracing::span::Entered;

use super::budget;
use super::edges::bump;
use super::guard::{Busy, at_boundary, edge_below, open_slot, record, wants_span};
use super::slot::{self, Leaf, NO_FRAME, Slot};
use crate::active::clock;
use crate::active::runtime::{self, Boundary, HOT};
use crate::site::Site;

pin_project! {
    /// A future whose polls are measured. It is `Send`, `Sync` and `Unpin` exactly where the future inside is.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Measured<F> {
        #[pin]
        future: F,
        frame: FutureFrame,
    }

    impl<F> PinnedDrop for Measured<F> {
        fn drop(this: Pin<&mut Self>) {
            this.project().frame.close();
        }
    }
}

/// Whether a measured future was ever polled: until then nobody has to look for open ones.
static ANY: AtomicBool = AtomicBool::new(false);

/// Whether a measured future was ever polled in this process.
pub(crate) fn any() -> bool {
    ANY.load(Ordering::Relaxed)
}

/// What a future keeps of its frame between polls.
#[derive(Debug)]
pub(super) struct FutureFrame {
    site: &'static Site,
    /// The path that the first poll ran under; the frame's edge leads on from there.
    caller: u32,
    state: State,
    shared: bool,
    /// Whether every poll has a reading at both ends, whether one is due or not.
    exact: bool,
    /// When the first poll began, in ticks.
    entered: u64,
    /// RSS then.
    entry_rss: u64,
    /// The inclusive curve, in bytes against its start.
    level: i64,
    /// Its maximum.
    highest: u64,
    span: Option<Box<Span>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unpolled,
    Open,
    Closed,
}

impl<F> Measured<F> {
    /// Measures `future` as calls of `site`.
    pub fn new(site: &'static Site, future: F) -> Self {
        Self { future, frame: FutureFrame::new(site, None, false) }
    }

    /// The same with a span that was made at the call, because its fields name arguments.
    pub fn with_span(site: &'static Site, span: Span, future: F) -> Self {
        let span = (!span.is_none()).then(|| Box::new(span));
        Self { future, frame: FutureFrame::new(site, span, false) }
    }
}

impl<F: Future> Future for Measured<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let turn = this.frame.begin();
        let result = this.future.poll(context);
        drop(turn);
        if result.is_ready() {
            this.frame.close();
        }
        result
    }
}

/// A poll: the future's frame is the leaf of the thread until this is dropped.
pub(super) struct Turn<'frame> {
    /// The slot of the thread that polls.
    pub(super) slot: &'static Slot,
    caller: Leaf,
    caller_shared: bool,
    rss: u64,
    level: &'frame mut i64,
    highest: &'frame mut u64,
    shared: &'frame mut bool,
    exact: bool,
    _span: Option<Entered<'frame>>,
}

impl FutureFrame {
    pub(super) fn new(site: &'static Site, span: Option<Box<Span>>, exact: bool) -> Self {
        Self {
            site,
            caller: NO_FRAME,
            state: State::Unpolled,
            shared: false,
            exact,
            entered: 0,
            entry_rss: 0,
            level: 0,
            highest: 0,
            span,
        }
    }

    /// Makes the frame the leaf of this thread.
    pub(super) fn begin(&mut self) -> Option<Turn<'_>> {
        let slot = open_slot()?;
        let _busy = Busy::begin(slot)?;
        let (_, edge) = edge_below(slot, slot.path(), self.site)?;
        let now = clock::ticks();
        let rss = read(slot, Boundary::Entry, self.exact);
        if self.state == State::Unpolled {
            self.state = State::Open;
            self.caller = slot.path();
            self.entered = now;
            self.entry_rss = rss;
            bump(&edge.calls, 1);
            edge.open_future();
            if !any() {
                ANY.store(true, Ordering::Relaxed);
            }
            self.open_span(rss);
        }
        let caller = slot.own_leaf();
        let caller_shared = slot.shared.load(Ordering::Relaxed);
        slot.shared.store(false, Ordering::Relaxed);
        slot.set_leaf(Leaf {
            path: edge.path(),
            entered: self.entered,
            entry_rss: rss.saturating_add_signed(-self.level),
            highest: rss,
        });
        let Self { level, highest, shared, exact, span, .. } = self;
        Some(Turn {
            slot,
            caller,
            caller_shared,
            rss,
            level,
            highest,
            shared,
            exact: *exact,
            _span: span.as_deref().map(Span::enter),
        })
    }

    /// Counts the frame, when the future has completed or is dropped.
    pub(super) fn close(&mut self) {
        if self.state != State::Open {
            return;
        }
        self.state = State::Closed;
        let mut path = None;
        // Also after `disable`: what was opened is closed.
        if let Some(slot) = slot::current().or_else(open_slot)
            && let Some(_busy) = Busy::begin(slot)
            && let Some((_, edge)) = edge_below(slot, self.caller, self.site)
        {
            edge.leave(self.highest, self.shared);
            edge.close_future();
            path = Some(edge.path());
        }
        if let Some(path) = path {
            // Whether all its polls had their readings is not kept.
            budget::check(self.site, path, self.highest, false, self.shared);
        }
        if let Some(span) = self.span.take() {
            record(&span, HOT.rss(), self.entry_rss + self.highest, self.highest);
        }
    }

    /// Its inclusive peak until now, and whether other threads ran in its polls.
    pub(super) fn inclusive(&self) -> (u64, bool) {
        (self.highest, self.shared)
    }

    fn open_span(&mut self, rss: u64) {
        match &self.span {
            Some(span) => {
                span.record("memtrace.rss_enter", rss);
            }
            None => self.span = wants_span(self.site).then(|| Box::new((self.site.span)(rss))),
        }
    }
}

/// RSS at a boundary of a poll: of a reading, where one is due or each is to have one.
fn read(slot: &'static Slot, boundary: Boundary, exact: bool) -> u64 {
    if exact { runtime::read_at(slot, boundary) } else { at_boundary(slot, boundary) }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let slot = self.slot;
        let own = slot::current().is_some_and(|current| std::ptr::eq(current, slot));
        let Some(_busy) = own.then(|| Busy::begin(slot)).flatten() else { return };
        let outermost = self.caller.path == NO_FRAME;
        let rss = read(slot, Boundary::Exit { outermost }, self.exact);
        let leaf = slot.own_leaf();
        let risen = leaf.highest.cast_signed() - self.rss.cast_signed();
        *self.highest = (*self.highest).max(u64::try_from(*self.level + risen).unwrap_or(0));
        *self.level += rss.cast_signed() - self.rss.cast_signed();
        let shared = slot.shared.load(Ordering::Relaxed);
        *self.shared |= shared;
        slot.shared.store(shared | self.caller_shared, Ordering::Relaxed);
        slot.set_leaf(Leaf { highest: self.caller.highest.max(leaf.highest), ..self.caller });
    }
}
