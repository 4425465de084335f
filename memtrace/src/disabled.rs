//! The public API with the feature off: nothing.

use std::marker::PhantomData;

use crate::measurement::Measurement;
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
        static MEMTRACE_SITE: () = ();
    };
}

/// A frame that measures nothing. It stays on its thread, as one that measures does: what compiles with the feature
/// off compiles with it on.
#[derive(Debug)]
#[must_use = "the frame is left when this is dropped"]
pub struct Frame(PhantomData<*const ()>);

impl Drop for Frame {
    #[inline]
    fn drop(&mut self) {}
}

/// Opens no frame.
#[inline]
pub fn enter((): &()) -> Frame {
    Frame(PhantomData)
}

/// Opens no frame.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_enter_with {
    (site: $site:expr, $($span:tt)*) => {
        $crate::__private::enter($site)
    };
}

/// The frame as it is.
#[inline]
pub fn hold((): &(), frame: Frame) -> Frame {
    frame
}

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

/// Makes no span.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_future_span {
    ($($span:tt)*) => {
        ()
    };
}

/// Opens no span.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_open_span {
    ($($span:tt)*) => {};
}

/// The annotated functions that were open where it was taken. Without the feature `enabled` it is empty.
#[derive(Clone, Copy, Debug)]
pub struct Context(());

impl Context {
    /// The context of the calling thread.
    #[inline]
    #[must_use]
    pub fn current() -> Self {
        Self(())
    }

    /// Makes this the calling thread's context. Without the feature `enabled` there is nothing to do.
    #[inline]
    pub fn enter(&self) -> Frame {
        Frame(PhantomData)
    }

    /// The closure as it is.
    #[inline]
    pub fn wrap<T>(self, run: impl FnOnce() -> T) -> impl FnOnce() -> T {
        run
    }
}

/// The layer that measures nothing: to a subscriber it is as if it were not there.
#[cfg(feature = "layer")]
pub type SpanLayer = Option<tracing_subscriber::layer::Identity>;

/// Measures the spans that a program already has. Without the feature `enabled` it measures none.
#[cfg(feature = "layer")]
#[inline]
#[must_use]
pub fn layer() -> SpanLayer {
    None
}

/// Runs `run`, and measures nothing.
#[inline]
pub fn measure<T>(run: impl FnOnce() -> T) -> (T, Option<Measurement>) {
    (run(), None)
}

/// Awaits `future`, and measures nothing.
#[inline]
pub async fn measure_async<F: Future>(future: F) -> (F::Output, Option<Measurement>) {
    (future.await, None)
}

/// See [`crate::assert_peak_below!`].
#[inline]
pub fn assert_peak_below(_limit: &str, _measured: Option<Measurement>) {}
