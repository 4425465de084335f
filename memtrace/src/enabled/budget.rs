//! The overhead budget: a token bucket that readings are paid from, filled with a share of wall time.

use crate::active::config::Overhead;

/// What the bucket holds at most, and at start: enough for short runs to be exact throughout.
const BURST_NS: i64 = 50_000_000;

/// When the next reading may be taken.
#[derive(Debug)]
pub(crate) struct Budget {
    /// `None` for a reading at every boundary.
    permille: Option<i64>,
    tokens_ns: i64,
    filled_at_ns: u64,
    /// What a reading costs, as a moving average.
    cost_ns: i64,
}

impl Budget {
    /// A full bucket.
    pub(crate) fn new(overhead: Overhead) -> Self {
        let permille = match overhead {
            Overhead::Exact => None,
            Overhead::Permille(permille) => Some(i64::from(permille.max(1))),
        };
        Self { permille, tokens_ns: BURST_NS, filled_at_ns: 0, cost_ns: 0 }
    }

    /// Pays for a reading that ended at `now_ns`, and gives the time from then until the next may be taken.
    pub(crate) fn pay(&mut self, now_ns: u64, cost_ns: u64) -> u64 {
        let Some(permille) = self.permille else { return 0 };
        let passed = i64::try_from(now_ns.saturating_sub(self.filled_at_ns)).unwrap_or(i64::MAX / 1000);
        let cost = i64::try_from(cost_ns).unwrap_or(BURST_NS).min(BURST_NS * 10);
        self.filled_at_ns = now_ns;
        let filled = self.tokens_ns.saturating_add(passed.saturating_mul(permille) / 1000);
        self.tokens_ns = filled.min(BURST_NS) - cost;
        self.cost_ns = if self.cost_ns == 0 { cost } else { (self.cost_ns * 7 + cost) / 8 };
        let missing = (self.cost_ns - self.tokens_ns).max(0);
        u64::try_from(missing.saturating_mul(1000) / permille).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Readings of `cost_ns` as often as allowed, at boundaries `every_ns` apart, over `total_ns`.
    fn readings(overhead: Overhead, cost_ns: u64, every_ns: u64, total_ns: u64) -> u64 {
        let mut budget = Budget::new(overhead);
        let (mut now, mut due, mut count) = (0, 0, 0);
        while now < total_ns {
            now += every_ns;
            if now >= due {
                now += cost_ns;
                due = now + budget.pay(now, cost_ns);
                count += 1;
            }
        }
        count
    }

    #[test]
    fn a_short_run_has_a_reading_at_every_boundary() {
        assert_eq!(readings(Overhead::Permille(30), 2_500, 1_000, 10_000_000), 2858);
        assert_eq!(readings(Overhead::Exact, 2_500, 1_000, 10_000_000), 2858);
    }

    #[test]
    fn a_long_run_spends_its_share_and_the_burst() {
        for (permille, cost) in [(30, 2_500), (10, 2_500), (100, 10_000), (30, 1_000_000)] {
            let total = 100_000_000_000;
            let spent = readings(Overhead::Permille(permille), cost, 500, total) * cost;
            let allowed = total / 1000 * u64::from(permille) + 50_000_000;
            assert!(spent <= allowed + 10 * cost, "{permille} ‰ at {cost}: {spent} of {allowed}");
            assert!(spent >= allowed / 10 * 9, "{permille} ‰ at {cost}: {spent} of {allowed}");
        }
    }

    #[test]
    fn exact_never_waits() {
        let mut budget = Budget::new(Overhead::Exact);
        assert_eq!(budget.pay(1, 1_000_000_000), 0);
    }
}
