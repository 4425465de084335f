//! The last lines of a file, found by reading backwards.
//!
//! Two passes, neither of which sees more than the answer and a chunk: one from the end towards the front that only
//! counts line feeds, and one that reads the lines. A line feed is never part of another character in UTF-8, so counting
//! bytes is right whatever else the file holds.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// How much is read at once on the way back.
const CHUNK_BYTES: usize = 64 << 10;

/// The last `count` lines.
#[memtrace::track_memory]
pub fn last_lines(path: &Path, count: usize) -> io::Result<Vec<String>> {
    last_lines_by_chunks(path, count, CHUNK_BYTES)
}

fn last_lines_by_chunks(path: &Path, count: usize, chunk_bytes: usize) -> io::Result<Vec<String>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    // A small file is read at once: searching it first would only read it twice.
    let bytes = if size <= chunk_bytes as u64 {
        fs::read(path)?
    } else {
        let start = start_of_last_lines(&mut file, size, count, chunk_bytes)?;
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(size - start).read_to_end(&mut bytes)?;
        bytes
    };
    let text = String::from_utf8_lossy(&bytes);
    let surplus = text.lines().count().saturating_sub(count);
    Ok(text.lines().skip(surplus).map(str::to_owned).collect())
}

/// Where the last `count` lines begin; `count` is at least 1.
fn start_of_last_lines(file: &mut File, size: u64, count: usize, chunk_bytes: usize) -> io::Result<u64> {
    let mut chunk = vec![0; chunk_bytes];
    let mut line_feeds = 0;
    let mut end = size;
    while end > 0 {
        let start = end.saturating_sub(chunk_bytes as u64);
        let chunk = &mut chunk[..usize::try_from(end - start).unwrap_or(chunk_bytes)];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(chunk)?;
        for (index, _) in chunk.iter().enumerate().rev().filter(|&(_, &byte)| byte == b'\n') {
            let next_line = start + index as u64 + 1;
            // The line feed that ends the file begins no line.
            if next_line == size {
                continue;
            }
            line_feeds += 1;
            if line_feeds == count {
                return Ok(next_line);
            }
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::before;

    #[test]
    fn every_chunk_size_gives_the_same_lines() {
        let texts: [&[u8]; 8] = [
            b"",
            b"\n",
            b"\n\n\n",
            b"one",
            b"one\ntwo\nthree\n",
            b"one\r\ntwo\r\n\r\nthree",
            b"a line that is longer than every chunk below\n\xff\xfe\ngr\xc3\xbcn\n",
            "ä\nö\nü".as_bytes(),
        ];
        for text in texts {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(text).unwrap();
            for (count, chunk_bytes) in (0..6).flat_map(|count| (1..9).map(move |bytes| (count, bytes))) {
                let expected = before::last_lines(file.path(), count).unwrap();
                let lines = last_lines_by_chunks(file.path(), count, chunk_bytes).unwrap();
                assert_eq!(lines, expected, "last {count} of {text:?} in chunks of {chunk_bytes}");
            }
        }
    }
}
