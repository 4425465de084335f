//! Holdings: what each call path and each site owns now, owned at most, and owned at the process peak.
//!
//! A new process peak is noted in O(1): it only advances an epoch. A holding keeps its value at the last peak when it
//! is next changed (copy on write), so that the composition at the peak is known without ever being copied whole.

/// The figures of a call path, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// The largest holding it ever had.
    pub(crate) self_peak: u64,
    /// Its holding at the process peak.
    pub(crate) at_peak: u64,
    /// Its holding now.
    pub(crate) retained: u64,
}

/// What the call paths of one site hold together, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SiteHolding {
    now: u64,
    /// The largest value of that sum.
    pub(crate) self_peak: u64,
}

#[derive(Clone, Copy, Debug)]
struct Holding {
    site: u32,
    now: u64,
    self_peak: u64,
    /// Valid where `epoch` is the current one; else the holding has not changed since the peak.
    at_peak: u64,
    epoch: u64,
}

/// The holdings of all call paths and sites.
#[derive(Debug)]
pub(super) struct Holdings {
    paths: Vec<Holding>,
    sites: Vec<SiteHolding>,
    epoch: u64,
}

impl Holdings {
    pub(super) fn new(path_capacity: usize, site_capacity: usize) -> Self {
        Self { paths: Vec::with_capacity(path_capacity), sites: Vec::with_capacity(site_capacity), epoch: 1 }
    }

    /// Adds a call path that owns nothing.
    pub(super) fn add_path(&mut self, site: u32) {
        self.paths.push(Holding { site, now: 0, self_peak: 0, at_peak: 0, epoch: self.epoch });
        if site != super::NO_SITE && self.sites.len() <= site as usize {
            self.sites.resize(site as usize + 1, SiteHolding::default());
        }
    }

    pub(super) fn path_count(&self) -> usize {
        self.paths.len()
    }

    /// From here on, "at the peak" means now.
    pub(super) fn mark_peak(&mut self) {
        self.epoch += 1;
    }

    pub(super) fn raise(&mut self, path: u32, bytes: u64) {
        let holding = self.changed(path);
        holding.now += bytes;
        holding.self_peak = holding.self_peak.max(holding.now);
        let site = holding.site;
        if let Some(site) = self.sites.get_mut(site as usize) {
            site.now += bytes;
            site.self_peak = site.self_peak.max(site.now);
        }
    }

    pub(super) fn lower(&mut self, path: u32, bytes: u64) {
        let holding = self.changed(path);
        holding.now = holding.now.saturating_sub(bytes);
        let site = holding.site;
        if let Some(site) = self.sites.get_mut(site as usize) {
            site.now = site.now.saturating_sub(bytes);
        }
    }

    pub(super) fn figures(&self, path: u32) -> Figures {
        let Some(holding) = self.paths.get(path as usize) else { return Figures::default() };
        let at_peak = if holding.epoch == self.epoch { holding.at_peak } else { holding.now };
        Figures { self_peak: holding.self_peak, at_peak, retained: holding.now }
    }

    /// Follows the largest holding of `path` anew, and gives its figures until now.
    pub(super) fn watch(&mut self, path: u32) -> Figures {
        let figures = self.figures(path);
        if let Some(holding) = self.paths.get_mut(path as usize) {
            holding.self_peak = holding.now;
        }
        figures
    }

    /// Goes back to the largest holding of all time, of which `before` was the earlier part.
    pub(super) fn unwatch(&mut self, path: u32, before: Figures) {
        if let Some(holding) = self.paths.get_mut(path as usize) {
            holding.self_peak = holding.self_peak.max(before.self_peak);
        }
    }

    pub(super) fn sites(&self) -> &[SiteHolding] {
        &self.sites
    }

    /// The holding of `path`, about to be changed.
    fn changed(&mut self, path: u32) -> &mut Holding {
        let holding = &mut self.paths[path as usize];
        if holding.epoch != self.epoch {
            holding.at_peak = holding.now;
            holding.epoch = self.epoch;
        }
        holding
    }
}
