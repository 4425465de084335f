//! The report: every figure of a run, merged and ready to be ranked.

use memtrace::recording::{Recording, Site};

use super::{
    call_tree::{self, CallTree},
    figures::{Figures, Key},
    notes::{self, Note},
    owner::Owner,
    process::Process,
    rank::{self, Function},
};
use crate::run::{Member, Run};

/// Every figure of a run.
#[derive(Clone, Debug)]
pub struct Report {
    processes: Vec<Process>,
    functions: Vec<Function>,
    call_tree: CallTree,
    never_called: Vec<Site>,
    notes: Vec<Note>,
}

impl Report {
    /// The report on a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        // The order of files in a directory means nothing; the process with the highest peak speaks first.
        let mut members: Vec<(&Member, Process)> =
            run.members.iter().map(|member| (member, Process::of(member))).collect();
        members.sort_by(|(_, a), (_, b)| {
            b.peak_bytes.cmp(&a.peak_bytes).then_with(|| a.label.cmp(&b.label)).then(a.pid.cmp(&b.pid))
        });
        let mut functions = rank::Merge::default();
        let mut tree = call_tree::Merge::default();
        for (index, (member, process)) in members.iter().enumerate() {
            functions.add(&member.recording, &process.label, index == 0);
            tree.add(&member.recording, &process.label, index == 0);
        }
        let peak = members.first().map_or(0, |(_, process)| process.books_peak_bytes);
        let (functions, never_called) = functions.finish(peak);
        let (members, processes): (Vec<&Member>, Vec<Process>) = members.into_iter().unzip();
        let mut report =
            Self { functions, never_called, call_tree: tree.finish(peak), notes: Vec::new(), processes };
        report.notes = notes::of(&report, &members, &run.unreadable);
        report
    }

    /// The report on the live state of this process (`memtrace::snapshot()`), for a test to assert on.
    #[must_use]
    pub fn from_snapshot(recording: &Recording) -> Self {
        let member = Member { recording: recording.clone(), alive: true, ..Member::default() };
        Self::of(&Run { members: vec![member], unreadable: Vec::new() })
    }

    /// The processes, the one with the highest peak first.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// Whether a call went beyond its function's budget.
    #[must_use]
    pub fn is_over_budget(&self) -> bool {
        self.processes.iter().any(|process| !process.violations.is_empty())
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

    /// The coarsest resolution of the processes: no difference below it means anything.
    #[must_use]
    pub fn resolution_bytes(&self) -> u64 {
        self.processes.iter().map(|process| process.resolution_bytes).max().unwrap_or(0)
    }
}
