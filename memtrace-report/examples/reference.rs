//! Prints `docs/cli.md`, the reference of the command, from what its parser knows.

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    write!(io::stdout(), "{}", memtrace_report::cli::reference())
}
