//! What the attribute's expansion and the exported macros name: nothing here is public API.

pub use std::boxed::Box;

pub use crate::active::{assert_peak_below, checkpoint};
#[cfg(feature = "enabled")]
pub use crate::{
    __memtrace_future_span as future_span, __memtrace_site as site, __memtrace_span as span,
    active::{Budgeted, Frame, Measured, budgeted, enter, enter_with, open_span, wants_span},
    site::{Registration, Site, SiteText, path_of},
};
#[cfg(not(feature = "enabled"))]
pub use crate::{
    __memtrace_no_site as site, __memtrace_no_span as future_span, __memtrace_no_span as span,
    active::{Measured, budgeted, enter, enter_with, open_span},
};
#[cfg(feature = "enabled")]
pub use {inventory, tracing};

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
