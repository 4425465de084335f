//! Taking a reading: the gauge is asked, the ledger divides what changed, and what boundaries look at is renewed. All
//! of it happens under one lock, without allocating.

use std::sync::atomic::Ordering;

use super::{Boundary, HOT, Runtime, Taker};
use crate::active::budget::Budget;
use crate::active::clock;
use crate::active::frame::slot::{MAX_THREADS, Slot};
use crate::active::gauge::{self, Gauge, Reading};
use crate::active::ledger::{Count, Fall, Ledger, Reader, Share, Window};
use crate::active::sys;
use crate::active::timeline::Track;
use crate::recording::{Checkpoint, MAX_CHECKPOINTS, STARTUP, Split};

/// How often the process's threads are counted.
const COUNT_THREADS_NS: u64 = 10_000_000;

/// What readings have found out.
#[derive(Debug)]
pub(crate) struct Measuring {
    pub(super) gauge: Gauge,
    pub(super) ledger: Ledger,
    pub(super) track: Track,
    pub(super) figures: Readings,
    pub(super) checkpoints: Vec<Checkpoint>,
    pub(super) resolution_of: ResolutionOf,
    window: Window,
    counts: Vec<Count>,
    budget: Budget,
    /// Whether faults have been counted since more than one thread may grow; where not, there is no count to
    /// compare the next one with.
    counting: bool,
    total_faults: u64,
    /// Threads of the process, ours not among them.
    threads: u64,
    threads_counted_at_ns: u64,
    /// The leaf that last grew.
    last_grown: Reader,
}

/// Totals over all readings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Readings {
    pub(crate) at_ns: u64,
    pub(crate) peak_at_ns: u64,
    pub(crate) peak_path: u32,
    pub(crate) count: u64,
    pub(crate) cost_ns: u64,
    pub(crate) skipped: u64,
    pub(crate) ambiguous: u64,
    pub(crate) split: Option<Split>,
    pub(crate) split_rss: u64,
    pub(crate) lost_checkpoints: u64,
}

/// What the resolution depends on: see [`gauge::facts::resolution`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResolutionOf {
    pub(crate) kernel: Option<(u8, u8)>,
    pub(crate) cpus: u64,
    pub(crate) page: u64,
}

impl ResolutionOf {
    pub(crate) fn threads(self, threads: u64) -> u64 {
        gauge::facts::resolution(self.kernel, self.cpus, threads, self.page)
    }
}

/// What the slots say at a reading.
struct Seen {
    /// Threads with an open frame.
    open: u64,
    /// Skipped boundaries so far.
    skipped: u64,
    /// The leaf that a rise is charged to for the time being, and a fall belongs to.
    at_hand: Reader,
}

impl Measuring {
    pub(super) fn new(
        gauge: Gauge,
        ledger: Ledger,
        window: Window,
        track: Track,
        budget: Budget,
        resolution_of: ResolutionOf,
    ) -> Self {
        Self {
            gauge,
            ledger,
            track,
            figures: Readings { peak_path: STARTUP, ..Readings::default() },
            checkpoints: Vec::with_capacity(MAX_CHECKPOINTS),
            resolution_of,
            window,
            counts: Vec::with_capacity(MAX_THREADS),
            budget,
            counting: false,
            total_faults: 0,
            threads: 1,
            threads_counted_at_ns: 0,
            last_grown: Reader::UNTRACKED,
        }
    }

    /// Takes a reading and enters it in the books.
    pub(crate) fn read(&mut self, runtime: &Runtime, taker: Taker) -> Reading {
        let began = clock::ticks();
        // Resetting takes the kernel's lock on the address space. A background reading that waited for it, behind a
        // large unmapping, would have the boundary after that go without a reading.
        let reading = self.gauge.read(taker.slot().is_some());
        let (now_ns, _) = runtime.clock.now();
        self.meet_paths(runtime);
        self.count_threads(runtime, now_ns);
        let rise = self.ledger.rise_of(reading.rss, reading.peak);
        let top = self.ledger.rss() + rise;
        let seen = self.look_at_slots(runtime, taker, top);
        let peak = self.ledger.peak();
        self.charge(runtime, taker, &seen, rise, reading.faults);
        self.renew_peak(seen.at_hand, now_ns, peak, reading.rss);
        let fall = if taker.slot().is_some() { Fall::Whole } else { Fall::Part };
        self.ledger.fall(seen.at_hand.path, reading.rss, fall);
        self.track.note(now_ns, reading.rss, top, seen.at_hand.path);
        self.turn_to_next_frame(taker);
        self.pay(runtime, taker, reading.rss, began);
        reading
    }

    /// Takes a reading and keeps it under a name.
    pub(super) fn checkpoint(&mut self, runtime: &Runtime, taker: Taker, name: &str) -> Checkpoint {
        let rss_bytes = self.read(runtime, taker).rss;
        let before = self.checkpoints.last().map_or(runtime.process.start_rss_bytes, |last| last.rss_bytes);
        let peak_bytes = self.ledger.peak();
        let checkpoint = Checkpoint {
            name: name.to_owned(),
            at_ns: self.figures.at_ns,
            rss_bytes,
            delta_bytes: rss_bytes.cast_signed().wrapping_sub(before.cast_signed()),
            peak_bytes,
            peak_rise_bytes: peak_bytes.saturating_sub(runtime.process.start_peak_bytes),
            virtual_bytes: self.gauge.virtual_bytes(),
        };
        if self.checkpoints.len() < MAX_CHECKPOINTS {
            self.checkpoints.push(checkpoint.clone());
        } else {
            self.figures.lost_checkpoints += 1;
        }
        checkpoint
    }

    fn meet_paths(&mut self, runtime: &Runtime) {
        let known = runtime.path_sites.count();
        while self.ledger.path_count() < known {
            self.ledger.add_path(runtime.path_sites.site(self.ledger.path_count()));
        }
    }

    fn count_threads(&mut self, runtime: &Runtime, now_ns: u64) {
        if self.threads_counted_at_ns == 0
            || now_ns.saturating_sub(self.threads_counted_at_ns) >= COUNT_THREADS_NS
        {
            let ours = u64::from(runtime.background.runs());
            let all = gauge::thread_count();
            self.threads = all.saturating_sub(ours).max(1);
            self.threads_counted_at_ns = now_ns.max(1);
            self.ledger.set_resolution(self.resolution_of.threads(all));
        }
    }

    /// Raises every leaf's highest RSS to the interval's peak, and finds out who may have grown.
    fn look_at_slots(&self, runtime: &Runtime, taker: Taker, top: u64) -> Seen {
        let mut seen = Seen { open: 0, skipped: 0, at_hand: Reader::UNTRACKED };
        let mut last_grown = None;
        for (number, slot) in (0..).zip(runtime.slots.used()) {
            seen.skipped += slot.skipped.load(Ordering::Relaxed);
            if !slot.is_open() {
                continue;
            }
            slot.raise(top);
            seen.open += 1;
            seen.at_hand = Reader { thread: number, path: slot.path() };
            if number == self.last_grown.thread {
                last_grown = Some(seen.at_hand);
            }
        }
        if seen.open > 1 {
            runtime.slots.used().iter().filter(|slot| slot.is_open()).for_each(Slot::share);
        }
        seen.at_hand = match taker.slot().filter(|slot| slot.is_open()) {
            Some(slot) => Reader { thread: runtime.slots.number_of(slot), path: slot.path() },
            None => last_grown.unwrap_or(seen.at_hand),
        };
        seen
    }

    /// Charges a rise to whoever grew. `before` are the faults of the process before RSS was read.
    fn charge(&mut self, runtime: &Runtime, taker: Taker, seen: &Seen, rise: u64, before: u64) {
        let mut ambiguous = if seen.skipped > self.figures.skipped { rise } else { 0 };
        self.figures.skipped = seen.skipped;
        let several = self.threads > 1 || seen.open > 1;
        if !several || seen.open == 0 {
            self.ledger.rise(&[Share { path: seen.at_hand.path, bytes: rise }]);
            if several {
                self.restart_window(runtime, before);
            }
        } else if !self.counting {
            // There is no earlier count to compare this one with.
            let after = self.count_faults(runtime, taker);
            self.restart_window(runtime, after);
            if rise >= self.ledger.resolution() {
                ambiguous = rise;
            }
            self.ledger.rise(&[Share { path: seen.at_hand.path, bytes: rise }]);
        } else if self.window.would_fill(rise, self.ledger.resolution()) {
            let after = self.count_faults(runtime, taker);
            let [least, most] = [before, after].map(|faults| faults.saturating_sub(self.total_faults));
            let total = self.window.faults_of_growth(rise, least, most);
            self.total_faults += total;
            let divided = self.window.settle(&mut self.ledger, seen.at_hand, rise, &self.counts, total);
            ambiguous = ambiguous.max(divided);
        } else {
            self.window.hold(&mut self.ledger, seen.at_hand, rise, ambiguous);
        }
        self.counting = several;
        self.figures.ambiguous += ambiguous;
        if rise > 0 {
            self.last_grown = seen.at_hand;
        }
    }

    /// Faults count from now on: those before belong to growth that has been charged.
    fn restart_window(&mut self, runtime: &Runtime, faults: u64) {
        self.window.restart();
        self.total_faults = faults;
        for slot in runtime.slots.used() {
            slot.closed_faults.store(0, Ordering::Relaxed);
        }
    }

    /// Counts the faults of every tracked thread since it was last counted. Gives those of the process, counted before
    /// the threads' and after RSS was read.
    fn count_faults(&mut self, runtime: &Runtime, taker: Taker) -> u64 {
        let faults_of_all = sys::process_usage().faults;
        self.counts.clear();
        for (thread, slot) in (0..).zip(runtime.slots.used()) {
            let closed = slot.closed_faults.load(Ordering::Relaxed);
            slot.closed_faults.store(0, Ordering::Relaxed);
            let mut path = slot.closed_path.load(Ordering::Relaxed);
            let mut faults = closed;
            if slot.is_open() {
                path = slot.path();
                faults += fault_of(slot, taker).map_or(0, |now| {
                    let before = slot.faults_base.swap(now, Ordering::Relaxed);
                    now.saturating_sub(before)
                });
            }
            if faults > 0 && self.counts.len() < self.counts.capacity() {
                self.counts.push(Count { reader: Reader { thread, path }, faults });
            }
        }
        faults_of_all
    }

    /// Notes when and where a new process peak was reached, and what a higher RSS consists of.
    fn renew_peak(&mut self, at_hand: Reader, now_ns: u64, before: u64, rss: u64) {
        if self.ledger.peak() > before {
            self.figures.peak_at_ns = now_ns;
            self.figures.peak_path = at_hand.path;
        }
        if rss > self.figures.split_rss + self.figures.split_rss / 100 {
            self.figures.split = self.gauge.split();
            self.figures.split_rss = rss;
        }
    }

    /// Faults before a thread's outermost frame are not its frames', nor are those after it.
    fn turn_to_next_frame(&self, taker: Taker) {
        let Taker::Boundary(slot, boundary) = taker else { return };
        if !self.counting {
            return;
        }
        match boundary {
            Boundary::Entry if !slot.is_open() => {
                slot.faults_base.store(sys::thread_faults(), Ordering::Relaxed);
            }
            Boundary::Exit { outermost: true } => {
                let now = sys::thread_faults();
                let before = slot.faults_base.swap(now, Ordering::Relaxed);
                slot.closed_faults.fetch_add(now.saturating_sub(before), Ordering::Relaxed);
                slot.closed_path.store(slot.path(), Ordering::Relaxed);
            }
            Boundary::Entry | Boundary::Exit { .. } | Boundary::Between => {}
        }
    }

    /// Pays for the reading, if it kept a thread of the program waiting, and renews what boundaries look at.
    fn pay(&mut self, runtime: &Runtime, taker: Taker, rss: u64, began: u64) {
        let (now_ns, now_ticks) = runtime.clock.now();
        HOT.rss.store(rss, Ordering::Relaxed);
        let cost_ns = runtime.clock.ns_of(now_ticks.saturating_sub(began));
        self.figures.at_ns = now_ns;
        self.figures.count += 1;
        self.figures.cost_ns += cost_ns;
        if taker.slot().is_some() {
            let wait_ns = self.budget.pay(now_ns, cost_ns);
            let due = if wait_ns == 0 { 0 } else { now_ticks + runtime.clock.ticks_of(wait_ns) };
            HOT.set_due(due);
        }
    }
}

/// A thread's faults so far: asked of the kernel directly for the thread that takes the reading.
fn fault_of(slot: &Slot, taker: Taker) -> Option<u64> {
    if taker.slot().is_some_and(|own| std::ptr::eq(own, slot)) {
        return Some(sys::thread_faults());
    }
    gauge::faults_of(slot.tid.load(Ordering::Relaxed))
}
