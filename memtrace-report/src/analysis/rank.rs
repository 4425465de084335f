//! The ranking: one row a function, whatever the call paths and processes it was called on.

use std::collections::HashMap;

use memtrace::recording::Site;

use super::{
    figures::Figures,
    merged::{Merged, Who},
    owner::Owner,
};

/// A row of the ranking.
#[derive(Clone, Debug)]
pub struct Function {
    /// The function, or one of the pseudo-functions.
    pub owner: Owner,
    /// Its figures.
    pub figures: Figures,
}

/// The rows.
pub(super) fn functions(merged: &Merged) -> Vec<Function> {
    let mut at_peak = HashMap::<Who, u64>::new();
    for path in 0..merged.paths.len() {
        let bytes = at_peak.entry(merged.who(path)).or_default();
        *bytes = bytes.saturating_add(merged.at_peak_bytes(path));
    }
    let at_peak = |who| at_peak.get(who).copied().unwrap_or(0);
    let rows = merged.functions.iter().map(|(who, tally)| Function {
        owner: who.owner(&merged.sites),
        figures: tally.figures(at_peak(who), merged.books_peak_bytes()),
    });
    rows.collect()
}

/// Functions that no process called.
pub(crate) fn never_called(merged: &Merged) -> Vec<Site> {
    let sites = merged.sites.iter().enumerate();
    sites
        .filter(|(number, _)| !merged.functions.contains_key(&Who::Function(*number)))
        .map(|(_, site)| site.clone())
        .collect()
}
