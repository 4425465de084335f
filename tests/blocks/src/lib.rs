//! Measured blocks, budgets and carried contexts, on known amounts of memory.
//!
//! Resident memory is a whole process's, so each scenario runs in a process of its own: `cargo run -p test-blocks --
//! NAME` prints what the program itself was told, and leaves a recording.

pub mod findings;
pub mod scenarios;
