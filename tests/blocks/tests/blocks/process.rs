//! Runs a scenario and collects what the program was told and what it left behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use memtrace::recording::{self, Recording, Violation};
use test_accuracy::outcome::Outcome;
use test_blocks::findings::Findings;

/// Held by the one scenario that runs.
static MEMORY: Mutex<()> = Mutex::new(());

/// What is known of a process that ran a scenario.
pub(crate) struct Run {
    /// What the program was told.
    pub(crate) findings: Findings,
    /// The figures of its recording.
    pub(crate) outcome: Outcome,
    /// The recording.
    recording: Recording,
}

/// Runs a scenario with a reading at every boundary, and with `settings` of memtrace's.
pub(crate) fn run(scenario: &str, settings: &[(&str, &str)]) -> Run {
    let _alone = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = empty_dir(scenario, settings);
    let findings = told(scenario, &dir, settings);
    let recording = read_only_recording(&dir);
    Run { findings, outcome: Outcome::of(&recording), recording }
}

/// What a scenario's program is told where nothing is measured.
pub(crate) fn told_with_memtrace_off(scenario: &str) -> Findings {
    let settings = [("MEMTRACE", "0")];
    let _alone = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    told(scenario, &empty_dir(scenario, &settings), &settings)
}

fn told(scenario: &str, dir: &Path, settings: &[(&str, &str)]) -> Findings {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blocks"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MEMTRACE")) {
        command.env_remove(name);
    }
    // A backtrace reads the program's symbols, which would be charged to whoever panicked.
    command.env("RUST_BACKTRACE", "0");
    command
        .arg(scenario)
        .env("MEMTRACE_DIR", dir)
        .env("MEMTRACE_QUIET", "1")
        .env("MEMTRACE_OVERHEAD", "exact");
    let output = command.envs(settings.iter().copied()).output().expect("the scenario can be started");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{scenario} ends with {}: {complaints}", output.status);
    serde_json::from_slice(&output.stdout).expect("the scenario prints its findings")
}

impl Run {
    /// Holds a figure against the truth in MiB: it may be off by the resolution or 3 %, whichever is more, and by as
    /// much as memtrace says it had to guess.
    #[track_caller]
    pub(crate) fn check(&self, what: &str, bytes: u64, mib: u64) {
        let slack = self.outcome.resolution.max((mib << 20) * 3 / 100) + self.outcome.ambiguous;
        assert!(
            bytes.abs_diff(mib << 20) <= slack,
            "{what} is {bytes} bytes instead of {mib} MiB ± {slack}: {:#?}",
            self.outcome
        );
    }

    /// Holds the self peak of a function against the truth in MiB.
    #[track_caller]
    pub(crate) fn check_self_peak(&self, function: &str, mib: u64) {
        self.check(&format!("the self peak of {function}"), self.outcome.function(function).self_peak, mib);
    }

    /// Every call path that was taken, the outermost function first.
    pub(crate) fn paths(&self) -> Vec<String> {
        let books = &self.recording.books.paths;
        let taken = (0..).zip(books).filter(|(_, figures)| figures.calls > 0);
        taken.map(|(path, _)| self.name(path)).collect()
    }

    /// The budgets that were exceeded, with the names of their call paths.
    pub(crate) fn violations(&self) -> Vec<(String, Violation)> {
        let violations = self.recording.books.violations.iter();
        violations.map(|violation| (self.name(violation.path), *violation)).collect()
    }

    fn name(&self, path: u32) -> String {
        let mut names = Vec::new();
        let mut next = Some(path);
        while let Some(path) = next.map(|path| self.recording.paths[path as usize]) {
            names.extend(path.site.map(|site| self.recording.sites[site as usize].name.as_str()));
            next = path.parent;
        }
        names.reverse();
        names.join(" > ")
    }
}

/// A directory for one process's recording.
fn empty_dir(scenario: &str, settings: &[(&str, &str)]) -> PathBuf {
    let settings: Vec<String> = settings.iter().map(|(name, value)| format!("{name}-{value}")).collect();
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{scenario}-{}", settings.join("-")));
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("an old directory can be removed");
    }
    fs::create_dir_all(&dir).expect("the directory can be made");
    dir
}

fn read_only_recording(dir: &Path) -> Recording {
    let entries = fs::read_dir(dir).expect("the directory is there");
    let files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    let [file] = files.as_slice() else { panic!("one process leaves one recording, not {files:?}") };
    let decoded = recording::read(file).expect("the recording can be read");
    assert_eq!(decoded.damage, [], "the recording is whole");
    decoded.recording
}
