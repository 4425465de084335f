//! What a scenario's figures are, function by function.

use std::collections::BTreeMap;

use memtrace::recording::{PathFigures, Recording, STARTUP};
use serde::{Deserialize, Serialize};

/// The figures of a process, all in bytes except counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What no figure is more precise than.
    pub resolution: u64,
    /// Latest RSS.
    pub rss: u64,
    /// The sum of all lots.
    pub lots: u64,
    /// Process peak.
    pub peak: u64,
    /// The sum of all contributions at the process peak.
    pub contributions: u64,
    /// Growth whose owner had to be guessed.
    pub ambiguous: u64,
    /// Boundaries without a reading.
    pub skipped: u64,
    /// By the function's name, for those that were called, and by the names of the two pseudo-functions.
    pub functions: BTreeMap<String, Function>,
}

/// The figures of a function over all its call paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Frames entered.
    pub calls: u64,
    /// The largest holding.
    pub self_peak: u64,
    /// The holding at the process peak.
    pub at_peak: u64,
    /// The largest inclusive peak.
    pub inclusive: u64,
    /// The holding at the end.
    pub retained: u64,
    /// Whether other tracked threads ran meanwhile.
    pub shared: bool,
}

impl Outcome {
    /// The figures of a recording.
    #[must_use]
    pub fn of(recording: &Recording) -> Self {
        let books = &recording.books;
        let mut functions: BTreeMap<String, Function> = BTreeMap::new();
        for (number, figures) in (0..).zip(&books.paths) {
            functions.entry(function_of(recording, number)).or_default().add(figures);
        }
        for (site, &self_peak) in recording.sites.iter().zip(&books.site_self_peak_bytes) {
            functions.entry(site.name.clone()).and_modify(|function| function.self_peak = self_peak);
        }
        Self {
            resolution: recording.process.resolution_bytes,
            rss: books.rss_bytes,
            lots: books.lots.iter().map(|lot| lot.bytes).sum(),
            peak: books.peak_bytes,
            contributions: books.paths.iter().map(|figures| figures.at_peak_bytes).sum(),
            ambiguous: recording.pulse.ambiguous_bytes,
            skipped: recording.pulse.skipped_boundaries,
            functions,
        }
    }

    /// The figures of a function; none where it was never called.
    #[must_use]
    pub fn function(&self, name: &str) -> Function {
        self.functions.get(name).copied().unwrap_or_default()
    }
}

impl Function {
    fn add(&mut self, figures: &PathFigures) {
        self.calls += figures.calls;
        self.self_peak = self.self_peak.max(figures.self_peak_bytes);
        self.at_peak += figures.at_peak_bytes;
        self.inclusive = self.inclusive.max(figures.inclusive_max_bytes);
        self.retained += figures.retained_bytes;
        self.shared |= figures.shared;
    }
}

fn function_of(recording: &Recording, path: u32) -> String {
    let site = recording.paths.get(path as usize).and_then(|path| path.site);
    match site.and_then(|site| recording.sites.get(site as usize)) {
        Some(site) => site.name.clone(),
        None if path == STARTUP => "(startup)".to_owned(),
        None => "(untracked)".to_owned(),
    }
}
