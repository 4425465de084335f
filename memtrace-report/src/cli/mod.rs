//! The command `cargo memtrace`.
