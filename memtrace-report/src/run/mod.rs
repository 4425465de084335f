//! Recordings: where they are, and what every analysis starts from.
//!
//! A run is one execution of a program together with the processes it started, or one round of tests. What only the
//! system around it knows (whether a process still lives, what killed it) is stored beside each recording, so that the
//! analysis is a function of values.

mod find;
pub(crate) mod live;
mod read;

mod file_name;

pub(crate) use find::Role;
pub use find::{File, FindError, Of, find};
pub(crate) use read::read;

use std::path::PathBuf;

use memtrace::recording::{Damage, Recording};

/// The recordings of one run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Those that could be read.
    pub members: Vec<Member>,
    /// Those that could not.
    pub unreadable: Vec<Unreadable>,
}

/// One process of a run.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// What it left behind.
    pub recording: Recording,
    /// What is wrong with its file.
    pub damage: Vec<Damage>,
    /// The file; `None` for a live snapshot.
    pub source: Option<PathBuf>,
    /// Whether the process still runs.
    pub alive: bool,
    /// What ended the process, where somebody watched: `killed by the kernel: out of memory, limit 512 MiB`.
    pub death: Option<String>,
}

impl Member {
    /// Whether it may be of a run: whose it is, its header says, where that is whole.
    pub(crate) fn may_belong_to(&self, run: &str) -> bool {
        self.recording.process.run == run || find::lost_header(&self.damage)
    }

    /// The name of its file, where it has one.
    pub(crate) fn source_name(&self) -> Option<String> {
        self.source.as_ref().map(|source| source.display().to_string())
    }
}

/// A file that looked like a recording and gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub source: PathBuf,
    /// Why.
    pub reason: String,
}

impl Run {
    /// The run that consists of these recordings, none of whose processes still runs.
    #[must_use]
    pub fn of(recordings: impl IntoIterator<Item = Recording>) -> Self {
        let members = recordings.into_iter().map(|recording| Member { recording, ..Member::default() });
        Self { members: members.collect(), unreadable: Vec::new() }
    }
}
