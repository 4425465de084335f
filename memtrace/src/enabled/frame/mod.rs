//! Frames: what happens at a boundary, and where each thread keeps what it needs there.
//!
//! **Invariant:** a boundary without a reading touches only its thread's own slot and the read-mostly words of
//! [`crate::active::runtime::HOT`]: it takes no lock, writes nothing shared, makes no system call and does not allocate.

mod body_span;
mod budget;
mod calls;
mod context;
pub(crate) mod edges;
mod future;
mod guard;
mod measure;
mod measure_async;
pub(crate) mod path_sites;
pub(crate) mod paths;
pub(crate) mod slot;
#[cfg(feature = "layer")]
mod span;
pub(crate) mod stack;
mod test_names;
pub(crate) mod turns;

pub use body_span::wanted_span;
pub use budget::hold;
pub use context::Context;
pub use future::Measured;
pub use guard::{Frame, Opening, enter, open};
pub(crate) use guard::{forget_thread, inside, pass_over_this_thread};
pub use measure::{assert_peak_below, measure};
pub use measure_async::measure_async;
#[cfg(feature = "layer")]
pub(crate) use span::sites as sites_of_spans;
#[cfg(feature = "layer")]
pub use span::{SpanLayer, layer};
