//! The timeline in as many columns as a picture has room for.
//!
//! Neighbours that share a column keep their lowest and highest RSS, as buckets do when they merge, so that a spike of
//! a moment is seen however narrow the picture is.

use super::{Bucket, Timeline, steps::GAP_NS};

/// What the readings of one column saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Lowest RSS.
    pub min_bytes: u64,
    /// Highest RSS.
    pub max_bytes: u64,
    /// The leaf at the highest RSS, as an index into [`Timeline::leaves`].
    pub leaf: usize,
}

impl Timeline {
    /// The whole of the timeline in `count` columns of equal width; `None` where no reading was taken.
    ///
    /// Where there are fewer buckets than columns, a bucket is as many columns wide as it takes; where there are more,
    /// each is in one column.
    #[must_use]
    pub fn columns(&self, count: usize) -> Vec<Option<Column>> {
        let buckets = self.held();
        let edge = |column: usize| (buckets.len() as u128 * column as u128 / count as u128) as usize;
        let column = |column: usize| {
            let first = edge(column);
            let end = edge(column + 1).max(first + 1).min(buckets.len());
            buckets[first..end].iter().flatten().fold(None, |sofar, &bucket| Some(folded(sofar, bucket)))
        };
        if buckets.is_empty() { vec![None; count] } else { (0..count).map(column).collect() }
    }

    /// The buckets, with those before a next reading that was not far off counting as what RSS last was.
    fn held(&self) -> Vec<Option<Bucket>> {
        let mut held = self.buckets.clone();
        let mut last = None;
        for index in 0..held.len() {
            if held[index].is_none() {
                continue;
            }
            if let Some(last) = last {
                let unread = self.width_ns.saturating_mul((index - last - 1) as u64);
                let bucket = held[last];
                if unread < GAP_NS {
                    held[last + 1..index].fill(bucket);
                }
            }
            last = Some(index);
        }
        held
    }
}

/// A column with one more bucket in it.
fn folded(column: Option<Column>, bucket: Bucket) -> Column {
    let Bucket { min_bytes, max_bytes, leaf } = bucket;
    let of_bucket = Column { min_bytes, max_bytes, leaf };
    column.map_or(of_bucket, |column| {
        let highest = if max_bytes > column.max_bytes { of_bucket } else { column };
        Column { min_bytes: column.min_bytes.min(min_bytes), ..highest }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::analysis::{Bucket, Timeline};

    const SECOND: u64 = 1_000_000_000;

    /// Buckets and columns are lowest, highest, leaf.
    type Seen = (u64, u64, usize);

    fn columns(width_ns: u64, buckets: &[Option<Seen>], count: usize) -> Vec<Option<Seen>> {
        let bucket = |(min_bytes, max_bytes, leaf)| Bucket { min_bytes, max_bytes, leaf };
        let buckets = buckets.iter().map(|seen| seen.map(bucket)).collect();
        let columns = Timeline { width_ns, buckets, leaves: vec![Vec::new(); 9] }.columns(count);
        columns
            .iter()
            .map(|column| column.map(|column| (column.min_bytes, column.max_bytes, column.leaf)))
            .collect()
    }

    #[track_caller]
    fn check(width_ns: u64, buckets: &[Option<Seen>], expect: &[Option<Seen>]) {
        assert_eq!(columns(width_ns, buckets, expect.len()), expect);
    }

    #[test]
    fn a_column_keeps_the_extremes_of_its_buckets_and_the_leaf_at_the_highest() {
        let buckets = [Some((4, 5, 1)), Some((1, 9, 2)), Some((3, 9, 3)), Some((2, 2, 4))];
        check(SECOND, &buckets, &[Some((1, 9, 2)), Some((2, 9, 3))]);
        check(SECOND, &buckets, &[Some((1, 9, 2))]);
    }

    #[test]
    fn buckets_are_stretched_over_more_columns_than_there_are() {
        let [one, two] = [Some((1, 1, 1)), Some((2, 2, 2))];
        check(SECOND, &[one, two], &[one, one, one, two, two]);
        check(SECOND, &[one, None], &[one, one, None, None]);
    }

    #[test]
    fn a_stretch_without_readings_is_empty_and_readings_merely_far_apart_are_not() {
        let [one, two] = [Some((1, 1, 1)), Some((2, 2, 2))];
        check(SECOND, &[one, None, None, two], &[one, None, None, two]);
        check(1_000, &[one, None, None, two], &[one, one, one, two]);
        check(1_000, &[None, one, None], &[None, one, None]);
    }

    #[test]
    fn nothing_is_asked_of_nothing() {
        check(SECOND, &[], &[None, None]);
        check(SECOND, &[Some((1, 1, 1))], &[]);
        check(0, &[Some((1, 1, 1)), None], &[Some((1, 1, 1)), None]);
        check(u64::MAX, &[Some((1, 1, 1)), None, None], &[Some((1, 1, 1)), None, None]);
    }

    proptest! {
        #[test]
        fn the_extremes_stay_however_many_columns_there_are(
            buckets in proptest::collection::vec(
                proptest::option::of((0..9_u64, 9..99_u64, 0..9_usize)), 0..50),
            count in 1..70_usize,
            width in prop_oneof![Just(SECOND), Just(10_000_000)],
        ) {
            let columns = columns(width, &buckets, count);
            prop_assert_eq!(columns.len(), count);
            let lowest = |seen: &[Option<Seen>]| seen.iter().flatten().map(|seen| seen.0).min();
            let highest = |seen: &[Option<Seen>]| seen.iter().flatten().map(|seen| seen.1).max();
            prop_assert_eq!(lowest(&columns), lowest(&buckets));
            prop_assert_eq!(highest(&columns), highest(&buckets));
        }
    }
}
