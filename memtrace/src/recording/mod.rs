//! What a run leaves behind: the recording as plain values, and the codec between them and the bytes of a file.
//!
//! The values mirror the sections of the file. A running process writes them; everybody else gets them from `decode`
//! (feature `recording`), which treats the bytes as untrusted input, or live from [`crate::snapshot`].

mod model;

#[cfg(feature = "recording")]
mod codec;

#[cfg(feature = "recording")]
pub use codec::{Damage, DecodeError, Decoded, ReadError, ReadErrorReason, Section, decode, encode, read};
#[cfg(all(feature = "enabled", target_os = "linux", not(memtrace_unsupported)))]
pub(crate) use codec::{
    MAX_CHECKPOINTS, MAX_LOTS, MAX_PATHS, MAX_SITES, MAX_VIOLATIONS, TIMELINE_BUCKETS, Writer,
};
pub use model::{
    Books, CallPath, Checkpoint, End, Lot, OpenFutures, PathFigures, Process, Pulse, Recording, STARTUP,
    Site, Split, Thread, Timeline, TimelineBucket, UNTRACKED, Violation,
};
