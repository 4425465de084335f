//! Recordings made by hand: a case, its death, many call paths, and names that mean harm.

use memtrace::recording::{
    Books, CallPath, Checkpoint, End, PathFigures, Process, Pulse, Recording, Site, Thread, Timeline,
    TimelineBucket,
};

const MIB: u64 = 1 << 20;
const SECOND: u64 = 1_000_000_000;

fn site(name: &str, line: u32) -> Site {
    Site { name: name.into(), module: "file_processor".into(), file: "src/lib.rs".into(), line }
}

fn figures(calls: u64, [held, at_peak, retained, inclusive]: [u64; 4]) -> PathFigures {
    PathFigures {
        calls,
        self_peak_bytes: held * MIB,
        at_peak_bytes: at_peak * MIB,
        retained_bytes: retained * MIB,
        inclusive_max_bytes: inclusive * MIB,
        ..PathFigures::default()
    }
}

/// A program that reads a file whole, in 10 s: 1,000 MiB at the peak after 4 s, a spike after 6 s, and no reading from
/// 8 s to 9 s.
#[must_use]
pub fn case() -> Recording {
    let bucket = |min_mib: u64, max_mib: u64, max_path| {
        Some(TimelineBucket { min_bytes: min_mib * MIB, max_bytes: max_mib * MIB, max_path })
    };
    let buckets = (0..100).map(|index| match index {
        0..40 => bucket(25 * index, 25 * (index + 1), 4),
        60 => bucket(100, 700, 5),
        80..90 => None,
        _ => bucket(100, 100, 5),
    });
    Recording {
        process: Process {
            pid: 7,
            exe: "/srv/bin/file-processor".into(),
            resolution_bytes: 256 << 10,
            peaks_exact: true,
            ..Process::default()
        },
        sites: [
            ("process_uploaded_file", 10),
            ("parse_file_content", 42),
            ("analyze_data", 90),
            ("tail_log", 200),
        ]
        .map(|(name, line)| site(name, line))
        .into(),
        paths: [
            (None, None),
            (None, None),
            (None, Some(0)),
            (Some(2), Some(0)),
            (Some(2), Some(1)),
            (Some(2), Some(2)),
        ]
        .map(|(parent, site)| CallPath { parent, site })
        .into(),
        pulse: Pulse {
            at_ns: 10 * SECOND,
            end: End::Clean,
            rss_bytes: 100 * MIB,
            peak_bytes: 1_000 * MIB,
            peak_at_ns: 4 * SECOND,
            peak_path: 4,
            ..Pulse::default()
        },
        books: Books {
            at_ns: 10 * SECOND,
            rss_bytes: 100 * MIB,
            peak_bytes: 1_000 * MIB,
            paths: vec![
                figures(0, [20, 20, 20, 0]),
                figures(0, [5, 5, 5, 0]),
                figures(1, [15, 15, 15, 980]),
                figures(0, [0; 4]),
                figures(1, [960, 960, 60, 960]),
                figures(9, [600, 0, 0, 600]),
            ],
            checkpoints: vec![Checkpoint {
                name: "Content parsed".into(),
                at_ns: 4 * SECOND,
                ..Checkpoint::default()
            }],
            timeline: Timeline { width_ns: SECOND / 10, buckets: buckets.collect() },
            ..Books::default()
        },
    }
}

/// The same, killed by its limit while it parsed.
#[must_use]
pub fn killed() -> Recording {
    let mut recording = case();
    recording.process.limit_bytes = Some(1_024 * MIB);
    recording.pulse.end = End::Open;
    recording.pulse.threads =
        vec![Thread { name: "main".into(), path: 4, highest_rss_bytes: 1_000 * MIB, ..Thread::default() }];
    recording
}

/// Everything that is a name is this text.
#[must_use]
pub fn hostile(text: &str) -> Recording {
    let mut recording = killed();
    for site in &mut recording.sites {
        site.name = format!("{text}{}", site.name);
        site.module = text.into();
        site.file = text.into();
    }
    recording.process.test = text.into();
    recording.pulse.threads[0].name = text.into();
    recording.books.checkpoints[0].name = text.into();
    recording
}

/// So many call paths, each a function of its own.
#[must_use]
pub fn many(count: u32) -> Recording {
    let mut recording = case();
    for number in 0..count {
        recording.sites.push(site(&format!("function_{number}"), number));
        let index = u32::try_from(recording.sites.len() - 1).unwrap_or(0);
        let parent = (number % 7 != 0).then_some(number + 5);
        recording.paths.push(CallPath { parent, site: Some(index) });
        let held = u64::from(number % 997) + 1;
        recording.books.paths.push(figures(u64::from(number), [held, 0, 0, held]));
    }
    recording
}
