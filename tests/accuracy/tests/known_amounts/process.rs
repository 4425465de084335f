//! Runs a scenario and collects both accounts of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use memtrace::recording::{self, End, Recording};
use test_accuracy::outcome::Outcome;

/// Held by the one scenario that runs.
static MEMORY: Mutex<()> = Mutex::new(());

/// Both accounts of a process.
pub(crate) struct Run {
    /// Its own, at its end.
    pub(crate) snapshot: Outcome,
    /// What it left behind.
    pub(crate) recording: Outcome,
}

/// Runs a scenario with settings of memtrace's.
pub(crate) fn run(scenario: &str, settings: &[(&str, &str)]) -> Run {
    let _alone = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = empty_dir(scenario, settings);
    let mut command = Command::new(env!("CARGO_BIN_EXE_scenario"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MEMTRACE")) {
        command.env_remove(name);
    }
    command.arg(scenario).env("MEMTRACE_DIR", &dir).env("MEMTRACE_QUIET", "1").envs(settings.iter().copied());
    let output = command.output().expect("the scenario can be started");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{scenario} ends with {}: {complaints}", output.status);
    assert_eq!(complaints, "", "{scenario} has nothing to say");
    let snapshot = serde_json::from_slice(&output.stdout).expect("the scenario prints its figures");
    let recording = read_only_recording(&dir);
    assert_eq!(recording.pulse.end, End::Clean, "{scenario} ended cleanly");
    Run { snapshot, recording: Outcome::of(&recording) }
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
