//! Which site each call path ends in, for readings, which do not take the registry's lock.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::active::ledger::NO_SITE;
use crate::recording::MAX_PATHS;

/// The sites of call paths.
#[derive(Debug)]
pub(crate) struct PathSites {
    sites: Box<[AtomicU32]>,
    count: AtomicU32,
}

impl PathSites {
    /// Room for every call path.
    pub(crate) fn new() -> Self {
        let sites = (0..MAX_PATHS).map(|_| AtomicU32::new(0)).collect();
        let new = Self { sites, count: AtomicU32::new(0) };
        new.push(NO_SITE);
        new.push(NO_SITE);
        new
    }

    /// How many call paths there are.
    pub(crate) fn count(&self) -> usize {
        // ORDERING: pairs with the release in `push`.
        self.count.load(Ordering::Acquire) as usize
    }

    /// The site of a call path, or [`NO_SITE`].
    pub(crate) fn site(&self, path: usize) -> u32 {
        self.sites.get(path).map_or(NO_SITE, |site| site.load(Ordering::Relaxed))
    }

    pub(super) fn push(&self, site: u32) {
        let count = self.count.load(Ordering::Relaxed);
        if let Some(place) = self.sites.get(count as usize) {
            place.store(site, Ordering::Relaxed);
            // ORDERING: pairs with the acquire in `count`: a counted path has its site.
            self.count.store(count + 1, Ordering::Release);
        }
    }
}
