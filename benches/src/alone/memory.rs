//! What memtrace itself keeps resident, seen from outside it.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use procfs::process::Process;

use super::subject::annotated;
use crate::figures::figure;

/// Calls that must leave no trace.
const CALLS: u32 = 20_000_000;

/// Threads that are added.
const THREADS: usize = 256;

/// Frames of 16 KiB that each thread has had on its stack before.
const STACK_FRAMES: u32 = 4;

/// Annotated calls in `exact` mode; each takes two readings.
const READ_CALLS: u32 = 500_000;

/// Calls after which the memory held changes, so that readings have something to enter in the books.
const STEP: u32 = 100;

/// Time for the recorder to have written everything once.
const SETTLED: Duration = Duration::from_millis(500);

/// What the first call brings, what twenty million more add, and what a thread adds.
pub(super) fn of_calls() -> Result<()> {
    resident()?;
    let before = resident()?;
    annotated(0);
    thread::sleep(SETTLED);
    let started = resident()?;
    figure("start_bytes", started - before);
    for number in 0..CALLS {
        annotated(number);
    }
    thread::sleep(SETTLED);
    figure("growth_bytes", resident()? - started);
    figure("thread_bytes", of_threads()? / THREADS as f64);
    Ok(())
}

/// What many readings add.
pub(super) fn of_readings() -> Result<()> {
    hold_and_release(READ_CALLS / 10);
    let before = resident()?;
    hold_and_release(READ_CALLS);
    figure("growth_bytes", resident()? - before);
    let readings = memtrace::snapshot().context("nothing was measured")?.pulse.readings;
    figure("readings", readings as f64);
    Ok(())
}

/// Resident memory that the first annotated call of each of many threads brings.
fn of_threads() -> Result<f64> {
    let turn = Barrier::new(THREADS + 1);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                use_stack(STACK_FRAMES);
                turn.wait();
                turn.wait();
                annotated(0);
                turn.wait();
                turn.wait();
            });
        }
        turn.wait();
        let before = resident();
        turn.wait();
        turn.wait();
        thread::sleep(SETTLED);
        let after = resident();
        turn.wait();
        Ok(after? - before?)
    })
}

/// Makes a thread's stack resident as deep as any call may go: what its frames take is not memtrace's.
#[inline(never)]
fn use_stack(frames: u32) {
    let frame = black_box([0_u8; 16 << 10]);
    if frames > 0 {
        use_stack(frames - 1);
    }
    black_box(frame);
}

fn hold_and_release(calls: u32) {
    let mut held = Vec::new();
    for number in 0..calls {
        annotated(number);
        if number.is_multiple_of(STEP) {
            held = vec![1_u8; 256 << 10 << (number / STEP % 4)];
        }
    }
    black_box(held);
}

/// RSS in bytes.
fn resident() -> Result<f64> {
    let pages = Process::myself()?.statm()?.resident;
    Ok((pages * procfs::page_size()) as f64)
}
