//! The wire types of a merged file. Their keys are a contract: files are kept, and read by later versions.
//!
//! A key is never renamed or given another meaning under the same [`SCHEMA`]; keys may be added with a default. Functions
//! stand in full where they are meant, and a call path follows the one that it was called from, one deeper: a number
//! would change with every function that is added, and so would every line below it.

mod process;
mod row;

use std::{cmp::Reverse, sync::Arc};

use memtrace::recording;
use serde::{Deserialize, Serialize};

use crate::analysis::{
    self, Merged,
    doubts::{self, Doubts},
    merged::Peak,
    rank::never_called,
    tally::Rank,
};
use row::{Function, Path};

/// What says that this is a merged file.
pub(super) const KIND: &str = "merged recordings";

/// The version of everything below.
pub(super) const SCHEMA: u32 = 1;

/// A part that does not fit the others, and why.
type Misfit = (String, &'static str);

/// What is asked of a file first: whether it is one, and for whom.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) memtrace: Option<String>,
    pub(super) schema: Option<u64>,
}

/// The whole file.
#[derive(Serialize, Deserialize)]
pub(super) struct File {
    memtrace: String,
    schema: u32,
    processes: Endings,
    over_budget: u64,
    /// The process with the highest peak.
    highest: Option<Highest>,
    resolution_bytes: u64,
    inexact: u64,
    ambiguous_bytes: u64,
    lost_paths: u64,
    lost_threads: u64,
    lost_checkpoints: u64,
    damage: Cases,
    #[serde(default)]
    flaws: Cases,
    unreadable: Cases,
    labels: Vec<OfLabel>,
    functions: Vec<Function>,
    call_paths: Vec<Path>,
    never_called: Vec<Site>,
    /// The processes that are kept in detail.
    detailed: Vec<process::Process>,
}

#[derive(Serialize, Deserialize)]
struct Endings {
    clean: u64,
    panic: u64,
    killed: u64,
    running: u64,
}

#[derive(Serialize, Deserialize)]
struct Highest {
    process: Identity,
    books_peak_bytes: u64,
}

/// A process, as far as it takes to name it and rank it among others.
#[derive(Serialize, Deserialize)]
struct Identity {
    label: String,
    pid: u32,
    source: Option<String>,
    peak_bytes: u64,
}

/// Files and what is wrong with them: the first few, and how many there are.
#[derive(Default, Serialize, Deserialize)]
struct Cases {
    count: u64,
    told: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct OfLabel {
    label: String,
    processes: u64,
    peak_bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct Site {
    name: String,
    module: String,
    file: String,
    line: u32,
}

impl File {
    /// What is merged, which stands in its order.
    pub(super) fn of(merged: &Merged) -> Self {
        let (census, doubts) = (&merged.census, &merged.doubts);
        Self {
            memtrace: KIND.to_owned(),
            schema: SCHEMA,
            processes: Endings {
                clean: census.endings.clean,
                panic: census.endings.panicked,
                killed: census.endings.killed,
                running: census.endings.running,
            },
            over_budget: census.over_budget,
            highest: merged.peak.as_ref().map(|peak| Highest {
                process: Identity::of(&peak.rank),
                books_peak_bytes: peak.books_peak_bytes,
            }),
            resolution_bytes: doubts.resolution_bytes,
            inexact: doubts.inexact,
            ambiguous_bytes: doubts.ambiguous_bytes,
            lost_paths: doubts.lost_paths,
            lost_threads: doubts.lost_threads,
            lost_checkpoints: doubts.lost_checkpoints,
            damage: Cases::of(&doubts.damage),
            flaws: Cases::of(&doubts.flaws),
            unreadable: Cases::of(&doubts.unreadable),
            labels: census.labels.iter().map(OfLabel::of).collect(),
            functions: row::functions(merged),
            call_paths: row::paths(merged),
            never_called: never_called(merged).iter().map(Site::of).collect(),
            detailed: census.detailed().values().map(|process| process::Process::of(process)).collect(),
        }
    }

    /// What was merged, if the parts fit together.
    pub(super) fn into_merged(self) -> Result<Merged, Misfit> {
        let mut merged = Merged::default();
        merged.census.endings = self.processes.into_endings();
        merged.census.over_budget = self.over_budget;
        if merged.processes() == 0 {
            return Err(("processes".to_owned(), "there are none"));
        }
        merged.doubts = Doubts {
            inexact: self.inexact,
            resolution_bytes: self.resolution_bytes,
            ambiguous_bytes: self.ambiguous_bytes,
            lost_paths: self.lost_paths,
            lost_threads: self.lost_threads,
            lost_checkpoints: self.lost_checkpoints,
            damage: self.damage.into_cases(),
            flaws: self.flaws.into_cases(),
            unreadable: self.unreadable.into_cases(),
        };
        merged.census.labels = self.labels.into_iter().map(OfLabel::into_label).collect();
        row::take_functions(self.functions, &mut merged)?;
        let at_peak_bytes = row::take_paths(self.call_paths, &mut merged)?;
        merged.peak = self.highest.map(|Highest { process, books_peak_bytes }| Peak {
            rank: Arc::new(process.into_rank()),
            books_peak_bytes,
            at_peak_bytes,
        });
        merged.sites.extend(self.never_called.into_iter().map(Site::into_site));
        for process in self.detailed {
            let process = process.into_process();
            merged.census.keep(process.rank(), Arc::new(process));
        }
        Ok(merged)
    }
}

impl Endings {
    fn into_endings(self) -> analysis::Endings {
        let Self { clean, panic, killed, running } = self;
        analysis::Endings { clean, panicked: panic, killed, running }
    }
}

impl Identity {
    fn of(rank: &Rank) -> Self {
        let Rank { peak_bytes, label, pid, source } = rank.clone();
        Self { label: label.to_string(), pid, source, peak_bytes: peak_bytes.0 }
    }

    fn into_rank(self) -> Rank {
        let Self { label, pid, source, peak_bytes } = self;
        Rank { peak_bytes: Reverse(peak_bytes), label: label.into(), pid, source }
    }
}

impl Cases {
    fn of(cases: &doubts::Cases) -> Self {
        Self { count: cases.count, told: cases.told.iter().cloned().collect() }
    }

    fn into_cases(self) -> doubts::Cases {
        doubts::Cases { told: self.told.into_iter().take(doubts::TOLD).collect(), count: self.count }
    }
}

impl OfLabel {
    fn of((label, of_label): (&String, &analysis::OfLabel)) -> Self {
        Self { label: label.clone(), processes: of_label.processes, peak_bytes: of_label.peak_bytes }
    }

    fn into_label(self) -> (String, analysis::OfLabel) {
        let Self { label, processes, peak_bytes } = self;
        (label, analysis::OfLabel { processes, peak_bytes })
    }
}

impl Site {
    fn of(site: &recording::Site) -> Self {
        let recording::Site { name, module, file, line } = site.clone();
        Self { name, module, file, line }
    }

    fn into_site(self) -> recording::Site {
        let Self { name, module, file, line } = self;
        recording::Site { name, module, file, line }
    }
}
