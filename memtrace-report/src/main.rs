//! The binary behind `cargo memtrace`.

use std::process::ExitCode;

fn main() -> ExitCode {
    memtrace_report::cli::main(std::env::args_os())
}
