//! The running memtrace of a process: how it starts at the first boundary, where its parts live, and what a boundary
//! calls when a reading is due.
//!
//! **Invariant:** locks are taken in the order recorder, measuring, registry. No lock is taken by a thread that holds
//! one further right, and a signal handler that interrupts a holder passes its boundaries over.

mod measuring;
mod snapshot;
mod start;

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use crate::active::clock::Clock;
use crate::active::config::{Config, Overhead};
use crate::active::frame;
use crate::active::frame::edges::Edge;
use crate::active::frame::paths::{PathSites, Registry};
use crate::active::frame::slot::{Slot, Slots};
use crate::active::recorder::Recorder;
use crate::recording::{self, Books, CallPath, Checkpoint, End, Process, Pulse, Recording};
use crate::site::Site;
use crate::active::sys;
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
    /// Whether a thread of ours takes readings and writes the recording.
    background: AtomicBool,
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

/// The process that registered the hooks for exit and fork, 0 for none; children of `fork` inherit hooks.
static HOOKED: AtomicU32 = AtomicU32::new(0);

/// How long a thread waits for another that is starting memtrace, or for a lock at exit, before it goes on without.
const PATIENCE: Duration = Duration::from_millis(200);

/// Attempts at the measuring lock, each a pause instruction, before a boundary gives its processor away: about the time
/// of a few readings.
const SPINS: u32 = 500;

/// How long it then waits for a holder that was preempted. A frame that is entered with an old RSS may have a peak of
/// nothing.
const PREEMPTION: Duration = Duration::from_millis(1);

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
            let runtime = start::start();
            let state = if runtime.is_some() { RUNNING } else { INERT };
            if let Some(runtime) = runtime {
                RUNTIME.store(ptr::from_ref(runtime).cast_mut(), Ordering::Release);
                HOT.on.store(!DISABLED.load(Ordering::Relaxed), Ordering::Relaxed);
                runtime.start_background();
                register_hooks();
                #[cfg(panic = "abort")]
                end_at_panic();
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
    while STATE.load(Ordering::Acquire) == STARTING && began.elapsed() < PATIENCE {
        std::thread::yield_now();
    }
    current()
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
    if !runtime.background.load(Ordering::Relaxed) {
        runtime.publish_from_boundary();
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

impl State {
    fn of(runtime: &Runtime, measuring: &mut Measuring, end: End, books_due: impl FnOnce(&Pulse) -> bool) -> Self {
        let began = runtime.now_ns();
        measuring.read(runtime, Taker::Nobody);
        let pulse = snapshot::pulse(runtime, measuring, end);
        let books = books_due(&pulse).then(|| snapshot::books(runtime, measuring));
        Self { pulse, books, cost_ns: runtime.now_ns().saturating_sub(began) }
    }
}

impl Runtime {
    /// A slot for the calling thread.
    pub(crate) fn new_slot(&'static self) -> Option<&'static Slot> {
        lock(&self.registry).add_thread(&self.slots)
    }

    /// The edge that a thread takes for the first time.
    pub(crate) fn new_edge<'slot>(&self, slot: &'slot Slot, caller: u32, site: &'static Site) -> Option<&'slot Edge> {
        lock(&self.registry).edge(slot, caller, site, &self.path_sites)
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
        for _ in 0..SPINS {
            match self.measuring.try_lock() {
                Ok(measuring) => return Some(measuring),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
            }
        }
        match self.config.overhead {
            Overhead::Exact => Some(lock(&self.measuring)),
            Overhead::Permille(_) => lock_within(PREEMPTION, &self.measuring),
        }
    }

    /// Has a thread of ours take readings and write the recording. Where there can be none, boundaries do it.
    fn start_background(&'static self) {
        if self.config.sample.is_zero() {
            return;
        }
        let thread = std::thread::Builder::new().name("memtrace".to_owned()).stack_size(256 << 10);
        let run = move || {
            frame::pass_over_this_thread();
            loop {
                std::thread::sleep(self.config.sample);
                lock(&self.recorder).tick(self);
            }
        };
        let started = sys::with_signals_blocked(|| thread.spawn(run)).is_ok();
        self.background.store(started, Ordering::Relaxed);
    }

    #[cold]
    fn publish_from_boundary(&self) {
        if let Ok(mut recorder) = self.recorder.try_lock() {
            recorder.tick_if_due(self);
        }
    }

    /// Takes a background reading, and gives what the recorder writes; the books only where they are due.
    pub(crate) fn look(&self, end: End, books_due: impl FnOnce(&Pulse) -> bool) -> State {
        State::of(self, &mut lock(&self.measuring), end, books_due)
    }

    /// The same, with the books, for a process that ends: its other threads may have stopped in the middle of
    /// anything.
    pub(crate) fn last_look(&self, end: End) -> Option<State> {
        Some(State::of(self, &mut *lock_within(PATIENCE, &self.measuring)?, end, |_| true))
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
        let at_peak: u64 = (0..books.paths.len()).filter(of_site).map(|path| books.paths[path].at_peak_bytes).sum();
        let share = 100.0 * at_peak as f64 / books.peak_bytes.max(1) as f64;
        let site = registry.site(site)?;
        Some((format!("{}::{}", site.module, site.name), self_peak, share))
    }

    /// The cgroup's limit.
    pub(crate) fn limit(&self) -> Option<u64> {
        self.process.limit_bytes
    }

    /// Age of the recording.
    pub(crate) fn now_ns(&self) -> u64 {
        self.clock.now().0
    }

    /// The last reading and the last words.
    fn end(&self, how: End) {
        let Some(mut recorder) = lock_within(PATIENCE, &self.recorder) else { return };
        recorder.end(self, how);
    }
}

/// Locks, whatever happened to an earlier holder: nothing of memtrace panics while it holds a lock, and if it did, the
/// books would be off by one interval.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks within that time, where the holder may be a thread that does not run.
fn lock_within<T>(patience: Duration, mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    let began = Instant::now();
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if began.elapsed() > patience => return None,
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
}

fn register_hooks() {
    if HOOKED.swap(std::process::id(), Ordering::Relaxed) == 0 {
        sys::register(at_exit, in_child);
    }
}

/// Exit code of a program whose `main` panicked (`std::rt::lang_start`).
const PANICKED: c_int = 101;

extern "C" fn at_exit(code: c_int, _: *mut c_void) {
    let how = if code == PANICKED { End::Panic } else { End::Clean };
    // A signal handler that calls `exit` may have interrupted this thread inside memtrace; then there are no last
    // words.
    frame::inside(|_| current().map(|runtime| runtime.end(how)));
}

/// Where a panic aborts, no exit code tells of it: the panic hook is the last code to run.
#[cfg(panic = "abort")]
fn end_at_panic() {
    if !std::thread::panicking() {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            before(info);
            frame::inside(|_| current().map(|runtime| runtime.end(End::Panic)));
        }));
    }
}

/// In the child after `fork`: everything belongs to the parent, and some lock may be held by a thread that does not
/// exist here. Begin anew at the next boundary.
unsafe extern "C" fn in_child() {
    HOT.on.store(false, Ordering::Relaxed);
    RUNTIME.store(ptr::null_mut(), Ordering::Relaxed);
    frame::forget_thread();
    if STATE.load(Ordering::Relaxed) != INERT {
        STATE.store(UNSTARTED, Ordering::Relaxed);
    }
}
