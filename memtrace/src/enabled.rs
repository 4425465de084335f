//! The public API with the feature on (stub while the runtime is being written).

use crate::site::Site;

/// Starts measuring again after [`disable`].
pub fn enable() {}

/// Stops opening frames.
pub fn disable() {}

/// Whether calls of annotated functions are measured.
#[must_use]
pub fn is_enabled() -> bool {
    true
}

/// See [`crate::checkpoint!`].
pub fn checkpoint(_name: &str) {}

/// An open frame.
#[derive(Debug)]
#[must_use]
pub struct Frame(#[allow(dead_code)] &'static Site);

/// Opens a frame.
pub fn enter(site: &'static Site) -> Frame {
    Frame(site)
}
