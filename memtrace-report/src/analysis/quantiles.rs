//! Quantiles over processes: exact while they are few, from a sketch of bounded size when they are many.
//!
//! Both forms follow from the figures alone, not from the order in which they came, so that recordings can be merged in
//! any order and by any number of threads.

use histogram::{Config, Histogram, SparseHistogram};

/// Up to so many figures are kept one by one: more than most test suites have processes that call one function, and no
/// more than a kilobyte.
pub(super) const EXACT: usize = 128;

/// A bucket is no wider than 1/64 of what it holds, and a quantile is its middle: off by 1/128 at most, which is less
/// than 0.8 %.
const GROUPING_POWER: u8 = 6;

/// Any number of bytes has its bucket.
const MAX_VALUE_POWER: u8 = 64;

/// Figures of which any quantile can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Quantiles {
    /// Figures that are in no bucket yet: all of them while they are few.
    values: Vec<u64>,
    sketch: SparseHistogram,
}

impl Default for Quantiles {
    fn default() -> Self {
        Self { values: Vec::new(), sketch: SparseHistogram::with_config(&config()) }
    }
}

impl Quantiles {
    /// The quantiles of figures kept one by one, or of counts by bucket. `None` where the buckets are none of ours, are
    /// out of order or hold more than anybody counts.
    pub(crate) fn from_parts(values: Vec<u64>, buckets: &[(u32, u64)]) -> Option<Self> {
        // Few enough that no sum of merged files overflows.
        let is_count = |count: u64| (1..1 << 40).contains(&count);
        if values.len() > EXACT || !buckets.iter().all(|(_, count)| is_count(*count)) {
            return None;
        }
        let (index, count) = buckets.iter().copied().unzip();
        Some(Self { values, sketch: SparseHistogram::from_parts(config(), index, count).ok()? })
    }

    /// The figures that are kept one by one, in order, and the counts by bucket. One of them is empty.
    pub(crate) fn parts(&self) -> (Vec<u64>, Vec<(u32, u64)>) {
        let Self { values, sketch } = self.settled();
        let buckets = sketch.index().iter().copied().zip(sketch.count().iter().copied());
        (values, buckets.collect())
    }

    /// Adds a figure.
    pub(super) fn add(&mut self, value: u64) {
        self.values.push(value);
        if self.values.len() > EXACT {
            self.spill();
        }
    }

    /// Adds all figures of another.
    pub(super) fn absorb(&mut self, other: Self) {
        if !other.sketch.is_empty() {
            self.sketch = sum(&self.sketch, &other.sketch);
        }
        self.values.extend(other.values);
        if self.values.len() > EXACT {
            self.spill();
        }
    }

    /// How many figures there are.
    pub(crate) fn count(&self) -> u64 {
        self.sketch.count().iter().sum::<u64>() + self.values.len() as u64
    }

    /// The figures at some shares of the way up, from 0 to 1: the lowest that so large a share does not exceed.
    pub(super) fn at<const N: usize>(&self, shares: [f64; N]) -> [u64; N] {
        let count = self.count();
        let Self { values, sketch } = self.settled();
        shares.map(|share| {
            let rank = rank(share, count);
            let value = usize::try_from(rank).ok().and_then(|rank| values.get(rank));
            value.copied().unwrap_or_else(|| in_bucket(&sketch, rank))
        })
    }

    /// All figures in one form: in order one by one, or in buckets.
    fn settled(&self) -> Self {
        let mut whole = self.clone();
        if whole.sketch.is_empty() {
            whole.values.sort_unstable();
        } else {
            whole.spill();
        }
        whole
    }

    /// Counts the figures that were kept one by one in their buckets.
    fn spill(&mut self) {
        let mut dense = Histogram::with_config(&config());
        for value in self.values.drain(..) {
            // Every u64 has a bucket, and a few figures overflow none.
            let _ = dense.increment(value);
        }
        self.sketch = sum(&self.sketch, &SparseHistogram::from(&dense));
    }
}

/// Place of a quantile among so many figures, from 0: the nearest rank.
fn rank(share: f64, count: u64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count, rounded up"
    )]
    let rank = (share * count as f64).ceil() as u64;
    rank.clamp(1, count.max(1)) - 1
}

/// The middle of the bucket that holds the figure of that rank.
fn in_bucket(sketch: &SparseHistogram, rank: u64) -> u64 {
    let mut below = 0;
    let bucket = sketch.iter().find(|bucket| {
        below += bucket.count();
        below > rank
    });
    bucket.map_or(0, |bucket| bucket.start() + (bucket.end() - bucket.start()) / 2)
}

/// The counts of both. They cannot overflow: what is read from a file is bounded, and processes are counted one by one.
fn sum(one: &SparseHistogram, other: &SparseHistogram) -> SparseHistogram {
    one.checked_add(other).unwrap_or_else(|_| one.clone())
}

fn config() -> Config {
    const CONFIG: Result<Config, histogram::Error> = Config::new(GROUPING_POWER, MAX_VALUE_POWER);
    match CONFIG {
        Ok(config) => config,
        Err(_) => unreachable!("the powers are constants that fit each other"),
    }
}

#[cfg(test)]
mod tests {
    use super::{EXACT, Quantiles};
    use proptest::prelude::*;

    fn of(values: &[u64]) -> Quantiles {
        let mut quantiles = Quantiles::default();
        for value in values {
            quantiles.add(*value);
        }
        quantiles
    }

    #[test]
    fn a_few_figures_have_exact_quantiles() {
        assert_eq!(of(&[]).at([0.5]), [0]);
        assert_eq!(of(&[7]).at([0.5, 0.95]), [7, 7]);
        assert_eq!(of(&[30, 10, 20]).at([0.5, 0.95]), [20, 30]);
        assert_eq!(of(&[4, 3, 2, 1]).at([0.5]), [2]);
        let hundred: Vec<u64> = (1..=100).map(|n| n << 20).collect();
        assert_eq!(of(&hundred).at([0.5, 0.95]), [50 << 20, 95 << 20]);
    }

    #[test]
    fn parts_that_nobody_wrote_are_refused() {
        assert!(Quantiles::from_parts(vec![1; EXACT], &[(3, 1), (4, 1)]).is_some());
        assert!(Quantiles::from_parts(vec![1; EXACT + 1], &[]).is_none());
        assert!(Quantiles::from_parts(Vec::new(), &[(4, 1), (3, 1)]).is_none());
        assert!(Quantiles::from_parts(Vec::new(), &[(u32::MAX, 1)]).is_none());
        assert!(Quantiles::from_parts(Vec::new(), &[(3, u64::MAX)]).is_none());
        assert!(Quantiles::from_parts(Vec::new(), &[(3, 0)]).is_none());
    }

    proptest! {
        /// What the module promises of its error, for any figures and any split of them.
        #[test]
        fn many_figures_have_quantiles_within_the_error_whatever_was_merged_first(
            values in proptest::collection::vec(any::<u64>().prop_flat_map(|bits| (0..64_u32).prop_map(move |shift| bits >> shift)), 1..400),
            cut in 0.0..1.0_f64,
        ) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the length")]
            let (first, second) = values.split_at((values.len() as f64 * cut) as usize);
            let mut merged = of(second);
            merged.absorb(of(first));
            prop_assert_eq!(merged.parts(), of(&values).parts());
            prop_assert_eq!(merged.count(), values.len() as u64);
            let mut sorted = values.clone();
            sorted.sort_unstable();
            for share in [0.5, 0.95] {
                let exact = sorted[usize::try_from(super::rank(share, values.len() as u64)).expect("small")];
                let [found] = merged.at([share]);
                prop_assert!(found.abs_diff(exact) as f64 <= exact as f64 / 128.0, "{} for {}", found, exact);
            }
        }
    }
}
