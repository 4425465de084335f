//! Spans that the body of a future opens, because their fields name what only the body knows: its arguments, taken
//! apart.
//!
//! The body enters its span in the first poll, or later if a field awaits something; what measures the future takes it
//! from there when that poll ends, and enters it in every later one.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use tracing::Span;
use tracing::span::EnteredSpan;

use super::guard::Busy;
use super::slot;

thread_local! {
    /// Of the innermost future with such a span that this thread polls while it is not open.
    static STATE: Cell<State> = const { Cell::new(State::Unwanted) };
}

enum State {
    Unwanted,
    /// The body is to open it; with RSS at entry.
    Wanted(u64),
    /// The body takes its fields.
    Opening,
    /// The body has opened it. Taken before the poll ends, however it ends: no thread ends with one, and without a
    /// destructor futures can be polled in those of other thread-local variables.
    Entered(ManuallyDrop<EnteredSpan>),
}

/// A span that the body of a future is to open.
#[derive(Debug)]
#[must_use = "the span is opened by it"]
pub struct WantedSpan {
    rss: u64,
    /// Until the span is open, where no field awaits.
    busy: Option<Busy>,
}

/// The span that is wanted of the future in whose body, and first poll, this is called. The thread is inside memtrace
/// until that is open, unless the body awaits something for it.
pub fn wanted_span(awaits: bool) -> Option<WantedSpan> {
    match STATE.replace(State::Opening) {
        State::Wanted(rss) => {
            let busy = if awaits { None } else { slot::current().and_then(Busy::begin) };
            Some(WantedSpan { rss, busy })
        }
        other => {
            STATE.set(other);
            None
        }
    }
}

impl WantedSpan {
    /// RSS at entry.
    #[must_use]
    pub fn rss(&self) -> u64 {
        self.rss
    }

    /// Enters it, where the future is still polled as one without a span.
    pub fn open(self, span: Span) {
        let _busy = self.busy.or_else(|| slot::current().and_then(Busy::begin));
        match STATE.replace(State::Unwanted) {
            State::Opening => STATE.set(State::Entered(ManuallyDrop::new(span.entered()))),
            other => STATE.set(other),
        }
    }
}

/// Opens the span of a future in its body. Its fields are taken where this stands, if somebody wants the span: what
/// leaves the body in one of them, leaves it without a span.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_open_span {
    (awaits: $awaits:literal, $($span:tt)*) => {
        if let ::core::option::Option::Some(wanted) = $crate::__private::wanted_span($awaits) {
            let span = $crate::__private::span! { rss: wanted.rss(), $($span)* };
            wanted.open(span);
        }
    };
}

/// A poll in which the body may open its span; dropping it leaves the span, and keeps it.
pub(super) struct PollWithoutSpan<'frame> {
    kept: &'frame mut Option<Box<Span>>,
    /// Of the future around.
    outer: State,
}

impl<'frame> PollWithoutSpan<'frame> {
    /// The first poll, with RSS at entry.
    pub(super) fn first(rss: u64, kept: &'frame mut Option<Box<Span>>) -> Self {
        Self { kept, outer: STATE.replace(State::Wanted(rss)) }
    }

    /// A later one, if the body suspended while it opened the span.
    pub(super) fn again(kept: &'frame mut Option<Box<Span>>) -> Self {
        Self { kept, outer: STATE.replace(State::Opening) }
    }
}

impl Drop for PollWithoutSpan<'_> {
    fn drop(&mut self) {
        let outer = mem::replace(&mut self.outer, State::Unwanted);
        *self.kept = match STATE.replace(outer) {
            State::Entered(span) => {
                Some(Box::new(ManuallyDrop::into_inner(span).exit())).filter(|span| !span.is_none())
            }
            // A span that is none stands for one that is still to be opened.
            State::Opening => Some(Box::new(Span::none())),
            State::Unwanted | State::Wanted(_) => None,
        };
    }
}
