//! The public API with the feature off: nothing.

/// Starts measuring again after [`disable`]. Without the feature `enabled` it does nothing.
#[inline(always)]
pub fn enable() {}

/// Stops opening frames. Without the feature `enabled` it does nothing.
#[inline(always)]
pub fn disable() {}

/// Whether calls of annotated functions are measured. Without the feature `enabled` they never are.
#[inline(always)]
#[must_use]
pub fn is_enabled() -> bool {
    false
}

/// Takes a reading and gives the state of this process. Without the feature `enabled` there is none.
#[inline(always)]
#[must_use]
pub fn snapshot() -> Option<Recording> {
    None
}

/// See [`crate::checkpoint!`].
#[inline(always)]
pub fn checkpoint(_name: &str) {}
