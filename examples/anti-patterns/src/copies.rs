//! Copy after copy.
//!
//! Every step of a clean-up returns a new string, and the variables that name the steps keep all of them until the
//! function ends. What one step needs is one line, and most steps can change it where it lies.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hasher},
    io::{self, BufRead, BufReader},
    path::Path,
};

/// A hash of the log that ignores case and layout, to tell whether it was uploaded before. Each step is a copy.
#[memtrace::track_memory]
pub fn fingerprint_of_copies(path: &Path) -> io::Result<u64> {
    let text = fs::read_to_string(path)?;
    let lowercase = text.to_ascii_lowercase();
    let spaced = lowercase.replace('\t', " ");
    let mut hasher = DefaultHasher::new();
    hasher.write(spaced.as_bytes());
    Ok(hasher.finish())
}

/// The same hash, of lines that are changed in place.
#[memtrace::track_memory]
pub fn fingerprint_in_place(path: &Path) -> io::Result<u64> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    let mut hasher = DefaultHasher::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        line.make_ascii_lowercase();
        line.iter_mut().filter(|byte| **byte == b'\t').for_each(|byte| *byte = b' ');
        hasher.write(&line);
        line.clear();
    }
    Ok(hasher.finish())
}
