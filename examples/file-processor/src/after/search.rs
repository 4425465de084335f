//! A section found by streaming: nothing is kept of what comes before it, nothing is read of what comes behind it.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::Path,
};

use super::lines::LineBeginnings;
use crate::header_name;

/// Where the first section of that name stands in the file: the bytes between its header and the next, or the end.
#[memtrace::track_memory]
pub fn find_section(path: &Path, name: &str) -> io::Result<Option<Range<u64>>> {
    let mut lines = LineBeginnings::open(path)?;
    let mut found: Option<Range<u64>> = None;
    while let Some(line) = lines.next_line()? {
        match (header_name(&line.text), &mut found) {
            (Some(_), Some(section)) => {
                section.end = line.start;
                break;
            }
            (Some(header), None) if header == name => found = Some(line.end..line.end),
            (None, Some(section)) => section.end = line.end,
            (_, None) => {}
        }
    }
    Ok(found)
}

/// Writes the bytes of the first section of that name to `out`, and says whether there is one.
#[memtrace::track_memory]
pub fn write_section(path: &Path, name: &str, out: &mut impl Write) -> io::Result<bool> {
    let Some(section) = find_section(path, name)? else {
        return Ok(false);
    };
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(section.start))?;
    io::copy(&mut file.take(section.end - section.start), out)?;
    Ok(true)
}
