//! The public API with the feature on, on systems whose resident memory memtrace cannot read: nothing, and one line
//! that says so.

use std::io::Write;
use std::marker::PhantomData;
use std::sync::Once;

use tracing::Span;

use crate::measurement::Measurement;
use crate::recording::Recording;
use crate::site::Site;

/// Starts measuring. This system is not supported: it does nothing, and says so once.
pub fn enable() {
    say_once();
}

/// Stops measuring. This system is not supported: it does nothing.
pub fn disable() {}

/// Whether calls of annotated functions are measured. On this system they never are.
#[must_use]
pub fn is_enabled() -> bool {
    false
}

/// Takes a reading and gives the state of this process. On this system there is none.
#[must_use]
pub fn snapshot() -> Option<Recording> {
    None
}

/// See [`crate::checkpoint!`].
pub fn checkpoint(_name: &str) {
    say_once();
}

/// A frame that measures nothing. It stays on its thread, as one that measures does: what compiles here compiles where
/// memtrace measures.
#[derive(Debug)]
#[must_use = "the frame is left when this is dropped"]
pub struct Frame(PhantomData<*const ()>);

impl Drop for Frame {
    fn drop(&mut self) {}
}

/// Enters a frame that measures nothing.
pub fn enter(_site: &'static Site) -> Frame {
    say_once();
    Frame(PhantomData)
}

/// The frame as it is.
pub fn hold(_site: &'static Site, frame: Frame) -> Frame {
    frame
}

/// Enters a frame that measures nothing, and makes no span.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_enter_with {
    (site: $site:expr, $($span:tt)*) => {{
        if false {
            let _ = $crate::__private::span! { rss: 0_u64, $($span)* };
        }
        $crate::__private::enter($site)
    }};
}

/// Measures no future.
#[derive(Debug)]
pub struct Measured;

impl Measured {
    /// The future as it is.
    #[expect(clippy::new_ret_no_self, reason = "the name of what measures on other systems")]
    pub fn new<F>(_site: &'static Site, future: F) -> F {
        say_once();
        future
    }

    /// The future as it is.
    pub fn with_span<F>(_site: &'static Site, _span: Span, future: F) -> F {
        say_once();
        future
    }
}

/// Makes no span.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_future_span {
    ($($span:tt)*) => {{
        if false {
            let _ = $crate::__private::span! { rss: 0_u64, $($span)* };
        }
        $crate::__private::tracing::Span::none()
    }};
}

/// Makes no span.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_open_span {
    (awaits: $awaits:literal, $($span:tt)*) => {
        if false {
            let _ = $crate::__private::span! { rss: 0_u64, $($span)* };
        }
    };
}

/// The annotated functions that were open where it was taken. This system is not supported: it is empty.
#[derive(Clone, Copy, Debug)]
pub struct Context(());

impl Context {
    /// The context of the calling thread.
    #[must_use]
    pub fn current() -> Self {
        Self(())
    }

    /// Makes this the calling thread's context. This system is not supported: there is nothing to do.
    pub fn enter(&self) -> Frame {
        Frame(PhantomData)
    }

    /// The closure as it is.
    pub fn wrap<T>(self, run: impl FnOnce() -> T) -> impl FnOnce() -> T {
        run
    }
}

/// The layer that measures nothing: to a subscriber it is as if it were not there.
#[cfg(feature = "layer")]
pub type SpanLayer = Option<tracing_subscriber::layer::Identity>;

/// Measures the spans that a program already has. On this system it measures none.
#[cfg(feature = "layer")]
#[must_use]
pub fn layer() -> SpanLayer {
    None
}

/// Runs `run`, and measures nothing.
pub fn measure<T>(run: impl FnOnce() -> T) -> (T, Option<Measurement>) {
    (run(), None)
}

/// Awaits `future`, and measures nothing.
pub async fn measure_async<F: Future>(future: F) -> (F::Output, Option<Measurement>) {
    (future.await, None)
}

/// See [`crate::assert_peak_below!`].
pub fn assert_peak_below(_limit: &str, _measured: Option<Measurement>) {}

fn say_once() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "memtrace: nothing is measured: this system is not supported, only Linux is; the program runs unharmed"
        );
    });
}
