//! Many recordings at once: found files are read on all processors, added to what is merged, and dropped.
//!
//! So memory follows the functions, call paths and tests there are, and one recording for each thread, however many files
//! are read. What was merged can be written to a [file] and stand for its recordings from then on.

mod file;

mod lines;
mod wire;

#[cfg(test)]
mod tests;

use std::{
    num::NonZero,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

pub(crate) use file::is_merged;
pub use file::{ReadError, WriteError, read, write};

use crate::{
    analysis::Merged,
    run::{self, File, FindError, Member, Role},
};

/// Why there is nothing to report on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatherError {
    /// A path leads nowhere.
    #[error(transparent)]
    Find(#[from] FindError),
    /// There is no recording.
    #[error(
        "no recording in {}: run the program with the cargo feature that turns memtrace on, or name the directory it \
         wrote to (MEMTRACE_DIR)",
        named(paths)
    )]
    None {
        /// Where it was looked for.
        paths: Vec<PathBuf>,
    },
    /// There are recordings, and none of them can be read.
    #[error("no recording can be read, of {count} tried; {path}: {reason}")]
    Unreadable {
        /// How many were tried.
        count: u64,
        /// One of them.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

fn named(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Merges what was found at `paths`.
///
/// `prepare` is given every recording before it is added, to say what else is known of its process; `tick` is called
/// when a file has been read. Both are called from several threads. A file that cannot be read is part of the notes, as
/// long as another one can.
pub fn gather(
    files: &[File],
    paths: &[PathBuf],
    prepare: impl Fn(&mut Member) + Sync,
    tick: impl Fn() + Sync,
) -> Result<Merged, GatherError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut merged = Merged::default();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            add(&mut merged, file, &prepare);
            tick();
        }
        merged
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(files.len());
    let merged = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut merged = work();
        for other in others {
            match other.join() {
                Ok(part) => merged.absorb(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        merged
    });
    if merged.processes() > 0 {
        return Ok(merged);
    }
    Err(match merged.first_unreadable() {
        Some((path, reason)) => GatherError::Unreadable { count: files.len() as u64, path, reason },
        None => GatherError::None { paths: paths.to_vec() },
    })
}

/// Adds the file of a recording, or a merged one, to what is merged.
fn add(merged: &mut Merged, file: &File, prepare: impl Fn(&mut Member)) {
    let is_merged = is_merged(&file.path);
    match &file.role {
        Role::Named if is_merged => match read(&file.path) {
            Ok(more) => merged.absorb(more),
            Err(error) => merged.add_unreadable(&file.path, &error.to_string()),
        },
        _ if is_merged => merged.add_unreadable(
            &file.path,
            "it is a merged file, which may have been made of the recordings beside it; name it to take it too",
        ),
        role => match run::read(&file.path) {
            Ok(member) if belongs(&member, role) => {
                let mut member = member;
                prepare(&mut member);
                merged.add(&member);
            }
            Ok(_) => {}
            Err(error) => merged.add_unreadable(&file.path, &error.to_string()),
        },
    }
}

/// Whether a recording is of the run that is wanted, which a renamed file's name does not tell.
fn belongs(member: &Member, role: &Role) -> bool {
    match role {
        Role::Named | Role::Listed => true,
        Role::OfRun(run) => **run == *member.recording.process.run,
    }
}
