//! Programs in which two functions grow by turns, so that what one of them took bit by bit and drops at once lies among
//! the lots of the other.

use super::super::MIB;
use super::world::{A, B, Buffer, C, World};

/// How often the memory that is dropped is taken again.
const ROUNDS: usize = 5;

/// Between an eighth of a MiB and `most`.
fn uneven_size(world: &mut World, most: u64) -> u64 {
    MIB / 8 + world.below(most - MIB / 8)
}

/// Takes a MiB, and has `cache` keep as much.
fn take_and_cache(world: &mut World, cache: u32) -> Buffer {
    let buffer = world.take(MIB);
    world.call(cache, |world| world.keep(MIB));
    buffer
}

pub(super) fn scratch(world: &mut World) {
    for _ in 0..ROUNDS {
        world.call(A, |world| {
            let scratch: Vec<Buffer> = (0..40).map(|_| take_and_cache(world, B)).collect();
            world.release_all(scratch);
        });
    }
}

/// As `take_and_cache`, in sizes that follow no rule.
fn take_and_cache_unevenly(world: &mut World) -> Buffer {
    let (size, cached) = (uneven_size(world, 3 * MIB), uneven_size(world, MIB));
    let buffer = world.take(size);
    world.call(B, |world| world.keep(cached));
    buffer
}

pub(super) fn uneven(world: &mut World) {
    for _ in 0..ROUNDS {
        world.call(A, |world| {
            world.keep(2 * MIB);
            let steps = 20 + world.below(40);
            let scratch: Vec<Buffer> = (0..steps).map(|_| take_and_cache_unevenly(world)).collect();
            world.release_all(scratch);
        });
    }
}

pub(super) fn in_parts(world: &mut World) {
    for _ in 0..ROUNDS {
        world.call(A, |world| {
            let mut scratch: Vec<Buffer> = (0..40).map(|_| take_and_cache_unevenly(world)).collect();
            while !scratch.is_empty() {
                world.release_all(scratch.drain(..10));
                world.call(B, |world| world.keep(MIB));
            }
        });
    }
}

pub(super) fn nested(world: &mut World) {
    for _ in 0..ROUNDS {
        world.call(A, |world| {
            let mut outer = Vec::new();
            for _ in 0..10 {
                outer.push(world.take(3 * MIB));
                world.call(B, |world| {
                    let inner: Vec<Buffer> = (0..5).map(|_| take_and_cache(world, C)).collect();
                    world.release_all(inner);
                });
            }
            world.release_all(outer);
        });
    }
}

pub(super) fn rows(world: &mut World) {
    for _ in 0..ROUNDS {
        let (mut rows, mut index) = (Vec::new(), Vec::new());
        for _ in 0..20 + world.below(40) {
            let (row, entry) = (uneven_size(world, 3 * MIB), uneven_size(world, MIB));
            rows.push(world.call(A, |world| world.take(row)));
            index.push(world.take(entry));
        }
        world.release_all(index);
        world.call(B, |world| world.keep(MIB));
        world.release_all(rows);
        world.call(B, |world| world.keep(MIB));
    }
}

/// Lots of the caller's that would fit together, if they were counted before the buffer is met.
pub(super) fn small_lots_of_the_caller(world: &mut World) {
    for _ in 0..100 {
        world.keep(MIB);
        let size = 4 * MIB + world.below(16 * MIB);
        let buffer = world.call(A, |world| world.take(size));
        world.release(buffer);
        world.call(B, |world| world.keep(MIB / 2));
    }
}

/// What no rule that looks at the leaf's own lots can tell: the leaf has none.
pub(super) fn siblings(world: &mut World) {
    for _ in 0..ROUNDS {
        let mut scratch = Vec::new();
        for _ in 0..30 {
            scratch.push(world.call(A, |world| world.take(2 * MIB)));
            world.call(B, |world| world.keep(MIB));
        }
        world.release_all(scratch);
    }
}

/// What RSS cannot tell from a scratch: here the leaf keeps its own and drops what it was returned.
pub(super) fn kept_index(world: &mut World) {
    for _ in 0..ROUNDS {
        world.call(C, |world| {
            let mut rows = Vec::new();
            for _ in 0..40 {
                rows.push(world.call(A, |world| world.take(MIB)));
                world.keep(MIB / 2);
            }
            world.release_all(rows);
        });
    }
}
