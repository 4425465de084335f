//! The lines of a file, one after another, however long they are.
//!
//! [`BufRead::lines`](std::io::BufRead::lines) holds a whole line, and a file may be one line. Only the beginning of a
//! line decides what it is, so only that is kept.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use crate::log::HEADER_MAX_BYTES;

/// The longest header and its line ending. A line that is longer keeps more than a header may have, and so is none.
const KEPT_BYTES: usize = HEADER_MAX_BYTES + "\r\n".len();

/// Fewer, larger reads than the 8 KiB default, and still nothing beside a file.
const BUFFER_BYTES: usize = 64 << 10;

/// Goes through a file line by line.
pub(crate) struct LineBeginnings {
    reader: BufReader<File>,
    kept: Vec<u8>,
    offset: u64,
}

/// What is kept of a line.
pub(crate) struct LineBeginning<'a> {
    /// Its text without the line ending, as far as it was kept; bytes that are no UTF-8 are replaced.
    pub(crate) text: Cow<'a, str>,
    /// Where it starts in the file.
    pub(crate) start: u64,
    /// Where the next one starts.
    pub(crate) end: u64,
}

impl LineBeginnings {
    /// Starts at the beginning of a file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let reader = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
        Ok(Self { reader, kept: Vec::with_capacity(KEPT_BYTES), offset: 0 })
    }

    /// The next line, if there is one.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<LineBeginning<'_>>> {
        self.kept.clear();
        let start = self.offset;
        let read = self.reader.by_ref().take(KEPT_BYTES as u64).read_until(b'\n', &mut self.kept)?;
        if read == 0 {
            return Ok(None);
        }
        let line = match self.kept.strip_suffix(b"\n") {
            Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
            None => &self.kept,
        };
        let skipped = if self.kept.ends_with(b"\n") { 0 } else { self.reader.skip_until(b'\n')? };
        self.offset += (read + skipped) as u64;
        Ok(Some(LineBeginning { text: String::from_utf8_lossy(line), start, end: self.offset }))
    }
}
