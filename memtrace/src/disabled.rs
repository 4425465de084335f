//! The public API with the feature off: nothing.

use crate::recording::Recording;

/// Starts measuring again after [`disable`]. Without the feature `enabled` it does nothing.
#[inline]
pub fn enable() {}

/// Stops opening frames. Without the feature `enabled` it does nothing.
#[inline]
pub fn disable() {}

/// Whether calls of annotated functions are measured. Without the feature `enabled` they never are.
#[inline]
#[must_use]
pub fn is_enabled() -> bool {
    false
}

/// Takes a reading and gives the state of this process. Without the feature `enabled` there is none.
#[inline]
#[must_use]
pub fn snapshot() -> Option<Recording> {
    None
}

/// See [`crate::checkpoint!`].
#[inline]
pub fn checkpoint(_name: &str) {}

/// Stands in for a site where the attribute expands and this crate is off.
///
/// Cargo builds one attribute for a program and its build scripts, but this crate once for each: a crate that both
/// use is then annotated by an attribute that is on, and finds a memtrace that is off.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_no_site {
    ($($site:tt)*) => {
        static SITE: () = ();
    };
}

/// Stands in for a span where the attribute expands and this crate is off.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_no_span {
    ($($span:tt)*) => {
        ()
    };
}

/// Opens no frame.
#[inline]
pub fn enter((): &()) {}

/// Opens no frame.
#[inline]
pub fn enter_with((): &(), _span: impl FnOnce(u64)) {}

/// Measures no future.
#[derive(Debug)]
pub struct Measured;

impl Measured {
    /// The future as it is.
    #[inline]
    #[expect(clippy::new_ret_no_self, reason = "the name of what measures where this crate is on")]
    pub fn new<F>((): &(), future: F) -> F {
        future
    }

    /// The future as it is.
    #[inline]
    pub fn with_span<F>((): &(), (): (), future: F) -> F {
        future
    }
}
