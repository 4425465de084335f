//! Runs every mistake and its cure on one log, so that one ranking shows them all.

use std::io::{self, Write};

use anti_patterns::{accumulation, copies, first_bytes, whole_file, write_log};

/// Large enough that each mistake stands far above what RSS can be off by on any machine (32 MiB on 64 processors).
const LOG_BYTES: usize = 64 << 20;

fn main() -> io::Result<()> {
    let mut log = tempfile::NamedTempFile::new()?;
    write_log(LOG_BYTES, &mut log)?;
    let path = log.path();

    // The cure runs first: after its mistake it could live on pages that the allocator kept, which nobody would see.
    let pairs = [
        (
            "is it a log",
            first_bytes::is_log_by_first_bytes(path)? == first_bytes::is_log_by_whole_file(path)?,
        ),
        (
            "how many errors",
            whole_file::count_errors_line_by_line(path)? == whole_file::count_errors_in_whole_file(path)?,
        ),
        ("seen before", copies::fingerprint_in_place(path)? == copies::fingerprint_of_copies(path)?),
        (
            "the slowest request",
            accumulation::slowest_of_yielded(path)? == accumulation::slowest_of_accumulated(path)?,
        ),
    ];

    let mut out = io::stdout().lock();
    for (question, agreed) in pairs {
        if !agreed {
            return Err(io::Error::other(format!("{question}: the cure and its mistake disagree")));
        }
        writeln!(out, "{question}: the cure and its mistake agree")?;
    }
    Ok(())
}
