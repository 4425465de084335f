//! Tests of the codec and the writer: what goes in comes out, and whatever else goes in does no harm.

mod bounds;
mod crash;
mod damaged;
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
mod file;
mod round_trip;
mod wording;

use super::journal::Journal;
use super::layout::FILE_LEN;
use crate::recording::{
    Books, CallPath, Checkpoint, Decoded, End, Lot, OpenFutures, PathFigures, Process, Pulse, Recording,
    STARTUP, Site, Split, Thread, Timeline, TimelineBucket, UNTRACKED, Violation,
};

/// One write of the journal: where, and what.
type Write = (usize, Vec<u8>);

/// A file of full size that keeps every write apart.
#[derive(Default)]
struct Log {
    writes: Vec<Write>,
}

impl Log {
    /// Calls the journal and keeps what it writes.
    fn record(
        &mut self,
        call: impl FnOnce(&mut dyn FnMut(u64, &[u8]) -> std::io::Result<()>) -> std::io::Result<()>,
    ) {
        let writes = &mut self.writes;
        call(&mut |offset, bytes| {
            writes.push((usize::try_from(offset).unwrap(), bytes.to_vec()));
            Ok(())
        })
        .unwrap();
    }

    /// The file after all writes.
    fn file(&self) -> Vec<u8> {
        let mut file = vec![0; FILE_LEN];
        for (offset, bytes) in &self.writes {
            file[*offset..offset + bytes.len()].copy_from_slice(bytes);
        }
        file
    }
}

/// A recording that uses every field, in its state after `step` steps.
fn sample(step: u64) -> Recording {
    let site = |name: &str, line| Site {
        name: name.to_owned(),
        module: "file_processor".to_owned(),
        file: "src/lib.rs".to_owned(),
        line,
    };
    let path = |parent, site| CallPath { parent, site };
    Recording {
        process: process(),
        sites: vec![site("parse_file_content", 12), site("Überblick::zeichne", 40), site("never_called", 99)],
        paths: vec![path(None, None), path(None, None), path(None, Some(0)), path(Some(2), Some(1))],
        pulse: pulse(step),
        books: books(step),
    }
}

fn process() -> Process {
    Process {
        pid: 4711,
        started_unix_ns: 1_700_000_000_000_000_000,
        exe: "/target/debug/file-processor".to_owned(),
        run: "nightly".to_owned(),
        test: "tests::big_file".to_owned(),
        kernel: "6.18.1".to_owned(),
        cpus: 2,
        physical_bytes: 24 << 30,
        start_rss_bytes: 3 << 20,
        start_peak_bytes: 4 << 20,
        resolution_bytes: 256 << 10,
        peaks_exact: true,
        overhead_permille: Some(30),
        sample_ns: 10_000_000,
        cgroup: "/sys/fs/cgroup/app".to_owned(),
        limit_bytes: Some(512 << 20),
        oom_kills: Some(0),
    }
}

fn pulse(step: u64) -> Pulse {
    let thread = |tid, name: &str, path| Thread {
        tid,
        name: name.to_owned(),
        path,
        entered_ns: step,
        entry_rss_bytes: 5 << 20,
        highest_rss_bytes: 300 << 20,
    };
    Pulse {
        at_ns: step * 10_000_000,
        end: if step.is_multiple_of(2) { End::Clean } else { End::Open },
        rss_bytes: step + 1,
        peak_bytes: step + 2,
        peak_at_ns: step + 3,
        peak_path: 3,
        readings: step + 4,
        reading_ns: step + 5,
        skipped_boundaries: step + 6,
        ambiguous_bytes: step + 7,
        split: Some(Split { anon: step, file: 2, shmem: 3 }),
        cgroup_bytes: Some(step + 8),
        lost_paths: 1,
        lost_threads: 2,
        lost_checkpoints: 3,
        threads: vec![thread(4711, "main", 2), thread(4712, "worker", 3)],
        futures: vec![OpenFutures { path: 3, count: step }],
    }
}

fn books(step: u64) -> Books {
    let figures = PathFigures {
        calls: step,
        self_peak_bytes: 2,
        at_peak_bytes: 3,
        retained_bytes: 4,
        inclusive_max_bytes: 5,
        inclusive_last_bytes: 6,
        inclusive_sum_bytes: 7,
        shared: true,
    };
    let checkpoint = Checkpoint {
        name: "Content parsed".to_owned(),
        at_ns: step,
        rss_bytes: 2,
        delta_bytes: -3,
        peak_bytes: 4,
        peak_rise_bytes: 5,
        virtual_bytes: 6,
    };
    let bucket = TimelineBucket { min_bytes: 1, max_bytes: step, max_path: UNTRACKED };
    Books {
        at_ns: step * 10_000_000,
        rss_bytes: step + 1,
        peak_bytes: step + 2,
        paths: vec![figures; 4],
        site_self_peak_bytes: vec![step, 2, 3],
        lots: vec![Lot { path: STARTUP, bytes: 3 << 20 }, Lot { path: 3, bytes: step }],
        timeline: Timeline { width_ns: 1_000_000, buckets: vec![Some(bucket), None, Some(bucket)] },
        checkpoints: vec![checkpoint],
        violations: vec![Violation {
            path: 2,
            budget_bytes: 1,
            inclusive_bytes: step,
            calls: 3,
            exact: true,
            shared: false,
        }],
    }
}

/// The writes of a process that lives for some steps.
fn log_of(steps: u64) -> (Journal, Log) {
    let (mut journal, mut log) = (Journal::new(), Log::default());
    let state = sample(0);
    log.record(|store| journal.write_header(&state.process, store));
    log.record(|store| journal.append_sites(&state.sites, store));
    log.record(|store| journal.append_paths(&state.paths, store));
    for step in 1..=steps {
        log.record(|store| journal.write_pulse(&pulse(step), store));
        log.record(|store| journal.write_books(&books(step), store));
    }
    (journal, log)
}

/// What decoding promises of any bytes at all.
fn assert_sound(decoded: &Decoded) {
    let Recording { sites, paths, pulse, books, .. } = &decoded.recording;
    let pseudo = CallPath { parent: None, site: None };
    assert_eq!(paths[..2], [pseudo, pseudo]);
    for (number, path) in paths.iter().enumerate().skip(2) {
        assert!((path.site.unwrap() as usize) < sites.len(), "site of path {number}");
        assert!(
            path.parent.is_none_or(|parent| (2..number).contains(&(parent as usize))),
            "parent of path {number}"
        );
    }
    let leaves = pulse.threads.iter().map(|thread| thread.path);
    let owners = books.lots.iter().map(|lot| lot.path);
    let highest = books.timeline.buckets.iter().flatten().map(|bucket| bucket.max_path);
    for path in leaves.chain(owners).chain(highest).chain([pulse.peak_path]) {
        assert!((path as usize) < paths.len(), "reference to path {path}");
    }
    assert!(books.paths.len() <= paths.len());
    assert!(books.site_self_peak_bytes.len() <= sites.len());
    for damage in &decoded.damage {
        assert!(damage.to_string().starts_with("offset "), "{damage}");
    }
}
