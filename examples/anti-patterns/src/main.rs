//! Runs every mistake and its cure on one log, so that one ranking shows them all.

use std::io::{self, Write};

use anti_patterns::{accumulation, copies, first_bytes, whole_file, write_log};

/// Large enough that each mistake stands far above what RSS can be off by on any machine (32 MiB on 64 processors).
const LOG_BYTES: usize = 64 << 20;

fn main() -> io::Result<()> {
    let mut log = tempfile::NamedTempFile::new()?;
    write_log(LOG_BYTES, &mut log)?;
    let path = log.path();

    let pairs = [
        (
            "is it a log",
            first_bytes::is_log_by_whole_file(path)? == first_bytes::is_log_by_first_bytes(path)?,
        ),
        (
            "how many errors",
            whole_file::count_errors_in_whole_file(path)? == whole_file::count_errors_line_by_line(path)?,
        ),
        ("seen before", copies::fingerprint_of_copies(path)? == copies::fingerprint_in_place(path)?),
        (
            "the slowest request",
            accumulation::slowest_of_accumulated(path)? == accumulation::slowest_of_yielded(path)?,
        ),
    ];

    let mut out = io::stdout().lock();
    for (question, agreed) in pairs {
        let verdict = if agreed { "same answer" } else { "different answers" };
        writeln!(out, "{question}: {verdict} from mistake and cure")?;
    }
    Ok(())
}
