//! Signal handlers that call annotated functions, in the middle of anything.

use std::hint::black_box;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use memtrace::track_memory;

use crate::work::{linger, resident};

static HANDLED: AtomicU64 = AtomicU64::new(0);

extern "C" fn on_alarm(_: libc::c_int) {
    // SAFETY: the pointer is to the thread's own variable. A handler leaves it as it was.
    let errno = unsafe { *libc::__errno_location() };
    in_handler();
    // SAFETY: as above.
    unsafe { assert!(*libc::__errno_location() == errno) };
}

#[track_memory]
fn in_handler() {
    HANDLED.fetch_add(1, Ordering::Relaxed);
    below_handler();
}

#[track_memory]
fn below_handler() {
    black_box(HANDLED.load(Ordering::Relaxed));
}

extern "C" fn on_alarm_exit(_: libc::c_int) {
    if HANDLED.fetch_add(1, Ordering::Relaxed) == 200 {
        std::process::exit(5);
    }
}

/// Has `handler` called a thousand times a second.
fn alarm(handler: extern "C" fn(libc::c_int)) {
    let every = libc::timeval { tv_sec: 0, tv_usec: 1000 };
    let timer = libc::itimerval { it_interval: every, it_value: every };
    // SAFETY: the handler touches atomics and what is under test; the timer is a live struct.
    unsafe {
        libc::signal(libc::SIGALRM, handler as *const () as libc::sighandler_t);
        libc::setitimer(libc::ITIMER_REAL, &raw const timer, ptr::null_mut());
    }
}

/// Allocates and calls for a second under a hail of signals.
pub(crate) fn run() {
    allocating(0);
    alarm(on_alarm);
    let others: Vec<_> = (0..2).map(|_| std::thread::spawn(toil)).collect();
    toil();
    for thread in others {
        thread.join().expect("it does not panic");
    }
    assert!(HANDLED.load(Ordering::Relaxed) > 100, "the signals came");
    println!("done");
}

#[track_memory]
fn toil() {
    let began = Instant::now();
    let mut round = 0;
    while began.elapsed() < Duration::from_secs(1) {
        allocating(round % 5000);
        round += 1;
    }
}

#[track_memory]
fn allocating(size: usize) {
    let blocks: Vec<Vec<u8>> = (0..50).map(|index| resident(size + index)).collect();
    black_box(blocks);
}

/// A handler that exits, most likely out of the allocator or out of memtrace.
#[track_memory]
pub(crate) fn exit_in_handler() {
    linger();
    alarm(on_alarm_exit);
    loop {
        allocating(100);
    }
}
