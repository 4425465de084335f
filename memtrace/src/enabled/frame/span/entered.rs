//! A span's frame, and the threads that are in it.

use std::ptr;

use crate::active::frame::edges::Edge;
use crate::active::frame::slot::Slot;
use crate::active::frame::stack::Arrival;
use crate::active::frame::turns::{Turn, Turns};
use crate::site::Site;

/// The frame of a span. It is dropped when the span is closed, and that closes the frame.
#[derive(Debug)]
pub(super) struct SpanFrame {
    turns: Turns,
    /// The thread that is in the span …
    entered: Option<Entered>,
    /// … and further ones, where several are at once.
    others: Vec<Entered>,
}

/// A thread in the span.
#[derive(Debug)]
struct Entered {
    turn: Turn,
    /// How often it has entered without leaving: only the first time begins a turn, and only the last exit ends it.
    times: u32,
}

impl SpanFrame {
    /// The frame of a span that was never entered.
    #[inline]
    pub(super) fn new(site: &'static Site) -> Self {
        Self { turns: Turns::new(site), entered: None, others: Vec::new() }
    }

    /// Begins a turn on this thread, unless it has one.
    #[inline]
    pub(super) fn enter(&mut self, slot: &'static Slot, edge: &Edge, arrival: Arrival) {
        if self.entered.is_none() && self.others.is_empty() {
            self.entered = Some(Entered { turn: self.turns.begin(slot, edge, arrival), times: 1 });
        } else {
            self.enter_beside(slot, edge, arrival);
        }
    }

    /// The same where a thread is in the span already.
    #[cold]
    fn enter_beside(&mut self, slot: &'static Slot, edge: &Edge, arrival: Arrival) {
        let mut all = self.entered.iter_mut().chain(&mut self.others);
        if let Some(entered) = all.find(|entered| ptr::eq(entered.turn.slot, slot)) {
            entered.times += 1;
            return;
        }
        let entered = Entered { turn: self.turns.begin(slot, edge, arrival), times: 1 };
        if self.entered.is_none() {
            self.entered = Some(entered);
        } else {
            self.others.push(entered);
        }
    }

    /// Ends this thread's turn, if this is the exit that belongs to its beginning.
    // PERF: where one thread is in the span, its turn is ended where it stands and not moved.
    #[inline]
    pub(super) fn exit(&mut self, slot: &'static Slot, rss: u64) {
        match &mut self.entered {
            Some(entered) if ptr::eq(entered.turn.slot, slot) => {
                entered.times -= 1;
                if entered.times == 0 {
                    self.turns.end(&entered.turn, rss);
                    self.entered = None;
                }
            }
            _ => self.exit_beside(slot, rss),
        }
    }

    /// The same on a thread that entered where another was in the span.
    #[cold]
    fn exit_beside(&mut self, slot: &'static Slot, rss: u64) {
        let index = self.others.iter().position(|entered| ptr::eq(entered.turn.slot, slot));
        let Some((index, entered)) = index.and_then(|index| Some((index, self.others.get_mut(index)?)))
        else {
            return;
        };
        entered.times -= 1;
        if entered.times == 0 {
            self.turns.end(&entered.turn, rss);
            self.others.swap_remove(index);
        }
    }

    /// Whether nothing was open on the thread when it entered; `None` where it is not in the span.
    pub(super) fn is_outermost_of(&self, slot: &Slot) -> Option<bool> {
        let mut all = self.entered.iter().chain(&self.others);
        all.find(|entered| ptr::eq(entered.turn.slot, slot)).map(|entered| entered.turn.is_outermost())
    }
}

impl Drop for SpanFrame {
    #[inline]
    fn drop(&mut self) {
        self.turns.close();
    }
}
