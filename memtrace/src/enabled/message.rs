//! What memtrace says to the user of the program: single lines on stderr that never fail and never panic.
//!
//! Not through `std::io::stderr`: its lock may be held by a thread that this process, a child of `fork`, does not
//! have, or by this very thread, where a signal handler calls `exit`.

use std::fmt;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::{fs::File, os::fd::FromRawFd};

/// Writes one line in one piece. A closed or broken stderr is nobody's problem here.
pub(crate) fn say(line: fmt::Arguments<'_>) {
    // SAFETY: the descriptor is only borrowed: the file is never dropped, so it closes nothing. If the program has
    // given the number to something else, the line goes where the program's own messages go.
    let mut stderr = ManuallyDrop::new(unsafe { File::from_raw_fd(libc::STDERR_FILENO) });
    let _ = stderr.write_all(format!("memtrace: {line}\n").as_bytes());
}
