//! The ranking: one row a function, whatever the call paths and processes it was called on.

use std::collections::{HashMap, HashSet};

use memtrace::recording::{Recording, Site};

use super::{call_tree::path_figures, figures::Figures, owner::Owner};

/// A row of the ranking.
#[derive(Clone, Debug)]
pub struct Function {
    /// The function, or one of the pseudo-functions.
    pub owner: Owner,
    /// Its figures.
    pub figures: Figures,
}

/// Merges processes into a ranking.
#[derive(Debug, Default)]
pub(super) struct Merge {
    functions: HashMap<Owner, Figures>,
    called: HashSet<Site>,
    sites: Vec<Site>,
    known: HashSet<Site>,
}

impl Merge {
    /// Adds a process.
    pub(super) fn add(&mut self, recording: &Recording, label: &str, is_highest: bool) {
        for site in &recording.sites {
            if self.known.insert(site.clone()) {
                self.sites.push(site.clone());
            }
        }
        let mut process = HashMap::<Owner, Figures>::new();
        for (index, figures) in path_figures(recording).iter().enumerate() {
            process.entry(Owner::of(recording, index)).or_default().add_path(figures);
        }
        // Call paths of one function can hold memory at the same time, so its own figure is more than their largest.
        for (site, &bytes) in recording.sites.iter().zip(&recording.books.site_self_peak_bytes) {
            if let Some(figures) = process.get_mut(&Owner::Function(site.clone())) {
                figures.self_peak_bytes = figures.self_peak_bytes.max(bytes);
            }
        }
        for (owner, figures) in process {
            if let Owner::Function(site) = &owner {
                self.called.insert(site.clone());
            }
            self.functions.entry(owner).or_default().add_process(&figures, label, is_highest);
        }
    }

    /// The rows, in no order, with shares of the peak that the contributions add up to; and the functions that were
    /// never called, by name.
    pub(super) fn finish(self, peak_bytes: u64) -> (Vec<Function>, Vec<Site>) {
        let Self { functions, called, sites, .. } = self;
        let rows = functions.into_iter().map(|(owner, mut figures)| {
            figures.take_share_of(peak_bytes);
            Function { owner, figures }
        });
        let mut never: Vec<_> = sites.into_iter().filter(|site| !called.contains(site)).collect();
        never.sort_by(|a, b| (&a.module, &a.name, a.line).cmp(&(&b.module, &b.name, b.line)));
        (rows.collect(), never)
    }
}
