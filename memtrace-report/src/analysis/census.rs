//! The processes of a report: all of them counted, some of them in detail.
//!
//! A test suite has thousands of processes, and a reader looks at a few. Kept in detail are those that have something to
//! tell; which ones does not depend on the order in which they came.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    process::{Ending, Process},
    tally::Rank,
};
use crate::run::Member;

/// How many processes are kept in detail for each reason: the highest peak, an end that was not clean, a budget exceeded.
/// More stories than this nobody reads one by one, and a process with its timeline takes up to a megabyte.
pub const DETAILED: usize = 16;

/// How many processes ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    /// They returned from `main` or called `exit`.
    pub clean: u64,
    /// They panicked, and that ended them.
    pub panicked: u64,
    /// They ended without being able to say so, or something ended them.
    pub killed: u64,
    /// They have not ended.
    pub running: u64,
}

impl Endings {
    /// How many processes there are.
    #[must_use]
    pub fn processes(&self) -> u64 {
        self.unclean().saturating_add(self.clean)
    }

    /// How many did not end cleanly, or not yet.
    #[must_use]
    pub fn unclean(&self) -> u64 {
        self.panicked.saturating_add(self.killed).saturating_add(self.running)
    }

    fn count(&mut self, end: Ending, cleanly: bool) {
        let count = match end {
            _ if cleanly => &mut self.clean,
            Ending::Panic => &mut self.panicked,
            Ending::Running => &mut self.running,
            Ending::Clean | Ending::Killed => &mut self.killed,
        };
        *count = count.saturating_add(1);
    }

    fn absorb(&mut self, other: Self) {
        let add = |count: &mut u64, more: u64| *count = count.saturating_add(more);
        add(&mut self.clean, other.clean);
        add(&mut self.panicked, other.panicked);
        add(&mut self.killed, other.killed);
        add(&mut self.running, other.running);
    }
}

/// The processes of one test or one executable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfLabel {
    /// How many there are.
    pub processes: u64,
    /// The highest of their peaks.
    pub peak_bytes: u64,
}

impl OfLabel {
    fn absorb(&mut self, other: Self) {
        self.processes = self.processes.saturating_add(other.processes);
        self.peak_bytes = self.peak_bytes.max(other.peak_bytes);
    }
}

/// The processes that were merged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Census {
    pub(crate) endings: Endings,
    /// How many exceeded a budget.
    pub(crate) over_budget: u64,
    pub(crate) labels: BTreeMap<String, OfLabel>,
    highest: Detailed,
    unclean: Detailed,
    exceeding: Detailed,
}

/// The first few processes by rank.
type Detailed = BTreeMap<Rank, Arc<Process>>;

impl Census {
    /// Counts a process whose rank that is.
    pub(super) fn add(&mut self, rank: &Rank, member: &Member) {
        let end = Ending::of(member);
        let cleanly = end.is_clean(member.death.as_deref());
        let exceeds = !member.recording.books.violations.is_empty();
        self.endings.count(end, cleanly);
        self.over_budget = self.over_budget.saturating_add(u64::from(exceeds));
        let label = OfLabel { processes: 1, peak_bytes: rank.peak_bytes.0 };
        self.labels.entry(rank.label.to_string()).or_default().absorb(label);
        // What is not kept need not be made, and that is most of ten thousand.
        if has_room(&self.highest, rank)
            || !cleanly && has_room(&self.unclean, rank)
            || exceeds && has_room(&self.exceeding, rank)
        {
            self.keep(rank.clone(), Arc::new(Process::of(member)));
        }
    }

    /// Keeps a process that is counted elsewhere in detail, for every reason that it gives.
    pub(crate) fn keep(&mut self, rank: Rank, process: Arc<Process>) {
        if !process.ended_cleanly() {
            insert(&mut self.unclean, rank.clone(), Arc::clone(&process));
        }
        if !process.violations.is_empty() {
            insert(&mut self.exceeding, rank.clone(), Arc::clone(&process));
        }
        insert(&mut self.highest, rank, process);
    }

    /// Adds other processes.
    pub(super) fn absorb(&mut self, other: Self) {
        self.endings.absorb(other.endings);
        self.over_budget = self.over_budget.saturating_add(other.over_budget);
        for (label, more) in other.labels {
            self.labels.entry(label).or_default().absorb(more);
        }
        for (rank, process) in other.highest.into_iter().chain(other.unclean).chain(other.exceeding) {
            self.keep(rank, process);
        }
    }

    /// The processes in detail, by rank.
    pub(crate) fn detailed(&self) -> Detailed {
        let mut all = self.highest.clone();
        all.extend(self.unclean.clone());
        all.extend(self.exceeding.clone());
        all
    }
}

fn has_room(detailed: &Detailed, rank: &Rank) -> bool {
    detailed.len() < DETAILED || detailed.last_key_value().is_some_and(|(last, _)| rank < last)
}

fn insert(detailed: &mut Detailed, rank: Rank, process: Arc<Process>) {
    detailed.insert(rank, process);
    if detailed.len() > DETAILED {
        detailed.pop_last();
    }
}
