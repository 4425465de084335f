//! What a run leaves behind: the recording as plain values, and the codec between them and the bytes of a file.
//!
//! The values mirror the sections of the file. A running process writes them through `Writer`; everybody else gets
//! them from [`decode`], which treats the bytes as untrusted input, or live from [`crate::snapshot`].

mod damage;
mod decode;
mod encode;
mod model;

mod layout;

mod books;
mod fields;
mod header;
mod journal;
mod promise;
mod pulse;
mod records;
mod section;
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
mod writer;

#[cfg(test)]
mod tests;

pub use damage::{Damage, DecodeError, Section};
pub use decode::{Decoded, ReadError, ReadErrorReason, decode, read};
pub use encode::encode;
pub use model::{
    Books, CallPath, Checkpoint, End, Lot, PathFigures, Process, Pulse, Recording, STARTUP, Site, Split,
    Thread, Timeline, TimelineBucket, UNTRACKED,
};
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
pub(crate) use layout::{MAX_CHECKPOINTS, MAX_LOTS, MAX_PATHS, MAX_SITES, TIMELINE_BUCKETS};
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
pub(crate) use writer::Writer;
