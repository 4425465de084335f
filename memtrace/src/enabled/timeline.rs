//! RSS over time in a fixed number of buckets. Each keeps its lowest and highest RSS and the leaf at the highest; when
//! time outgrows them, neighbours merge, so that a spike never disappears however long the run.

use crate::recording::{Timeline, TimelineBucket};

/// Width of a bucket at start.
const FIRST_WIDTH_NS: u64 = 1_000_000;

/// The timeline of a running process.
#[derive(Debug)]
pub(crate) struct Track {
    width_ns: u64,
    capacity: usize,
    buckets: Vec<Option<TimelineBucket>>,
}

impl Track {
    /// An empty timeline of at most `capacity` buckets, which is even.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { width_ns: FIRST_WIDTH_NS, capacity, buckets: Vec::with_capacity(capacity) }
    }

    /// Notes that between the reading before and `at_ns` RSS was as high as `top` and ended at `rss`.
    pub(crate) fn note(&mut self, at_ns: u64, rss: u64, top: u64, leaf: u32) {
        while at_ns / self.width_ns >= self.capacity as u64 {
            self.halve();
        }
        let index = usize::try_from(at_ns / self.width_ns).unwrap_or(0);
        if self.buckets.len() <= index {
            self.buckets.resize(index + 1, None);
        }
        let seen = TimelineBucket { min_bytes: rss, max_bytes: top, max_path: leaf };
        self.buckets[index] = Some(self.buckets[index].map_or(seen, |bucket| merge(bucket, seen)));
    }

    /// The timeline as a recording has it.
    pub(crate) fn to_timeline(&self) -> Timeline {
        Timeline { width_ns: self.width_ns, buckets: self.buckets.clone() }
    }

    fn halve(&mut self) {
        let merged = self.buckets.len().div_ceil(2);
        for index in 0..merged {
            let pair = (self.buckets[2 * index], self.buckets.get(2 * index + 1).copied().flatten());
            self.buckets[index] = match pair {
                (Some(one), Some(two)) => Some(merge(one, two)),
                (one, two) => one.or(two),
            };
        }
        self.buckets.truncate(merged);
        self.width_ns *= 2;
    }
}

fn merge(one: TimelineBucket, two: TimelineBucket) -> TimelineBucket {
    let highest = if two.max_bytes > one.max_bytes { two } else { one };
    TimelineBucket { min_bytes: one.min_bytes.min(two.min_bytes), ..highest }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn a_bucket_keeps_its_extremes_and_the_leaf_at_the_highest() {
        let mut track = Track::new(8);
        track.note(0, 10, 10, 2);
        track.note(MS / 2, 5, 90, 3);
        track.note(MS - 1, 20, 20, 4);
        track.note(3 * MS, 7, 7, 5);
        let bucket = |min_bytes, max_bytes, max_path| Some(TimelineBucket { min_bytes, max_bytes, max_path });
        let buckets = vec![bucket(5, 90, 3), None, None, bucket(7, 7, 5)];
        assert_eq!(track.to_timeline(), Timeline { width_ns: MS, buckets });
    }

    #[test]
    fn a_spike_survives_however_long_the_run() {
        let mut track = Track::new(8);
        for ms in 0..10_000 {
            let top = if ms == 1234 { 999 } else { 10 };
            track.note(ms * MS, 10, top, u32::from(ms == 1234));
        }
        let timeline = track.to_timeline();
        assert!(timeline.buckets.len() <= 8);
        let spikes: Vec<_> =
            timeline.buckets.iter().flatten().filter(|bucket| bucket.max_bytes == 999).collect();
        assert_eq!(spikes, [&TimelineBucket { min_bytes: 10, max_bytes: 999, max_path: 1 }]);
        assert_eq!(timeline.width_ns, 2048 * MS);
    }
}
