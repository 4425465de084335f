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
    #[error("cannot read {path}: {reason}; name a recording or a directory that holds some")]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
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
    #[error("no recording can be read, of {count} tried; the newest, {path}: {reason}")]
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
        let metadata = fs::metadata(path).map_err(|reason| LoadError::Path { path: path.clone(), reason })?;
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
        .map_err(|reason| LoadError::Path { path: directory.to_path_buf(), reason })?;
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
    if let Some(first) = run.unreadable.into_iter().next() {
        return Err(LoadError::Unreadable { count, path: first.source, reason: first.reason });
    }
    let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    Err(LoadError::None { path: paths.join(", ") })
}

#[cfg(test)]
mod tests {
    use super::{LoadError, load, load_run};
    use crate::fixture::file_processor;
    use memtrace::recording::{End, encode};
    use std::{fs, path::Path};
    use tempfile::tempdir;

    fn leave(directory: &Path, name: &str, run: &str, pid: u32) {
        let mut recording = file_processor();
        recording.process.run = run.into();
        recording.process.pid = pid;
        fs::write(directory.join(name), encode(&recording).expect("it fits")).expect("a file");
    }

    fn pids(directory: &Path) -> Vec<u32> {
        let run = load(&[directory.to_path_buf()]).expect("a run");
        run.members.iter().map(|member| member.recording.process.pid).collect()
    }

    #[test]
    fn of_a_directory_the_newest_run_is_taken_whole() {
        let directory = tempdir().expect("a directory");
        leave(directory.path(), "old-1-100.memtrace", "old", 1);
        leave(directory.path(), "new-2-200.memtrace", "new", 2);
        leave(directory.path(), "new-3-190.memtrace", "new", 3);
        fs::write(directory.path().join("notes.txt"), "x").expect("a file");
        assert_eq!(pids(directory.path()), [2, 3]);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_passed_over_and_told() {
        let directory = tempdir().expect("a directory");
        fs::write(directory.path().join("new-9-300.memtrace"), "nonsense").expect("a file");
        leave(directory.path(), "new-2-200.memtrace", "new", 2);
        let run = load(&[directory.path().to_path_buf()]).expect("a run");
        assert_eq!(run.members.len(), 1);
        assert_eq!(run.unreadable.len(), 1);
        assert!(!run.members[0].alive, "it says that it ended");
    }

    #[test]
    fn a_renamed_file_belongs_to_the_run_in_its_header() {
        let directory = tempdir().expect("a directory");
        leave(directory.path(), "kept.memtrace", "mine", 4);
        leave(directory.path(), "other-5-1.memtrace", "other", 5);
        let run = load_run(directory.path(), "mine").expect("a run");
        assert_eq!(run.members.len(), 1);
        assert_eq!(run.members[0].recording.process.pid, 4);
    }

    #[test]
    fn a_process_lives_if_its_number_still_runs_its_executable() {
        let alive = |exe: String| {
            let directory = tempdir().expect("a directory");
            let mut recording = file_processor();
            recording.pulse.end = End::Open;
            recording.process.pid = std::process::id();
            recording.process.exe = exe;
            let bytes = encode(&recording).expect("it fits");
            fs::write(directory.path().join("x.memtrace"), bytes).expect("a file");
            load(&[directory.path().to_path_buf()]).expect("a run").members[0].alive
        };
        assert!(alive(std::env::current_exe().expect("a path").display().to_string()));
        assert!(!alive("/srv/bin/another-program".into()));
    }

    #[test]
    fn files_that_are_named_are_taken_whatever_their_run() {
        let directory = tempdir().expect("a directory");
        leave(directory.path(), "a-1-1.memtrace", "a", 1);
        leave(directory.path(), "b-2-2.memtrace", "b", 2);
        let paths = ["a-1-1.memtrace", "b-2-2.memtrace"].map(|name| directory.path().join(name));
        assert_eq!(load(&paths).expect("a run").members.len(), 2);
    }

    #[test]
    fn an_error_names_the_path_and_the_cure() {
        let directory = tempdir().expect("a directory");
        let path = directory.path().to_path_buf();
        let none = load(std::slice::from_ref(&path)).expect_err("it is empty");
        assert!(matches!(none, LoadError::None { .. }), "{none}");
        let absent = load(&[path.join("absent")]).expect_err("it does not exist");
        assert!(absent.to_string().contains("absent"), "{absent}");
        fs::write(path.join("x-1-1.memtrace"), "nonsense").expect("a file");
        let unreadable = load(&[path]).expect_err("nothing can be read");
        assert!(unreadable.to_string().contains("of 1 tried"), "{unreadable}");
    }
}
