//! Frames that are on a thread's stack by turns: a future's polls, a span's enters.
//!
//! Such a frame is open from its first turn until it is closed. Between two turns others run, and what they raise is not
//! its own: its inclusive curve stands still. So it keeps the curve's level, RSS against the first entry with the growth
//! between turns left out, and its maximum. It belongs to no thread: each turn borrows the leaf of the thread that it
//! runs on. Several turns may run at once, on as many threads; the curve then advances once, from the first to begin
//! until the last to end.

use std::sync::atomic::{AtomicBool, Ordering};

use super::budget;
use super::edges::{self, Edge, bump};
use super::guard::{Busy, edge_below, open_slot};
use super::slot::{self, NO_FRAME, Slot};
use super::stack::{Arrival, COUNTED, INEXACT, Leaf, Marks, NO_EDGE, Peak, Place, Room, SHARED_EARLIER, Top};
use crate::active::runtime;
use crate::recording::Violation;
use crate::site::Site;

/// Whether there was ever such a frame: until then nobody has to look for open ones.
static ANY: AtomicBool = AtomicBool::new(false);

/// Whether a frame was ever opened in this process that may be open and on no stack.
pub(crate) fn any() -> bool {
    ANY.load(Ordering::Relaxed)
}

/// What such a frame keeps between its turns.
#[derive(Debug)]
pub(super) struct Turns {
    pub(super) site: &'static Site,
    /// The path that the first turn ran under; the frame's edge leads on from there.
    caller: u32,
    /// Turns that run now.
    running: u16,
    state: State,
    /// [`SHARED_EARLIER`], [`INEXACT`] and [`COUNTED`]. In one byte, because every future carries it.
    marks: u8,
    /// When the first turn began, in ticks.
    entered: u64,
    /// RSS then.
    entry_rss: u64,
    /// While no turn runs, the level of the inclusive curve, in bytes against its start; while one runs, the RSS at which
    /// that level would be 0.
    base: i64,
    /// The curve's maximum.
    highest: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unentered,
    Open,
    Closed,
}

/// A turn: the frame is the leaf of its thread until this is ended.
#[derive(Debug)]
#[must_use = "a turn has to be ended"]
pub(super) struct Turn {
    pub(super) slot: &'static Slot,
    place: Place,
}

impl Turns {
    /// A frame that has not had a turn.
    pub(super) fn new(site: &'static Site) -> Self {
        Self {
            site,
            caller: NO_FRAME,
            running: 0,
            state: State::Unentered,
            marks: 0,
            entered: 0,
            entry_rss: 0,
            base: 0,
            highest: 0,
        }
    }

    /// Whether the frame has had no turn.
    #[inline]
    pub(super) fn is_unentered(&self) -> bool {
        self.state == State::Unentered
    }

    /// Makes the frame the leaf of the thread, which is marked already. `edge` leads from its leaf to the frame's site.
    #[inline]
    pub(super) fn begin(&mut self, slot: &'static Slot, edge: &Edge, arrival: Arrival) -> Turn {
        if self.is_unentered() {
            self.open(slot.path(), edge, arrival);
        }
        self.resume(slot, slot.stack.make_room(), edge, arrival.rss, arrival.skipped)
    }

    /// The same for a frame that is open.
    #[inline]
    pub(super) fn resume(
        &mut self,
        slot: &'static Slot,
        room: Option<Room<'_>>,
        edge: &Edge,
        rss: u64,
        skipped: u64,
    ) -> Turn {
        if self.running == 0 {
            self.base = rss.cast_signed() - self.base;
        }
        self.running += 1;
        let leaf = Leaf {
            path: edge.path(),
            marks: Marks::new(skipped).with(self.marks),
            entered: self.entered,
            entry_rss: u64::try_from(self.base).unwrap_or(0),
            highest: rss,
        };
        Turn { slot, place: Place::take(room, NO_EDGE, leaf) }
    }

    fn open(&mut self, caller: u32, edge: &Edge, arrival: Arrival) {
        self.state = State::Open;
        self.caller = caller;
        self.entered = arrival.entered;
        self.entry_rss = arrival.rss;
        bump(&edge.calls, 1);
        edge.open_future();
        if !any() {
            ANY.store(true, Ordering::Relaxed);
        }
    }

    /// Ends a turn on its thread, which is marked already.
    #[inline]
    pub(super) fn end(&mut self, turn: &Turn, rss: u64) {
        self.end_with(turn.slot, turn.place.leave_uncounted(turn.slot), rss);
    }

    /// The same for a turn whose frame was left with that peak.
    #[inline]
    pub(super) fn end_with(&mut self, slot: &'static Slot, peak: Peak, rss: u64) {
        let Peak { highest, marks, .. } = peak;
        self.marks |= u8::from(marks.is_shared()) * SHARED_EARLIER;
        self.marks |= u8::from(!marks.is_exact(slot.skipped())) * INEXACT;
        let risen = highest.cast_signed() - self.base;
        self.running -= 1;
        if self.running == 0 {
            self.base = rss.cast_signed() - self.base;
        }
        if risen > self.highest.cast_signed() {
            self.rise(slot, risen.cast_unsigned());
        }
    }

    /// Puts a higher peak on file, as a violation where it is one: the frame may never be closed.
    #[cold]
    fn rise(&mut self, slot: &'static Slot, highest: u64) {
        self.highest = highest;
        let key = edges::key(self.caller, self.site.number.load(Ordering::Relaxed));
        // Where the thread has never entered it from there, nothing is told before it is closed.
        let Some(edge) = slot.edges.find(key) else { return };
        edge.note_peak(highest, self.is_shared());
        if let Some(violation) = self.violation(edge.path())
            && runtime::current().and_then(|runtime| runtime.note_violation(violation)).is_some()
        {
            self.marks |= COUNTED;
        }
    }

    /// Counts the frame, when it will have no turn any more, and gives the violation that it is. Also after `disable`: what was
    /// opened is closed.
    #[inline]
    pub(super) fn close(&mut self) -> Option<Violation> {
        if self.state != State::Open {
            return None;
        }
        self.state = State::Closed;
        let slot = slot::current().or_else(open_slot)?;
        let _busy = Busy::begin(slot)?;
        let (_, edge) = edge_below(slot, self.caller, self.site)?;
        edge.leave(self.highest, self.is_shared());
        edge.close_future();
        self.violation(edge.path())
    }

    /// The violation that the frame, whose call path is `path`, is until now.
    fn violation(&self, path: u32) -> Option<Violation> {
        let frame = Leaf {
            path,
            marks: Marks::new(0).with(self.marks),
            entered: self.entered,
            entry_rss: 0,
            highest: self.highest,
        };
        budget::violation(self.site, frame, 0)
    }

    /// The inclusive peak, and the RSS that it corresponds to.
    pub(super) fn peaks(&self) -> (u64, u64) {
        (self.highest, self.entry_rss + self.highest)
    }

    /// Whether other threads with annotated functions ran in its turns.
    pub(super) fn is_shared(&self) -> bool {
        self.marks & SHARED_EARLIER != 0
    }

    /// Whether every boundary in its turns had a reading, as far as its turns were measured.
    pub(super) fn is_exact(&self) -> bool {
        self.marks & INEXACT == 0
    }

    /// Notes that a boundary had no reading.
    pub(super) fn miss_reading(&mut self) {
        self.marks |= INEXACT;
    }
}

impl Turn {
    /// Its frame, where it is the leaf and leaving it is no more than that.
    #[inline]
    pub(super) fn as_leaf(&self) -> Option<Top<'static>> {
        self.place.as_leaf(self.slot)
    }

    /// Whether nothing was open on the thread when the turn began.
    pub(super) fn is_outermost(&self) -> bool {
        self.place.is_outermost()
    }

    /// Marks the thread as being inside memtrace; `None` where it is already, or is not the one that the turn runs on: a
    /// child of `fork` ends turns that its parent began, and they are not in its books.
    #[inline]
    pub(super) fn mark(&self) -> Option<Busy> {
        slot::current().filter(|current| std::ptr::eq(*current, self.slot)).and_then(Busy::begin)
    }
}
