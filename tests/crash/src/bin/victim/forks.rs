//! Processes that become two, or another.

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use memtrace::track_memory;

use crate::work::{linger, resident};

/// Runs `in_child` in a child that then exits, and gives the child's exit code; -1 where it was killed.
fn fork(in_child: impl FnOnce()) -> i32 {
    // SAFETY: the child runs on with the one thread that it has; what it calls is what is under test.
    match unsafe { libc::fork() } {
        -1 => -2,
        0 => {
            in_child();
            std::process::exit(3);
        }
        child => wait_for(child),
    }
}

fn wait_for(child: libc::pid_t) -> i32 {
    let mut status = 0;
    // SAFETY: writes one integer, which is what the pointer refers to.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 }
}

#[track_memory]
pub(crate) fn fork_and_work() {
    let block = resident(16 << 20);
    linger();
    println!("child: {}", fork(|| in_child(32 << 20)));
    in_parent();
    println!("parent: {}", block.len());
}

#[track_memory]
fn in_child(bytes: usize) {
    let block = resident(bytes);
    linger();
    drop(block);
}

#[track_memory]
fn in_parent() {
    linger();
}

#[track_memory]
pub(crate) fn fork_and_exit() {
    linger();
    println!("child: {}", fork(|| {}));
}

/// A child that libc knows nothing of, so that no hook runs in it. It must not write to its parent's recording.
#[track_memory]
pub(crate) fn fork_without_libc() {
    linger();
    // SAFETY: as `fork`; the child only exits.
    match unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) } {
        0 => std::process::exit(3),
        child => println!("child: {}", wait_for(libc::pid_t::try_from(child).unwrap_or(-1))),
    }
    linger();
    std::process::abort();
}

/// Forks while other threads are inside memtrace all the time.
pub(crate) fn fork_among_threads() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let busy: Vec<_> = (0..2)
        .map(|_| {
            thread::spawn(|| {
                while !STOP.load(Ordering::Relaxed) {
                    short_lived();
                    thread::spawn(short_lived).join().expect("it does not panic");
                }
            })
        })
        .collect();
    let ended_well = (0..100).filter(|_| fork(short_lived) == 3).count();
    STOP.store(true, Ordering::Relaxed);
    for thread in busy {
        thread.join().expect("it does not panic");
    }
    println!("{ended_well}");
}

#[track_memory]
fn short_lived() {
    drop(resident(64 << 10));
}

#[track_memory]
pub(crate) fn exec() {
    linger();
    let error = Command::new("/proc/self/exe").arg("work").exec();
    println!("{error}");
}
