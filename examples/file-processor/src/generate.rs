//! A log of any size, the same one every time: figures can only be compared where the input is.

use std::io::{self, BufWriter, Write};

use crate::ByteSize;

/// The size of a section, its header included.
const SECTION_BYTES: u64 = 4 << 20;

/// What the sections are called in turn.
const SUBSYSTEMS: [&str; 6] = ["Boot", "Network", "Storage", "Database", "Scheduler", "Sessions"];

/// What happens in a log.
const EVENTS: [&str; 8] = [
    "request accepted from client",
    "connection returned to the pool",
    "cache entry expired and was dropped",
    "write-ahead segment rotated",
    "lease renewed for another term",
    "retrying after a slow answer from upstream",
    "queue depth back below its threshold",
    "checksum verified for the stored block",
];

/// Writes a log of exactly `size` bytes, in memory that does not depend on it.
///
/// As with a log that is still being written, the last line is cut wherever the size is reached.
pub fn generate(size: ByteSize, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut line = Vec::with_capacity(256);
    let mut written = 0;
    let mut section = 0;
    let mut random = Random(0x6d65_6d74_7261_6365);
    let mut number = 0;
    while written < size.0 {
        line.clear();
        if written >= section * SECTION_BYTES {
            section += 1;
            write_header(&mut line, section)?;
        } else {
            number += 1;
            write_log_line(&mut line, number, random.next())?;
        }
        let left = usize::try_from(size.0 - written).unwrap_or(usize::MAX);
        line.truncate(left);
        out.write_all(&line)?;
        written += line.len() as u64;
    }
    out.flush()
}

fn write_header(line: &mut Vec<u8>, section: u64) -> io::Result<()> {
    let subsystem = SUBSYSTEMS[pick(section, SUBSYSTEMS.len())];
    writeln!(line, "#==[ {subsystem} {section} ]{:=<40}#", "=")
}

/// A line each quarter of a second; one in 64 an error, four in 64 a warning.
fn write_log_line(line: &mut Vec<u8>, number: u64, random: u64) -> io::Result<()> {
    let seconds = number / 4;
    let (day, hour) = (1 + seconds / 86_400 % 28, seconds / 3_600 % 24);
    let (minute, second) = (seconds / 60 % 60, seconds % 60);
    let level = match random % 64 {
        0 => "ERROR",
        1..5 => "WARN ",
        5..24 => "DEBUG",
        _ => "INFO ",
    };
    let event = EVENTS[pick(random >> 6, EVENTS.len())];
    let id = random >> 32;
    writeln!(
        line,
        "2026-01-{day:02}T{hour:02}:{minute:02}:{second:02}Z {level} {event} id={id:08x} line={number}"
    )
}

/// An index below `length`.
fn pick(random: u64, length: usize) -> usize {
    usize::try_from(random % length as u64).unwrap_or(0)
}

/// The `SplitMix64` sequence: good enough to look like a log, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header_name;

    fn generated(bytes: u64) -> Vec<u8> {
        let mut out = Vec::new();
        generate(ByteSize(bytes), &mut out).unwrap();
        out
    }

    #[test]
    fn the_size_is_exact_and_smaller_logs_begin_larger_ones() {
        let large = generated(SECTION_BYTES + 500_000);
        for bytes in [0, 1, 60, 61, 4096] {
            let small = generated(bytes);
            assert_eq!(small.len() as u64, bytes);
            assert!(large.starts_with(&small));
        }
    }

    #[test]
    fn a_section_begins_every_four_mebibytes() {
        let text = String::from_utf8(generated(2 * SECTION_BYTES + 4096)).unwrap();
        let names: Vec<_> = text.lines().filter_map(header_name).collect();
        assert_eq!(names, ["Network 1", "Storage 2", "Database 3"]);
    }
}
