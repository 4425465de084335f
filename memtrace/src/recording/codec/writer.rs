//! The file of a running process: made once, then kept current with `pwrite` by one thread.
//!
//! No mapping, because a store to a mapped file can wait for the disk or die of SIGBUS; no `fsync`, because the page
//! cache outlives the process, and only the process is expected to die.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::journal::Journal;
use super::layout::FILE_LEN;
use super::model::{Books, CallPath, Process, Pulse, Site};
use crate::active::sys;

/// Longest part of a file's name that the run's name makes up.
const MAX_RUN_LEN: usize = 64;

/// A recording's file, open for writing.
#[derive(Debug)]
pub(crate) struct Writer {
    file: File,
    path: PathBuf,
    journal: Journal,
}

impl Writer {
    /// Makes the directory if there is none, and in it a file of full size with the header. If anything fails no file
    /// is left. This is the only call that allocates.
    pub(crate) fn create(dir: &Path, process: &Process) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|error| name(dir, &error))?;
        let path = dir.join(file_name(process));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| name(&path, &error))?;
        let mut writer = Self { file, path, journal: Journal::new() };
        if let Err(error) = writer.start(process) {
            let error = name(&writer.path, &error);
            // The file is of no use, and the first error is the one that says why.
            let _ = fs::remove_file(&writer.path);
            return Err(error);
        }
        Ok(writer)
    }

    /// Takes the disk's space and writes the header.
    fn start(&mut self, process: &Process) -> io::Result<()> {
        sys::allocate(&self.file, FILE_LEN as u64)?;
        self.journal.write_header(process, store(&self.file))
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends sites, whose numbers follow those of the sites before them. Beyond
    /// [`MAX_SITES`](super::layout::MAX_SITES) they are refused with [`io::ErrorKind::StorageFull`], after the others
    /// have been written.
    pub(crate) fn append_sites(&mut self, sites: &[Site]) -> io::Result<()> {
        self.journal.append_sites(sites, store(&self.file))
    }

    /// Appends call paths, whose sites must have been appended, [`super::STARTUP`] and [`super::UNTRACKED`] first.
    /// Beyond [`MAX_PATHS`](super::layout::MAX_PATHS) they are refused as sites are.
    pub(crate) fn append_paths(&mut self, paths: &[CallPath]) -> io::Result<()> {
        self.journal.append_paths(paths, store(&self.file))
    }

    /// Writes the pulse, which may refer to call paths that have been appended.
    pub(crate) fn write_pulse(&mut self, pulse: &Pulse) -> io::Result<()> {
        self.journal.write_pulse(pulse, store(&self.file))
    }

    /// Writes the books, which may refer to sites and call paths that have been appended.
    pub(crate) fn write_books(&mut self, books: &Books) -> io::Result<()> {
        self.journal.write_books(books, store(&self.file))
    }

    /// Gives back the space that is not in use, because a run of many short processes leaves a file for each. Writing
    /// may go on: the file then grows again.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        let (end, unused) = self.journal.settle(store(&self.file))?;
        self.file.set_len(end as u64)?;
        for region in unused {
            sys::release(&self.file, region.start as u64, region.len as u64)?;
        }
        Ok(())
    }
}

/// Writes to the file, all of it or an error.
fn store(file: &File) -> impl FnMut(u64, &[u8]) -> io::Result<()> + use<'_> {
    |offset, bytes| sys::write(file, bytes, offset)
}

/// `<run>-<pid>-<start>.memtrace`, with every character of the run's name that could mean something to a file system
/// or a shell replaced.
fn file_name(process: &Process) -> String {
    let safe = |(at, c): (usize, char)| {
        let kept = c.is_ascii_alphanumeric() || c == '_' || (at > 0 && matches!(c, '-' | '.'));
        if kept { c } else { '_' }
    };
    let run: String = process.run.chars().take(MAX_RUN_LEN).enumerate().map(safe).collect();
    let run = if run.is_empty() { "run" } else { &run };
    format!("{run}-{}-{}.memtrace", process.pid, process.started_unix_ns)
}

/// The error with the path it is about.
fn name(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
