//! The thread's `errno`, which belongs to the program: it may be read after an annotated function has returned.

use std::ffi::c_int;

/// Puts `errno` back, when dropped, to what it was.
#[derive(Debug)]
pub(crate) struct Errno(c_int);

impl Errno {
    /// Keeps what it is now.
    pub(crate) fn keep() -> Self {
        // SAFETY: the pointer is to the calling thread's own variable, which lives as long as the thread.
        Self(unsafe { *libc::__errno_location() })
    }
}

impl Drop for Errno {
    fn drop(&mut self) {
        // SAFETY: as above; `keep` and the drop run on one thread, because boundaries do not move between threads.
        unsafe { *libc::__errno_location() = self.0 };
    }
}
