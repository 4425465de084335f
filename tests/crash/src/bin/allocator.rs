//! A program whose global allocator is annotated: the first annotated call of all is an allocation, and calls come
//! with the allocator's lock held.
#![allow(clippy::print_stdout, reason = "what it prints is part of what must not change")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use memtrace::track_memory;

/// The system's allocator behind a lock, as in an allocator with one arena.
struct Annotated;

#[global_allocator]
static GLOBAL: Annotated = Annotated;

static LOCKED: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);

/// Runs with the lock held.
fn locked<T>(run: impl FnOnce() -> T) -> T {
    while LOCKED.swap(true, Ordering::Acquire) {
        thread::yield_now();
    }
    let result = run();
    LOCKED.store(false, Ordering::Release);
    result
}

#[track_memory]
fn refill() {
    CALLS.fetch_add(1, Ordering::Relaxed);
}

// SAFETY: the memory is the system allocator's; counting changes nothing about it.
unsafe impl GlobalAlloc for Annotated {
    #[track_memory]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if LOCKING.load(Ordering::Relaxed) {
            locked(refill);
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    #[track_memory]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if LOCKING.load(Ordering::Relaxed) {
            locked(refill);
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Whether the allocator calls an annotated function under its lock. Not from the start: whoever starts memtrace under
/// a lock that starting needs waits for itself, as with any other code that allocates there.
static LOCKING: AtomicBool = AtomicBool::new(false);

fn main() {
    let locking = std::env::args().nth(1).as_deref() == Some("locking");
    LOCKING.store(locking, Ordering::Relaxed);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(allocate);
        }
    });
    hold();
    assert!(!locking || CALLS.load(Ordering::Relaxed) > 1000, "the allocator was called");
    println!("allocated");
}

#[track_memory]
fn allocate() {
    for round in 0..200 {
        let blocks: Vec<String> = (0..20).map(|index| format!("{round} {index}")).collect();
        black_box(blocks);
    }
}

#[track_memory]
fn hold() {
    thread::sleep(Duration::from_millis(150));
}
