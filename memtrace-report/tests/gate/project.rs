//! A workspace of its own with recordings made by hand, and the command run in it.

use std::{fs, path::PathBuf, process::Command};

use memtrace::recording::{
    Books, CallPath, End, PathFigures, Process, Pulse, Recording, Site, Violation, encode,
};
use tempfile::{TempDir, tempdir};

pub(crate) const MIB: u64 = 1 << 20;

/// A workspace with a directory for recordings.
pub(crate) struct Project {
    pub(crate) directory: TempDir,
}

/// What a command said, and how it ended.
pub(crate) struct Said {
    pub(crate) out: String,
    err: String,
    code: Option<i32>,
}

impl Project {
    pub(crate) fn new() -> Self {
        let directory = tempdir().expect("a directory");
        let manifest = "[package]\nname = \"app\"\nedition = \"2024\"\n\n[workspace]\n";
        fs::write(directory.path().join("Cargo.toml"), manifest).expect("a file");
        fs::create_dir(directory.path().join("src")).expect("a directory");
        fs::write(directory.path().join("src/lib.rs"), "").expect("a file");
        Self { directory }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Leaves a recording.
    pub(crate) fn leave(&self, name: &str, recording: &Recording) {
        self.write(name, "");
        fs::write(self.path(name), encode(recording).expect("it fits")).expect("a file");
    }

    /// Leaves the bytes of a recording as `change` makes them.
    pub(crate) fn leave_changed(&self, name: &str, recording: &Recording, change: impl FnOnce(&mut Vec<u8>)) {
        self.leave(name, recording);
        let mut bytes = fs::read(self.path(name)).expect("a file");
        change(&mut bytes);
        fs::write(self.path(name), bytes).expect("a file");
    }

    pub(crate) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-memtrace"));
        command
            .arg("memtrace")
            .args(args.split_whitespace())
            .current_dir(&self.directory)
            .env_remove("MEMTRACE_DIR")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("GITHUB_STEP_SUMMARY")
            .env_remove("GITHUB_WORKSPACE");
        command
    }

    #[track_caller]
    pub(crate) fn check(&self, args: &str, code: i32, parts: &[&str]) -> Said {
        said(&mut self.command(args), code, parts)
    }
}

/// Runs a command, and checks its exit code and that each part occurs in what it said.
#[track_caller]
pub(crate) fn said(command: &mut Command, code: i32, parts: &[&str]) -> Said {
    let output = command.output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said { out: text(&output.stdout), err: text(&output.stderr), code: output.status.code() };
    let all = format!("--- stdout\n{}\n--- stderr\n{}", said.out, said.err);
    assert_eq!(said.code, Some(code), "{all}");
    for part in parts {
        assert!(all.contains(part), "no {part:?} in\n{all}");
    }
    said
}

/// A process in which a call of `app::parse` took 100 MiB, with a budget of 64 MiB in its attribute.
pub(crate) fn over_its_attribute() -> Recording {
    let mut recording = parsing("a", "", 100);
    let (budget_bytes, inclusive_bytes) = (64 * MIB, 100 * MIB);
    recording.books.violations =
        vec![Violation { path: 2, budget_bytes, inclusive_bytes, calls: 1, ..Violation::default() }];
    recording
}

/// A process of a run in which `app::parse` took so many MiB and gave them back.
pub(crate) fn parsing(run: &str, test: &str, mib: u64) -> Recording {
    let figures = |calls, mib| PathFigures {
        calls,
        self_peak_bytes: mib * MIB,
        at_peak_bytes: mib * MIB,
        inclusive_max_bytes: mib * MIB,
        ..PathFigures::default()
    };
    let site =
        |name: &str, line| Site { name: name.into(), module: "app".into(), file: "src/lib.rs".into(), line };
    let path = |site| CallPath { parent: None, site };
    Recording {
        process: Process {
            pid: 7,
            exe: "/srv/app".into(),
            run: run.into(),
            test: test.into(),
            resolution_bytes: MIB / 4,
            peaks_exact: true,
            ..Process::default()
        },
        sites: vec![site("parse", 10), site("tail", 20), site("idle", 30)],
        paths: vec![path(None), path(None), path(Some(0)), path(Some(1))],
        pulse: Pulse { end: End::Clean, peak_bytes: (mib + 4) * MIB, ..Pulse::default() },
        books: Books {
            peak_bytes: (mib + 4) * MIB,
            paths: vec![figures(0, 4), figures(0, 0), figures(1, mib), figures(3, 1)],
            site_self_peak_bytes: vec![mib * MIB, MIB],
            ..Books::default()
        },
    }
}
