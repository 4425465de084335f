//! What the crash tests have in common: they spawn a program, let it end as it will, and read what it left.
//!
//! Each program runs a second time with `MEMTRACE=0`. What the two runs do must be the same; that is the promise that
//! memtrace harms nobody.

mod victim;

mod evidence;
mod places;

mod board;

pub use board::{Board, WORKERS, now_ns};
pub use evidence::{Evidence, named, open_paths};
pub use places::{MemoryCgroup, hide_proc, mount_tmpfs};
pub use victim::{Outcome, Victim};

/// Says why a test does not run here. It counts as passed, so the reason must be seen.
#[expect(clippy::print_stderr, reason = "the reason must be seen")]
pub fn skip(test: &str, reason: impl std::fmt::Display) {
    eprintln!("{test} is skipped: {reason}");
}
