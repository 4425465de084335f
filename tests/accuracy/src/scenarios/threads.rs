//! Several threads at once.

use std::hint::black_box;
use std::io;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use memtrace::track_memory;

use crate::pages::{MIB, Pages};

/// One thread takes 256 MiB in small steps while another enters and leaves frames all the time.
pub(super) fn hog() -> io::Result<()> {
    let done = AtomicBool::new(false);
    let both_run = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            both_run.wait();
            while !done.load(Ordering::Relaxed) {
                stay_small();
            }
        });
        both_run.wait();
        let result = grow();
        done.store(true, Ordering::Relaxed);
        result
    })
}

#[track_memory]
fn grow() -> io::Result<()> {
    for _ in 0..512 {
        grow_a_step()?;
    }
    Ok(())
}

#[track_memory]
fn grow_a_step() -> io::Result<()> {
    Pages::touch(MIB / 2).map(Pages::keep)
}

#[track_memory]
fn stay_small() {
    black_box([0_u8; 64]);
}

/// 64 threads, all of which hold what they took until all have taken it.
pub(super) fn many() -> io::Result<()> {
    let all_took = &Barrier::new(64);
    let functions = [two, four, eight, sixteen].into_iter().cycle().take(64);
    thread::scope(|scope| {
        let threads: Vec<_> = functions.map(|function| scope.spawn(move || function(all_took))).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
        })
    })
}

#[track_memory]
fn two(all_took: &Barrier) -> io::Result<()> {
    take(2, all_took)
}

#[track_memory]
fn four(all_took: &Barrier) -> io::Result<()> {
    take(4, all_took)
}

#[track_memory]
fn eight(all_took: &Barrier) -> io::Result<()> {
    take(8, all_took)
}

#[track_memory]
fn sixteen(all_took: &Barrier) -> io::Result<()> {
    take(16, all_took)
}

fn take(mib: usize, all_took: &Barrier) -> io::Result<()> {
    let pages = Pages::touch(mib * MIB);
    all_took.wait();
    pages.map(Pages::keep)
}
