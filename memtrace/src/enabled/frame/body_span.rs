//! Spans that the body of a future opens, because their fields name what only the body knows: its arguments, taken
//! apart.
//!
//! The body enters its span in the first poll; what measures the future takes it from there when that poll ends, and
//! enters it in every later one.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use tracing::Span;
use tracing::span::EnteredSpan;

use super::guard::Busy;
use super::slot;

thread_local! {
    /// Of the innermost future with such a span that this thread polls for the first time.
    static STATE: Cell<State> = const { Cell::new(State::Unwanted) };
}

enum State {
    Unwanted,
    /// The body is to open it; with RSS at entry.
    Wanted(u64),
    /// The body has opened it. Taken before the poll ends, however it ends: no thread ends with one, and without a
    /// destructor futures can be polled in those of other thread-local variables.
    Entered(ManuallyDrop<EnteredSpan>),
}

/// Enters the span of the future in whose body, and first poll, this is called; `span` gets RSS at entry.
pub fn open_span(span: impl FnOnce(u64) -> Span) {
    match STATE.replace(State::Unwanted) {
        State::Wanted(rss) => {
            let _busy = slot::current().and_then(Busy::begin);
            STATE.set(State::Entered(ManuallyDrop::new(span(rss).entered())));
        }
        other => STATE.set(other),
    }
}

/// The first poll of a future whose body opens its span; dropping it leaves the span, and keeps it.
pub(super) struct FirstPoll<'frame> {
    kept: &'frame mut Option<Box<Span>>,
    /// Of the future around.
    outer: State,
}

impl<'frame> FirstPoll<'frame> {
    pub(super) fn begin(rss: u64, kept: &'frame mut Option<Box<Span>>) -> Self {
        Self { kept, outer: STATE.replace(State::Wanted(rss)) }
    }
}

impl Drop for FirstPoll<'_> {
    fn drop(&mut self) {
        let outer = mem::replace(&mut self.outer, State::Unwanted);
        if let State::Entered(span) = STATE.replace(outer) {
            *self.kept = Some(Box::new(ManuallyDrop::into_inner(span).exit()));
        }
    }
}
