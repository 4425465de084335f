//! Frames of spans that a program already has: a layer for `tracing` subscribers.
//!
//! A span's frame is on a thread's stack by turns, one for each time that a thread is in it ([`super::turns`]).

mod layer;

mod home;
mod table;

mod entered;

mod callsites;

pub(crate) use callsites::sites;
pub use layer::{SpanLayer, layer};
