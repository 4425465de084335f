//! The report: every figure of what was merged, ready to be ranked.

use std::{collections::BTreeMap, sync::Arc};

use memtrace::recording::{Recording, Site};

use super::{
    call_tree::CallTree,
    census::{Census, Endings, OfLabel},
    figures::{Figures, Key},
    merged::Merged,
    notes::{self, Note},
    owner::Owner,
    process::Process,
    rank::{self, Function},
};
use crate::run::{Member, Run};

/// Every figure of one or many processes.
#[derive(Clone, Debug)]
pub struct Report {
    processes: Vec<Process>,
    endings: Endings,
    over_budget: u64,
    labels: BTreeMap<String, OfLabel>,
    functions: Vec<Function>,
    call_tree: CallTree,
    never_called: Vec<Site>,
    resolution_bytes: u64,
    notes: Vec<Note>,
}

impl Report {
    /// The report on a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        Merged::of(run).into()
    }

    /// The report on the live state of this process (`memtrace::snapshot()`), for a test to assert on.
    #[must_use]
    pub fn from_snapshot(recording: &Recording) -> Self {
        let member = Member { recording: recording.clone(), alive: true, ..Member::default() };
        Self::of(&Run { members: vec![member], unreadable: Vec::new() })
    }

    /// The processes in detail, the one with the highest peak first: all of them where they are few, else those with the
    /// highest peaks, those that did not end cleanly and those that exceeded a budget, up to
    /// [`DETAILED`](super::DETAILED) each.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// How many processes there are in all, by their endings.
    #[must_use]
    pub fn endings(&self) -> Endings {
        self.endings
    }

    /// All processes by test or executable.
    #[must_use]
    pub fn labels(&self) -> &BTreeMap<String, OfLabel> {
        &self.labels
    }

    /// In how many processes a call went beyond its function's budget.
    #[must_use]
    pub fn over_budget(&self) -> u64 {
        self.over_budget
    }

    /// Whether a call went beyond its function's budget.
    #[must_use]
    pub fn is_over_budget(&self) -> bool {
        self.over_budget > 0
    }

    /// Functions and call paths as a tree.
    #[must_use]
    pub fn call_tree(&self) -> &CallTree {
        &self.call_tree
    }

    /// Functions that are annotated and were never called.
    #[must_use]
    pub fn never_called(&self) -> &[Site] {
        &self.never_called
    }

    /// What to distrust.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The rows, ranked; pseudo-functions last.
    #[must_use]
    pub fn ranked(&self, by: Key) -> Vec<&Function> {
        let mut rows: Vec<_> = self.functions.iter().collect();
        rows.sort_by_cached_key(|row| {
            (row.owner.site().is_none(), by.order(&row.figures), row.owner.full_name())
        });
        rows
    }

    /// The figures of a function, by its name, with or without its module: `parse`, `reader::parse`. Where several
    /// functions carry the name, of the one that held most.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Figures> {
        let is_named = |owner: &Owner| {
            owner.name() == name
                || owner.short_name() == name
                || owner.site().is_some_and(|site| format!("{}::{}", site.module, site.name) == name)
        };
        self.ranked(Key::SelfPeak).into_iter().find(|row| is_named(&row.owner)).map(|row| &row.figures)
    }

    /// The function that is first by a key, if its figure lies above the resolution.
    #[must_use]
    pub fn culprit(&self, by: Key) -> Option<&Function> {
        let first = self.ranked(by).into_iter().next()?;
        let is_function = matches!(first.owner, Owner::Function(_));
        (is_function && by.bytes_of(&first.figures) > self.resolution_bytes()).then_some(first)
    }

    /// What the figures that a key looks at are parts of: the highest peak of a process, or the most calls of a function.
    #[must_use]
    pub fn whole(&self, by: Key) -> u64 {
        match by {
            Key::Calls => self.functions.iter().map(|row| row.figures.calls).max().unwrap_or(0),
            _ => self.processes.first().map_or(0, |process| process.books_peak_bytes),
        }
    }

    /// The coarsest resolution of the processes: no difference below it means anything.
    #[must_use]
    pub fn resolution_bytes(&self) -> u64 {
        self.resolution_bytes
    }
}

impl From<Merged> for Report {
    fn from(merged: Merged) -> Self {
        let merged = merged.in_order();
        let Census { endings, over_budget, ref labels, .. } = merged.census;
        let mut report = Self {
            functions: rank::functions(&merged),
            call_tree: CallTree::of(&merged),
            never_called: rank::never_called(&merged),
            resolution_bytes: merged.doubts.resolution_bytes,
            processes: merged.census.detailed().into_values().map(Arc::unwrap_or_clone).collect(),
            endings,
            over_budget,
            labels: labels.clone(),
            notes: Vec::new(),
        };
        report.notes = notes::of(&report, &merged.doubts);
        report
    }
}
