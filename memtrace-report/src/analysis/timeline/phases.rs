//! The phases of a process: which function was the leaf from when to when, and what RSS did meanwhile.

use std::cmp::Reverse;

use super::{Step, Timeline};
use crate::analysis::owner::Owner;

/// A stretch of time in which the same function was the leaf whenever RSS was highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase<'a> {
    /// The function; `None` where the recording does not say.
    pub owner: Option<&'a Owner>,
    /// When it begins, from the start of the recording.
    pub from_ns: u64,
    /// When it ends.
    pub to_ns: u64,
    /// RSS when it began: the lowest of the bucket before, or of its own first where no reading was taken before.
    pub from_bytes: u64,
    /// Highest RSS.
    pub max_bytes: u64,
    /// RSS when it ended: the lowest of its last bucket.
    pub to_bytes: u64,
}

impl Phase<'_> {
    /// How far RSS rose above where it was when the phase began.
    #[must_use]
    pub fn rise_bytes(&self) -> u64 {
        self.max_bytes.saturating_sub(self.from_bytes)
    }

    fn duration_ns(&self) -> u64 {
        self.to_ns.saturating_sub(self.from_ns)
    }
}

impl Timeline {
    /// Every phase, in the order of time. None spans a stretch without readings.
    #[must_use]
    pub fn phases(&self) -> Vec<Phase<'_>> {
        self.stairs().iter().flat_map(|stair| self.phases_of(stair)).collect()
    }

    /// The `count` phases in which RSS rose most, in the order of time, and how many others there are.
    #[must_use]
    pub fn main_phases(&self, count: usize) -> (Vec<Phase<'_>>, usize) {
        let mut phases = self.phases();
        let left_out = phases.len().saturating_sub(count);
        phases.sort_by_key(|phase| Reverse((phase.rise_bytes(), phase.duration_ns())));
        phases.truncate(count);
        phases.sort_by_key(|phase| phase.from_ns);
        (phases, left_out)
    }

    /// The innermost function of a leaf.
    #[must_use]
    pub fn owner(&self, leaf: usize) -> Option<&Owner> {
        self.leaves.get(leaf)?.last()
    }

    fn phases_of(&self, stair: &[Step]) -> Vec<Phase<'_>> {
        let mut phases = Vec::new();
        let mut before_bytes = None;
        for run in stair.chunk_by(|one, next| self.owner(one.leaf) == self.owner(next.leaf)) {
            let [first, ..] = run else { continue };
            let last = run.last().unwrap_or(first);
            phases.push(Phase {
                owner: self.owner(first.leaf),
                from_ns: first.from_ns,
                to_ns: last.to_ns,
                from_bytes: before_bytes.unwrap_or(first.min_bytes),
                max_bytes: run.iter().map(|step| step.max_bytes).max().unwrap_or(0),
                to_bytes: last.min_bytes,
            });
            before_bytes = Some(last.min_bytes);
        }
        phases
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        analysis::Report,
        fixture::{MIB, SECOND, file_processor},
        run::Run,
    };

    /// Name, from and to in tenths of a second, RSS at first, highest, at last in MiB.
    fn check(count: usize, expect: &[(&str, [u64; 5])], left_out: usize) {
        let report = Report::of(&Run::of([file_processor()]));
        let (phases, others) = report.processes()[0].timeline.main_phases(count);
        let found: Vec<_> = phases
            .iter()
            .map(|phase| {
                let name = phase.owner.map_or("", |owner| owner.name());
                let tenth = SECOND / 10;
                let mib = [phase.from_bytes, phase.max_bytes, phase.to_bytes].map(|bytes| bytes / MIB);
                (name, [phase.from_ns / tenth, phase.to_ns / tenth, mib[0], mib[1], mib[2]])
            })
            .collect();
        assert_eq!((found.as_slice(), others), (expect, left_out));
    }

    #[test]
    fn a_phase_begins_where_the_one_before_ended() {
        check(
            9,
            &[
                ("read_file_metadata", [0, 4, 60, 64, 60]),
                ("parse_file_content", [4, 52, 60, 3_340, 160]),
                ("analyze_data", [52, 80, 160, 191, 160]),
                ("generate_report", [92, 124, 160, 160, 160]),
            ],
            0,
        );
    }

    #[test]
    fn phases_in_which_most_rose_are_the_main_ones() {
        check(
            2,
            &[("parse_file_content", [4, 52, 60, 3_340, 160]), ("analyze_data", [52, 80, 160, 191, 160])],
            2,
        );
        check(0, &[], 4);
    }
}
