//! A process killed at any instant: is its recording readable, how old is it, and does it name what was open.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use memtrace::recording::{self, Recording};
use tempfile::TempDir;

use super::row;
use crate::alone::{FUNCTION, READY, Task};
use crate::table::Row;
use crate::timing::median;

const CHILDREN: u64 = 50;

/// Kills come within this time after a process is ready.
const WITHIN_US: u64 = 250_000;

const TARGET_MS: f64 = 20.0;

/// What was found out about one process.
struct Killed {
    /// How far behind the kill its recording was.
    age_ms: f64,
    /// Whether the recording names the function that had been open.
    named: bool,
}

pub(super) fn measure() -> Result<Vec<Row>> {
    let killed = (0..CHILDREN).map(kill_one).collect::<Result<Vec<_>>>()?;
    let ages: Vec<f64> = killed.iter().map(|killed| killed.age_ms).collect();
    let oldest = ages.iter().copied().fold(0.0, f64::max);
    let named = killed.iter().filter(|killed| killed.named).count();
    Ok(vec![row(
        &format!("{CHILDREN} processes SIGKILLed at random instants"),
        "readable recording, at most 20 ms old, that names every function open for longer",
        format!(
            "all readable; oldest {oldest:.1} ms, median {:.1} ms; {named} of {CHILDREN} name the function",
            median(ages)
        ),
        oldest <= TARGET_MS && named == killed.len(),
        String::new(),
    )])
}

fn kill_one(number: u64) -> Result<Killed> {
    let directory = TempDir::new().context("no directory for recordings")?;
    let mut child = Task::Victim.command(directory.path())?.stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    let stdout = child.stdout.take().context("the process has no output")?;
    BufReader::new(stdout).read_line(&mut line)?;
    // Never sooner than what the target allows: then the function need not be on file.
    thread::sleep(Duration::from_micros(20_000 + scattered(number) % WITHIN_US));
    let now_ns = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() as f64;
    child.kill()?;
    child.wait()?;
    ensure!(line.trim() == READY, "the process to be killed was not ready but said: {line}");
    let recording = only_recording(directory.path())?;
    let on_file_ns = recording.process.started_unix_ns as f64 + recording.pulse.at_ns as f64;
    Ok(Killed {
        age_ms: (now_ns - on_file_ns) / 1e6,
        named: open_functions(&recording).any(|name| name == FUNCTION),
    })
}

/// Numbers without a pattern, the same on every run: the multiplier of Knuth's MMIX generator, its upper half.
fn scattered(number: u64) -> u64 {
    (number + 1).wrapping_mul(6_364_136_223_846_793_005) >> 32
}

fn only_recording(directory: &Path) -> Result<Recording> {
    let mut files = fs::read_dir(directory)?;
    let file = files.next().context("the killed process left no recording")??;
    ensure!(files.next().is_none(), "the killed process left more than one file");
    Ok(recording::read(&file.path()).map_err(|error| anyhow::anyhow!("{error}"))?.recording)
}

/// The functions that were open on any thread.
fn open_functions(recording: &Recording) -> impl Iterator<Item = &str> {
    recording.pulse.threads.iter().flat_map(move |thread| {
        let leaf = recording.paths.get(thread.path as usize);
        let above = |path: &&recording::CallPath| recording.paths.get(path.parent? as usize);
        std::iter::successors(leaf, above)
            .filter_map(|path| recording.sites.get(path.site? as usize))
            .map(|site| site.name.as_str())
    })
}
