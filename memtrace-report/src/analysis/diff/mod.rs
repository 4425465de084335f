//! What changed between two sides, each of one run or of several.
//!
//! A figure says nothing by having changed: every change carries the noise that it must exceed, and whoever shows it
//! shows both.

mod change;
mod rename;
mod rows;

#[cfg(test)]
mod tests;

pub use change::Change;
pub use rename::{Rename, RenameError};
pub use rows::{Presence, Row};

use super::{figures::Key, notes::Note, report::Report};
use change::Uncertainty;

/// One side of a difference, as it comes in: the reports on its runs.
#[derive(Clone, Debug)]
pub struct Runs {
    /// What the reader calls it.
    pub name: String,
    /// A report for each run.
    pub reports: Vec<Report>,
    /// What could not be read, of whatever run.
    pub notes: Vec<Note>,
}

/// What changed from old to new.
#[derive(Clone, Debug)]
pub struct Diff {
    /// What the old figures come from.
    pub old: Side,
    /// What the new figures come from.
    pub new: Side,
    /// The process peak, the highest of a run.
    pub peak: Change,
    /// The functions, in no order.
    pub functions: Vec<Row>,
    /// The call paths; a parent stands before its children.
    pub call_paths: Vec<Row>,
}

/// Where the figures of one side come from, and what to distrust of them.
#[derive(Clone, Debug)]
pub struct Side {
    /// What the reader calls it.
    pub name: String,
    /// How many runs there were.
    pub runs: usize,
    /// The coarsest resolution of its processes.
    pub resolution_bytes: u64,
    /// Growth whose owner is not certain, at most in a process.
    pub ambiguous_bytes: u64,
    /// Processes that did not end cleanly, so that their figures are those of a part of the work.
    pub unclean: u64,
    /// What else limits its figures.
    pub notes: Vec<Note>,
}

impl Diff {
    /// The difference between two sides, where functions of the old one may have been renamed since.
    pub fn of(old: &Runs, new: &Runs, renames: &[Rename]) -> Result<Self, RenameError> {
        rename::check(renames, &old.reports)?;
        let uncertainty = Uncertainty::of(&old.reports, &new.reports);
        let peak = |report: &Report| report.processes().first().map_or(0, |process| process.peak_bytes);
        let peaks = |runs: &Runs| runs.reports.iter().map(peak).collect::<Vec<_>>();
        Ok(Self {
            peak: Change::of(&peaks(old), &peaks(new), uncertainty.resolution_bytes),
            functions: rows::functions(old, new, renames, uncertainty),
            call_paths: rows::call_paths(old, new, renames, uncertainty),
            old: Side::of(old),
            new: Side::of(new),
        })
    }

    /// Functions in the order in which a reader wants them: what changed, the largest change first; then what did not;
    /// then the pseudo-functions.
    #[must_use]
    pub fn ranked(&self, by: Key) -> Vec<&Row> {
        let mut rows: Vec<_> = self.functions.iter().collect();
        rows.sort_by_cached_key(|row| (row.order(by), row.owner.full_name()));
        rows
    }

    /// Call paths in that order, as indices into [`Self::call_paths`].
    #[must_use]
    pub fn ranked_call_paths(&self, by: Key) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.call_paths.len()).collect();
        order.sort_by_key(|&index| self.call_paths[index].order(by));
        order
    }

    /// The function that says most of what became of the peak: the largest change beyond its noise, in the peak's own
    /// direction where the peak changed. Calls make no peak, so in their place the self peak speaks.
    #[must_use]
    pub fn culprit(&self, by: Key) -> Option<(&Row, Change)> {
        let by = if by == Key::Calls { Key::SelfPeak } else { by };
        let direction = if self.peak.is_real() { self.peak.by().signum() } else { 0 };
        self.ranked(by).into_iter().map(|row| (row, row.change(by))).find(|(row, change)| {
            row.owner.site().is_some()
                && change.is_real()
                && (direction == 0 || change.by().signum() == direction)
        })
    }
}

impl Side {
    fn of(runs: &Runs) -> Self {
        let mut notes = Vec::<Note>::new();
        let of_reports = runs.reports.iter().flat_map(Report::notes).filter(|note| note.limits_figures());
        for note in runs.notes.iter().chain(of_reports) {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        Self {
            name: runs.name.clone(),
            runs: runs.reports.len(),
            resolution_bytes: change::resolution(&runs.reports),
            ambiguous_bytes: change::ambiguous(&runs.reports),
            unclean: runs.reports.iter().map(|report| report.endings().unclean()).sum(),
            notes,
        }
    }
}
