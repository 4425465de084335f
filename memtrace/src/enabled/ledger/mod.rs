//! The ledger divides all resident memory among call paths, at every reading, to the byte.
//!
//! It takes readings, leaves and shares as values and knows no clock, no thread and no file, so that a test is a
//! script of readings. An interval first rises to its peak and then falls to the RSS at its end. A rise is pushed as
//! lots; a fall takes from the lots by a rule that looks for whoever *took* the memory (see [`lots`]).
//!
//! **Invariant:** after every step the lots and the holdings both sum to the RSS of the latest reading, and the
//! contributions at the process peak sum to that peak.

mod holdings;
mod lots;
#[cfg(test)]
mod tests;
mod window;

pub(crate) use holdings::Figures;
pub(crate) use window::{Count, Reader, Window};

use crate::recording::{Lot, STARTUP, UNTRACKED};
use holdings::Holdings;
use lots::Lots;

/// The site number of the two pseudo-paths, which have no site.
pub(crate) const NO_SITE: u32 = u32::MAX;

/// Part of a rise, and the call path it is charged to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// The call path that is charged.
    pub(crate) path: u32,
    /// How much of the rise.
    pub(crate) bytes: u64,
}

/// Whether a reading saw all of a fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fall {
    /// It was taken where something may have ended: at a boundary.
    Whole,
    /// It was taken at any moment.
    Part,
}

/// Who owns the resident memory of a process, and who owned it at the process peak.
#[derive(Debug)]
pub(crate) struct Ledger {
    lots: Lots,
    holdings: Holdings,
    /// What the first part of a fall that may go on was taken from.
    part: Vec<Share>,
    resolution: u64,
    rss: u64,
    peak: u64,
}

impl Ledger {
    /// Opens the books: what was resident at the first reading is `(startup)`'s, and so was the peak before it.
    ///
    /// No method allocates while there are at most `path_capacity` call paths and `site_capacity` sites.
    pub(crate) fn new(
        first_rss: u64,
        first_peak: u64,
        resolution: u64,
        path_capacity: usize,
        site_capacity: usize,
        lot_capacity: usize,
    ) -> Self {
        let mut ledger = Self {
            lots: Lots::new(lot_capacity),
            holdings: Holdings::new(path_capacity, site_capacity),
            part: Vec::with_capacity(lot_capacity.max(2)),
            resolution,
            rss: 0,
            peak: 0,
        };
        ledger.holdings.add_path(NO_SITE);
        ledger.holdings.add_path(NO_SITE);
        let peak = first_peak.max(first_rss);
        ledger.rise(&[Share { path: STARTUP, bytes: peak }]);
        ledger.fall(STARTUP, first_rss, Fall::Whole);
        ledger
    }

    /// Adds the next call path, which belongs to `site`.
    pub(crate) fn add_path(&mut self, site: u32) {
        self.holdings.add_path(site);
    }

    /// How many call paths there are.
    pub(crate) fn path_count(&self) -> usize {
        self.holdings.path_count()
    }

    /// How far the interval that ends with `rss` and had the high-water mark `peak` rose before it fell.
    ///
    /// A rise above both ends that is smaller than the resolution counts as none: the kernel's stored high-water
    /// mark is that imprecise.
    pub(crate) fn rise_of(&self, rss: u64, peak: u64) -> u64 {
        let ends = self.rss.max(rss);
        let top = if peak.saturating_sub(ends) < self.resolution { ends } else { peak.max(ends) };
        top - self.rss
    }

    /// Charges a rise. The process peak is noted where this exceeds it.
    pub(crate) fn rise(&mut self, shares: &[Share]) {
        for share in shares {
            self.push(share.path, share.bytes);
        }
        if self.rss > self.peak {
            self.peak = self.rss;
            self.holdings.mark_peak();
        }
    }

    /// Moves a charge of the recent past to the path that it turned out to belong to.
    pub(crate) fn transfer(&mut self, from: u32, to: u32, bytes: u64) {
        let (from, to) = (self.owner(from), self.owner(to));
        if from == to {
            return;
        }
        self.part.clear();
        let moved = self.lots.transfer(from, to, bytes);
        self.holdings.lower(from, moved);
        self.holdings.raise(to, moved);
    }

    /// Takes what fell until `rss`, while `leaf` was the reading thread's leaf.
    ///
    /// A background reading may see the middle of a fall. What it sees is taken for the time being; the next reading
    /// takes the whole, unless something rose in between.
    pub(crate) fn fall(&mut self, leaf: u32, rss: u64, fall: Fall) {
        if self.rss > rss {
            self.give_part_back();
            if fall == Fall::Part {
                self.lots.remember();
            }
            let (holdings, part) = (&mut self.holdings, &mut self.part);
            self.lots.take(leaf, self.rss - rss, self.resolution, |path, bytes| {
                holdings.lower(path, bytes);
                part.push(Share { path, bytes });
            });
            self.rss = rss;
        }
        if fall == Fall::Whole {
            self.part.clear();
        }
    }

    /// Undoes the first part of a fall.
    fn give_part_back(&mut self) {
        if !self.part.is_empty() {
            self.lots.restore();
            for &Share { path, bytes } in &self.part {
                self.holdings.raise(path, bytes);
                self.rss += bytes;
            }
            self.part.clear();
        }
    }

    /// RSS at the latest reading.
    pub(crate) fn rss(&self) -> u64 {
        self.rss
    }

    /// The process peak.
    pub(crate) fn peak(&self) -> u64 {
        self.peak
    }

    /// What the kernel's counting can be off by.
    pub(crate) fn resolution(&self) -> u64 {
        self.resolution
    }

    /// Follows the resolution where it grows with the number of threads.
    pub(crate) fn set_resolution(&mut self, resolution: u64) {
        self.resolution = resolution;
    }

    /// The figures of a call path.
    pub(crate) fn figures(&self, path: u32) -> Figures {
        self.holdings.figures(path)
    }

    /// Follows the largest holding of a call path anew until [`Ledger::unwatch`], and gives its figures until now.
    pub(crate) fn watch(&mut self, path: u32) -> Figures {
        self.holdings.watch(path)
    }

    /// Goes back to the largest holding of all time, of which `before` was the earlier part.
    pub(crate) fn unwatch(&mut self, path: u32, before: Figures) {
        self.holdings.unwatch(path, before);
    }

    /// For each site, the largest holding that all its call paths had together.
    pub(crate) fn site_self_peaks(&self) -> &[holdings::SiteHolding] {
        self.holdings.sites()
    }

    /// The lots, the most recent last.
    pub(crate) fn lots(&self) -> &[Lot] {
        self.lots.as_slice()
    }

    fn push(&mut self, path: u32, bytes: u64) {
        if bytes == 0 {
            return;
        }
        self.part.clear();
        let owner = self.owner(path);
        if let Some(merge) = self.lots.push(owner, bytes) {
            self.holdings.lower(merge.from, merge.bytes);
            self.holdings.raise(merge.to, merge.bytes);
        }
        self.holdings.raise(owner, bytes);
        self.rss += bytes;
    }

    /// A thread may be in a call path that is newer than the last that was added: then nobody is charged.
    fn owner(&self, path: u32) -> u32 {
        if (path as usize) < self.holdings.path_count() { path } else { UNTRACKED }
    }
}
