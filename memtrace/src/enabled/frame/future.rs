//! Frames of futures: open from the first poll to completion or drop, and on a thread's stack only while polled.
//!
//! Each poll is a turn of the frame ([`super::turns`]).

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{self, Context};

use pin_project_lite::pin_project;
use tracing::Span;
use tracing::span::Entered;

use super::body_span::FirstPoll;
use super::budget;
use super::guard::{Busy, at_tick, edge_below, open_slot, record, wants_span};
use super::slot::Slot;
use super::turns::{Turn, Turns};
use crate::active::clock;
use crate::active::runtime::{Boundary, HOT};
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

impl<F: Future> Future for Measured<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> task::Poll<F::Output> {
        let this = self.project();
        let poll = this.frame.begin(at_tick);
        let result = this.future.poll(context);
        drop(poll);
        if result.is_ready() {
            this.frame.close();
        }
        result
    }
}

/// How RSS is found at a boundary, and at which tick.
pub(super) trait Read: Fn(u64, &'static Slot, Boundary) -> u64 + Copy {}

impl<R: Fn(u64, &'static Slot, Boundary) -> u64 + Copy> Read for R {}

/// A poll: the future's frame is the leaf of the thread until this is dropped.
pub(super) struct Poll<'frame, R: Read> {
    turns: &'frame mut Turns,
    turn: Turn,
    read: R,
    /// Boundaries of the thread without a reading, before the poll.
    skipped: u64,
    _span: SpanOfPoll<'frame>,
}

/// The span that is entered for a poll, until this is dropped.
enum SpanOfPoll<'frame> {
    None,
    Made {
        _entered: Entered<'frame>,
    },
    /// One that the body makes.
    // PERF: boxed, it does not widen the polls that follow: a poll took 15 instructions more.
    OfBody {
        _first: Box<FirstPoll<'frame>>,
    },
}

impl FutureFrame {
    pub(super) fn new(site: &'static Site, span: Option<Box<Span>>) -> Self {
        Self { turns: Turns::new(site), span }
    }

    /// Makes the frame the leaf of this thread.
    #[inline]
    pub(super) fn begin<R: Read>(&mut self, read: R) -> Option<Poll<'_, R>> {
        let slot = open_slot()?;
        let _busy = Busy::begin(slot)?;
        let skipped = slot.skipped();
        let (_, edge) = edge_below(slot, slot.path(), self.turns.site)?;
        let now = clock::ticks();
        let rss = read(now, slot, Boundary::Entry);
        let Self { turns, span } = self;
        let span = if turns.is_unentered() {
            first_span(turns.site, rss, span)
        } else {
            SpanOfPoll::enter(span.as_deref())
        };
        let turn = turns.begin(slot, edge, now, rss);
        Some(Poll { turns, turn, read, skipped, _span: span })
    }

    /// Counts the frame, when the future has completed or is dropped.
    pub(super) fn close(&mut self) {
        if let Some(closed) = self.turns.close() {
            budget::check(self.turns.site, closed.path, closed.inclusive, closed.exact, closed.shared);
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
        None if site.span.is_none() => {
            return SpanOfPoll::OfBody { _first: Box::new(FirstPoll::begin(rss, span)) };
        }
        None => *span = Some(Box::new(site.new_span(rss))),
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

impl<R: Read> Poll<'_, R> {
    /// The slot of the thread that polls.
    pub(super) fn slot(&self) -> &'static Slot {
        self.turn.slot
    }
}

impl<R: Read> Drop for Poll<'_, R> {
    fn drop(&mut self) {
        let Some(_busy) = self.turn.mark() else { return };
        let outermost = self.turn.is_outermost();
        let rss = (self.read)(clock::ticks(), self.turn.slot, Boundary::Exit { outermost });
        self.turns.end(&self.turn, rss);
        if self.turn.slot.skipped() != self.skipped {
            self.turns.miss_reading();
        }
    }
}
