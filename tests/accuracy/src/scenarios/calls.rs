//! Deep calls and many calls.

use std::hint::black_box;
use std::io;
use std::thread;

use memtrace::track_memory;

use crate::pages::{KIB, MIB, PAGE, Pages, reserve, touch};

const DEPTH: usize = 10_000;

/// On a stack that is deep enough, and resident before the first call, so that the calls' own stack frames do not
/// count.
pub(super) fn recursion() -> io::Result<()> {
    let deep = thread::Builder::new().stack_size(96 * MIB).spawn(|| {
        make_stack_resident();
        descend(DEPTH)
    })?;
    deep.join().map_err(|_| io::Error::other("the recursion panicked"))?
}

#[inline(never)]
#[expect(clippy::large_stack_arrays, reason = "the stack is what is to be resident")]
fn make_stack_resident() {
    touch(black_box(&mut [0; 64 * MIB]));
}

/// Every level holds 32 KiB until the levels below have returned.
#[track_memory]
fn descend(levels: usize) -> io::Result<()> {
    let own = Pages::touch(32 * KIB)?;
    if levels > 1 {
        descend(levels - 1)?;
    }
    drop(own);
    Ok(())
}

/// A page leaks with each of 100,000 calls, and between them a function is called that takes nothing.
pub(super) fn leak() -> io::Result<()> {
    let mut memory = reserve(100_000 * PAGE)?;
    for page in memory.chunks_mut(PAGE) {
        leak_a_page(page);
        take_nothing();
    }
    std::mem::forget(memory);
    Ok(())
}

#[track_memory]
fn leak_a_page(page: &mut [u8]) {
    touch(page);
}

#[track_memory]
fn take_nothing() {
    black_box(());
}

/// Two functions leak by turns, one three times as much as the other, more often than the ledger has lots.
pub(super) fn two_leaks() -> io::Result<()> {
    for _ in 0..1_500 {
        leak_more()?;
        leak_less()?;
    }
    Ok(())
}

#[track_memory]
fn leak_more() -> io::Result<()> {
    Pages::touch(96 * KIB).map(Pages::keep)
}

#[track_memory]
fn leak_less() -> io::Result<()> {
    Pages::touch(32 * KIB).map(Pages::keep)
}
