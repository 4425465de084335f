//! Ten thousand recordings in one call of `cargo memtrace merge`: how fast, and in how much memory.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result};
use memtrace::recording::{
    Books, CallPath, End, PathFigures, Process, Pulse, Recording, Site, Timeline, TimelineBucket, encode,
};
use tempfile::TempDir;

use super::row;
use crate::alone::{MERGE_DIRECTORY, MERGE_PROGRAM, Task};
use crate::command;
use crate::table::{Row, bytes};
use crate::timing::{median, processors};

/// Processes that left a recording.
const RECORDINGS: u32 = 10_000;

/// Tests that they ran.
const TESTS: u32 = 500;

/// Annotated functions.
const SITES: u32 = 200;

/// Call paths in each recording besides the two that own no function.
const PATHS: u32 = 300;

/// Call paths below which the others of a recording stand. It is one of so many, so that recordings differ.
const ROOTS: u32 = 4;

const TURNS: usize = 3;
const TARGET_SPEED: f64 = 500.0;
const TARGET_BYTES: f64 = 200.0 * 1024.0 * 1024.0;

/// What a file is written in, so that what is empty takes no space, as in the file that a clean end leaves.
const BLOCK: usize = 4096;

pub(super) fn measure() -> Result<Vec<Row>> {
    let program = command::build()?;
    let target = program.parent().context("the command stands in no directory")?;
    let directory = TempDir::with_prefix_in("merge-", target).context("no directory for recordings")?;
    for pid in 1..=RECORDINGS {
        let name = format!("bench-{pid}-{pid}.memtrace");
        leave(&directory.path().join(name), &encode(&recording(pid))?)?;
    }
    let (mut seconds, mut peak_bytes) = (Vec::new(), 0.0_f64);
    for _ in 0..TURNS {
        let program = program.to_str().context("the command's path is no text")?;
        let recordings = directory.path().to_str().context("the directory's path is no text")?;
        let figures = Task::Merge.figures(&[(MERGE_PROGRAM, program), (MERGE_DIRECTORY, recordings)])?;
        seconds.push(figures.get("seconds")?);
        peak_bytes = peak_bytes.max(figures.get("peak_bytes")?);
    }
    let speed = f64::from(RECORDINGS) / median(seconds);
    Ok(vec![row(
        &format!("`cargo memtrace merge` of {RECORDINGS} recordings with {PATHS} call paths each"),
        "≥ 500 recordings a second on two processors, peak ≤ 200 MiB",
        format!("{speed:.0} a second on {}, peak {}", processors()?.len(), bytes(peak_bytes)),
        speed >= TARGET_SPEED && peak_bytes <= TARGET_BYTES,
        String::new(),
    )])
}

/// Writes a file without what is empty in it.
fn leave(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path)?;
    for (index, block) in bytes.chunks(BLOCK).enumerate() {
        if block.iter().any(|byte| *byte != 0) {
            file.seek(SeekFrom::Start((index * BLOCK) as u64))?;
            file.write_all(block)?;
        }
    }
    file.set_len(bytes.len() as u64)?;
    Ok(())
}

/// What the process of that number left: every figure another, without a pattern that a sketch could use.
fn recording(pid: u32) -> Recording {
    let figure = |index: u32| {
        let mixed = (u64::from(pid) << 32 | u64::from(index)).wrapping_mul(6_364_136_223_846_793_005);
        (mixed >> 40) << (index % 8)
    };
    let path = |index: u32| {
        let below = if index.is_multiple_of(10) { 2 } else { index + 1 };
        let site = if index == 0 { pid % ROOTS } else { index % SITES };
        CallPath { parent: (index > 0).then_some(below), site: Some(site) }
    };
    let bucket = |index: u32| {
        let highest = figure(index);
        Some(TimelineBucket { min_bytes: highest / 2, max_bytes: highest, max_path: 2 + index % PATHS })
    };
    let paths: Vec<PathFigures> = (0..PATHS + 2)
        .map(|index| PathFigures {
            calls: u64::from(index),
            self_peak_bytes: figure(index),
            at_peak_bytes: figure(index) / 2,
            retained_bytes: figure(index) / 4,
            inclusive_max_bytes: figure(index),
            ..PathFigures::default()
        })
        .collect();
    let peak_bytes = paths.iter().map(|path| path.at_peak_bytes).sum();
    Recording {
        process: Process {
            pid,
            exe: "/srv/bin/program".to_owned(),
            run: "bench".to_owned(),
            test: format!("tests::number_{}", pid % TESTS),
            peaks_exact: true,
            ..Process::default()
        },
        sites: (0..SITES).map(site).collect(),
        paths: [CallPath { parent: None, site: None }; 2].into_iter().chain((0..PATHS).map(path)).collect(),
        pulse: Pulse { end: End::Clean, peak_bytes, at_ns: 1_000_000_000, ..Pulse::default() },
        books: Books {
            peak_bytes,
            paths,
            timeline: Timeline { width_ns: 5_000_000, buckets: (0..200).map(bucket).collect() },
            ..Books::default()
        },
    }
}

fn site(number: u32) -> Site {
    Site {
        name: format!("function_{number}"),
        module: format!("program::module_{}", number / 10),
        file: format!("src/module_{}.rs", number / 10),
        line: number,
    }
}
