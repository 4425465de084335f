//! What a program left: its recordings, and what they say was open.

use std::path::{Path, PathBuf};

use memtrace::recording::{Damage, Recording, Section, read};

/// The recordings of one directory.
#[derive(Debug)]
pub struct Evidence {
    files: Vec<PathBuf>,
}

impl Evidence {
    /// Looks for recordings. A directory that does not exist has none.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        let mut files: Vec<_> =
            std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        Self { files }
    }

    /// Where they are.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// All of them.
    ///
    /// # Panics
    ///
    /// Where one is not a recording, or is damaged by more than the section that was being written at a kill.
    #[must_use]
    pub fn recordings(&self) -> Vec<Recording> {
        self.files.iter().map(|file| whole(file)).collect()
    }

    /// The one there is.
    ///
    /// # Panics
    ///
    /// Where there is not exactly one, or it cannot be read.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let [file] = self.files.as_slice() else { panic!("one recording expected: {:?}", self.files) };
        whole(file)
    }
}

fn whole(file: &Path) -> Recording {
    let decoded = read(file).unwrap_or_else(|error| panic!("{error}"));
    let one_copy_torn =
        |damage: &Damage| matches!(damage, Damage::Torn { section: Section::Pulse | Section::Books, .. });
    let unexpected: Vec<_> = decoded.damage.iter().filter(|damage| !one_copy_torn(damage)).collect();
    assert!(unexpected.is_empty() && decoded.damage.len() <= 1, "{}: {:?}", file.display(), decoded.damage);
    decoded.recording
}

/// The functions of a call path, outermost first.
#[must_use]
pub fn named(recording: &Recording, path: u32) -> String {
    let mut names = Vec::new();
    let mut next = Some(path);
    while let Some(node) = next.and_then(|path| recording.paths.get(path as usize)) {
        names.extend(node.site.map(|site| recording.sites[site as usize].name.as_str()));
        next = node.parent;
    }
    names.reverse();
    names.join(" > ")
}

/// What was open at the last tick: a path for each thread, in order.
#[must_use]
pub fn open_paths(recording: &Recording) -> Vec<String> {
    let mut open: Vec<_> =
        recording.pulse.threads.iter().map(|thread| named(recording, thread.path)).collect();
    open.sort();
    open
}
