//! Two functions that take memory, and tests that take it in one or the other.

use std::hint::black_box;

/// A mebibyte.
pub const MIB: usize = 1 << 20;

/// Holds as much as the text is long, for a moment.
#[memtrace::track_memory]
pub fn parse(bytes: usize) -> usize {
    held(bytes).len()
}

/// Holds as much as the index is large, for a moment.
#[memtrace::track_memory]
pub fn index(bytes: usize) -> usize {
    held(bytes).len()
}

/// Resident memory, all of it touched.
pub fn held(bytes: usize) -> Vec<u8> {
    black_box(vec![1; bytes])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text() {
        assert_eq!(parse(96 * MIB) + index(MIB), 97 * MIB);
    }

    #[test]
    fn a_large_index() {
        assert_eq!(parse(MIB) + index(160 * MIB), 161 * MIB);
    }

    #[test]
    fn disagrees() {
        assert_eq!(parse(48 * MIB), 0, "the text has bytes");
    }
}
