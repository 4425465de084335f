//! What exceeds the file's bounds is cut or refused, says so, and harms nothing else.

use std::io;

use super::super::layout::{
    BOOKS, FILE_LEN, HEADER, MAX_CHECKPOINTS, MAX_LOTS, MAX_PATHS, MAX_PULSE_THREADS, MAX_SITE_TEXT,
    MAX_SITES, NAMES, PATHS, PULSES, Region, SITES, TIMELINE_BUCKETS,
};
use super::{Log, assert_sound, log_of, sample};
use crate::recording::{
    Books, CallPath, Checkpoint, Damage, Lot, PathFigures, Process, Pulse, Recording, STARTUP, Site, Thread,
    Timeline, decode, encode,
};

/// The lists that a recording says were cut.
fn cut_lists(damage: &[Damage]) -> Vec<(&'static str, u32, u32)> {
    let cut = damage.iter().map(|damage| match damage {
        Damage::ListCut { what, kept, total, .. } => (*what, *kept, *total),
        other => panic!("{other}"),
    });
    cut.collect()
}

#[test]
fn threads_beyond_the_bound_are_counted() {
    let mut recording = sample(1);
    recording.pulse.threads = vec![Thread { path: 2, ..Thread::default() }; MAX_PULSE_THREADS + 7];
    let decoded = decode(&encode(&recording).unwrap()).unwrap();
    assert_eq!(decoded.recording.pulse.threads, recording.pulse.threads[..MAX_PULSE_THREADS]);
    assert_eq!(cut_lists(&decoded.damage), [("threads", 512, 519)]);
}

#[test]
fn lists_of_the_books_beyond_their_bounds_are_cut() {
    let mut recording = sample(1);
    recording.books = Books {
        paths: vec![PathFigures::default(); 5],
        site_self_peak_bytes: vec![1; 4],
        lots: vec![Lot { path: STARTUP, bytes: 1 }; MAX_LOTS + 1],
        timeline: Timeline { width_ns: 1, buckets: vec![None; TIMELINE_BUCKETS + 1] },
        checkpoints: vec![Checkpoint::default(); MAX_CHECKPOINTS + 1],
        ..Books::default()
    };
    let decoded = decode(&encode(&recording).unwrap()).unwrap();
    assert_sound(&decoded);
    assert_eq!(
        cut_lists(&decoded.damage),
        [
            ("call paths' figures", 4, 5),
            ("sites' self peaks", 3, 4),
            ("lots", 1024, 1025),
            ("buckets of the timeline", 2048, 2049),
            ("checkpoints", 256, 257),
        ]
    );
}

#[test]
fn texts_are_cut_at_a_character() {
    let mut recording = sample(1);
    recording.pulse.threads[0].name = "ü".repeat(40);
    recording.books.checkpoints[0].name = format!("x{}", "ü".repeat(40));
    recording.sites[0].name = "€".repeat(1000);
    recording.process.exe = "/ä".repeat(3000);
    let decoded = decode(&encode(&recording).unwrap()).unwrap();
    assert_eq!(decoded.recording.pulse.threads[0].name, "ü".repeat(32));
    assert_eq!(decoded.recording.books.checkpoints[0].name, format!("x{}", "ü".repeat(31)));
    assert_eq!(decoded.recording.sites[0].name, "€".repeat(MAX_SITE_TEXT / 3));
    assert_eq!(decoded.recording.process.exe.len(), 4096);
    assert_eq!(decoded.damage.len(), 4);
    assert!(decoded.damage.iter().all(|damage| matches!(damage, Damage::TextCut { .. })));
}

#[test]
fn every_site_finds_a_record_even_where_the_texts_of_all_do_not_fit() {
    let long = Site { name: "n".repeat(500), module: "m".repeat(500), file: "f".repeat(500), line: 1 };
    let mut recording = sample(1);
    let lines: Vec<u32> = (0..).take(MAX_SITES).collect();
    recording.sites = lines.iter().map(|line| Site { line: *line, ..long.clone() }).collect();
    let decoded = decode(&encode(&recording).unwrap()).unwrap();
    assert_eq!(decoded.recording.sites.iter().map(|site| site.line).collect::<Vec<_>>(), lines);
    assert_eq!(decoded.recording.sites[0], recording.sites[0]);
    assert_eq!(decoded.recording.sites[MAX_SITES - 1].name, "");
    assert!(decoded.damage.iter().all(|damage| matches!(damage, Damage::TextCut { .. })));
}

#[test]
fn sites_and_call_paths_beyond_their_bounds_are_refused_after_the_others_were_written() {
    let (mut journal, mut log) = log_of(1);
    let result = journal.append_sites(&vec![Site::default(); MAX_SITES], |offset, bytes| {
        log.writes.push((usize::try_from(offset).unwrap(), bytes.to_vec()));
        Ok(())
    });
    assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
    let path = CallPath { parent: None, site: Some(0) };
    let result = journal.append_paths(&vec![path; MAX_PATHS], |offset, bytes| {
        log.writes.push((usize::try_from(offset).unwrap(), bytes.to_vec()));
        Ok(())
    });
    assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
    let decoded = decode(&log.file()).unwrap();
    assert_eq!(decoded.damage, []);
    assert_eq!((decoded.recording.sites.len(), decoded.recording.paths.len()), (MAX_SITES, MAX_PATHS));
}

/// A recording that fills every bound.
fn full() -> Recording {
    let text = |len: usize| "x".repeat(len);
    let thread = Thread { name: text(100), ..Thread::default() };
    let pseudo = CallPath { parent: None, site: None };
    let called = CallPath { parent: None, site: Some(0) };
    Recording {
        process: Process {
            exe: text(9999),
            run: text(9999),
            test: text(9999),
            kernel: text(9999),
            cgroup: text(9999),
            ..Process::default()
        },
        sites: vec![Site { name: text(999), module: text(999), file: text(999), line: 1 }; MAX_SITES],
        paths: [vec![pseudo; 2], vec![called; MAX_PATHS - 2]].concat(),
        pulse: Pulse { threads: vec![thread; 999], ..Pulse::default() },
        books: Books {
            paths: vec![PathFigures::default(); MAX_PATHS],
            site_self_peak_bytes: vec![1; MAX_SITES],
            lots: vec![Lot { path: 0, bytes: 1 }; MAX_LOTS],
            timeline: Timeline { width_ns: 1, buckets: vec![None; TIMELINE_BUCKETS] },
            checkpoints: vec![Checkpoint { name: text(99), ..Checkpoint::default() }; MAX_CHECKPOINTS],
            ..Books::default()
        },
    }
}

#[test]
fn a_full_recording_stays_within_its_regions_and_its_buffers() {
    let (mut journal, mut log) = (super::Journal::new(), Log::default());
    let (full, buffers) = (full(), journal.buffers());
    log.record(|store| journal.write_header(&full.process, store));
    log.record(|store| journal.append_sites(&full.sites, store));
    log.record(|store| journal.append_paths(&full.paths, store));
    for _ in 0..2 {
        log.record(|store| journal.write_pulse(&full.pulse, store));
        log.record(|store| journal.write_books(&full.books, store));
    }
    let regions = [HEADER, NAMES, SITES, PATHS, PULSES[0], BOOKS[0], PULSES[1], BOOKS[1]];
    assert_eq!(log.writes.len(), regions.len());
    for ((offset, bytes), region) in log.writes.iter().zip(regions) {
        assert_eq!(*offset, region.start);
        assert!(bytes.len() <= region.len, "{} bytes in {region:?}", bytes.len());
    }
    assert_eq!(journal.buffers(), buffers, "a buffer was allocated anew");
    let decoded = decode(&log.file()).unwrap();
    assert_sound(&decoded);
    assert_eq!(decoded.recording.books.paths.len(), MAX_PATHS);
}

#[test]
fn regions_follow_each_other_without_gap() {
    let regions: [Region; 8] = [HEADER, PULSES[0], PULSES[1], PATHS, SITES, NAMES, BOOKS[0], BOOKS[1]];
    let mut end = 0;
    for region in regions {
        assert_eq!(region.start, end);
        end = region.end();
    }
    assert_eq!(end, FILE_LEN);
}

const _: () = assert!(FILE_LEN <= 2 * 1024 * 1024);

#[test]
fn the_documentation_has_every_region_where_it_is() {
    let regions = [
        ("header", HEADER),
        ("pulse, first copy", PULSES[0]),
        ("pulse, second copy", PULSES[1]),
        ("call paths", PATHS),
        ("sites", SITES),
        ("names", NAMES),
        ("books, first copy", BOOKS[0]),
        ("books, second copy", BOOKS[1]),
    ];
    let page = include_str!("../../../../../docs/recording.md");
    for (name, Region { start, len }) in regions {
        let row = format!("| {name} | {start} | {len} |");
        assert!(page.contains(&row), "docs/recording.md lacks the row `{row}`");
    }
    assert_eq!(FILE_LEN, 1_921_024, "docs/recording.md names the size of the file");
}
