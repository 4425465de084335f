//! The running memtrace of a process: how it starts at the first boundary, where its parts live, and what a boundary
//! calls when a reading is due.
//!
//! **Invariant:** locks are taken in the order recorder, measuring, registry. No lock is taken by a thread that holds
//! one further right, and a signal handler that interrupts a holder passes its boundaries over.
//!
//! **Invariant:** no thread of the program waits for a lock, or for the recorder at exit, without an end to its patience.

mod start;

mod measuring;
mod snapshot;

mod background;
mod ending;

mod locking;

use std::panic::Location;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::active::bytes::Bytes;
use crate::active::clock::Clock;
use crate::active::config::{Config, Overhead};
use crate::active::frame;
use crate::active::frame::edges::Edge;
use crate::active::frame::paths::{PathSites, Registry};
use crate::active::frame::slot::{Slot, Slots};
use crate::active::recorder::Recorder;
use crate::active::sys;
use crate::recording::{self, Books, CallPath, Checkpoint, End, Process, Pulse, Recording, Violation};
use crate::site::Site;
use background::Background;
use locking::{lock, lock_within};
use measuring::Measuring;

/// What every boundary looks at: written by readings, and rarely by anything else.
#[repr(align(128))]
pub(crate) struct Hot {
    on: AtomicBool,
    /// The tick from which on a boundary takes a reading.
    due: AtomicU64,
    /// RSS at the latest reading.
    rss: AtomicU64,
}

/// See [`Hot`].
pub(crate) static HOT: Hot =
    Hot { on: AtomicBool::new(false), due: AtomicU64::new(0), rss: AtomicU64::new(0) };

impl Hot {
    /// Whether frames are opened.
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn due(&self) -> u64 {
        self.due.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn rss(&self) -> u64 {
        self.rss.load(Ordering::Relaxed)
    }
}

/// Who takes a reading.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Taker {
    /// The owner of the slot, at a boundary.
    Boundary(&'static Slot, Boundary),
    /// The owner of the slot, between boundaries.
    Thread(&'static Slot),
    /// A thread that has no slot: the recorder's, or one that has never entered a frame.
    Nobody,
}

/// Which side of a frame a boundary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boundary {
    /// A frame is about to be entered.
    Entry,
    /// The leaf is about to be left, and whether it is the last open frame of its thread.
    Exit { outermost: bool },
    /// Neither: a reading in the midst of the leaf.
    Between,
}

impl Taker {
    /// The slot of the thread that takes the reading.
    fn slot(self) -> Option<&'static Slot> {
        match self {
            Self::Boundary(slot, _) | Self::Thread(slot) => Some(slot),
            Self::Nobody => None,
        }
    }
}

/// Why a thread has no slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoSlot {
    /// There are as many threads as can be tracked.
    Full,
    /// The registry is taken; the next boundary may ask again.
    NotNow,
}

/// Everything memtrace keeps of this process. It is never given back: threads may look at it until the very end.
#[derive(Debug)]
pub(crate) struct Runtime {
    config: Config,
    process: Process,
    clock: Clock,
    slots: Slots,
    path_sites: PathSites,
    registry: Mutex<Registry>,
    measuring: Mutex<Measuring>,
    recorder: Mutex<Recorder>,
    background: Background,
}

/// How far this process is. A child after `fork` begins anew.
static STATE: AtomicU8 = AtomicU8::new(UNSTARTED);
const UNSTARTED: u8 = 0;
const STARTING: u8 = 1;
const RUNNING: u8 = 2;
/// Nothing is measured in this process, for good.
const INERT: u8 = 3;

static RUNTIME: AtomicPtr<Runtime> = AtomicPtr::new(ptr::null_mut());

/// Whether the program asked for no frames before there was a runtime to ask.
static DISABLED: AtomicBool = AtomicBool::new(false);

/// The process that last began to start memtrace.
static STARTED_BY: AtomicU32 = AtomicU32::new(0);

/// The process that registered the hooks for exit and fork, 0 for none; children of `fork` inherit hooks.
static HOOKED: AtomicU32 = AtomicU32::new(0);

/// How long a thread waits for another that is starting memtrace, or for a lock, before it goes on without: the holder
/// may itself wait for something that this thread holds, such as its allocator's lock.
const PATIENCE: Duration = Duration::from_millis(200);

/// The same for a reading. The holder may be preempted, or wait for the kernel while a third thread unmaps a large
/// buffer; without patience a boundary would go without a reading just where RSS has changed most. A boundary that goes
/// on without sends what its leaf has raised since the last tick to whoever is the leaf next.
const PATIENCE_FOR_READING: Duration = Duration::from_millis(5);

/// The same where a reading at every boundary was asked for.
const PATIENCE_FOR_EXACT_READING: Duration = Duration::from_millis(10);

/// The runtime, if it runs.
#[inline]
pub(crate) fn current() -> Option<&'static Runtime> {
    // ORDERING: pairs with the release store in `started`.
    // SAFETY: the pointer is null or comes from a box that was leaked.
    unsafe { RUNTIME.load(Ordering::Acquire).as_ref() }
}

/// The runtime, started if this is the first boundary of the process.
pub(crate) fn started() -> Option<&'static Runtime> {
    match STATE.compare_exchange(UNSTARTED, STARTING, Ordering::Acquire, Ordering::Acquire) {
        Ok(_) if DISABLED.load(Ordering::Relaxed) => {
            STATE.store(UNSTARTED, Ordering::Release);
            None
        }
        Ok(_) => {
            STARTED_BY.store(std::process::id(), Ordering::Relaxed);
            // Before there is anything that a child of `fork` must not use.
            register_hooks();
            let runtime = start::start();
            let state = if runtime.is_some() { RUNNING } else { INERT };
            if let Some(runtime) = runtime {
                HOT.due.store(0, Ordering::Relaxed);
                HOT.rss.store(runtime.process.start_rss_bytes, Ordering::Relaxed);
                // From here on the recording is whole, however soon the process dies.
                lock(&runtime.recorder).tick(runtime);
                runtime.start_background();
                // ORDERING: pairs with the acquire load in `current`.
                RUNTIME.store(ptr::from_ref(runtime).cast_mut(), Ordering::Release);
                HOT.on.store(!DISABLED.load(Ordering::Relaxed), Ordering::Relaxed);
                #[cfg(panic = "abort")]
                ending::end_at_panic();
            }
            STATE.store(state, Ordering::Release);
            runtime
        }
        Err(STARTING) => wait_for_start(),
        Err(_) => current(),
    }
}

/// Another thread is starting memtrace. It might need something that this thread holds (its allocator's lock), so the
/// wait has an end.
fn wait_for_start() -> Option<&'static Runtime> {
    let began = Instant::now();
    while STATE.load(Ordering::Acquire) == STARTING {
        if began.elapsed() > PATIENCE {
            // In a child that was forked before there were hooks, nobody is starting anything.
            if STARTED_BY.load(Ordering::Relaxed) != std::process::id() {
                STATE.store(INERT, Ordering::Relaxed);
            }
            break;
        }
        std::thread::yield_now();
    }
    current()
}

/// The figures of a call path before it was watched.
pub(crate) use crate::active::ledger::Figures as Watch;

/// The site of a place in the program that has no static of its own, made when it is first met.
pub(crate) fn site_at(place: &'static Location<'static>) -> Option<&'static Site> {
    frame::inside(|_| lock_within(&started()?.registry, PATIENCE)?.site_at(place))
}

/// Lets frames be opened, or not.
pub(crate) fn set_enabled(on: bool) {
    DISABLED.store(!on, Ordering::Relaxed);
    if current().is_some() {
        HOT.on.store(on, Ordering::Relaxed);
    } else if on {
        frame::inside(|_| started());
    }
}

/// Takes a reading at a boundary and gives RSS. Where another thread is taking one, its RSS will do, unless every
/// boundary must have its own.
#[cold]
pub(crate) fn read_at(slot: &'static Slot, boundary: Boundary) -> u64 {
    let Some(runtime) = current() else { return HOT.rss() };
    if runtime.config.trim && boundary == Boundary::Entry {
        sys::trim_heap();
    }
    let Some(mut measuring) = runtime.measuring_at_boundary() else {
        slot.skip();
        return HOT.rss();
    };
    let rss = measuring.read(runtime, Taker::Boundary(slot, boundary)).rss;
    drop(measuring);
    if !runtime.background.runs() {
        runtime.publish_from_boundary();
    } else if runtime.config.sample.is_zero() {
        runtime.background.wake_if_due(runtime.now_ns());
    }
    rss
}

/// What the recorder writes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) pulse: Pulse,
    pub(crate) books: Option<Books>,
    /// What making it up took.
    pub(crate) cost_ns: u64,
}

impl Runtime {
    /// A slot for the calling thread.
    pub(crate) fn new_slot(&'static self) -> Result<&'static Slot, NoSlot> {
        let mut registry = lock_within(&self.registry, PATIENCE).ok_or(NoSlot::NotNow)?;
        registry.add_thread(&self.slots).ok_or(NoSlot::Full)
    }

    /// The edge that a thread takes for the first time.
    pub(crate) fn new_edge<'slot>(
        &self,
        slot: &'slot Slot,
        caller: u32,
        site: &'static Site,
    ) -> Option<&'slot Edge> {
        lock_within(&self.registry, PATIENCE)?.edge(slot, caller, site, &self.path_sites)
    }

    /// Takes a reading and gives the state as a recording.
    pub(crate) fn snapshot(&self, taker: Taker) -> Recording {
        let mut measuring = lock(&self.measuring);
        measuring.read(self, taker);
        snapshot::recording(self, &measuring)
    }

    /// Takes a reading and keeps it under a name.
    pub(crate) fn checkpoint(&self, taker: Taker, name: &str) -> Checkpoint {
        lock(&self.measuring).checkpoint(self, taker, name)
    }

    fn measuring_at_boundary(&self) -> Option<MutexGuard<'_, Measuring>> {
        let exact = self.config.overhead == Overhead::Exact;
        lock_within(&self.measuring, if exact { PATIENCE_FOR_EXACT_READING } else { PATIENCE_FOR_READING })
    }

    #[cold]
    fn publish_from_boundary(&self) {
        if self.is_of_this_process()
            && let Ok(mut recorder) = self.recorder.try_lock()
        {
            recorder.tick_if_due(self);
        }
    }

    /// Takes a background reading, and gives what the recorder writes; the books only where they are due. `None` where
    /// the lock stays taken: in a process that ends, threads may have stopped in the middle of anything.
    ///
    /// The pulse is made up without the lock, because that allocates, ten times as often as the books are due.
    pub(crate) fn look(&self, end: End, books_due: impl FnOnce(&Pulse) -> bool) -> Option<State> {
        let began = self.now_ns();
        let mut measuring = lock_within(&self.measuring, PATIENCE)?;
        measuring.read(self, Taker::Nobody);
        let totals = snapshot::Totals::of(&measuring);
        drop(measuring);
        let pulse = snapshot::pulse(self, &totals, end);
        let books = if books_due(&pulse) {
            Some(snapshot::books(self, &*lock_within(&self.measuring, PATIENCE)?))
        } else {
            None
        };
        Some(State { pulse, books, cost_ns: self.now_ns().saturating_sub(began) })
    }

    /// Notes a violation of a budget and tells `tracing`. Gives the message to panic with, where that is asked for.
    pub(crate) fn violate(&self, violation: Violation) -> Option<String> {
        let path = {
            let mut registry = lock_within(&self.registry, PATIENCE)?;
            registry.violate(violation);
            registry.name_path(violation.path)
        };
        let (peak, budget) = (Bytes(violation.inclusive_bytes), Bytes(violation.budget_bytes));
        tracing::event!(
            target: "memtrace",
            tracing::Level::WARN,
            memtrace.path = path,
            memtrace.budget = violation.budget_bytes,
            memtrace.inclusive_peak = violation.inclusive_bytes,
            memtrace.exact = violation.exact,
            memtrace.shared = violation.shared,
            "memory budget exceeded",
        );
        self.config.budget_panics.then(|| {
            let exact = if violation.exact { "" } else { "; not every boundary had a reading" };
            let shared = if violation.shared { "; it includes what other threads took" } else { "" };
            format!("memory budget exceeded: {path} took {peak} at its peak, its budget is {budget}{exact}{shared}")
        })
    }

    /// Follows the largest holding of a call path anew, and gives its figures until now.
    pub(crate) fn watch(&self, path: u32) -> Option<Watch> {
        Some(lock_within(&self.measuring, PATIENCE)?.ledger.watch(path))
    }

    /// Goes back to the largest holding of all time.
    pub(crate) fn unwatch(&self, path: u32, before: Watch) {
        if let Some(mut measuring) = lock_within(&self.measuring, PATIENCE) {
            measuring.ledger.unwatch(path, before);
        }
    }

    /// The figures of a call path.
    pub(crate) fn figures(&self, path: u32) -> Option<Watch> {
        Some(lock_within(&self.measuring, PATIENCE)?.ledger.figures(path))
    }

    /// Sites and call paths that the recorder does not know yet.
    pub(crate) fn new_names(&self, sites: usize, paths: usize) -> (Vec<recording::Site>, Vec<CallPath>) {
        let mut registry = lock(&self.registry);
        registry.meet_all_sites();
        (registry.sites(sites).collect(), registry.paths(paths).collect())
    }

    /// The functions of a call path, outermost first.
    pub(crate) fn name_path(&self, path: u32) -> String {
        lock(&self.registry).name_path(path)
    }

    /// The function with the largest self peak, that peak, and its share of the process peak in percent; `None`
    /// where no function's stands out from the resolution.
    pub(crate) fn culprit(&self, books: &Books) -> Option<(String, u64, f64)> {
        let (site, &self_peak) = (0..).zip(&books.site_self_peak_bytes).max_by_key(|(_, peak)| **peak)?;
        if self_peak < self.process.resolution_bytes {
            return None;
        }
        let registry = lock(&self.registry);
        let of_site = |path: &usize| self.path_sites.site(*path) == site;
        let at_peak: u64 =
            (0..books.paths.len()).filter(of_site).map(|path| books.paths[path].at_peak_bytes).sum();
        let share = 100.0 * at_peak as f64 / books.peak_bytes.max(1) as f64;
        let site = registry.site(site)?;
        Some((format!("{}::{}", site.module, site.name), self_peak, share))
    }

    /// The cgroup's limit.
    pub(crate) fn limit(&self) -> Option<u64> {
        self.process.limit_bytes
    }

    /// Whether this is the process that started it, and not a child that was made without `fork`'s hooks.
    fn is_of_this_process(&self) -> bool {
        self.process.pid == std::process::id()
    }

    /// Age of the recording.
    pub(crate) fn now_ns(&self) -> u64 {
        self.clock.now().0
    }
}

fn register_hooks() {
    if HOOKED.swap(std::process::id(), Ordering::Relaxed) == 0 {
        sys::register(ending::at_exit, in_child);
    }
}

/// In the child after `fork`: everything belongs to the parent, and some lock may be held by a thread that does not
/// exist here. Begin anew at the next boundary.
unsafe extern "C" fn in_child() {
    HOT.on.store(false, Ordering::Relaxed);
    HOT.due.store(0, Ordering::Relaxed);
    RUNTIME.store(ptr::null_mut(), Ordering::Relaxed);
    frame::forget_thread();
    match STATE.load(Ordering::Relaxed) {
        // The thread that was in the middle of it does not exist here, and what it had half made would be waited for.
        STARTING => STATE.store(INERT, Ordering::Relaxed),
        RUNNING => STATE.store(UNSTARTED, Ordering::Relaxed),
        _ => {}
    }
}
