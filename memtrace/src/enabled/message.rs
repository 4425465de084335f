//! What memtrace says to the user of the program: single lines on stderr that never fail and never panic.

use std::fmt;
use std::io::{self, Write};

/// Writes one line. A closed or broken stderr is nobody's problem here.
pub(crate) fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "memtrace: {line}");
}
