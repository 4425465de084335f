//! The high-water mark: what the kernel's answers say about the peak of one interval.
//!
//! `ru_maxrss` is the larger of VmHWM and a *floor* inherited at exec, when the kernel carries the mark of the program
//! before over (`setmax_mm_hiwater_rss` in `fs/exec.c`). Above the floor it is VmHWM, for a tenth of the cost; at or
//! below, it says nothing. VmHWM itself is kept only approximately and has been seen to fall without a reset.

/// What is remembered of the high-water mark between readings, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HighWater {
    floor: u64,
    /// Without resets: the highest mark so far, which only a higher one says anything against.
    last: u64,
    resets: bool,
}

impl HighWater {
    /// `before` is VmHWM before the first reset, `max_rss` is `ru_maxrss` just after it (or after none).
    pub(super) fn new(before: u64, max_rss: u64, resets: bool) -> Self {
        Self { floor: max_rss, last: before, resets }
    }

    /// VmHWM as far as `ru_maxrss` tells it; `None` at or below the floor.
    pub(super) fn told_by(&self, max_rss: u64) -> Option<u64> {
        (max_rss > self.floor).then_some(max_rss)
    }

    /// The peak of the interval that ends with the mark `mark`; 0 where it is unknown. `reset` says whether the mark
    /// could be reset after it was read.
    pub(super) fn interval_peak(&mut self, mark: u64, reset: bool) -> u64 {
        let known = self.resets || mark > self.last;
        self.last = if reset { 0 } else { self.last.max(mark) };
        self.resets = reset;
        if known { mark } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_never_reported_as_a_peak() {
        let high_water = HighWater::new(2_000, 321_000, true);
        assert_eq!(high_water.told_by(321_000), None);
        assert_eq!(high_water.told_by(321_001), Some(321_001));
    }

    #[test]
    fn with_resets_every_mark_is_the_peak_of_its_interval() {
        let mut high_water = HighWater::new(100, 100, true);
        let peaks = [500, 50, 300].map(|mark| high_water.interval_peak(mark, true));
        assert_eq!(peaks, [500, 50, 300]);
    }

    #[test]
    fn without_resets_only_a_new_highest_mark_is_known() {
        let mut high_water = HighWater::new(100, 100, false);
        let peaks = [100, 500, 480, 500, 501].map(|mark| high_water.interval_peak(mark, false));
        assert_eq!(peaks, [0, 500, 0, 0, 501]);
    }

    #[test]
    fn when_a_reset_stops_working_the_last_mark_bounds_the_next() {
        let mut high_water = HighWater::new(100, 100, true);
        assert_eq!(high_water.interval_peak(500, false), 500);
        assert_eq!(high_water.interval_peak(500, false), 0);
        assert_eq!(high_water.interval_peak(600, false), 600);
    }
}
