//! Twenty million calls of a function that does nothing: what a call costs, and what the instrument keeps of it.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use crate::figure;

const BATCHES: usize = 200;
const CALLS_PER_BATCH: u64 = 100_000;

/// Batches before the first that counts: buffers have their size then, and a full budget is spent.
const WARM_UP: usize = 2;

#[cfg_attr(feature = "memtrace", memtrace::track_memory)]
#[cfg_attr(feature = "hotpath", hotpath::measure)]
#[inline(never)]
fn nothing(number: u64) -> u64 {
    black_box(number)
}

pub(crate) fn run() {
    for _ in 0..WARM_UP {
        batch();
    }
    let before = resident_bytes();
    let mut batches: Vec<f64> = (0..BATCHES).map(|_| batch()).collect();
    let after = resident_bytes();
    batches.sort_by(f64::total_cmp);
    figure("min_ns", batches[0]);
    figure("median_ns", batches[BATCHES / 2]);
    figure("mean_ns", batches.iter().sum::<f64>() / BATCHES as f64);
    figure("growth_bytes", after - before);
}

/// Nanoseconds a call, over one batch.
fn batch() -> f64 {
    let began = Instant::now();
    for number in 0..CALLS_PER_BATCH {
        nothing(number);
    }
    began.elapsed().as_nanos() as f64 / CALLS_PER_BATCH as f64
}

/// RSS; 0 where the system does not say.
fn resident_bytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0) * 1024.0
}
