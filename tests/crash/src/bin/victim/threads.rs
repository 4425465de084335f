//! Threads that come and go.

use std::thread;

use memtrace::track_memory;

use crate::work::resident;

const THREADS: usize = 5_000;

/// Two at a time. Prints the calls, which nothing may be missing from.
pub(crate) fn run() {
    let run = || {
        for _ in 0..THREADS / 2 {
            thread::spawn(brief).join().expect("it does not panic");
        }
    };
    thread::scope(|scope| {
        scope.spawn(run);
        scope.spawn(run);
    });
    stay();
    println!("{THREADS}");
}

#[track_memory]
fn brief() {
    nested();
    drop(resident(32 << 10));
}

#[track_memory]
fn nested() {
    drop(resident(8 << 10));
}

#[track_memory]
fn stay() {}
