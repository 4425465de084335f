//! The timeline as a stair: what RSS was from when to when, without a hole where readings are merely far apart.

use super::Timeline;

/// A stretch without a reading for as long as this is shown as a gap: ten times what the sampler leaves by default.
pub(super) const GAP_NS: u64 = 100_000_000;

/// A stretch of time in which the lowest and the highest RSS are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it begins, from the start of the recording.
    pub from_ns: u64,
    /// When it ends.
    pub to_ns: u64,
    /// Lowest RSS.
    pub min_bytes: u64,
    /// Highest RSS.
    pub max_bytes: u64,
    /// The leaf at the highest RSS, as an index into [`Timeline::leaves`].
    pub leaf: usize,
}

impl Timeline {
    /// The stairs, each unbroken.
    #[must_use]
    pub fn stairs(&self) -> Vec<Vec<Step>> {
        let width = self.width_ns;
        let mut stairs: Vec<Vec<Step>> = Vec::new();
        let mut last_end = None;
        for (index, bucket) in self.buckets.iter().enumerate() {
            let Some(bucket) = bucket else { continue };
            let from_ns = width.saturating_mul(index as u64);
            let step = Step {
                from_ns,
                to_ns: from_ns.saturating_add(width),
                min_bytes: bucket.min_bytes,
                max_bytes: bucket.max_bytes,
                leaf: bucket.leaf,
            };
            match (last_end, stairs.last_mut()) {
                (Some(end), Some(stair)) if from_ns.saturating_sub(end) < GAP_NS => {
                    // Until the next reading, RSS counts as what it last was.
                    if let Some(before) = stair.last_mut() {
                        before.to_ns = from_ns;
                    }
                    stair.push(step);
                }
                _ => stairs.push(vec![step]),
            }
            last_end = Some(step.to_ns);
        }
        stairs
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Bucket, Timeline, timeline::Step};

    fn check(width_ns: u64, maxima: &[Option<u64>], expect: &[&[(u64, u64)]]) {
        let bucket = |max_bytes| Bucket { min_bytes: 0, max_bytes, leaf: 0 };
        let buckets = maxima.iter().map(|max| max.map(bucket)).collect();
        let found = Timeline { width_ns, buckets, leaves: vec![Vec::new()] }.stairs();
        let times = |stair: &Vec<Step>| stair.iter().map(|step| (step.from_ns, step.to_ns)).collect();
        let found: Vec<Vec<(u64, u64)>> = found.iter().map(times).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn readings_that_are_merely_far_apart_leave_no_gap() {
        check(10, &[Some(1), None, Some(2), Some(3)], &[&[(0, 20), (20, 30), (30, 40)]]);
    }

    #[test]
    fn a_stretch_without_readings_is_a_gap() {
        let width = 400_000_000;
        check(width, &[Some(1), None, None, Some(2), None], &[&[(0, width)], &[(3 * width, 4 * width)]]);
        check(width, &[None, None], &[]);
    }
}
