//! Recordings merged into one value, whose size follows from the functions, call paths and tests there are, not from the
//! processes.
//!
//! Merging is associative and commutative: recordings can be added in any order, by several threads that each make a
//! part, and the parts absorbed in any order. Functions and call paths are numbered as they are met; only
//! [`Merged::in_order`] brings them into an order that means something.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use indexmap::{IndexMap, IndexSet};
use memtrace::recording::{Recording, STARTUP, Site};

use super::{
    census::Census,
    doubts::Doubts,
    notes::{self, Note},
    order,
    owner::Owner,
    post_mortem,
    tally::{InProcess, Rank, Tally},
};
use crate::run::{Member, Run};

/// The recordings of many processes, merged.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// Annotated functions, called or not, by number.
    pub(crate) sites: IndexSet<Site>,
    /// The figures of functions.
    pub(crate) functions: IndexMap<Who, Tally>,
    /// The figures of call paths, by number.
    pub(crate) paths: IndexMap<CallPath, Tally>,
    /// What the process with the highest peak held then.
    pub(crate) peak: Option<Peak>,
    pub(crate) census: Census,
    pub(crate) doubts: Doubts,
}

/// What a row stands for, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Who {
    /// The site of that number.
    Function(usize),
    Startup,
    Untracked,
}

/// A function and the number of the call path above it, which is lower than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CallPath {
    pub(crate) parent: Option<usize>,
    pub(crate) who: Who,
}

/// The composition of the highest peak.
#[derive(Clone, Debug)]
pub(crate) struct Peak {
    /// The process that had it.
    pub(crate) rank: Arc<Rank>,
    /// What the contributions add up to.
    pub(crate) books_peak_bytes: u64,
    /// Holdings at the peak, by number of the call path. Those that held nothing are left out.
    pub(crate) at_peak_bytes: BTreeMap<usize, u64>,
}

impl Merged {
    /// The recordings of a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let mut merged = Self::default();
        run.members.iter().for_each(|member| merged.add(member));
        run.unreadable.iter().for_each(|file| merged.add_unreadable(&file.source, &file.reason));
        merged
    }

    /// Adds a process.
    pub fn add(&mut self, member: &Member) {
        let recording = &member.recording;
        let rank = Arc::new(Rank::of(member));
        let sites: Vec<usize> = recording.sites.iter().map(|site| self.site(site)).collect();
        let numbers = self.number_paths(recording, &sites);
        let (mut functions, mut paths) = (BTreeMap::<_, InProcess>::new(), BTreeMap::<_, InProcess>::new());
        for (index, &number) in numbers.iter().enumerate() {
            let figures = path_figures(recording, index);
            paths.entry(number).or_default().add(&figures);
            functions.entry(self.who(number)).or_default().add(&figures);
        }
        take_open_frames(recording, &numbers, |number, inclusive_peak_bytes| {
            let open = InProcess { inclusive_peak_bytes, ..InProcess::default() };
            paths.entry(number).or_default().add(&open);
            functions.entry(self.who(number)).or_default().add(&open);
        });
        // Call paths of one function can hold memory at the same time, so its own figure is more than their largest.
        for (site, &self_peak_bytes) in sites.iter().zip(&recording.books.site_self_peak_bytes) {
            if let Some(figures) = functions.get_mut(&Who::Function(*site)) {
                figures.self_peak_bytes = figures.self_peak_bytes.max(self_peak_bytes);
            }
        }
        for (number, figures) in paths {
            self.paths[number].add(&figures, &rank);
        }
        for (who, figures) in functions {
            self.functions.entry(who).or_default().add(&figures, &rank);
        }
        self.census.add(&rank, member);
        self.doubts.add(member);
        self.take_peak(rank, |rank| Peak::of(recording, &numbers, rank));
    }

    /// Adds a file that could not be read.
    pub fn add_unreadable(&mut self, source: &Path, reason: &str) {
        self.doubts.unreadable.add(source.display().to_string(), reason.to_owned());
    }

    /// How many processes there are.
    #[must_use]
    pub fn processes(&self) -> u64 {
        self.census.endings.processes()
    }

    /// What to tell of the files that could not be read: the first few, and how many more there are.
    #[must_use]
    pub fn left_out(&self) -> Vec<Note> {
        notes::of_unreadable(&self.doubts.unreadable)
    }

    /// One of the files that could not be read, and why.
    pub(crate) fn first_unreadable(&self) -> Option<(String, String)> {
        self.doubts.unreadable.told.first().cloned()
    }

    /// Adds what was merged elsewhere.
    pub fn absorb(&mut self, other: Self) {
        let sites = (0..other.sites.len()).collect();
        let paths = (0..other.paths.len()).collect();
        self.absorb_by(other, sites, paths);
    }

    /// The same with functions and call paths in an order that follows from their names, and call paths below the one
    /// that they were called from.
    #[must_use]
    pub(crate) fn in_order(self) -> Self {
        let mut ordered = Self::default();
        let (sites, paths) = (order::sites(&self), order::paths(&self));
        ordered.absorb_by(self, sites, paths);
        ordered.functions.sort_unstable_keys();
        ordered
    }

    /// Adds what was merged elsewhere, its sites and call paths by number in that order, a parent before its children.
    fn absorb_by(&mut self, other: Self, site_order: Vec<usize>, path_order: Vec<usize>) {
        let mut sites = vec![0; other.sites.len()];
        for number in site_order {
            sites[number] = self.site(&other.sites[number]);
        }
        let renumbered = |who| match who {
            Who::Function(site) => Who::Function(sites[site]),
            Who::Startup | Who::Untracked => who,
        };
        let mut paths = vec![0; other.paths.len()];
        let mut rows: Vec<_> = other.paths.into_iter().map(Some).collect();
        for number in path_order {
            let Some((path, tally)) = rows[number].take() else { continue };
            let parent = path.parent.map(|parent| paths[parent]);
            let entry = self.paths.entry(CallPath { parent, who: renumbered(path.who) });
            paths[number] = entry.index();
            entry.or_default().absorb(tally);
        }
        for (who, tally) in other.functions {
            self.functions.entry(renumbered(who)).or_default().absorb(tally);
        }
        self.census.absorb(other.census);
        self.doubts.absorb(other.doubts);
        if let Some(peak) = other.peak {
            self.take_peak(Arc::clone(&peak.rank), |_| peak.renumbered(&paths));
        }
    }

    /// Replaces the composition of the peak where a process ranks before the one that it is of.
    fn take_peak(&mut self, rank: Arc<Rank>, peak: impl FnOnce(Arc<Rank>) -> Peak) {
        if self.peak.as_ref().is_none_or(|known| rank < known.rank) {
            self.peak = Some(peak(rank));
        }
    }

    /// The number of a site.
    fn site(&mut self, site: &Site) -> usize {
        // Nearly all are known, and finding one needs no copy of its names.
        self.sites.get_index_of(site).unwrap_or_else(|| self.sites.insert_full(site.clone()).0)
    }

    /// The numbers of a recording's call paths, whose sites have these numbers.
    fn number_paths(&mut self, recording: &Recording, sites: &[usize]) -> Vec<usize> {
        let mut numbers: Vec<usize> = Vec::with_capacity(recording.paths.len());
        for (index, path) in recording.paths.iter().enumerate() {
            // A path that names a site the recording lacks counts as untracked: recordings are untrusted.
            let who = match path.site.and_then(|site| sites.get(site as usize)) {
                Some(site) => Who::Function(*site),
                None if index == STARTUP as usize => Who::Startup,
                None => Who::Untracked,
            };
            // Only what stands before counts as a parent, so the paths of a damaged recording cannot form a loop.
            let parent = path.parent.and_then(|parent| numbers.get(parent as usize).copied());
            let entry = self.paths.entry(CallPath { parent, who });
            numbers.push(entry.index());
            entry.or_default();
        }
        numbers
    }

    /// What a call path held at the highest peak.
    pub(crate) fn at_peak_bytes(&self, path: usize) -> u64 {
        self.peak.as_ref().and_then(|peak| peak.at_peak_bytes.get(&path).copied()).unwrap_or(0)
    }

    /// What the holdings at the highest peak add up to.
    pub(super) fn books_peak_bytes(&self) -> u64 {
        self.peak.as_ref().map_or(0, |peak| peak.books_peak_bytes)
    }

    pub(super) fn who(&self, path: usize) -> Who {
        self.paths.get_index(path).map_or(Who::Untracked, |(path, _)| path.who)
    }
}

impl Who {
    /// What the number stands for.
    pub(crate) fn owner(self, sites: &IndexSet<Site>) -> Owner {
        match self {
            Self::Function(site) => {
                sites.get_index(site).map_or(Owner::Untracked, |site| Owner::Function(site.clone().into()))
            }
            Self::Startup => Owner::Startup,
            Self::Untracked => Owner::Untracked,
        }
    }
}

impl Peak {
    fn of(recording: &Recording, numbers: &[usize], rank: Arc<Rank>) -> Self {
        let mut at_peak_bytes = BTreeMap::<_, u64>::new();
        for (&number, figures) in numbers.iter().zip(&recording.books.paths) {
            if figures.at_peak_bytes > 0 {
                let bytes = at_peak_bytes.entry(number).or_default();
                *bytes = bytes.saturating_add(figures.at_peak_bytes);
            }
        }
        Self { rank, books_peak_bytes: recording.books.peak_bytes, at_peak_bytes }
    }

    /// The same where call paths have these numbers.
    fn renumbered(self, numbers: &[usize]) -> Self {
        let at_peak_bytes =
            self.at_peak_bytes.into_iter().map(|(path, bytes)| (numbers[path], bytes)).collect();
        Self { at_peak_bytes, ..self }
    }
}

/// The figures of a call path in the books.
fn path_figures(recording: &Recording, path: usize) -> InProcess {
    let books = recording.books.paths.get(path).copied().unwrap_or_default();
    InProcess {
        calls: books.calls,
        self_peak_bytes: books.self_peak_bytes,
        inclusive_peak_bytes: books.inclusive_max_bytes,
        retained_bytes: books.retained_bytes,
        shared: books.shared,
    }
}

/// The books know the frames that were left; what the open ones reached since is in the pulse.
fn take_open_frames(recording: &Recording, numbers: &[usize], mut take: impl FnMut(usize, u64)) {
    for thread in &recording.pulse.threads {
        if let Some(&number) = numbers.get(thread.path as usize) {
            take(number, post_mortem::inclusive_peak_delta(thread));
        }
    }
}
