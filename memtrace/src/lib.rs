//! Names the function that raised a process's peak resident memory.
//!
//! Put [`track_memory`] on the functions you suspect, switch the feature `enabled` on, and run the program or its
//! tests. memtrace reads RSS and its high-water mark from `/proc` at the functions' entries and exits and every 10 ms,
//! divides every byte of growth among the call paths that were open, and leaves a recording that survives any death of
//! the process. `cargo memtrace report` ranks it.
//!
//! ```
//! #[memtrace::track_memory]
//! fn parse_file_content(text: &str) -> Vec<String> {
//!     text.lines().map(str::to_owned).collect()
//! }
//!
//! let lines = parse_file_content("one\ntwo");
//! memtrace::checkpoint!("Content parsed");
//! assert_eq!(lines.len(), 2);
//! ```
//!
//! Nothing has to be called in `main`: the first call of an annotated function starts memtrace.
//!
//! # Features
//!
//! | feature | effect |
//! | --- | --- |
//! | (none) | the attribute returns its function untouched, everything else is an empty inline function, and no dependency but the macro crate is compiled |
//! | `enabled` | measures; on systems other than Linux it compiles, does nothing, and says so once |
//! | `layer` | `memtrace::layer()`, which measures the `tracing` spans that a program already has; without `enabled` it does nothing |
//! | `recording` | the codec of [`recording`]s alone, for programs that read them |
//!
//! A program forwards the first, so that measuring is a flag of cargo: `memtrace = ["memtrace/enabled"]` in its
//! `[features]`, and `cargo test --features memtrace`.
//!
//! # Accuracy and overhead
//!
//! The kernel itself counts RSS with an error, the *resolution*: 256 KiB on 2 CPUs, 2 MiB on 16. Known allocations in one
//! thread are found to within the larger of that and 1 % when every boundary has a reading (`MEMTRACE_OVERHEAD=exact`;
//! `tests/accuracy`). By default readings may take 3 % of wall time; growth that could then belong to another function is
//! counted, and the report states it.
//!
//! Calling an annotated function without a reading costs about 30 ns, most of them for two looks at the time-stamp
//! counter, takes no lock and writes nothing that another thread writes. A reading costs 1 to 4 µs. memtrace's own memory
//! is about 0.4 MiB and 1 KiB a thread, constant in calls and run length (`docs/performance.md`, with the benchmark's
//! command).
//!
//! Each reading at a boundary resets the process's high-water mark, which lowers what `VmHWM`, `getrusage` and a parent's
//! `wait4` show of it; `MEMTRACE_RESET=0` does without. `docs/accuracy.md` says what RSS cannot show.

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

pub use active::{Context, Frame, disable, enable, is_enabled, measure, measure_async, snapshot};
#[cfg(feature = "layer")]
pub use active::{SpanLayer, layer};
pub use measurement::Measurement;
pub use memtrace_macros::{skip, track_memory};

/// What the attribute's expansion names. Not part of the public API.
#[doc(hidden)]
pub mod __private;

/// Takes an exact reading and keeps it in the recording under a name, for phases of a program.
///
/// A `tracing` event at INFO with the target `memtrace` tells of it: `name`, `memtrace.rss`, `memtrace.delta` (the change
/// since the last checkpoint), `memtrace.peak` (what `VmHWM` shows of a process without memtrace), `memtrace.peak_rise`
/// (since the first reading) and `memtrace.virtual` (`VmSize`), in bytes. A recording keeps the first 256.
///
/// # Examples
///
/// ```
/// let lines: Vec<&str> = "one\ntwo".lines().collect();
/// memtrace::checkpoint!("Content parsed");
/// # assert_eq!(lines.len(), 2);
/// ```
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
        const NAME: &::core::primitive::str = $name;
        $crate::__private::site! {
            name: NAME, renamed: true, level: $crate::__private::tracing::Level::INFO, line: ::core::line!(),
            budget: ::core::option::Option::None,
            callsite: ::core::option::Option::Some($crate::__private::callsite! {
                target: ::core::module_path!(), level: $crate::__private::tracing::Level::INFO, name: NAME,
                line: ::core::line!(),
            }),
        }
        $crate::__private::enter(&MEMTRACE_SITE)
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
