//! RSS over the life of a process, with the functions that were open where it was highest.
//!
//! A function is open in many buckets, so its call path stands once in [`Timeline::leaves`] and buckets name it by
//! number.

mod columns;
mod steps;

use std::collections::HashMap;

use memtrace::recording::{Recording, TimelineBucket};

use super::{owner::Owner, paths::Paths};

pub use columns::Column;
pub use steps::Step;

/// RSS over time, in buckets of equal width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Width of a bucket.
    pub width_ns: u64,
    /// Buckets from the start of the recording on; `None` where no reading was taken.
    pub buckets: Vec<Option<Bucket>>,
    /// The call paths that buckets name, each with its outermost function first.
    pub leaves: Vec<Vec<Owner>>,
}

/// What the readings of one stretch of time saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Lowest RSS.
    pub min_bytes: u64,
    /// Highest RSS.
    pub max_bytes: u64,
    /// The leaf at the highest RSS, as an index into [`Timeline::leaves`].
    pub leaf: usize,
}

impl Timeline {
    pub(super) fn of(recording: &Recording, paths: &Paths) -> Self {
        let recorded = &recording.books.timeline;
        let mut leaves = Vec::new();
        let mut numbers = HashMap::new();
        let mut bucket = |bucket: TimelineBucket| Bucket {
            min_bytes: bucket.min_bytes,
            max_bytes: bucket.max_bytes,
            leaf: *numbers.entry(bucket.max_path).or_insert_with_key(|&path| {
                leaves.push(paths.path(path));
                leaves.len() - 1
            }),
        };
        let buckets = recorded.buckets.iter().map(|recorded| recorded.map(&mut bucket)).collect();
        Self { width_ns: recorded.width_ns, buckets, leaves }
    }
}
