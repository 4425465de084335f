//! How memtrace starts in a process, is switched on and off, and begins anew in a child after `fork`.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, Ordering};
use std::time::Instant;

use super::locking::lock;
use super::{HOT, PATIENCE, Runtime, ending, start};
use crate::active::{frame, sys};

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
                HOT.set_due(0);
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

/// Lets frames be opened, or not.
pub(crate) fn set_enabled(on: bool) {
    DISABLED.store(!on, Ordering::Relaxed);
    if current().is_some() {
        HOT.on.store(on, Ordering::Relaxed);
    } else if on {
        frame::inside(|_| started());
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
    HOT.set_due(0);
    RUNTIME.store(ptr::null_mut(), Ordering::Relaxed);
    frame::forget_thread();
    match STATE.load(Ordering::Relaxed) {
        // The thread that was in the middle of it does not exist here, and what it had half made would be waited for.
        STARTING => STATE.store(INERT, Ordering::Relaxed),
        RUNNING => STATE.store(UNSTARTED, Ordering::Relaxed),
        _ => {}
    }
}
