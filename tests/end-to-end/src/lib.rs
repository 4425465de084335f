//! The command as users run it, from the attribute to the ranking.
//!
//! Everything here starts real processes: cargo builds a program with the feature on, the program is measured, and the
//! tests read what the command says of it. Nothing is linked to memtrace, so that a test sees what a user sees.

mod command;
mod ranking;
mod readme;
mod said;

pub use command::{Project, cargo_memtrace, workspace};
pub use ranking::Ranking;
pub use readme::{Block, blocks, table_of_variables};
pub use said::Said;
