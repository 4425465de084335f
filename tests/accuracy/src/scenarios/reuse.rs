//! What an allocator kept serves the next function without RSS moving.

use std::io;

use memtrace::track_memory;

use crate::pages::KIB;

/// 200 MiB in pieces of 1 KiB, twice.
#[expect(clippy::unnecessary_wraps, reason = "a scenario may fail")]
pub(super) fn reuse() -> io::Result<()> {
    first();
    second();
    Ok(())
}

#[track_memory]
fn first() {
    take_pieces();
}

#[track_memory]
fn second() {
    take_pieces();
}

fn take_pieces() {
    let pieces: Vec<Box<[u8; KIB]>> = (0..200 * KIB).map(|_| Box::new([1; KIB])).collect();
    // The heap shrinks only from its top, and this block stays there.
    std::mem::forget(Box::new([1_u8; KIB]));
    drop(std::hint::black_box(pieces));
}
