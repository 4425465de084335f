//! Recordings for tests: the case that memtrace was made for, ended cleanly and killed.

use memtrace::recording::{
    Books, CallPath, Checkpoint, End, OpenFutures, PathFigures, Process, Pulse, Recording, Site, Split,
    Thread, Timeline, TimelineBucket, Violation,
};
use proptest::prelude::*;

pub(crate) const MIB: u64 = 1 << 20;
pub(crate) const SECOND: u64 = 1_000_000_000;

/// A site of the program `file_processor`.
pub(crate) fn site(name: &str, line: u32) -> Site {
    Site { name: name.into(), module: "file_processor".into(), file: "src/lib.rs".into(), line }
}

fn path(parent: Option<u32>, site: Option<u32>) -> CallPath {
    CallPath { parent, site }
}

fn figures(calls: u64, mib: [u64; 4], shared: bool) -> PathFigures {
    let [held, at_peak, retained, inclusive] = mib.map(|mib| mib * MIB);
    PathFigures {
        calls,
        self_peak_bytes: held,
        at_peak_bytes: at_peak,
        retained_bytes: retained,
        inclusive_max_bytes: inclusive,
        inclusive_last_bytes: inclusive,
        inclusive_sum_bytes: inclusive,
        shared,
    }
}

/// The figures of a call path that held so much, half of it at the peak and a third at the end, and as much again below it.
pub(crate) fn holding(calls: u32, held_bytes: u64) -> PathFigures {
    PathFigures {
        calls: u64::from(calls),
        self_peak_bytes: held_bytes,
        at_peak_bytes: held_bytes / 2,
        retained_bytes: held_bytes / 3,
        inclusive_max_bytes: held_bytes * 2,
        ..PathFigures::default()
    }
}

/// A program that reads a file whole: 3.26 GiB at the peak, of which one function held nearly all.
pub(crate) fn file_processor() -> Recording {
    Recording {
        process: Process {
            pid: 4242,
            started_unix_ns: 1_700_000_000 * SECOND,
            exe: "/srv/bin/file-processor".into(),
            run: "fixture".into(),
            kernel: "6.18.0".into(),
            cpus: 2,
            physical_bytes: 16 << 30,
            start_rss_bytes: 60 * MIB,
            start_peak_bytes: 60 * MIB,
            resolution_bytes: 256 << 10,
            peaks_exact: true,
            overhead_permille: Some(30),
            sample_ns: 10_000_000,
            ..Process::default()
        },
        sites: vec![
            site("process_uploaded_file", 10),
            site("parse_file_content", 42),
            site("analyze_data", 90),
            site("generate_report", 120),
            site("read_file_metadata", 30),
            site("tail_log", 200),
        ],
        paths: vec![
            path(None, None),
            path(None, None),
            path(None, Some(0)),
            path(Some(2), Some(4)),
            path(Some(2), Some(1)),
            path(Some(2), Some(2)),
            path(Some(2), Some(3)),
        ],
        pulse: Pulse {
            at_ns: 12_400_000_000,
            end: End::Clean,
            rss_bytes: 160 * MIB,
            peak_bytes: 3_340 * MIB,
            peak_at_ns: 5 * SECOND,
            peak_path: 4,
            readings: 1_300,
            reading_ns: 2_000_000,
            skipped_boundaries: 12,
            ambiguous_bytes: 2 * MIB,
            split: Some(Split { anon: 3_330 * MIB, file: 10 * MIB, shmem: 0 }),
            ..Pulse::default()
        },
        books: books(),
    }
}

fn books() -> Books {
    Books {
        at_ns: 12_400_000_000,
        rss_bytes: 160 * MIB,
        peak_bytes: 3_340 * MIB,
        paths: vec![
            figures(0, [60, 60, 60, 0], false),
            figures(0, [4, 4, 4, 0], false),
            figures(1, [1, 0, 0, 3_280], false),
            PathFigures { self_peak_bytes: 40 << 10, ..figures(1, [0; 4], false) },
            figures(1, [3_276, 3_276, 96, 3_276], false),
            figures(2, [31, 0, 0, 31], true),
            PathFigures { inclusive_max_bytes: 90 << 10, ..figures(3, [0; 4], false) },
        ],
        site_self_peak_bytes: vec![MIB, 3_276 * MIB, 31 * MIB, 0, 40 << 10, 0],
        checkpoints: vec![Checkpoint {
            name: "Content parsed".into(),
            at_ns: 5 * SECOND,
            rss_bytes: 3_340 * MIB,
            delta_bytes: 3_280_i64 << 20,
            peak_bytes: 3_340 * MIB,
            peak_rise_bytes: 3_280 * MIB,
            virtual_bytes: 4_000 * MIB,
        }],
        timeline: timeline(),
        ..Books::default()
    }
}

/// A rise while the file is parsed, a short spike while it is analysed, and a stretch without a reading.
fn timeline() -> Timeline {
    let bucket = |min_mib: u64, max_mib: u64, max_path| {
        Some(TimelineBucket { min_bytes: min_mib * MIB, max_bytes: max_mib * MIB, max_path })
    };
    Timeline {
        width_ns: 400_000_000,
        buckets: (0..31)
            .map(|index| match index {
                0 => bucket(60, 64, 3),
                1..12 => bucket(64 + 290 * (index - 1), 64 + 290 * index, 4),
                12 => bucket(160, 3_340, 4),
                18 => bucket(160, 191, 5),
                13..20 => bucket(160, 160, 5),
                20..23 => None,
                _ => bucket(160, 160, 6),
            })
            .collect(),
    }
}

/// The same program, killed in a container while it parsed, with names that mean harm.
pub(crate) fn killed() -> Recording {
    let mut recording = file_processor();
    recording.process.pid = 77;
    recording.process.exe = "/srv/bin/file\u{1b}[31m-processor".into();
    recording.process.peaks_exact = false;
    recording.process.limit_bytes = Some(512 * MIB);
    recording.process.oom_kills = Some(0);
    recording.sites[2].name = "analyze|<data>`\u{202e}".into();
    recording.pulse = Pulse {
        at_ns: 3_200_000_000,
        end: End::Open,
        rss_bytes: 511 * MIB,
        peak_bytes: 511 * MIB,
        threads: vec![thread("main", 4, 0, 60, 511), thread("", 5, SECOND, 500, 511)],
        // One of the first is being polled by the thread without a name, and the one of the second by `main`.
        futures: vec![OpenFutures { path: 5, count: 13 }, OpenFutures { path: 4, count: 1 }],
        ..Pulse::default()
    };
    recording.books.at_ns = 3 * SECOND;
    recording.books.rss_bytes = 480 * MIB;
    recording.books.peak_bytes = 480 * MIB;
    recording.books.checkpoints.clear();
    recording.books.timeline.buckets.truncate(8);
    recording.books.paths = vec![
        figures(0, [60, 60, 60, 0], false),
        figures(0, [120, 120, 120, 0], false),
        figures(1, [0; 4], false),
        figures(1, [0; 4], false),
        figures(1, [300, 300, 300, 0], false),
    ];
    recording.books.site_self_peak_bytes = vec![0, 300 * MIB];
    recording.books.violations =
        vec![violation(6, 1, 2, 1), Violation { exact: false, shared: true, ..violation(5, 150, 200, 3) }];
    recording
}

fn thread(name: &str, path: u32, entered_ns: u64, entry_mib: u64, highest_mib: u64) -> Thread {
    Thread {
        tid: 78,
        name: name.into(),
        path,
        entered_ns,
        entry_rss_bytes: entry_mib * MIB,
        highest_rss_bytes: highest_mib * MIB,
    }
}

/// One test of several, in a process of its own.
pub(crate) fn test_process(pid: u32, test: &str, parse_mib: u64) -> Recording {
    let mut recording = file_processor();
    recording.process.pid = pid;
    recording.process.test = test.into();
    recording.pulse.peak_bytes = (64 + parse_mib) * MIB;
    recording.books.peak_bytes = (64 + parse_mib) * MIB;
    recording.books.paths[4] = figures(1, [parse_mib, parse_mib, 5, parse_mib], false);
    recording.books.site_self_peak_bytes[1] = parse_mib * MIB;
    recording
}

fn violation(path: u32, budget_mib: u64, inclusive_mib: u64, calls: u64) -> Violation {
    let (budget_bytes, inclusive_bytes) = (budget_mib * MIB, inclusive_mib * MIB);
    Violation { path, budget_bytes, inclusive_bytes, calls, exact: true, shared: false }
}

/// Recordings that no process writes: every number anywhere.
pub(crate) fn any_recording() -> impl Strategy<Value = Recording> {
    let path = (any::<Option<u32>>(), proptest::option::of(0..9_u32))
        .prop_map(|(parent, site)| CallPath { parent: parent.map(|parent| parent % 12), site });
    let figures = (any::<[u64; 5]>(), any::<bool>()).prop_map(|(bytes, shared)| PathFigures {
        calls: bytes[0],
        self_peak_bytes: bytes[1],
        at_peak_bytes: bytes[2],
        retained_bytes: bytes[3],
        inclusive_max_bytes: bytes[4],
        shared,
        ..PathFigures::default()
    });
    let thread = (any::<[u64; 3]>(), 0..14_u32).prop_map(|(numbers, path)| Thread {
        path,
        entered_ns: numbers[0],
        entry_rss_bytes: numbers[1],
        highest_rss_bytes: numbers[2],
        ..Thread::default()
    });
    let list = 0..10_usize;
    (
        proptest::collection::vec(path, list.clone()),
        proptest::collection::vec(figures, list.clone()),
        proptest::collection::vec(thread, 0..4),
        proptest::collection::vec(any::<u64>(), list),
        any::<[u64; 2]>(),
    )
        .prop_map(|(paths, figures, threads, holdings, peaks)| {
            let mut recording = file_processor();
            recording.paths = paths;
            recording.books.paths = figures;
            recording.books.site_self_peak_bytes = holdings;
            recording.books.peak_bytes = peaks[0];
            recording.pulse.peak_bytes = peaks[1];
            recording.pulse.at_ns = SECOND;
            recording.pulse.threads = threads;
            recording
        })
}
