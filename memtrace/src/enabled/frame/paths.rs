//! The registry: sites, the tree of call paths, and the slots of threads, under one lock that no reading waits for.
//!
//! It is taken when something is met for the first time: a site, an edge, a thread. Its tables have their full
//! capacity from the start, so that nothing is allocated while the program runs.

use std::collections::HashMap;
use std::panic::Location;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::budget;
use super::calls::Calls;
use super::edges::{self, Edge};
use super::path_sites::PathSites;
use super::slot::{self, NO_FRAME, Slot, Slots};
use super::stack::Leaf;
use super::test_names::TestNames;
use crate::active::ledger::NO_SITE;
use crate::active::runtime::HOT;
use crate::active::sys;
use crate::recording::{
    CallPath, MAX_PATHS, MAX_SITES, MAX_VIOLATIONS, OpenFutures, PathFigures, UNTRACKED, Violation,
};
use crate::site::{Registration, Site};

/// A node of the calling-context tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    /// The path above, or [`NO_FRAME`] at a thread's root.
    parent: u32,
    site: u32,
}

/// What is known by number: sites, call paths, and what threads that are gone counted.
#[derive(Debug)]
pub(crate) struct Registry {
    sites: Vec<&'static Site>,
    /// Sites of places that have no static of their own.
    places: HashMap<Location<'static>, &'static Site>,
    /// Sites of tests, where the process runs some.
    tests: Option<TestNames>,
    nodes: Vec<Node>,
    children: HashMap<Node, u32>,
    /// What threads that are gone counted.
    gone: Calls,
    /// Threads alive when slots were last looked through.
    live_threads: usize,
    /// Whether a site has a budget.
    has_budgets: bool,
    /// Budgets that calls went beyond.
    violations: Vec<Violation>,
    /// Call paths on which calls were found beyond their budgets before they ended.
    found_violations: Vec<u32>,
    pub(crate) lost_paths: u64,
    pub(crate) lost_threads: u64,
}

impl std::hash::Hash for Node {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.parent) << 32 | u64::from(self.site));
    }
}

impl Registry {
    /// The registry of a process that runs `exe`, in which nothing has been called.
    pub(crate) fn new(exe: &Path) -> Self {
        let mut nodes = Vec::with_capacity(MAX_PATHS);
        nodes.resize(2, Node { parent: NO_FRAME, site: NO_SITE });
        let mut registry = Self {
            sites: Vec::with_capacity(MAX_SITES),
            places: HashMap::new(),
            tests: TestNames::of(exe),
            nodes,
            children: HashMap::with_capacity(MAX_PATHS),
            gone: Calls::with_capacity(MAX_PATHS),
            live_threads: 0,
            has_budgets: false,
            violations: Vec::with_capacity(MAX_VIOLATIONS),
            found_violations: Vec::new(),
            lost_paths: 0,
            lost_threads: 0,
        };
        registry.meet_all_sites();
        registry
    }

    /// Numbers every site that the program has registered. Those of a library that is loaded later, or of functions
    /// called before `main`, are met when they are called, or at the next look. Sites of spans were met before, but a child
    /// of `fork` has to give them numbers of its own.
    pub(crate) fn meet_all_sites(&mut self) {
        for Registration(site) in inventory::iter::<Registration> {
            self.meet(site);
        }
        #[cfg(feature = "layer")]
        for site in super::sites_of_spans() {
            self.meet(site);
        }
    }

    /// The site's number; `None` where there is no room for it.
    pub(crate) fn meet(&mut self, site: &'static Site) -> Option<u32> {
        let known = site.number.load(Ordering::Relaxed);
        // A child of `fork` inherits the numbers that its parent gave.
        if let Some(index) = known.checked_sub(1)
            && self.sites.get(index as usize).is_some_and(|other| std::ptr::eq(*other, site))
        {
            return Some(index);
        }
        let index = match self.sites.iter().position(|other| std::ptr::eq(*other, site)) {
            Some(index) => index,
            None if self.sites.len() < MAX_SITES => {
                self.sites.push(site);
                self.has_budgets |= site.text.budget.is_some();
                self.sites.len() - 1
            }
            None => return None,
        };
        let index = u32::try_from(index).ok()?;
        site.number.store(index + 1, Ordering::Relaxed);
        Some(index)
    }

    /// The site of a place that has no static of its own.
    pub(crate) fn site_at(&mut self, place: &'static Location<'static>) -> Option<&'static Site> {
        if let Some(site) = self.places.get(place) {
            return Some(site);
        }
        let site: &'static Site = Box::leak(Box::new(Site::of_place(place)));
        self.meet(site)?;
        self.places.insert(*place, site);
        Some(site)
    }

    /// The edge that a thread takes for the first time, from `caller` to `site`.
    pub(crate) fn edge<'slot>(
        &mut self,
        slot: &'slot Slot,
        caller: u32,
        site: &'static Site,
        path_sites: &PathSites,
    ) -> Option<&'slot Edge> {
        let number = self.meet(site)?;
        let key = edges::key(caller, number + 1);
        let path = self.path(caller, number, path_sites);
        slot.edges.find(key).or_else(|| slot.edges.insert(key, path))
    }

    /// The call path of `site` called from `parent`. Recursion folds onto the nearest ancestor with the same site.
    fn path(&mut self, parent: u32, site: u32, path_sites: &PathSites) -> u32 {
        // A future that was polled before `fork` may end in the child, whose call paths are others.
        let parent = if (parent as usize) < self.nodes.len() { parent } else { NO_FRAME };
        let mut ancestor = parent;
        while let Some(node) = self.nodes.get(ancestor as usize) {
            if node.site == site {
                return ancestor;
            }
            ancestor = node.parent;
        }
        let node = Node { parent, site };
        if let Some(&path) = self.children.get(&node) {
            return path;
        }
        if self.nodes.len() >= MAX_PATHS {
            self.lost_paths += 1;
            return if parent == NO_FRAME { UNTRACKED } else { parent };
        }
        let path = u32::try_from(self.nodes.len()).unwrap_or(UNTRACKED);
        self.nodes.push(node);
        self.children.insert(node, path);
        path_sites.push(site);
        path
    }

    /// A slot for the calling thread, and makes it the thread's; `None` where there is no room.
    pub(crate) fn add_thread(&mut self, slots: &Slots, path_sites: &PathSites) -> Option<&'static Slot> {
        let used = slots.used();
        let no_free_slot = used.iter().all(|slot| slot.tid.load(Ordering::Relaxed) != 0);
        // Threads are looked through when twice as many slots are taken as were alive the last time, so that the cost
        // for each new thread stays constant.
        if no_free_slot && (used.len() >= self.live_threads * 2 || used.len() == slot::MAX_THREADS) {
            self.live_threads = self.reap(slots).max(8);
        }
        let slot = with_thread_name(self.tests.is_some(), |name, own| {
            let slot = slots.take(name)?;
            if own && let Some(path) = self.test_path(name, path_sites) {
                slot.begin_test(path, HOT.rss());
                self.gone.begin_test(path);
            }
            Some(slot)
        });
        let Some(slot) = slot else {
            self.lost_threads += 1;
            return None;
        };
        slot::set_current(slot);
        Some(slot)
    }

    /// The root of the call paths of a thread that runs a test.
    fn test_path(&mut self, thread: &str, path_sites: &PathSites) -> Option<u32> {
        let site = self.tests.as_mut()?.site(thread, &mut self.lost_paths)?;
        let number = self.meet(site)?;
        Some(self.path(NO_FRAME, number, path_sites))
    }

    /// Closes the frames of tests that are over: nothing on their threads did.
    pub(crate) fn end_tests(&mut self, slots: &Slots) {
        for slot in slots.used().iter().filter(|slot| slot.runs_test()) {
            if !sys::thread_exists(slot.tid.load(Ordering::Relaxed)) {
                self.take_back(slot);
            }
        }
    }

    /// Takes back the slot of a thread that is gone.
    fn take_back(&mut self, slot: &Slot) {
        self.gone.add(slot);
        if slot.runs_test() {
            self.gone.end_test(slot);
        }
        slot.release();
    }

    /// Takes back the slots of threads that are gone, and says how many live.
    fn reap(&mut self, slots: &Slots) -> usize {
        let this = sys::thread_id();
        let mut live = 0;
        for slot in slots.used() {
            let tid = slot.tid.load(Ordering::Relaxed);
            // This thread has no slot yet: one with its number belonged to an earlier thread.
            if tid != this && sys::thread_exists(tid) {
                live += 1;
            } else if tid != 0 {
                self.take_back(slot);
            }
        }
        live
    }

    /// Notes a violation, with earlier ones of its call path.
    pub(crate) fn violate(&mut self, violation: Violation) {
        add_violation(&mut self.violations, violation);
    }

    /// The budgets that calls went beyond, those that are open among them.
    pub(crate) fn violations(&self, slots: &Slots) -> Vec<Violation> {
        let mut all = self.violations.clone();
        self.each_open_violation(slots, |open| add_violation(&mut all, open));
        all
    }

    /// Whether a call that is open is beyond its budget, of a call path where this was never found before.
    pub(crate) fn finds_violation(&mut self, slots: &Slots) -> bool {
        let mut found = std::mem::take(&mut self.found_violations);
        let known = found.len();
        self.each_open_violation(slots, |open| {
            if !found.contains(&open.path) && found.len() < MAX_VIOLATIONS {
                found.push(open.path);
            }
        });
        self.found_violations = found;
        self.found_violations.len() > known
    }

    fn each_open_violation(&self, slots: &Slots, mut see: impl FnMut(Violation)) {
        let slots = if self.has_budgets { slots.used() } else { &[] };
        for slot in slots {
            let skipped = slot.skipped();
            let violation = |call: Leaf| {
                let site = self.sites.get(self.nodes.get(call.path as usize)?.site as usize)?;
                budget::violation(site, call, skipped).filter(|violation| violation.calls > 0)
            };
            slot.each_open_call(|call| {
                if let Some(violation) = violation(call) {
                    see(violation);
                }
            });
        }
    }

    /// The figures of calls, by path, of all threads that live or lived.
    pub(crate) fn call_figures(&self, slots: &Slots) -> Vec<PathFigures> {
        let mut calls = self.calls(slots);
        slots.used().iter().for_each(|slot| calls.add_open(slot));
        calls.into_figures(self.nodes.len())
    }

    /// Futures that are open, by path.
    pub(crate) fn open_futures(&self, slots: &Slots) -> Vec<OpenFutures> {
        self.calls(slots).open_futures()
    }

    fn calls(&self, slots: &Slots) -> Calls {
        let mut calls = self.gone.clone();
        slots.used().iter().for_each(|slot| calls.add(slot));
        calls
    }

    /// The sites, from number `from` on.
    pub(crate) fn sites(&self, from: usize) -> impl Iterator<Item = crate::recording::Site> {
        self.sites.iter().skip(from).map(|site| site.describe())
    }

    /// One site by number.
    pub(crate) fn site(&self, number: u32) -> Option<crate::recording::Site> {
        self.sites.get(number as usize).map(|site| site.describe())
    }

    /// The functions of a call path, outermost first.
    pub(crate) fn name_path(&self, path: u32) -> String {
        let mut names = Vec::new();
        let mut node = self.nodes.get(path as usize);
        while let Some(Node { parent, site }) = node {
            names.extend(self.site(*site).map(|site| site.name));
            node = self.nodes.get(*parent as usize);
        }
        names.reverse();
        if names.is_empty() { "no annotated function".to_owned() } else { names.join(" > ") }
    }

    /// The call paths, from number `from` on.
    pub(crate) fn paths(&self, from: usize) -> impl Iterator<Item = CallPath> {
        self.nodes.iter().skip(from).map(|node| CallPath {
            parent: (node.parent != NO_FRAME).then_some(node.parent),
            site: (node.site != NO_SITE).then_some(node.site),
        })
    }
}

/// Adds a violation to those of its call path.
fn add_violation(violations: &mut Vec<Violation>, violation: Violation) {
    if let Some(known) = violations.iter_mut().find(|known| known.path == violation.path) {
        let calls = known.calls + violation.calls;
        if violation.inclusive_bytes > known.inclusive_bytes {
            *known = violation;
        }
        known.calls = calls;
    } else if violation.calls > 0 && violations.len() < MAX_VIOLATIONS {
        violations.push(violation);
    }
}

/// Calls `with` with the calling thread's name, and whether it is the thread's own: one without a name bears, for the
/// kernel, that of the thread that started it.
///
/// Rust keeps names whole, the kernel only their first 15 bytes; but asking Rust may allocate for a thread that Rust
/// did not start, so it is asked only where the kernel's name may have been cut, or where it matters whose it is.
fn with_thread_name<T>(whose: bool, with: impl FnOnce(&str, bool) -> T) -> T {
    if sys::is_main_thread() {
        return with("main", false);
    }
    let mut buffer = [0; sys::THREAD_NAME_BYTES];
    let short = sys::thread_name(&mut buffer);
    if !whose && short.len() + 1 < sys::THREAD_NAME_BYTES {
        return with(short, false);
    }
    match std::thread::current().name() {
        Some(name) => with(name, true),
        None => with(short, false),
    }
}
