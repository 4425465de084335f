//! What the merged recordings give reason to distrust: the counts and the few cases that notes are made of.

use std::collections::BTreeSet;

use crate::run::Member;

/// So many cases of a kind are told one by one; of the others, how many there are.
pub(crate) const TOLD: usize = 8;

/// What there is to distrust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts {
    /// Processes whose peaks are lower bounds.
    pub(crate) inexact: u64,
    /// The coarsest resolution.
    pub(crate) resolution_bytes: u64,
    /// The most growth in a process whose owner is not certain.
    pub(crate) ambiguous_bytes: u64,
    /// The most call paths of a process that found no room.
    pub(crate) lost_paths: u64,
    /// The most threads.
    pub(crate) lost_threads: u64,
    /// The most checkpoints.
    pub(crate) lost_checkpoints: u64,
    /// Damage that cost values, in files that could be read.
    pub(crate) damage: Cases,
    /// Damage that cost none.
    pub(crate) flaws: Cases,
    /// Files that could not be read.
    pub(crate) unreadable: Cases,
}

/// Files and what is wrong with them: the first few by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cases {
    /// Those that are told, by file.
    pub(crate) told: BTreeSet<(String, String)>,
    /// How many there are.
    pub(crate) count: u64,
}

impl Cases {
    pub(crate) fn add(&mut self, source: String, reason: String) {
        self.count = self.count.saturating_add(1);
        self.tell((source, reason));
    }

    fn absorb(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        other.told.into_iter().for_each(|case| self.tell(case));
    }

    fn tell(&mut self, case: (String, String)) {
        self.told.insert(case);
        if self.told.len() > TOLD {
            self.told.pop_last();
        }
    }
}

impl Doubts {
    /// Adds what one process gives reason to.
    pub(super) fn add(&mut self, member: &Member) {
        let (process, pulse) = (&member.recording.process, &member.recording.pulse);
        self.maxima(&Self {
            inexact: u64::from(!process.peaks_exact),
            resolution_bytes: process.resolution_bytes,
            ambiguous_bytes: pulse.ambiguous_bytes,
            lost_paths: pulse.lost_paths,
            lost_threads: pulse.lost_threads,
            lost_checkpoints: pulse.lost_checkpoints,
            ..Self::default()
        });
        let source = || {
            let of_process = || format!("the recording of process {}", process.pid);
            member.source_name().unwrap_or_else(of_process)
        };
        for damage in &member.damage {
            let cases = if damage.loses_values() { &mut self.damage } else { &mut self.flaws };
            cases.add(source(), damage.to_string());
        }
    }

    /// Adds other processes.
    pub(super) fn absorb(&mut self, other: Self) {
        self.maxima(&other);
        self.damage.absorb(other.damage);
        self.flaws.absorb(other.flaws);
        self.unreadable.absorb(other.unreadable);
    }

    fn maxima(&mut self, other: &Self) {
        let raise = |figure: &mut u64, other: u64| *figure = other.max(*figure);
        self.inexact = self.inexact.saturating_add(other.inexact);
        raise(&mut self.resolution_bytes, other.resolution_bytes);
        raise(&mut self.ambiguous_bytes, other.ambiguous_bytes);
        raise(&mut self.lost_paths, other.lost_paths);
        raise(&mut self.lost_threads, other.lost_threads);
        raise(&mut self.lost_checkpoints, other.lost_checkpoints);
    }
}
