//! What a run leaves behind: the recording as plain values, and the codec between them and the bytes of a file.
//!
//! The values mirror the sections of the file. A running process writes them through `Writer`; everybody else gets
//! them from `decode`, which treats the bytes as untrusted input, or live from [`crate::snapshot`].

mod model;

pub use model::{
    Books, CallPath, Checkpoint, End, Lot, PathFigures, Process, Pulse, Recording, STARTUP, Site, Split, Thread,
    Timeline, TimelineBucket, UNTRACKED,
};
