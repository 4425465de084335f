//! Calls that took more than their function's budget.

use memtrace::recording::Recording;

use super::{owner::Owner, paths::Paths};

/// A call path whose calls went beyond a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The functions on the path, the outermost first.
    pub path: Vec<Owner>,
    /// The inclusive peak that a call may have.
    pub budget_bytes: u64,
    /// The highest that one had.
    pub inclusive_peak_bytes: u64,
    /// Calls that went beyond the budget.
    pub calls: u64,
    /// Whether the highest came from a reading at every boundary.
    pub exact: bool,
    /// Whether the highest includes other threads.
    pub shared: bool,
}

/// The violations of a process, the one furthest beyond its budget first.
pub(super) fn violations(recording: &Recording, paths: &Paths) -> Vec<Violation> {
    let mut all: Vec<_> = recording
        .books
        .violations
        .iter()
        .map(|violation| Violation {
            path: paths.path(violation.path),
            budget_bytes: violation.budget_bytes,
            inclusive_peak_bytes: violation.inclusive_bytes,
            calls: violation.calls,
            exact: violation.exact,
            shared: violation.shared,
        })
        .collect();
    all.sort_by_key(|violation| {
        std::cmp::Reverse(violation.inclusive_peak_bytes.saturating_sub(violation.budget_bytes))
    });
    all
}
