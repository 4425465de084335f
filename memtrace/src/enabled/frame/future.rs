//! Frames of futures: open from the first poll to completion or drop, and on a thread's stack only while polled.
//!
//! Each poll is a turn of the frame ([`super::turns`]).

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{self, Context};

use pin_project_lite::pin_project;
use tracing::Span;
use tracing::span::Entered;

use super::body_span::PollWithoutSpan;
use super::guard::{Busy, arrive, at_boundary, edge_below, open_slot, record, wants_span};
use super::slot::Slot;
use super::turns::{Turn, Turns};
use super::{budget, edges};
use crate::active::runtime::{self, Boundary, HOT};
use crate::site::Site;

pin_project! {
    /// A future whose polls are measured. It is `Send`, `Sync`, `Unpin` and unwind safe exactly where the future inside is.
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

/// What a future keeps of its frame between polls.
#[derive(Debug)]
pub(super) struct FutureFrame {
    turns: Turns,
    /// One that is none is still to be opened by the body, which suspended while it took the fields.
    span: Option<Box<Span>>,
}

// The figures of a frame are whole wherever a panic leaves it; only its span may be a subscriber's that is not.
impl UnwindSafe for FutureFrame {}
impl RefUnwindSafe for FutureFrame {}

impl<F> Measured<F> {
    /// Measures `future` as calls of `site`.
    pub fn new(site: &'static Site, future: F) -> Self {
        Self { future, frame: FutureFrame::new(site, None) }
    }

    /// The same with a span that was made outside of it, because its fields may name what it does not own.
    pub fn with_span(site: &'static Site, span: Span, future: F) -> Self {
        let span = (!span.is_none()).then(|| Box::new(span));
        Self { future, frame: FutureFrame::new(site, span) }
    }
}

/// Makes the span of a future outside of it.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_future_span {
    ($($span:tt)*) => {
        $crate::__private::span! { rss: $crate::__private::tracing::field::Empty, $($span)* }
    };
}

impl<F: Future> Future for Measured<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> task::Poll<F::Output> {
        let this = self.project();
        let result = {
            let _poll = this.frame.begin();
            this.future.poll(context)
        };
        if result.is_ready() {
            this.frame.close();
        }
        result
    }
}

/// A poll: the future's frame is the leaf of the thread until this is dropped.
pub(super) struct Poll<'frame> {
    turns: &'frame mut Turns,
    turn: Turn,
    /// Whether both its boundaries have a reading, due or not.
    exact: bool,
    _span: SpanOfPoll<'frame>,
}

/// The span that is entered for a poll, until this is dropped.
enum SpanOfPoll<'frame> {
    None,
    Made {
        _entered: Entered<'frame>,
    },
    /// One that the body opens.
    // PERF: boxed, it does not widen the polls that follow: a poll took 15 instructions more.
    OfBody {
        _poll: Box<PollWithoutSpan<'frame>>,
    },
}

impl FutureFrame {
    pub(super) fn new(site: &'static Site, span: Option<Box<Span>>) -> Self {
        Self { turns: Turns::new(site), span }
    }

    /// Makes the frame the leaf of this thread.
    // PERF: compiled once, here, and without calls but at its ends, as `Frame::open` is: compiled in the user's crates
    // and with what it leaves to `begin_slowly` in its midst, a poll took 247 instructions.
    pub(super) fn begin(&mut self) -> Option<Poll<'_>> {
        let slot = open_slot()?;
        let _busy = Busy::begin(slot)?;
        if !self.turns.is_unentered()
            && self.span.is_none()
            && let Some(room) = slot.stack.room()
            && let Some(edge) =
                slot.edges.find(edges::key(room.caller(), self.turns.site.number.load(Ordering::Relaxed)))
            && HOT.calm_tick().is_some()
        {
            let turn = self.turns.resume(slot, Some(room), edge, HOT.rss(), slot.skip());
            return Some(Poll { turns: &mut self.turns, turn, exact: false, _span: SpanOfPoll::None });
        }
        self.begin_slowly(slot, false)
    }

    /// The same with a reading at both ends of the poll, due or not, and without a span.
    pub(super) fn begin_exactly(&mut self) -> Option<Poll<'_>> {
        let slot = open_slot()?;
        let _busy = Busy::begin(slot)?;
        self.begin_slowly(slot, true)
    }

    /// Begins a poll with whatever it takes: a new edge, a reading, a span. The thread is marked already.
    #[cold]
    fn begin_slowly(&mut self, slot: &'static Slot, exact: bool) -> Option<Poll<'_>> {
        let (_, edge) = edge_below(slot, slot.path(), self.turns.site)?;
        let arrival = arrive(slot, exact);
        let rss = arrival.rss;
        let Self { turns, span } = self;
        let span = if exact {
            SpanOfPoll::None
        } else if turns.is_unentered() {
            first_span(turns.site, rss, span)
        } else if span.as_ref().is_some_and(|span| span.is_none()) {
            SpanOfPoll::OfBody { _poll: Box::new(PollWithoutSpan::again(span)) }
        } else {
            SpanOfPoll::enter(span.as_deref())
        };
        let turn = turns.begin(slot, edge, arrival);
        Some(Poll { turns, turn, exact, _span: span })
    }

    /// Counts the frame, when the future has completed or is dropped.
    pub(super) fn close(&mut self) {
        if let Some(violation) = self.turns.close() {
            budget::report(violation);
        }
        if let Some(span) = self.span.take_if(|_| !self.turns.is_unentered()) {
            let (inclusive, highest) = self.turns.peaks();
            record(&span, HOT.rss(), highest, inclusive);
        }
    }

    /// Its turns until now.
    pub(super) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Notes that a poll was not measured.
    pub(super) fn miss_poll(&mut self) {
        self.turns.miss_reading();
    }
}

/// The span of a first poll, with RSS at entry.
#[cold]
fn first_span<'frame>(site: &Site, rss: u64, span: &'frame mut Option<Box<Span>>) -> SpanOfPoll<'frame> {
    match span {
        Some(span) => {
            span.record("memtrace.rss_enter", rss);
        }
        None if !wants_span(site) => {}
        None if site.callsite.is_none() => {
            return SpanOfPoll::OfBody { _poll: Box::new(PollWithoutSpan::first(rss, span)) };
        }
        None => *span = Some(site.new_span(rss)).filter(|span| !span.is_none()).map(Box::new),
    }
    SpanOfPoll::enter(span.as_deref())
}

impl<'frame> SpanOfPoll<'frame> {
    #[inline]
    fn enter(span: Option<&'frame Span>) -> Self {
        match span {
            None => Self::None,
            Some(span) => Self::Made { _entered: span.enter() },
        }
    }
}

impl Poll<'_> {
    /// The slot of the thread that polls.
    pub(super) fn slot(&self) -> &'static Slot {
        self.turn.slot
    }

    /// Ends the poll where no reading is due; else leaves that to `end_slowly`.
    // PERF: compiled once, here, as `begin` is.
    fn end(&mut self) {
        let Some(_busy) = self.turn.mark() else { return };
        if !self.exact
            && let Some(leaf) = self.turn.as_leaf()
            && HOT.calm_tick().is_some()
        {
            self.turn.slot.skip();
            self.turns.end_with(self.turn.slot, leaf.pop(), HOT.rss());
        } else {
            self.end_slowly();
        }
    }

    /// Ends the poll with a reading, where one is due. The thread is marked already.
    #[cold]
    fn end_slowly(&mut self) {
        let outermost = self.turn.is_outermost();
        let read = if self.exact { runtime::read_at } else { at_boundary };
        let rss = read(self.turn.slot, Boundary::Exit { outermost });
        self.turns.end(&self.turn, rss);
    }
}

impl Drop for Poll<'_> {
    #[inline]
    fn drop(&mut self) {
        self.end();
    }
}
