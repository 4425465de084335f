//! How a process ends, as far as it lives to say so.

use std::ffi::{c_int, c_void};

use super::locking::lock_within;
use super::{PATIENCE, Runtime, current};
use crate::active::frame;
use crate::recording::End;

/// Exit code of a program whose `main` panicked (`std::rt::lang_start`).
const PANICKED: c_int = 101;

impl Runtime {
    /// The last reading and the last words.
    fn end(&self, how: End) {
        if !self.is_of_this_process() || self.background.ask_for_last_words(how) {
            return;
        }
        if let Some(mut recorder) = lock_within(&self.recorder, PATIENCE) {
            recorder.end(self, how);
        }
    }
}

/// Called by libc when the process returns from `main` or calls `exit`.
pub(super) extern "C" fn at_exit(code: c_int, _: *mut c_void) {
    let how = if code == PANICKED { End::Panic } else { End::Clean };
    // A signal handler that calls `exit` may have interrupted this thread inside memtrace; then there are no last
    // words.
    frame::inside(|_| current().map(|runtime| runtime.end(how)));
}

/// Where a panic aborts, no exit code tells of it: the panic hook is the last code to run.
#[cfg(panic = "abort")]
pub(super) fn end_at_panic() {
    if !std::thread::panicking() {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            before(info);
            frame::inside(|_| current().map(|runtime| runtime.end(End::Panic)));
        }));
    }
}
