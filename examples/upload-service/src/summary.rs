//! What the service says of an upload.

use std::fmt;

/// What is known of an uploaded log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its length.
    pub bytes: u64,
    /// Its lines.
    pub lines: u64,
    /// Lines that start with `ERROR`.
    pub errors: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, {} lines, {} errors", self.bytes, self.lines, self.errors)
    }
}

/// How a line that counts begins.
const ERROR: &[u8] = b"ERROR";

/// A summary of the pieces so far.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    summary: Summary,
    /// Bytes of the line that the last piece ended in.
    length: u64,
    /// How many of its first bytes are those of [`ERROR`].
    matched: usize,
}

impl Counting {
    /// Counts a piece.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        self.summary.bytes += piece.len() as u64;
        for line in piece.split_inclusive(|&byte| byte == b'\n') {
            let content = line.strip_suffix(b"\n").unwrap_or(line);
            if self.length == self.matched as u64 {
                let rest = &ERROR[self.matched..];
                self.matched += rest.iter().zip(content).take_while(|(one, other)| one == other).count();
            }
            self.length += content.len() as u64;
            if content.len() < line.len() {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        self.summary.lines += 1;
        self.summary.errors += u64::from(self.matched == ERROR.len());
        self.length = 0;
        self.matched = 0;
    }

    /// The summary, when the last piece has been counted.
    pub(crate) fn finish(mut self) -> Summary {
        if self.length > 0 {
            self.end_line();
        }
        self.summary
    }
}
