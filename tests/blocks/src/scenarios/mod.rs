//! The scenarios. What each block takes stands in it; what is kept stays until the process ends.

mod budgets;
mod contexts;
mod measured;

use std::io;

use crate::findings::Findings;

/// A program of known memory.
pub type Scenario = fn() -> io::Result<Findings>;

/// Every scenario, by its name on the command line.
pub const ALL: &[(&str, Scenario)] = &[
    ("measure", measured::measure),
    ("measure-async", measured::measure_async),
    ("measure-cancelled", measured::measure_cancelled),
    ("scope", measured::scope),
    ("peak-below", measured::peak_below),
    ("context-wrapped", contexts::wrapped),
    ("context-entered", contexts::entered),
    ("no-context", contexts::none),
    ("rayon", contexts::rayon),
    ("spawn-blocking", contexts::spawn_blocking),
    ("budget", budgets::exceeded),
    ("budget-of-a-future", budgets::exceeded_in_a_future),
    ("budget-of-a-busy-future", budgets::exceeded_by_a_busy_future),
    ("budget-of-a-box", budgets::exceeded_in_a_box),
    ("budget-unwinding", budgets::exceeded_while_unwinding),
];

/// The scenario of that name.
#[must_use]
pub fn named(name: &str) -> Option<Scenario> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}
