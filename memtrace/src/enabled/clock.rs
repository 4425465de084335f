//! Time for boundaries: the processor's time-stamp counter where the kernel itself trusts it, else the kernel's clock.
//!
//! A boundary needs the time to know whether a reading is due, and reading the counter costs a third of
//! `clock_gettime`. Nothing is calibrated by waiting: each reading of the process also looks at the kernel's clock,
//! and the two together give the counter's rate, better the longer the process runs.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::active::sys;

/// Whether ticks come from the counter. Set once, before the first tick that matters.
static COUNTER: AtomicBool = AtomicBool::new(false);

/// Fixed-point unit of the rate.
const RATE_ONE: u64 = 1 << 24;

/// Span after which the counter's rate is worth more than a guess.
const SETTLED_NS: u64 = 1_000_000;

/// The time in ticks: of the counter, or nanoseconds of the kernel's clock.
#[inline]
pub(crate) fn ticks() -> u64 {
    if is_counter() { counter() } else { sys::monotonic_ns() }
}

/// Whether ticks come from the counter.
#[inline]
pub(crate) fn is_counter() -> bool {
    COUNTER.load(Ordering::Relaxed)
}

/// The time in ticks, for those who know that they come from the counter.
#[inline]
pub(crate) fn counter() -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: the instruction exists on every x86-64, and the kernel, which trusts the counter, has not
        // forbidden it to programs.
        unsafe { std::arch::x86_64::_rdtsc() }
    }
    #[cfg(not(target_arch = "x86_64"))]
    u64::MAX
}

/// Ticks against nanoseconds since the start of the recording.
#[derive(Debug)]
pub(crate) struct Clock {
    start_ticks: u64,
    start_ns: u64,
    /// Nanoseconds per tick, in units of 1/[`RATE_ONE`].
    rate: AtomicU64,
}

impl Clock {
    /// Starts at zero, now.
    pub(crate) fn start() -> Self {
        COUNTER.store(kernel_trusts_counter(), Ordering::Relaxed);
        // A guess of 2.5 GHz stands until a millisecond has passed; only the first readings see it.
        let rate = if is_counter() { RATE_ONE * 2 / 5 } else { RATE_ONE };
        Self { start_ticks: ticks(), start_ns: sys::monotonic_ns(), rate: AtomicU64::new(rate) }
    }

    /// Nanoseconds since the start, by the kernel's clock, with the same moment in ticks. Improves the rate.
    pub(crate) fn now(&self) -> (u64, u64) {
        let (ticks, ns) = (ticks(), sys::monotonic_ns().saturating_sub(self.start_ns));
        let passed = ticks.saturating_sub(self.start_ticks);
        if ns > SETTLED_NS && passed > 0 {
            let rate = u128::from(ns) * u128::from(RATE_ONE) / u128::from(passed);
            self.rate.store(u64::try_from(rate).unwrap_or(RATE_ONE).max(1), Ordering::Relaxed);
        }
        (ns, ticks)
    }

    /// A moment in ticks as nanoseconds since the start.
    pub(crate) fn ns_at(&self, ticks: u64) -> u64 {
        self.ns_of(ticks.saturating_sub(self.start_ticks))
    }

    /// A span of ticks in nanoseconds.
    pub(crate) fn ns_of(&self, ticks: u64) -> u64 {
        let ns = u128::from(ticks) * u128::from(self.rate.load(Ordering::Relaxed)) / u128::from(RATE_ONE);
        u64::try_from(ns).unwrap_or(u64::MAX)
    }

    /// A span of nanoseconds in ticks.
    pub(crate) fn ticks_of(&self, ns: u64) -> u64 {
        let ticks =
            u128::from(ns) * u128::from(RATE_ONE) / u128::from(self.rate.load(Ordering::Relaxed).max(1));
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }
}

/// The kernel's own choice of clock: it picks the counter only where all processors agree on it and it never stops.
fn kernel_trusts_counter() -> bool {
    cfg!(target_arch = "x86_64")
        && fs::read("/sys/devices/system/clocksource/clocksource0/current_clocksource")
            .is_ok_and(|name| name.trim_ascii() == b"tsc")
}
