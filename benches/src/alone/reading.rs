//! One reading, above and below the floor that a process inherits from the program that started it.

use std::env;
use std::hint::black_box;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use procfs::process::Process;

use super::Task;
use super::subject::annotated;
use crate::timing::{Batches, pin, processors};

const BATCHES: usize = 200;

/// Calls in a batch; each takes two readings.
const CALLS_PER_BATCH: u32 = 200;

/// How far above or below the floor a process is put.
const DISTANCE: usize = 256 << 20;

/// The process grows beyond what it had when memtrace found the floor.
pub(super) fn above_floor() -> Result<()> {
    annotated(0);
    let block = touched(DISTANCE);
    time_calls()?;
    black_box(block);
    Ok(())
}

/// Gives its own high-water mark to the process that it starts, whose figures are passed on.
pub(super) fn inherit() -> Result<()> {
    let block = touched(DISTANCE);
    let program = env::current_exe().context("this program does not know where it stands")?;
    let status = Command::new(program).args(Task::ReadingBelow.arguments()).status()?;
    ensure!(status.success(), "the process below the floor ended with {status}");
    black_box(block);
    Ok(())
}

pub(super) fn below_floor() -> Result<()> {
    let inherited = getrusage(UsageWho::RUSAGE_SELF).context("getrusage")?.max_rss() * 1024;
    ensure!(usize::try_from(inherited)? >= DISTANCE, "no high-water mark was inherited, only {inherited} B");
    annotated(0);
    time_calls()
}

/// What most programs do.
pub(super) fn procfs() -> Result<()> {
    pin(*processors()?.first().context("there is no processor")?)?;
    let mut failure = None;
    let readings =
        Batches::time(100, 100, |_| match Process::myself().and_then(|process| process.status()) {
            Ok(status) => {
                black_box(status.vmrss);
            }
            Err(error) => failure = Some(error),
        });
    failure.map_or(Ok(()), Err)?;
    readings.report();
    Ok(())
}

fn time_calls() -> Result<()> {
    pin(*processors()?.first().context("there is no processor")?)?;
    Batches::time(BATCHES, CALLS_PER_BATCH, |number| {
        annotated(number);
    })
    .report();
    Ok(())
}

/// Resident memory of that size.
fn touched(bytes: usize) -> Vec<u8> {
    vec![1; bytes]
}
