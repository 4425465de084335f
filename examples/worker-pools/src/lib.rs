//! Work that a function hands to a pool: charged to that function where it hands its [`Context`] over too.
//!
//! A thread of a pool has call paths of its own, and nobody there knows who waits for it. [`load_album`] and [`digest`]
//! take their context along; [`load_album_without_context`] does the same work and is charged with nothing: what its
//! workers take is `(untracked)`.
//!
//! ```console
//! $ cargo memtrace run --package worker-pools
//! ```

use memtrace::{Context, track_memory};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tokio::task::{JoinError, spawn_blocking};

/// A decoded picture of 40 MiB: an allocator maps and unmaps so much by itself, so no picture lives on another's pages.
pub struct Picture(Vec<u8>);

/// Bytes of a picture.
pub const PICTURE_BYTES: usize = 40 << 20;

/// Decodes pictures on rayon's threads, each in the context of this call.
#[must_use]
#[track_memory]
pub fn load_album(pictures: u8) -> Vec<Picture> {
    let context = Context::current();
    let decode = |number| {
        let _context = context.enter();
        Picture::decode(number)
    };
    (0..pictures).into_par_iter().map(decode).collect()
}

/// The same, and nobody knows for whom the threads work.
#[must_use]
#[track_memory]
pub fn load_album_without_context(pictures: u8) -> Vec<Picture> {
    (0..pictures).into_par_iter().map(Picture::decode).collect()
}

/// Adds a picture up on a thread of the runtime that may block, in the context of this call.
#[track_memory]
pub async fn digest(number: u8) -> Result<u64, JoinError> {
    let work = move || Picture::decode(number).sum();
    spawn_blocking(Context::current().wrap(work)).await
}

impl Picture {
    fn decode(number: u8) -> Self {
        Self(vec![number | 1; PICTURE_BYTES])
    }

    /// The sum of its bytes.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|&byte| u64::from(byte)).sum()
    }
}
