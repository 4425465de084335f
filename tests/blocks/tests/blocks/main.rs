//! Measured blocks, budgets and carried contexts, each in a process of its own.
//!
//! One process runs at a time: together they would need more memory than a small machine has.

mod budgets;
mod contexts;
mod measured;
mod process;
