//! Ends that the program brings on itself.

use std::future;
use std::hint::black_box;
use std::panic::catch_unwind;
use std::task::{Context, Waker};
use std::thread::sleep;
use std::time::Duration;

use memtrace::track_memory;

use crate::work::{linger, resident};

#[track_memory]
pub(crate) fn abort() {
    aborting(resident(8 << 20));
}

#[track_memory]
fn aborting(block: Vec<u8>) {
    linger();
    black_box(block);
    std::process::abort();
}

#[track_memory]
pub(crate) fn panic() {
    panicking();
}

#[track_memory]
fn panicking() {
    linger();
    panic!("on purpose");
}

pub(crate) fn panic_caught() {
    let caught = catch_unwind(panicking).is_err();
    let joined = std::thread::spawn(panicking).join().is_err();
    after_panics();
    println!("{caught} {joined}");
}

#[track_memory]
fn after_panics() {
    linger();
}

#[track_memory]
pub(crate) fn panic_in_c() {
    panicking_in_c();
}

/// A panic cannot leave such a function: it aborts.
#[track_memory]
extern "C" fn panicking_in_c() {
    linger();
    panic!("on purpose, in C");
}

#[track_memory]
pub(crate) fn exit() {
    exiting();
}

#[track_memory]
fn exiting() {
    linger();
    println!("exits");
    std::process::exit(7);
}

#[track_memory]
pub(crate) fn underscore_exit() {
    linger();
    // SAFETY: takes a number and does not return.
    unsafe { libc::_exit(8) };
}

#[track_memory]
pub(crate) fn overflow() {
    linger();
    println!("{}", dive(0));
}

#[track_memory]
#[expect(unconditional_recursion, reason = "that is what overflows")]
fn dive(depth: u64) -> u64 {
    // Slowly, so that it is on file by then.
    if depth.is_multiple_of(200) {
        sleep(Duration::from_millis(5));
    }
    let frame = black_box([depth; 64]);
    dive(depth + 1) + black_box(frame)[3]
}

/// Takes memory until somebody stops it.
#[track_memory]
pub(crate) fn hog() {
    linger();
    println!("{}", swallow());
}

#[track_memory]
fn swallow() -> usize {
    let mut kept = Vec::new();
    while kept.len() < 4096 {
        kept.push(resident(1 << 20));
        sleep(Duration::from_millis(2));
    }
    kept.len()
}

/// Is killed while twelve futures wait for what never comes.
pub(super) fn suspended() {
    let mut context = Context::from_waker(Waker::noop());
    let mut futures: Vec<_> = (0..12).map(|_| Box::pin(fetch_all())).collect();
    for future in &mut futures {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    linger();
    // SAFETY: it sends this process a signal, which ends it.
    unsafe { libc::raise(libc::SIGKILL) };
}

#[track_memory]
async fn fetch_all() {
    fetch().await;
}

#[track_memory]
async fn fetch() {
    future::pending::<()>().await;
}

/// Is killed in a function that is called by one with a budget, which that has gone beyond.
#[track_memory(budget = "8 MiB")]
pub(super) fn over_budget() {
    over_budget_within(&resident(24 << 20));
}

#[track_memory]
fn over_budget_within(block: &[u8]) {
    linger();
    black_box(block);
    // SAFETY: it sends this process a signal, which ends it.
    unsafe { libc::raise(libc::SIGKILL) };
}

/// Is killed in a thread that works for a function with a budget, which that has gone beyond.
#[track_memory(budget = "8 MiB")]
pub(super) fn over_budget_in_a_thread() {
    let context = memtrace::Context::current();
    let worker = std::thread::spawn(context.wrap(|| over_budget_within(&resident(24 << 20))));
    println!("{}", worker.join().is_ok());
}

/// Is killed while a future waits that went beyond its budget in its first poll, and beside one that keeps to it.
pub(super) fn suspended_over_budget() {
    let mut context = Context::from_waker(Waker::noop());
    for bytes in [1 << 20, 24 << 20] {
        let mut future = Box::pin(frugal(bytes));
        for _ in 0..3 {
            assert!(future.as_mut().poll(&mut context).is_pending());
        }
        std::mem::forget(future);
    }
    linger();
    // SAFETY: as above.
    unsafe { libc::raise(libc::SIGKILL) };
}

#[track_memory(budget = "8 MiB")]
async fn frugal(bytes: usize) {
    let block = resident(bytes);
    future::pending::<()>().await;
    black_box(block);
}
