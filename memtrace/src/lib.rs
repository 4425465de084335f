//! Names the function that raised a process's peak resident memory.

#[cfg(any(feature = "enabled", feature = "recording"))]
pub mod recording;
