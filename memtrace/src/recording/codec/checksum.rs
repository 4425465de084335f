//! The checksum of sections and records: CRC-32, which notices every torn write, though no forgery.

/// Whether the checksum of the parts, one after the other, is the one on file.
///
/// A fuzzer cannot guess checksums, and bytes that match theirs need no less care, so under `cfg(fuzzing)` all match but
/// those of blank records, which must go on ending a list.
pub(super) fn matches(parts: &[&[u8]], on_file: u32) -> bool {
    of(parts) == on_file || (cfg!(fuzzing) && on_file != 0)
}

/// The checksum of the parts, one after the other.
pub(super) fn of(parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize()
}
