//! How many sites and call paths were on file when a section was written.
//!
//! A section refers to those alone, so a reader knows which records must be there, and a number beyond them is damage.

use super::fields::{Fields, Put};
use super::layout::{MAX_PATHS, MAX_SITES};

/// Counts of records already written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Promise {
    /// Sites.
    pub(super) sites: u32,
    /// Call paths.
    pub(super) paths: u32,
}

impl Promise {
    /// Appends the counts.
    pub(super) fn put(self, buffer: &mut Vec<u8>) {
        buffer.u32(self.sites);
        buffer.u32(self.paths);
    }

    /// Takes the counts, if the regions can hold as many.
    pub(super) fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let promise = Self { sites: fields.u32()?, paths: fields.u32()? };
        let kept = promise.sites as usize <= MAX_SITES && promise.paths as usize <= MAX_PATHS;
        kept.then_some(promise)
    }

    /// What either promises.
    pub(super) fn or(self, other: Self) -> Self {
        Self { sites: self.sites.max(other.sites), paths: self.paths.max(other.paths) }
    }
}
