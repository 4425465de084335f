//! The thread of ours: it takes readings, has the recorder write them, and speaks the last words.
//!
//! The thread that ends the process only asks for those and waits a while. It may hold anything when it calls `exit`,
//! as in a signal handler that interrupted `malloc`, and the last words need memory.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::locking::lock;
use super::{Runtime, frame};
use crate::active::sys;
use crate::recording::End;

/// How long the end of the process waits for the last words: many times what they take on a busy machine.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the program's threads know of the thread.
#[derive(Debug)]
pub(super) struct Background {
    runs: AtomicBool,
    thread: OnceLock<Thread>,
    last_words: AtomicU8,
}

const UNASKED: u8 = 0;
const ASKED_CLEAN: u8 = 1;
const ASKED_PANIC: u8 = 2;
const SPOKEN: u8 = 3;

impl Background {
    /// No thread yet.
    pub(super) fn new() -> Self {
        Self { runs: AtomicBool::new(false), thread: OnceLock::new(), last_words: AtomicU8::new(UNASKED) }
    }

    /// Whether there is a thread. Where not, boundaries do its work.
    pub(super) fn runs(&self) -> bool {
        self.runs.load(Ordering::Relaxed)
    }

    /// Has the thread speak the last words, and waits until it has or patience ends. `false` where there is no thread.
    pub(super) fn ask_for_last_words(&self, how: End) -> bool {
        let Some(thread) = self.thread.get() else { return false };
        let asked = if how == End::Panic { ASKED_PANIC } else { ASKED_CLEAN };
        self.last_words.store(asked, Ordering::Relaxed);
        thread.unpark();
        let began = Instant::now();
        while self.last_words.load(Ordering::Relaxed) != SPOKEN && began.elapsed() < LAST_WORDS {
            thread::sleep(Duration::from_micros(50));
        }
        true
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
    /// Starts the thread. Where there is to be none, or can be none, boundaries write the recording.
    pub(super) fn start_background(&'static self) {
        if self.config.sample.is_zero() {
            return;
        }
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
        loop {
            if self.background.asked_how().is_none() {
                thread::park_timeout(self.config.sample);
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
