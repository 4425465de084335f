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
