//! Writes the corpus that fuzzing starts from: `cargo run --manifest-path fuzz/Cargo.toml --example corpus`.

use std::fs;
use std::io;
use std::path::Path;

use memtrace::recording::{
    Books, CallPath, Checkpoint, End, Lot, PathFigures, Process, Pulse, Recording, STARTUP, Site, Split,
    Thread, Timeline, TimelineBucket, UNTRACKED, encode,
};
use memtrace_fuzz::{expand, pack};

fn main() -> io::Result<()> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/decode");
    fs::create_dir_all(&dir)?;
    let full = full();
    let killed = Recording { pulse: Pulse { end: End::Open, ..full.pulse.clone() }, ..full.clone() };
    let silent = Recording { pulse: Pulse::default(), books: Books::default(), ..full.clone() };
    let seeds = [("empty", Recording::default()), ("clean", full), ("killed", killed), ("silent", silent)];
    for (name, recording) in seeds {
        let file = encode(&recording)?;
        let image = pack(&file);
        let expanded = expand(&image);
        assert_eq!(expanded, file[..expanded.len()]);
        fs::write(dir.join(name), &image)?;
        // As a full disk would leave it.
        fs::write(dir.join(format!("{name}-cut")), &image[..image.len() / 2])?;
    }
    Ok(())
}

/// A recording that uses every field.
fn full() -> Recording {
    let pseudo = CallPath { parent: None, site: None };
    let site = |name: &str| Site { name: name.into(), module: "m".into(), file: "m.rs".into(), line: 3 };
    Recording {
        process: Process {
            pid: 7,
            started_unix_ns: 1,
            exe: "/bin/x".into(),
            run: "run".into(),
            test: "t".into(),
            kernel: "6.18".into(),
            cpus: 2,
            peaks_exact: true,
            overhead_permille: Some(30),
            cgroup: "/c".into(),
            limit_bytes: Some(1 << 29),
            oom_kills: Some(1),
            ..Process::default()
        },
        sites: vec![site("parse"), site("analyze")],
        paths: vec![
            pseudo,
            pseudo,
            CallPath { parent: None, site: Some(0) },
            CallPath { parent: Some(2), site: Some(1) },
        ],
        pulse: Pulse {
            at_ns: 5,
            end: End::Clean,
            peak_path: 3,
            split: Some(Split { anon: 1, file: 2, shmem: 3 }),
            cgroup_bytes: Some(9),
            threads: vec![Thread { tid: 7, name: "main".into(), path: 3, ..Thread::default() }],
            ..Pulse::default()
        },
        books: Books {
            paths: vec![PathFigures { calls: 1, shared: true, ..PathFigures::default() }; 4],
            site_self_peak_bytes: vec![1, 2],
            lots: vec![Lot { path: STARTUP, bytes: 4 }, Lot { path: 3, bytes: 5 }],
            timeline: Timeline {
                width_ns: 10,
                buckets: vec![None, Some(TimelineBucket { min_bytes: 1, max_bytes: 2, max_path: UNTRACKED })],
            },
            checkpoints: vec![Checkpoint { name: "parsed".into(), delta_bytes: -1, ..Checkpoint::default() }],
            ..Books::default()
        },
    }
}
