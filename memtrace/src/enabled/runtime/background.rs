//! The thread of ours: it takes readings, has the recorder write them, and speaks the last words.
//!
//! The thread that ends the process only asks for those and waits a while. It may hold anything when it calls `exit`,
//! as in a signal handler that interrupted `malloc`, and the last words need memory.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::locking::lock;
use super::{PATIENCE, Runtime};
use crate::active::frame;
use crate::active::recorder::TICK_NS;
use crate::active::sys;
use crate::recording::End;

/// How long the end of the process waits for the last words: many times what they take on a busy machine.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the program's threads know of the thread.
#[derive(Debug)]
pub(super) struct Background {
    runs: AtomicBool,
    thread: OnceLock<Thread>,
    /// Whether the thread has come to our part of it.
    begun: AtomicBool,
    /// When a boundary last woke the thread.
    woken_ns: AtomicU64,
    last_words: AtomicU8,
}

const UNASKED: u8 = 0;
const ASKED_CLEAN: u8 = 1;
const ASKED_PANIC: u8 = 2;
const SPOKEN: u8 = 3;

impl Background {
    /// No thread yet.
    pub(super) fn new() -> Self {
        Self {
            runs: AtomicBool::new(false),
            thread: OnceLock::new(),
            begun: AtomicBool::new(false),
            woken_ns: AtomicU64::new(0),
            last_words: AtomicU8::new(UNASKED),
        }
    }

    /// Whether there is a thread. Where not, boundaries do its work.
    pub(super) fn runs(&self) -> bool {
        self.runs.load(Ordering::Relaxed)
    }

    /// Has the thread speak the last words, and waits until it has or patience ends. `false` where there is no thread,
    /// or none that runs: in a child of `fork` it may wait for ever for a lock of std's that was held at the fork.
    pub(super) fn ask_for_last_words(&self, how: End) -> bool {
        let Some(thread) = self.thread.get() else { return false };
        let asked = if how == End::Panic { ASKED_PANIC } else { ASKED_CLEAN };
        self.last_words.store(asked, Ordering::Relaxed);
        thread.unpark();
        let began = Instant::now();
        while self.last_words.load(Ordering::Relaxed) != SPOKEN && began.elapsed() < LAST_WORDS {
            if !self.begun.load(Ordering::Relaxed) && began.elapsed() > PATIENCE {
                return false;
            }
            thread::sleep(Duration::from_micros(50));
        }
        true
    }

    /// Wakes the thread, if the last time is long enough ago.
    pub(super) fn wake_if_due(&self, now_ns: u64) {
        let last = self.woken_ns.load(Ordering::Relaxed);
        if now_ns.saturating_sub(last) >= TICK_NS
            && self.woken_ns.compare_exchange(last, now_ns, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            && let Some(thread) = self.thread.get()
        {
            thread.unpark();
        }
    }

    fn asked_how(&self) -> Option<End> {
        match self.last_words.load(Ordering::Relaxed) {
            ASKED_CLEAN => Some(End::Clean),
            ASKED_PANIC => Some(End::Panic),
            _ => None,
        }
    }
}

impl Runtime {
    /// Starts the thread. Where there can be none, boundaries write the recording.
    ///
    /// With `MEMTRACE_SAMPLE=0` there is one too, which boundaries wake: they may be reached in a signal handler that
    /// interrupted `malloc`, where waking a thread is safe and making up what is to be written is not.
    pub(super) fn start_background(&'static self) {
        self.background.runs.store(true, Ordering::Relaxed);
        let builder = thread::Builder::new().name("memtrace".to_owned()).stack_size(256 << 10);
        let started = sys::with_signals_blocked(|| builder.spawn(move || self.run_background()));
        match started {
            Ok(handle) => drop(self.background.thread.set(handle.thread().clone())),
            Err(_) => self.background.runs.store(false, Ordering::Relaxed),
        }
    }

    /// Goes on after the last words: the program's own exit functions may take long.
    fn run_background(&self) {
        frame::pass_over_this_thread();
        self.background.begun.store(true, Ordering::Relaxed);
        loop {
            if self.background.asked_how().is_none() {
                if self.config.sample.is_zero() {
                    thread::park();
                } else {
                    thread::park_timeout(self.config.sample);
                }
            }
            let mut recorder = lock(&self.recorder);
            if let Some(how) = self.background.asked_how() {
                recorder.end(self, how);
                self.background.last_words.store(SPOKEN, Ordering::Relaxed);
            } else {
                recorder.tick(self);
            }
        }
    }
}
