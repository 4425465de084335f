//! The patterns: how programs take memory and give it back. Sizes are in MiB. Each leaves something in memory at its
//! end, so that an error made on the way shows in the composition at the peak. Those in which RSS looks as it would with
//! other owners stand last, to tell what they cost.

use std::collections::VecDeque;

use super::super::MIB;
use super::interleaved;
use super::world::{A, B, Buffer, C, D, MAIN, World};

/// A pattern, what its row in the table is called, and the largest error in percent that the ledger may make.
pub(super) struct Pattern {
    pub(super) name: &'static str,
    pub(super) run: fn(&mut World),
    pub(super) most: f64,
    /// The same where readings are off.
    pub(super) most_with_noise: f64,
}

impl Pattern {
    const fn new(name: &'static str, most: f64, most_with_noise: f64, run: fn(&mut World)) -> Self {
        Self { name, run, most, most_with_noise }
    }
}

/// All of them.
pub(super) const PATTERNS: [Pattern; 20] = [
    Pattern::new("spike", 2.0, 3.0, spike),
    Pattern::new("buffer returned, dropped by the caller", 2.0, 3.0, returned),
    Pattern::new("cache under temporaries", 2.0, 3.0, cache),
    Pattern::new("FIFO queue", 2.0, 3.0, queue),
    Pattern::new("pipeline of stages", 2.0, 3.0, pipeline),
    Pattern::new("several buffers dropped at once", 2.0, 3.0, several_at_once),
    Pattern::new("big lot freed in pieces", 2.0, 3.0, pieces),
    Pattern::new("heavy-tailed random", 23.0, 22.0, random),
    Pattern::new("nested temporaries", 2.0, 3.0, nested),
    Pattern::new("buffer that grows by doubling", 2.0, 7.0, doubling),
    Pattern::new("returned to a caller with a large lot of its own", 2.0, 3.0, large_lot_of_the_caller),
    Pattern::new("scratch that grows under a cache", 2.0, 3.0, interleaved::scratch),
    Pattern::new("scratch and cache of uneven sizes", 2.0, 3.0, interleaved::uneven),
    Pattern::new("scratch dropped in parts, cache grows on", 26.0, 19.0, interleaved::in_parts),
    Pattern::new("scratch within a scratch, and a cache", 2.0, 3.0, interleaved::nested),
    Pattern::new("rows returned, an index beside them", 2.0, 4.0, interleaved::rows),
    Pattern::new(
        "buffers returned to a caller with many small lots",
        2.0,
        3.0,
        interleaved::small_lots_of_the_caller,
    ),
    Pattern::new("two callees grow by turns, one's is dropped", 46.0, 47.0, interleaved::siblings),
    Pattern::new("rows dropped, half as much kept beside them", 67.0, 67.0, interleaved::kept_index),
    Pattern::new("temporary as large as what another holds", 16.0, 16.0, look_alike),
];

fn spike(world: &mut World) {
    for high in [500, 200, 400] {
        world.call(A, |world| {
            let buffer = world.take(high * MIB);
            world.release(buffer);
        });
        world.call(B, |world| world.keep(20 * MIB));
    }
}

fn returned(world: &mut World) {
    for _ in 0..100 {
        let buffer = world.call(A, |world| world.take(50 * MIB));
        world.release(buffer);
    }
    let _held = world.call(A, |world| world.take(50 * MIB));
}

fn cache(world: &mut World) {
    for _ in 0..100 {
        world.call(A, |world| {
            let temporary = world.take(48 * MIB);
            world.keep(2 * MIB);
            world.call(B, |world| {
                let temporary = world.take(16 * MIB);
                world.release(temporary);
            });
            world.release(temporary);
        });
    }
}

fn queue(world: &mut World) {
    let mut waiting = VecDeque::new();
    for _ in 0..100 {
        waiting.push_back(world.call(A, |world| world.take(10 * MIB)));
        if waiting.len() > 5 {
            world.call(B, |world| {
                if let Some(oldest) = waiting.pop_front() {
                    world.release(oldest);
                }
            });
            world.call(C, |world| world.keep(MIB));
        }
    }
}

fn pipeline(world: &mut World) {
    for round in 0..50 {
        let read = world.call(A, |world| world.take(40 * MIB));
        let parsed = world.call(B, |world| {
            let parsed = world.take(60 * MIB);
            world.release(read);
            parsed
        });
        let result = world.call(C, |world| {
            let result = world.take(20 * MIB);
            world.release(parsed);
            result
        });
        if round < 49 {
            world.release(result);
        }
    }
}

fn several_at_once(world: &mut World) {
    for round in 0..50 {
        let buffers = [(A, 10), (B, 25), (C, 40)]
            .map(|(function, mib)| world.call(function, |world| world.take(mib * MIB)));
        if round < 49 {
            world.release_all(buffers);
        }
    }
}

fn pieces(world: &mut World) {
    for round in 0..10 {
        let mut big = world.call(A, |world| world.take(200 * MIB));
        for _ in 0..if round < 9 { 20 } else { 5 } {
            world.call(B, |world| world.shrink(&mut big, 10 * MIB));
        }
    }
}

fn random(world: &mut World) {
    let mut live: Vec<Buffer> = Vec::new();
    for _ in 0..400 {
        let function = [A, B, C, D][usize::try_from(world.below(4)).expect("below 4")];
        let size = MIB / 4 + 400 * MIB / (1 + world.below(400)) + world.below(MIB);
        let buffer = world.call(function, |world| world.take(size));
        live.push(buffer);
        while live.len() > 12 {
            let index = usize::try_from(world.below(live.len() as u64)).expect("an index");
            let buffer = live.swap_remove(index);
            let function = [MAIN, A, B, C][usize::try_from(world.below(4)).expect("below 4")];
            if function == MAIN {
                world.release(buffer);
            } else {
                world.call(function, |world| world.release(buffer));
            }
        }
    }
}

fn nested(world: &mut World) {
    for _ in 0..50 {
        world.call(A, |world| {
            let outer = world.take(30 * MIB);
            world.call(B, |world| {
                let middle = world.take(50 * MIB);
                world.call(C, |world| {
                    let inner = world.take(20 * MIB);
                    world.keep(MIB);
                    world.release(inner);
                });
                world.release(middle);
            });
            world.release(outer);
        });
    }
}

fn doubling(world: &mut World) {
    for round in 0..20 {
        let mut buffer = world.call(A, |world| world.take(4 * MIB));
        for step in 1..=5 {
            buffer = world.call(A, |world| {
                let larger = world.take((4 * MIB) << step);
                world.release(buffer);
                larger
            });
        }
        world.call(B, |world| world.keep(3 * MIB));
        if round < 19 {
            world.release(buffer);
        }
    }
}

fn large_lot_of_the_caller(world: &mut World) {
    world.keep(300 * MIB);
    for _ in 0..1_000 {
        let buffer = world.call(A, |world| world.take(50 * MIB));
        world.release(buffer);
    }
    let _held = world.call(A, |world| world.take(50 * MIB));
}

/// What RSS cannot tell from a stage of a pipeline: here the temporary goes and the buffer of the same size stays.
fn look_alike(world: &mut World) {
    let _held = world.call(A, |world| world.take(48 * MIB));
    for _ in 0..100 {
        world.call(B, |world| {
            let temporary = world.take(48 * MIB);
            world.keep(2 * MIB);
            world.release(temporary);
        });
    }
}
