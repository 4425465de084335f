//! Contexts: the call path of one thread, carried to another.

use super::guard::{Frame, open_slot};
use super::slot::{NO_FRAME, Slot};

/// The annotated functions that were open where it was taken, innermost last.
///
/// Work that is handed to another thread starts a call path of its own there. Where it is to count with the function
/// that handed it over, take the context along and enter it: what the thread raises is then charged to that function,
/// and annotated functions that it calls hang below it.
///
/// # Examples
///
/// ```
/// #[memtrace::track_memory]
/// fn parse_in_thread(text: String) -> usize {
///     let context = memtrace::Context::current();
///     let worker = std::thread::spawn(context.wrap(move || text.lines().count()));
///     worker.join().unwrap_or_default()
/// }
///
/// assert_eq!(parse_in_thread("one\ntwo".to_owned()), 2);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Context {
    path: u32,
    /// The process whose call paths these are.
    process: u32,
}

impl Context {
    /// The context of the calling thread; where no annotated function is open, entering it changes nothing.
    #[must_use]
    pub fn current() -> Self {
        // Where nothing was measured on the thread yet, it may still run a test.
        let path = open_slot().map_or(NO_FRAME, Slot::path);
        Self { path, process: std::process::id() }
    }

    /// Makes this the calling thread's context until the guard is dropped.
    pub fn enter(&self) -> Frame {
        let known = self.path != NO_FRAME && self.process == std::process::id();
        match open_slot().filter(|_| known) {
            Some(slot) => Frame::under(slot, self.path),
            None => Frame::INERT,
        }
    }

    /// The closure, run in this context wherever it is run.
    pub fn wrap<T>(self, run: impl FnOnce() -> T) -> impl FnOnce() -> T {
        move || {
            let _context = self.enter();
            run()
        }
    }
}
