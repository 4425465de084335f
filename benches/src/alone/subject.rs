//! The functions that are called: one annotated, one bare, neither of which does anything.

use std::hint::black_box;

/// An annotated function: what its call costs is the boundary pair.
#[memtrace::track_memory]
#[inline(never)]
pub(super) fn annotated(number: u32) -> u32 {
    black_box(number)
}

/// The same function without the attribute.
#[inline(never)]
pub(super) fn bare(number: u32) -> u32 {
    black_box(number)
}

/// Calls the annotated function until the burst that readings start with is spent.
pub(super) fn spend_burst() {
    for number in 0..100_000 {
        annotated(number);
    }
}
