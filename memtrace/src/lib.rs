//! Names the function that raised a process's peak resident memory.

#[cfg_attr(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)), path = "enabled/mod.rs")]
#[cfg_attr(
    all(feature = "enabled", any(not(target_os = "linux"), memtrace_unsupported)),
    path = "unsupported.rs"
)]
#[cfg_attr(not(feature = "enabled"), path = "disabled.rs")]
mod active;

#[cfg(feature = "enabled")]
#[cfg_attr(
    any(not(target_os = "linux"), memtrace_unsupported),
    expect(dead_code, reason = "sites are declared on every system, and read where something is measured")
)]
mod site;

pub mod recording;

pub use active::{disable, enable, is_enabled, snapshot};
pub use memtrace_macros::{skip, track_memory};

/// What the attribute's expansion names. Not part of the public API.
#[doc(hidden)]
pub mod __private;

/// Takes an exact reading and keeps it in the recording under a name.
#[macro_export]
macro_rules! checkpoint {
    ($name:expr) => {
        $crate::__private::checkpoint($name)
    };
}
