//! Finds recordings on disk by their names alone, so that a directory of ten thousand costs no more than its listing.

use std::{
    collections::HashSet,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use memtrace::recording::{self, Damage, Section};

use super::file_name::{EXTENSION, FileName};

/// The path leads nowhere, or may not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {reason}; name a recording, a merged file or a directory that holds recordings")]
pub struct FindError {
    /// The path.
    pub path: PathBuf,
    /// What the system said.
    pub reason: io::Error,
}

/// A file that may be a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The file.
    pub(crate) path: PathBuf,
    /// What it may be.
    pub(crate) role: Role,
}

/// Why a file was found, and so what it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Somebody named it: a recording or a merged file, of whatever run.
    Named,
    /// It lies in a directory that somebody named: a recording of whatever run. Not a merged file, which may have been
    /// made of the recordings beside it.
    Listed,
    /// The same, if it belongs to the run of that name.
    OfRun(Arc<str>),
}

/// Which recordings of a directory to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'a> {
    /// Those of the newest run.
    NewestRun,
    /// Those of the run of that name.
    Run(&'a str),
    /// All of them.
    EveryRun,
}

/// The files that `paths` lead to, each once however it is spelled: every file that is named, and of every directory those
/// that `of` says.
pub fn find(paths: &[PathBuf], of: Of<'_>) -> Result<Vec<File>, FindError> {
    let mut found = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|reason| FindError { path: path.clone(), reason })?;
        if metadata.is_dir() {
            found.extend(select(candidates(path)?, of));
        } else {
            found.push(File { path: path.clone(), role: Role::Named });
        }
    }
    let mut seen = HashSet::new();
    // What is gone meanwhile is to be told of.
    found.retain(|file| identity(&file.path).is_none_or(|identity| seen.insert(identity)));
    Ok(found)
}

/// The device and inode of a file.
fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// A file in a directory.
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
fn candidates(directory: &Path) -> Result<Vec<Candidate>, FindError> {
    let entries =
        fs::read_dir(directory).map_err(|reason| FindError { path: directory.to_path_buf(), reason })?;
    let mut found: Vec<_> = entries.flatten().filter_map(|entry| Candidate::new(entry.path())).collect();
    found.sort_by(|a, b| b.start.cmp(&a.start).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

fn select(candidates: Vec<Candidate>, of: Of<'_>) -> Vec<File> {
    let listed = |candidate: Candidate| File { path: candidate.path, role: Role::Listed };
    match of {
        Of::EveryRun => candidates.into_iter().map(listed).collect(),
        Of::Run(run) => of_run(candidates, run).collect(),
        Of::NewestRun => {
            let newest = candidates.iter().enumerate().find_map(|(index, candidate)| {
                let decoded = recording::read(&candidate.path).ok()?;
                let run = if lost_header(&decoded.damage) {
                    candidate.run.clone()?
                } else {
                    decoded.recording.process.run
                };
                Some((index, run))
            });
            let Some((unreadable, run)) = newest else {
                return candidates.into_iter().map(listed).collect();
            };
            let mut newer = candidates;
            let rest = newer.split_off(unreadable);
            // What cannot be read and is newer than the run may be part of it, and is to be told of.
            newer.into_iter().map(listed).chain(of_run(rest, &run)).collect()
        }
    }
}

/// Whether the header of a recording is lost, which states its run. Its name may still.
pub(super) fn lost_header(damage: &[Damage]) -> bool {
    damage.iter().any(|damage| matches!(damage, Damage::Missing { section: Section::Header, .. }))
}

fn of_run(candidates: Vec<Candidate>, run: &str) -> impl Iterator<Item = File> {
    let run = Arc::<str>::from(run);
    candidates
        .into_iter()
        .filter({
            let run = Arc::clone(&run);
            move |candidate| candidate.may_belong_to(&run)
        })
        .map(move |candidate| File { path: candidate.path, role: Role::OfRun(Arc::clone(&run)) })
}
