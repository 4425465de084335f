//! What is measured in a process of its own, and how such a process is started.

mod subject;

mod memory;
mod merge;
mod pair;
mod poll;
mod reading;
mod span;
mod victim;

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;
use tempfile::TempDir;

use crate::figures::Figures;

/// The environment in which a boundary all but never takes a reading, once the burst is spent.
pub(crate) const RARELY: (&str, &str) = ("MEMTRACE_OVERHEAD", "0.1%");

/// The environment in which every boundary takes a reading.
pub(crate) const ALWAYS: (&str, &str) = ("MEMTRACE_OVERHEAD", "exact");

/// The environment without background readings.
pub(crate) const NO_SAMPLER: (&str, &str) = ("MEMTRACE_SAMPLE", "0");

/// Processes that a short measurement takes.
const PROCESSES: usize = 5;

pub(crate) use merge::{MERGE_DIRECTORY, MERGE_PROGRAM};
pub(crate) use victim::{FUNCTION, READY};

/// One measurement. Its name is the argument of `--alone`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Task {
    /// A call of an annotated function, no reading due.
    Pair,
    /// The same on several threads at once, against one alone.
    PairOnThreads,
    /// The same a fixed number of times, for callgrind.
    CountedPairs,
    /// Two looks at the standard library's clock.
    TwoInstants,
    /// A span that nobody wants.
    Span,
    /// A span that a subscriber wants.
    SpanSubscribed,
    /// The same with the layer, no reading due.
    SpanLayered,
    /// Polls of an annotated future, no reading due.
    Polls,
    /// A call with two readings, above the inherited floor.
    ReadingAbove,
    /// Becomes large and starts `ReadingBelow`.
    Inheritance,
    /// A call with two readings, below the inherited floor.
    ReadingBelow,
    /// The plain way to read resident memory.
    Procfs,
    /// What memtrace itself keeps resident.
    OwnMemory,
    /// What it keeps after a million readings.
    OwnMemoryOfReadings,
    /// Merges recordings.
    Merge,
    /// Works until it is killed.
    Victim,
}

impl Task {
    /// Measures, in this process.
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Pair => pair::one_thread(),
            Self::PairOnThreads => pair::threads(),
            Self::CountedPairs => {
                pair::counted();
                Ok(())
            }
            Self::TwoInstants => span::two_instants(),
            Self::Span => span::unsubscribed(),
            Self::SpanSubscribed => span::subscribed(),
            Self::SpanLayered => span::layered(),
            Self::Polls => poll::polls(),
            Self::ReadingAbove => reading::above_floor(),
            Self::Inheritance => reading::inherit(),
            Self::ReadingBelow => reading::below_floor(),
            Self::Procfs => reading::procfs(),
            Self::OwnMemory => memory::of_calls(),
            Self::OwnMemoryOfReadings => memory::of_readings(),
            Self::Merge => merge::merge(),
            Self::Victim => victim::work(),
        }
    }

    /// Measures in a process of its own.
    pub(crate) fn figures(self, environment: &[(&str, &str)]) -> Result<Figures> {
        let recordings = TempDir::new().context("no directory for recordings")?;
        Figures::of(self.command(recordings.path())?.envs(environment.iter().copied()))
    }

    /// Measures in one process after the other and gives the lowest of each figure: a process may live wholly in a slow
    /// moment of the machine.
    pub(crate) fn lowest_figures(self, environment: &[(&str, &str)]) -> Result<Figures> {
        let mut lowest = self.figures(environment)?;
        for _ in 1..PROCESSES {
            lowest = lowest.lowest(&self.figures(environment)?);
        }
        Ok(lowest)
    }

    /// What starts the process, with its recordings in a directory.
    pub(crate) fn command(self, recordings: &Path) -> Result<Command> {
        let program = env::current_exe().context("this program does not know where it stands")?;
        let mut command = Command::new(program);
        command.args(self.arguments()).env("MEMTRACE_DIR", recordings).env("MEMTRACE_QUIET", "1");
        Ok(command)
    }

    /// What makes this program measure the task.
    pub(crate) fn arguments(self) -> [String; 2] {
        let name = self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        ["--alone".to_owned(), name]
    }
}
