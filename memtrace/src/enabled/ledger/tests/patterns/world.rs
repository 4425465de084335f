//! A program whose memory has known owners: it writes down the readings that a gauge would take at every boundary,
//! and who truly owned what at the process peak.

use super::super::MIB;

/// Call paths of the simulated programs; the first two are the ledger's pseudo-paths.
pub(super) const OWNERS: usize = 8;
/// What was resident before the first boundary.
pub(super) const STARTUP: u32 = 0;
/// The function that calls the others.
pub(super) const MAIN: u32 = 2;
/// Functions that it calls.
pub(super) const A: u32 = 3;
pub(super) const B: u32 = 4;
pub(super) const C: u32 = 5;
pub(super) const D: u32 = 6;
/// The function whose spike, after everything else, is the process peak, so that every error before it shows.
pub(super) const LAST: u32 = 7;

/// An interval as the gauge sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interval {
    pub(super) leaf: u32,
    pub(super) peak: u64,
    pub(super) rss: u64,
}

/// Memory that some function took.
#[derive(Debug)]
#[must_use = "what is not dropped stays in the world"]
pub(super) struct Buffer {
    owner: u32,
    pub(super) bytes: u64,
}

/// The program, as far as it has run.
#[derive(Debug)]
pub(super) struct World {
    stack: Vec<u32>,
    held: [u64; OWNERS],
    interval_peak: u64,
    peak: u64,
    /// Who owned what at the process peak.
    pub(super) at_peak: [u64; OWNERS],
    /// Every interval so far.
    pub(super) intervals: Vec<Interval>,
    random: u64,
}

impl World {
    /// A program in `main`, with `startup` bytes already resident.
    pub(super) fn new(startup: u64, seed: u64) -> Self {
        let mut held = [0; OWNERS];
        held[STARTUP as usize] = startup;
        Self {
            stack: vec![MAIN],
            held,
            interval_peak: startup,
            peak: startup,
            at_peak: held,
            intervals: Vec::new(),
            random: seed,
        }
    }

    /// Calls a function: a boundary before its body, and one after it.
    pub(super) fn call<T>(&mut self, function: u32, body: impl FnOnce(&mut Self) -> T) -> T {
        self.boundary();
        self.stack.push(function);
        let result = body(self);
        self.boundary();
        self.stack.pop();
        result
    }

    /// Takes memory in the innermost function.
    pub(super) fn take(&mut self, bytes: u64) -> Buffer {
        let buffer = Buffer { owner: self.leaf(), bytes };
        self.held[buffer.owner as usize] += buffer.bytes;
        let total = self.total();
        self.interval_peak = self.interval_peak.max(total);
        if total > self.peak {
            self.peak = total;
            self.at_peak = self.held;
        }
        buffer
    }

    /// Takes memory that is never given back.
    pub(super) fn keep(&mut self, bytes: u64) {
        let Buffer { .. } = self.take(bytes);
    }

    /// Gives a part of a buffer back, wherever the program is.
    pub(super) fn shrink(&mut self, buffer: &mut Buffer, bytes: u64) {
        let part = bytes.min(buffer.bytes);
        buffer.bytes -= part;
        self.held[buffer.owner as usize] -= part;
    }

    /// Gives a buffer back, wherever the program is.
    pub(super) fn release(&mut self, mut buffer: Buffer) {
        self.shrink(&mut buffer, u64::MAX);
    }

    /// Gives several buffers back, wherever the program is.
    pub(super) fn release_all(&mut self, buffers: impl IntoIterator<Item = Buffer>) {
        for buffer in buffers {
            self.release(buffer);
        }
    }

    /// The spike that makes the end of the program its peak.
    pub(super) fn end(&mut self) {
        let missing = self.peak - self.total() + 10 * MIB;
        self.call(LAST, |world| {
            let spike = world.take(missing);
            world.release(spike);
        });
    }

    /// A number below `limit`, evenly spread and the same in every run (splitmix64).
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// The same readings as a kernel gives them that counts in batches: each is off by up to `most` either way.
    pub(super) fn noisy_intervals(&mut self, most: u64) -> Vec<Interval> {
        let exact = std::mem::take(&mut self.intervals);
        let off = |world: &mut Self, bytes: u64| (bytes + world.below(2 * most + 1)).saturating_sub(most);
        let mut noisy = |interval: &Interval| {
            let (peak, rss) = (off(self, interval.peak), off(self, interval.rss));
            Interval { leaf: interval.leaf, peak: peak.max(rss), rss }
        };
        exact.iter().map(&mut noisy).collect()
    }

    fn leaf(&self) -> u32 {
        self.stack.last().copied().unwrap_or(MAIN)
    }

    fn total(&self) -> u64 {
        self.held.iter().sum()
    }

    fn boundary(&mut self) {
        let rss = self.total();
        self.intervals.push(Interval { leaf: self.leaf(), peak: self.interval_peak, rss });
        self.interval_peak = rss;
    }
}
