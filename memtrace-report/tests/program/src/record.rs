//! A recording made by hand: one function held 100 MiB, and one more for every letter of the test's name.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
    process,
};

use memtrace::recording::{
    Books, CallPath, End, Lot, PathFigures, Process, Pulse, Recording, Site, Thread, Timeline, TimelineBucket,
    Violation, encode,
};

const MIB: u64 = 1 << 20;

/// Leaves the recording of this process.
pub fn record(end: End) {
    if of("MEMTRACE") != "0" {
        leave(&recording(process(), end));
    }
}

/// Leaves the recording of this process, which has not ended, and gives its file.
pub fn record_and_hold() -> File {
    File::open(leave(&recording(process(), End::Open))).expect("it was just written")
}

/// Leaves the recording of this process, in which a call went beyond its budget.
pub fn record_exceeded_budget() {
    let mut recording = recording(process(), End::Clean);
    recording.books.violations = vec![Violation {
        path: 2,
        budget_bytes: 64 * MIB,
        inclusive_bytes: 100 * MIB,
        calls: 1,
        exact: true,
        shared: false,
    }];
    leave(&recording);
}

/// Leaves the recording of a process that is about to be killed for want of memory, beside the count of such kills.
pub fn record_in_cgroup() {
    let cgroup = of("MEMTRACE_DIR");
    let process =
        Process { cgroup: cgroup.clone(), limit_bytes: Some(128 * MIB), oom_kills: Some(0), ..process() };
    leave(&recording(process, End::Open));
    fs::write(PathBuf::from(cgroup).join("memory.events"), "oom 1\noom_kill 1\n").expect("it can be written");
}

fn of(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn process() -> Process {
    Process {
        pid: process::id(),
        exe: env::current_exe().expect("a program has a path").display().to_string(),
        run: of("MEMTRACE_RUN"),
        test: of("MEMTRACE_TEST"),
        resolution_bytes: MIB / 4,
        peaks_exact: true,
        ..Process::default()
    }
}

fn leave(recording: &Recording) -> PathBuf {
    let name = format!("{}-{}-1.memtrace", recording.process.run, recording.process.pid);
    let directory = PathBuf::from(of("MEMTRACE_DIR"));
    fs::create_dir_all(&directory).expect("the directory can be made");
    let bytes = encode(recording).expect("the recording fits");
    let path = directory.join(name);
    fs::write(&path, bytes).expect("the recording can be written");
    path
}

fn recording(process: Process, end: End) -> Recording {
    let held = (100 + process.test.len() as u64) * MIB;
    let site = |name: &str, line| Site {
        name: name.into(),
        module: "program".into(),
        file: "src/lib.rs".into(),
        line,
    };
    let path = |site| CallPath { parent: None, site };
    let figures = |calls, bytes| PathFigures {
        calls,
        self_peak_bytes: bytes,
        at_peak_bytes: bytes,
        retained_bytes: bytes,
        inclusive_max_bytes: bytes,
        ..PathFigures::default()
    };
    let open = Thread {
        tid: process.pid,
        name: "main".into(),
        path: 2,
        entry_rss_bytes: MIB,
        highest_rss_bytes: held + MIB,
        ..Thread::default()
    };
    let bucket = |bytes, max_path| Some(TimelineBucket { min_bytes: bytes, max_bytes: bytes, max_path });
    Recording {
        process,
        sites: vec![site("parse", 10), site("tail", 20)],
        paths: vec![path(None), path(None), path(Some(0))],
        pulse: Pulse {
            at_ns: 1_500_000_000,
            end,
            rss_bytes: held + MIB,
            peak_bytes: held + MIB,
            threads: if end == End::Open { vec![open] } else { Vec::new() },
            ..Pulse::default()
        },
        books: Books {
            at_ns: 1_500_000_000,
            rss_bytes: held + MIB,
            peak_bytes: held + MIB,
            paths: vec![figures(0, MIB), figures(0, 0), figures(1, held)],
            site_self_peak_bytes: vec![held, 0],
            lots: vec![Lot { path: 0, bytes: MIB }, Lot { path: 2, bytes: held }],
            timeline: Timeline {
                width_ns: 500_000_000,
                buckets: vec![bucket(MIB, 0), bucket(held + MIB, 2), bucket(held + MIB, 2)],
            },
            ..Books::default()
        },
    }
}
