//! Work that any program might do, and that ends well.

use std::hint::black_box;
use std::thread::sleep;
use std::time::Duration;

use memtrace::track_memory;

/// Longer than it takes for a function to get into the recording, on a machine that does a lot besides.
pub(crate) fn linger() {
    sleep(Duration::from_millis(150));
}

/// Memory that is really there.
pub(crate) fn resident(bytes: usize) -> Vec<u8> {
    black_box(vec![1; bytes])
}

/// Two functions, 24 MiB, and an end.
pub(crate) fn work() {
    outer();
    println!("worked");
}

/// The same without lingering.
pub(crate) fn quick() {
    println!("{}", inner(1 << 20));
}

#[track_memory]
fn outer() {
    let sum = inner(24 << 20);
    linger();
    println!("{sum}");
}

#[track_memory]
fn inner(bytes: usize) -> usize {
    let block = resident(bytes);
    block.iter().map(|&byte| usize::from(byte)).sum()
}

/// A function's 24 MiB, gone before 64 MiB of nobody's.
pub(crate) fn before_the_peak() {
    println!("{}", inner(24 << 20) + resident(64 << 20).len());
}

/// Four steps of 16 MiB each, far enough apart to be seen one by one.
pub(crate) fn steps() {
    println!("{}", climb());
}

#[track_memory]
fn climb() -> usize {
    let mut kept = Vec::new();
    for _ in 0..4 {
        kept.push(resident(16 << 20));
        linger();
    }
    kept.len()
}

/// Work in a process that limits the size of its files when memtrace has long made its own. To write beyond the limit
/// would raise a signal that kills.
pub(crate) fn limited() {
    quick();
    let limit = libc::rlimit { rlim_cur: 4096, rlim_max: 4096 };
    // SAFETY: reads one live struct.
    let set = unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit) };
    println!("limited: {set}");
    work();
}

/// Work in a process that may not write to its own `/proc/self/clear_refs`: it belongs to root once the process has
/// changed its user.
pub(crate) fn refused() {
    // SAFETY: take numbers only; there is one thread.
    let changed = unsafe { libc::setgid(65534) == 0 && libc::setuid(65534) == 0 };
    println!("changed user: {changed}");
    work();
}
