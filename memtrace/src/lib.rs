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

mod measurement;
pub mod recording;

pub use active::{Context, Frame, disable, enable, is_enabled, measure, snapshot};
pub use measurement::Measurement;
pub use memtrace_macros::track_memory;

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

/// Opens a frame for a block of code, as the attribute does for a function. Gives a guard; dropping it ends the block.
///
/// The name is a string literal, and a row of the ranking. Without the feature `enabled` the guard does nothing.
///
/// # Examples
///
/// ```
/// fn decode(frames: &[&str]) -> usize {
///     let _frames = memtrace::scope!("decode frames");
///     frames.iter().map(|frame| frame.len()).sum()
/// }
///
/// assert_eq!(decode(&["one", "two"]), 6);
/// ```
///
/// Anything else than a literal is refused:
///
/// ```compile_fail
/// let name = "decode frames";
/// let _frames = memtrace::scope!(name);
/// ```
#[macro_export]
macro_rules! scope {
    ($name:literal $(,)?) => {{
        // A literal that is no string is refused here, at its own place, with the feature on or off.
        const _: &::core::primitive::str = $name;
        $crate::__private::site! {
            name: $name, renamed: true, target: ::core::module_path!(), level: INFO, line: ::core::line!()
        }
        $crate::__private::enter(&SITE)
    }};
    ($($other:tt)*) => {
        ::core::compile_error!("`scope!` takes its name as a string literal: scope!(\"decode frames\")")
    };
}

/// Runs a block and panics where its inclusive peak is above a limit. Gives the block's value.
///
/// The block is run as a closure: `return` and `?` in it leave the block. Without the feature `enabled` it is run and
/// nothing is asserted.
///
/// # Panics
///
/// Where the inclusive peak is above the limit; the message names both, and says what makes the figure uncertain.
///
/// # Examples
///
/// ```
/// let lines = memtrace::assert_peak_below!("64 MiB", { "one\ntwo".lines().count() });
/// assert_eq!(lines, 2);
/// ```
#[macro_export]
macro_rules! assert_peak_below {
    ($limit:expr, $block:expr $(,)?) => {{
        let (value, measured) = $crate::measure(|| $block);
        $crate::__private::assert_peak_below($limit, measured);
        value
    }};
}
