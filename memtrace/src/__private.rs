//! What the attribute's expansion and the exported macros name: nothing here is public API.

pub use std::boxed::Box;

#[cfg(not(feature = "enabled"))]
pub use crate::__memtrace_no_site as site;
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
pub use crate::active::{Opening, open, wanted_span};
#[cfg(feature = "enabled")]
pub use crate::{
    __memtrace_callsite as callsite, __memtrace_site as site, __memtrace_span as span,
    site::{Registration, Site, SiteText, metadata, path_of},
};
pub use crate::{
    __memtrace_enter_with as enter_with, __memtrace_future_span as future_span,
    __memtrace_open_span as open_span,
    active::{Measured, assert_peak_below, checkpoint, enter, hold},
};
#[cfg(feature = "enabled")]
pub use {inventory, tracing, tracing_core::callsite::DefaultCallsite};

/// What a function returns, by its type: a name for `!`, which cannot be written where a future's output is.
pub trait Returns {
    /// The type that the function returns.
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}

/// The type `!`.
pub type Never = <fn() -> ! as Returns>::Output;

/// Tells the compiler that a future never ends, where it would make the body's `!` a `()`, as editions before 2024 do.
pub fn never_ending<F: Future<Output = Never>>(future: F) -> F {
    future
}
