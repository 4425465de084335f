//! Finds the recordings of a run on disk and reads them.
//!
//! A file that is named is taken whatever run it belongs to; of a directory, the newest run is taken. A file that
//! cannot be read is an entry in the report, not the end of it, as long as another one can.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use memtrace::recording::{self, End, Process};

use super::{
    Member, Run, Unreadable,
    file_name::{EXTENSION, FileName},
};

/// Why there is no run to report on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The path leads nowhere, or may not be read.
    #[error("cannot read {path}: {source}; name a recording or a directory that holds some")]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The paths hold no recording.
    #[error(
        "no recording in {path}: run the program with the cargo feature that turns memtrace on, \
         or name the directory it wrote to (MEMTRACE_DIR)"
    )]
    None {
        /// Where it looked.
        path: String,
    },
    /// There are recordings, and none of them can be read.
    #[error("none of {count} recordings can be read; the newest, {path}: {reason}")]
    Unreadable {
        /// How many were tried.
        count: usize,
        /// The first.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Loads the run that `paths` lead to: every file that is named, and the newest run of every directory.
pub fn load(paths: &[PathBuf]) -> Result<Run, LoadError> {
    let mut run = Run::default();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|source| LoadError::Path { path: path.clone(), source })?;
        if metadata.is_dir() {
            take_newest(&mut run, candidates(path)?);
        } else {
            take(&mut run, path);
        }
    }
    finish(run, paths)
}

/// Loads the run called `name` from a directory.
pub fn load_run(directory: &Path, name: &str) -> Result<Run, LoadError> {
    let mut run = Run::default();
    for candidate in candidates(directory)?.iter().filter(|candidate| candidate.may_belong_to(name)) {
        take(&mut run, &candidate.path);
    }
    run.members.retain(|member| member.recording.process.run == name);
    finish(run, &[directory.to_path_buf()])
}

/// A file that may be a recording.
struct Candidate {
    path: PathBuf,
    /// The run that its name states; `None` where the file was renamed.
    run: Option<String>,
    start: u128,
}

impl Candidate {
    fn new(path: PathBuf) -> Option<Self> {
        if path.extension()? != EXTENSION || !path.is_file() {
            return None;
        }
        let (run, start) = match path.file_name()?.to_str().and_then(FileName::parse) {
            Some(name) => (Some(name.run.to_owned()), name.start),
            None => (None, modified_ns(&path)),
        };
        Some(Self { path, run, start })
    }

    fn may_belong_to(&self, run: &str) -> bool {
        self.run.as_ref().is_none_or(|named| named == run)
    }
}

fn modified_ns(path: &Path) -> u128 {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
    modified.unwrap_or(UNIX_EPOCH).duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_nanos())
}

/// The recordings in a directory, the newest first.
fn candidates(directory: &Path) -> Result<Vec<Candidate>, LoadError> {
    let entries = fs::read_dir(directory)
        .map_err(|source| LoadError::Path { path: directory.to_path_buf(), source })?;
    let mut found: Vec<_> = entries.flatten().filter_map(|entry| Candidate::new(entry.path())).collect();
    found.sort_by(|a, b| b.start.cmp(&a.start).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

/// Takes the run of the newest file that can be read.
fn take_newest(run: &mut Run, candidates: Vec<Candidate>) {
    let mut newest: Option<String> = None;
    for candidate in candidates {
        let Some(name) = &newest else {
            take(run, &candidate.path);
            newest = run.members.last().map(|member| member.recording.process.run.clone());
            continue;
        };
        if candidate.may_belong_to(name) {
            take(run, &candidate.path);
            run.members.pop_if(|member| member.recording.process.run != *name);
        }
    }
}

fn take(run: &mut Run, path: &Path) {
    match recording::read(path) {
        Ok(decoded) => run.members.push(Member {
            alive: decoded.recording.pulse.end == End::Open && lives(&decoded.recording.process),
            damage: decoded.damage.iter().map(ToString::to_string).collect(),
            recording: decoded.recording,
            source: Some(path.to_path_buf()),
            death: None,
        }),
        Err(error) => {
            run.unreadable.push(Unreadable { source: path.to_path_buf(), reason: error.to_string() });
        }
    }
}

/// Whether the process that wrote a recording still runs: a process of its number that runs its executable. A zombie
/// has no executable any more.
fn lives(process: &Process) -> bool {
    fs::read_link(format!("/proc/{}/exe", process.pid)).is_ok_and(|exe| {
        let exe = exe.to_string_lossy();
        exe.strip_suffix(" (deleted)").unwrap_or(&exe) == process.exe
    })
}

fn finish(run: Run, paths: &[PathBuf]) -> Result<Run, LoadError> {
    if !run.members.is_empty() {
        return Ok(run);
    }
    let count = run.unreadable.len();
    match run.unreadable.into_iter().next() {
        Some(first) => Err(LoadError::Unreadable { count, path: first.source, reason: first.reason }),
        None => {
            let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
            Err(LoadError::None { path: paths.join(", ") })
        }
    }
}
