//! The running memtrace of a process: how it starts at the first boundary, where its parts live, and what a boundary
//! calls when a reading is due.
//!
//! **Invariant:** locks are taken in the order recorder, measuring, registry. No lock is taken by a thread that holds
//! one further right, and a signal handler that interrupts a holder passes its boundaries over.
//!
//! **Invariant:** no thread of the program waits for a lock, or for the recorder at exit, without an end to its patience.

mod life;
mod start;

mod hot;
mod measuring;

mod blocks;
mod snapshot;
mod view;

mod background;
mod ending;

mod locking;

#[cfg(feature = "layer")]
pub(crate) use blocks::site_of_callsite;
pub(crate) use blocks::{Watch, site_at};
pub(crate) use hot::HOT;
pub(crate) use life::{current, set_enabled, started};
pub(crate) use view::State;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use crate::active::clock::Clock;
use crate::active::config::{Config, Overhead};
use crate::active::frame::edges::Edge;
use crate::active::frame::path_sites::PathSites;
use crate::active::frame::paths::Registry;
use crate::active::frame::slot::{Slot, Slots};
use crate::active::recorder::Recorder;
use crate::active::sys;
use crate::recording::{Checkpoint, Process, Recording};
use crate::site::Site;
use background::Background;
use locking::{lock, lock_within};
use measuring::Measuring;

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
    /// Whether the program has said something that is to be on file soon.
    books_wanted: AtomicBool,
}

/// How long a thread waits for another that is starting memtrace, or for a lock, before it goes on without: the holder
/// may itself wait for something that this thread holds, such as its allocator's lock.
const PATIENCE: Duration = Duration::from_millis(200);

/// The same for a reading, unless every boundary is to have one. The holder may be preempted, or wait for the kernel while a third thread unmaps a large
/// buffer; without patience a boundary would go without a reading just where RSS has changed most. A boundary that goes
/// on without sends what its leaf has raised since the last tick to whoever is the leaf next.
const PATIENCE_FOR_READING: Duration = Duration::from_millis(5);

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

impl Runtime {
    /// A slot for the calling thread.
    pub(crate) fn new_slot(&'static self) -> Result<&'static Slot, NoSlot> {
        let mut registry = lock_within(&self.registry, PATIENCE).ok_or(NoSlot::NotNow)?;
        registry.add_thread(&self.slots, &self.path_sites).ok_or(NoSlot::Full)
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
        lock(&self.registry).end_tests(&self.slots);
        let mut measuring = lock(&self.measuring);
        measuring.read(self, taker);
        snapshot::recording(self, &measuring)
    }

    /// Takes a reading and keeps it under a name.
    pub(crate) fn checkpoint(&self, taker: Taker, name: &str) -> Checkpoint {
        let checkpoint = lock(&self.measuring).checkpoint(self, taker, name);
        self.books_wanted.store(true, Ordering::Relaxed);
        checkpoint
    }

    fn measuring_at_boundary(&self) -> Option<MutexGuard<'_, Measuring>> {
        let exact = self.config.overhead == Overhead::Exact;
        lock_within(&self.measuring, if exact { PATIENCE } else { PATIENCE_FOR_READING })
    }

    #[cold]
    fn publish_from_boundary(&self) {
        if self.is_of_this_process()
            && let Ok(mut recorder) = self.recorder.try_lock()
        {
            recorder.tick_if_due(self);
        }
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
