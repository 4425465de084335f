//! The file of what was merged: JSON, written in an order that follows from names, read as untrusted input.
//!
//! It stands for its recordings wherever recordings are read, can be merged again, and can be kept beside the source for
//! later comparison: a line a function and a line a call path.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use serde::Serialize as _;
use serde_json::Serializer;

use super::{
    lines::Lines,
    wire::{self, KIND, SCHEMA},
};
use crate::{analysis::Merged, render::Readable};

/// Larger files are neither written nor read. A function or call path takes one or two kilobytes where very many
/// processes called it, so this is some fifty thousand of them.
const MAX_FILE_LEN: u64 = 64 * 1024 * 1024;

/// Why a merged file could not be read. The sentence stands behind the file's name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system would not give its bytes.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is larger than a merged file can be.
    #[error("a merged file has at most {} MiB; merge the recordings of fewer programs", MAX_FILE_LEN >> 20)]
    TooLarge,
    /// It is no JSON, or not what a merged file says; it tells line and column.
    #[error("{0}")]
    Syntax(#[from] serde_json::Error),
    /// It is JSON, but something else.
    #[error("it is JSON, but no merged recordings; `cargo memtrace merge -o FILE` writes such files")]
    NotMerged,
    /// A later version wrote it.
    #[error("it has schema {found}, and this version knows {SCHEMA}; install a newer cargo-memtrace")]
    Newer {
        /// Its schema.
        found: u64,
    },
    /// Its parts do not fit together.
    #[error("{place}: {reason}; merge the recordings again")]
    Inconsistent {
        /// Which part.
        place: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// Why a merged file could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The system would not take its bytes.
    #[error("cannot write {path}: {reason}; name a file in a directory that exists and may be written to")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// It would be larger than what is read.
    #[error(
        "{path} would have more than {} MiB, which nothing reads; merge the recordings of fewer programs",
        MAX_FILE_LEN >> 20
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
}

/// Whether a file begins as a merged one does, with a brace. A recording begins with its magic.
pub(crate) fn is_merged(path: &Path) -> bool {
    // What is no plain file is not opened: a pipe would never end.
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut first = [0];
    is_file && fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *b"{"
}

/// Reads a merged file.
pub fn read(path: &Path) -> Result<Merged, ReadError> {
    let mut bytes = Vec::new();
    // One byte more than is allowed tells a file that is too large from one that just fits.
    fs::File::open(path)?.take(MAX_FILE_LEN + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_LEN {
        return Err(ReadError::TooLarge);
    }
    decode(&bytes)
}

/// What the bytes of a merged file say.
pub(super) fn decode(bytes: &[u8]) -> Result<Merged, ReadError> {
    let head: wire::Head = serde_json::from_slice(bytes)?;
    let (Some(kind), Some(schema)) = (head.memtrace, head.schema) else { return Err(ReadError::NotMerged) };
    if kind != KIND {
        return Err(ReadError::NotMerged);
    }
    if schema > u64::from(SCHEMA) {
        return Err(ReadError::Newer { found: schema });
    }
    let file: wire::File = serde_json::from_slice(bytes)?;
    file.into_merged().map_err(|(place, reason)| ReadError::Inconsistent { place, reason })
}

/// Writes what was merged to a file.
pub fn write(merged: Merged, path: &Path) -> Result<(), WriteError> {
    let error = |reason| WriteError::Io { path: path.to_owned(), reason };
    let bytes = encode(merged).map_err(error)?;
    if bytes.len() as u64 > MAX_FILE_LEN {
        return Err(WriteError::TooLarge { path: path.to_owned() });
    }
    fs::write(path, bytes).map_err(error)
}

/// The bytes of a merged file.
pub(super) fn encode(merged: Merged) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Readable(Lines::default()));
    wire::File::of(&merged.in_order()).serialize(&mut serializer)?;
    bytes.push(b'\n');
    Ok(bytes)
}
