//! The call paths of one recording, as lists of functions.

use memtrace::recording::Recording;

use super::{
    depth::{ELIDED, shorten},
    owner::Owner,
};

/// The call paths of a recording, and whose each is.
pub(super) struct Paths<'a> {
    recording: &'a Recording,
    owners: Vec<Owner>,
}

impl<'a> Paths<'a> {
    pub(super) fn of(recording: &'a Recording) -> Self {
        Self { recording, owners: Owner::of_all(recording) }
    }

    /// The functions on a call path, the outermost first.
    pub(super) fn path(&self, leaf: u32) -> Vec<Owner> {
        let outwards = self.outwards(leaf);
        let mut path: Vec<_> =
            outwards.map(|path| self.owners.get(path as usize).unwrap_or(&Owner::Untracked)).collect();
        path.reverse();
        shorten(path, &ELIDED).into_iter().cloned().collect()
    }

    /// A call path and those above it.
    pub(super) fn outwards(&self, leaf: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(leaf), |&index| {
            // A parent stands before its children; what claims otherwise is damage, and would be a loop.
            self.recording.paths.get(index as usize)?.parent.filter(|&parent| parent < index)
        })
    }
}
