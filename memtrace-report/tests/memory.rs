//! The memory that the worst recording takes, from its bytes to every output, and the worst merged file.
//!
//! This is a program of its own because it counts what the whole process allocates.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    io::{self, Write},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use memtrace::recording::{
    Books, CallPath, Checkpoint, Lot, OpenFutures, PathFigures, Process, Pulse, Recording, Site, Thread,
    Timeline, TimelineBucket, Violation, decode, encode,
};
use memtrace_report::{Report, Run, merge, render::Output};

const MIB: usize = 1 << 20;

/// The most that may be allocated at any time, the file's own bytes included.
const MOST: usize = 64 * MIB;

/// Counts bytes on their way to the system's allocator.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static HIGHEST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it came; counting touches two atomics and nothing else.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Relaxed) + layout.size();
        HIGHEST.fetch_max(live, Relaxed);
        // SAFETY: the caller keeps the promises of `GlobalAlloc::alloc`, which are the same there.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the pointer came from `System.alloc` with this layout, because `alloc` has no other source.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// More of everything than a recording has room for: each list is full, each text as long as it may be, each call path
/// deeper than the one before, and everything that names a call path names the deepest ones.
fn worst() -> Recording {
    let site = |number: u32| Site {
        name: format!("{number:x>80}"),
        module: format!("{number:y>80}"),
        file: format!("{number:z>80}"),
        line: number,
    };
    let (sites, paths) = (4_096, 8_192);
    let bytes = |index: u32| u64::from(index + 1) << 20;
    let deepest = |index: u32| paths - 1 - index;
    Recording {
        process: Process {
            exe: "e".repeat(4_096),
            test: "t".repeat(1_024),
            run: "r".repeat(256),
            kernel: "k".repeat(256),
            cgroup: "c".repeat(4_096),
            ..Process::default()
        },
        sites: (0..sites).map(site).collect(),
        paths: (0..paths)
            .map(|path| CallPath {
                parent: (path > 2).then(|| path - 1),
                site: (path >= 2).then(|| path % sites),
            })
            .collect(),
        pulse: Pulse {
            peak_path: deepest(0),
            threads: (0..512)
                .map(|index| Thread { name: "n".repeat(64), path: deepest(index), ..Thread::default() })
                .collect(),
            futures: (0..512).map(|index| OpenFutures { path: deepest(index), count: 9 }).collect(),
            ..Pulse::default()
        },
        books: Books {
            paths: (0..paths)
                .map(|path| PathFigures {
                    calls: 1,
                    self_peak_bytes: bytes(path),
                    at_peak_bytes: bytes(path),
                    retained_bytes: bytes(path),
                    inclusive_max_bytes: bytes(deepest(path)),
                    shared: true,
                    ..PathFigures::default()
                })
                .collect(),
            site_self_peak_bytes: (0..sites).map(bytes).collect(),
            lots: (0..1_024).map(|index| Lot { path: deepest(index), bytes: bytes(index) }).collect(),
            timeline: Timeline {
                width_ns: 1_000_000,
                buckets: (0..2_048)
                    .map(|index| {
                        Some(TimelineBucket { min_bytes: 0, max_bytes: 9, max_path: deepest(index) })
                    })
                    .collect(),
            },
            checkpoints: (0..256)
                .map(|_| Checkpoint { name: "c".repeat(64), ..Checkpoint::default() })
                .collect(),
            violations: (0..256)
                .map(|index| Violation { path: deepest(index), calls: 1, ..Violation::default() })
                .collect(),
            ..Books::default()
        },
    }
}

/// The most that was allocated at any time while `work` ran.
fn highest_during<T>(work: impl FnOnce() -> T) -> (T, usize) {
    HIGHEST.store(LIVE.load(Relaxed), Relaxed);
    let done = work();
    (done, HIGHEST.load(Relaxed))
}

/// Forgets what it is given and counts it.
struct Sink(usize);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One test at a time: what another allocates would be counted with it.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn the_worst_recording_is_reported_on_in_64_mib() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut file = encode(&worst()).expect("it is cut to what fits");
    // What stands behind the last section is nobody's, but has to be read.
    file.resize(4 * MIB, 0xff);
    let (report, highest) = highest_during(|| {
        let decoded = decode(&file).expect("it is a recording");
        assert_eq!(decoded.recording.paths.len(), 8_192);
        assert_eq!(decoded.recording.books.timeline.buckets.len(), 2_048);
        assert_eq!(decoded.recording.pulse.threads.len(), 512);
        Report::of(&Run::of([decoded.recording]))
    });
    println!("report: {} MiB", highest / MIB);
    let mut over = Vec::new();
    over.extend((highest > MOST).then(|| format!("the report: {} MiB", highest / MIB)));
    for output in Output::all() {
        let mut sink = Sink(0);
        let (written, highest) = highest_during(|| output.write(&mut sink, &report));
        written.expect("there is something to write");
        println!("{output:?}: {} MiB for {} MiB of output", highest / MIB, sink.0 / MIB);
        over.extend((highest > MOST).then(|| format!("{output:?}: {} MiB", highest / MIB)));
    }
    assert!(over.is_empty(), "more than {} MiB: {over:#?}", MOST / MIB);
}

/// A merged file with a row for a function, and with the call path at the peak of a process.
fn merged_file(row: &str, peak_path: &str) -> String {
    format!(
        r#"{{
 "memtrace":"merged recordings","schema":1,"processes":{{"clean":1,"panic":0,"killed":0,"running":0}},"over_budget":0,
 "highest":null,"resolution_bytes":0,"inexact":0,"ambiguous_bytes":0,"lost_paths":0,"lost_threads":0,
 "lost_checkpoints":0,"damage":{{"count":0,"told":[]}},"unreadable":{{"count":0,"told":[]}},"labels":[],
 "functions":[{{{row}}}],"call_paths":[],"never_called":[],
 "detailed":[{{"label":"a","pid":1,"source":null,"exe":"a","end":"clean","death":null,"peak_bytes":0,"peak_at_ns":0,
  "peak_path":[{peak_path}],"books_peak_bytes":0,"start_rss_bytes":0,"last_rss_bytes":0,"resolution_bytes":0,
  "peaks_exact":true,"ambiguous_bytes":0,"limit_bytes":null,"duration_ns":0,"split":null,"open_stacks":[],
  "suspended":[],"violations":[],"checkpoints":[]}}]
}}"#
    )
}

#[test]
fn the_worst_merged_file_is_read_in_64_mib() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let figures = |values: &str| {
        format!(
            r#""figures":{{"calls":1,"inclusive_peak_bytes":0,"retained_bytes":0,"shared":false,"self_peak_bytes":0,
            "set_by":null,"self_peaks":{{"values":[{values}]}}}}"#
        )
    };
    let list = |item: &str| format!("{item},").repeat(4 * MIB / (item.len() + 1) - 1_000) + item;
    let whole = format!(r#""function":"startup",{}"#, figures("0"));
    let files = [
        ("self peaks", merged_file(&format!(r#""function":"startup",{}"#, figures(&list("0"))), ""), false),
        ("a key that nobody knows", merged_file(&format!(r#""more":[{}],{whole}"#, list("0")), ""), true),
        ("one in a function", merged_file(&format!(r#""function":{{"more":[{}]}}"#, list("0")), ""), false),
        ("a path", merged_file(&whole, &list("\"startup\"")), true),
    ];
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text, is_one) in files {
        assert!(text.len() <= 4 * MIB, "{name}: {}", text.len());
        let path = directory.path().join("merged.json");
        std::fs::write(&path, text).expect("it can be written");
        let (read, highest) = highest_during(|| merge::read(&path).map(drop));
        println!("{name}: {} MiB, {read:?}", highest / MIB);
        assert_eq!(read.is_ok(), is_one, "{name}: {read:?}");
        assert!(highest <= MOST, "{name}: {} MiB", highest / MIB);
    }
}
