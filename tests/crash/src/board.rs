//! What a victim knows of itself, in memory that outlives it: which function each worker is in, and since when.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Workers that can write.
pub const WORKERS: usize = 3;

const CELLS: usize = WORKERS + 2;
const PULSE: usize = WORKERS;
const READY: usize = WORKERS + 1;

/// A mapping of a file that victim and test share.
#[derive(Debug)]
pub struct Board {
    cells: &'static [AtomicU64],
}

impl Board {
    /// Maps the file, which is made if there is none.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let bytes = CELLS * size_of::<AtomicU64>();
        file.set_len(bytes as u64)?;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a fresh shared mapping of an open file touches no memory that exists.
        let start =
            unsafe { libc::mmap(ptr::null_mut(), bytes, access, libc::MAP_SHARED, file.as_raw_fd(), 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the mapping is page-aligned, holds as many cells, and is never given back; the file is not cut.
        let cells = unsafe { std::slice::from_raw_parts(start.cast::<AtomicU64>(), CELLS) };
        Ok(Self { cells })
    }

    /// Notes that a worker is in its long function from now on, or no longer.
    pub fn in_long(&self, worker: usize, inside: bool) {
        self.cells[worker].store(if inside { now_ns() } else { 0 }, Ordering::SeqCst);
    }

    /// Since when a worker has been in its long function.
    #[must_use]
    pub fn long_since(&self, worker: usize) -> Option<u64> {
        Some(self.cells[worker].load(Ordering::SeqCst)).filter(|&since| since != 0)
    }

    /// Notes that the victim's metronome, which sleeps as the recorder does, has been woken.
    pub fn beat(&self) {
        self.cells[PULSE].store(now_ns(), Ordering::SeqCst);
    }

    /// When the metronome was last woken: the machine gave the victim at least this chance.
    #[must_use]
    pub fn last_beat(&self) -> u64 {
        self.cells[PULSE].load(Ordering::SeqCst)
    }

    /// Notes that one more worker has begun.
    pub fn begin(&self) {
        self.cells[READY].fetch_add(1, Ordering::SeqCst);
    }

    /// Whether all have.
    #[must_use]
    pub fn all_begun(&self) -> bool {
        self.cells[READY].load(Ordering::SeqCst) == WORKERS as u64
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        // SAFETY: mapped by `open` with this size; the cells are not reachable but through this board.
        unsafe { libc::munmap(self.cells.as_ptr().cast_mut().cast(), size_of_val(self.cells)) };
    }
}

/// The clock that all processes share.
#[must_use]
pub fn now_ns() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a live `timespec` that nobody else can reach.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec.cast_unsigned() * 1_000_000_000 + time.tv_nsec.cast_unsigned()
}
