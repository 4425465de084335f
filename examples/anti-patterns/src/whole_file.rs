//! The whole file instead of its lines.
//!
//! Reading a file is one call, and what comes back is easy to work on. It is also as large as whatever somebody puts
//! into the file.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::Path,
};

/// Counts the lines that report an error, with the file in memory.
#[memtrace::track_memory]
pub fn count_errors_in_whole_file(path: &Path) -> io::Result<usize> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().filter(|line| line.starts_with("ERROR")).count())
}

/// Counts the lines that report an error, with one line in memory.
#[memtrace::track_memory]
pub fn count_errors_line_by_line(path: &Path) -> io::Result<usize> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut line = String::new();
    let mut errors = 0;
    while reader.read_line(&mut line)? > 0 {
        errors += usize::from(line.starts_with("ERROR"));
        // Not a new string for each line: this one keeps its buffer.
        line.clear();
    }
    Ok(errors)
}
