//! A whole file for its first bytes.
//!
//! What a file is stands at its beginning. A check that reads the file first costs the most where it says no: the wrong
//! file is often the large one.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use crate::MAGIC;

/// Whether the file is a log, found by reading it.
#[memtrace::track_memory]
pub fn is_log_by_whole_file(path: &Path) -> io::Result<bool> {
    Ok(fs::read(path)?.starts_with(MAGIC))
}

/// Whether the file is a log, found by reading as many bytes as it takes to know.
#[memtrace::track_memory]
pub fn is_log_by_first_bytes(path: &Path) -> io::Result<bool> {
    let mut first = Vec::with_capacity(MAGIC.len());
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut first)?;
    Ok(first == MAGIC)
}
