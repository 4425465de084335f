//! Axes: the unit that all labels of one share, round numbers to label, and labels without zeros that say nothing.

/// A number of an axis.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The unit of the time axis.
pub(super) struct TimeUnit {
    pub(super) name: &'static str,
    pub(super) ns: f64,
}

impl TimeUnit {
    pub(super) fn of(longest_ns: u64) -> Self {
        match longest_ns {
            0..1_000_000_000 => Self { name: "ms", ns: 1e6 },
            1_000_000_000..180_000_000_000 => Self { name: "s", ns: 1e9 },
            180_000_000_000..10_800_000_000_000 => Self { name: "min", ns: 60e9 },
            _ => Self { name: "h", ns: 3_600e9 },
        }
    }

    /// The smallest round time that is as long as `least_ns`, in this unit: 1, 2 or 5 of a power of ten.
    pub(super) fn round(&self, least_ns: f64) -> f64 {
        let least = (least_ns / self.ns).max(f64::MIN_POSITIVE);
        let power = 10_f64.powf(least.log10().floor());
        let round = [1.0, 2.0, 5.0].map(|digit| digit * power).into_iter().find(|&round| round >= least);
        round.unwrap_or(10.0 * power)
    }
}

/// The unit of the axis of RSS.
pub(super) struct ByteUnit {
    pub(super) name: &'static str,
    pub(super) bytes: f64,
}

impl ByteUnit {
    pub(super) fn of(largest: u64) -> Self {
        match largest >> 10 {
            0..1_024 => Self { name: "KiB", bytes: 1_024.0 },
            1_024..1_048_576 => Self { name: "MiB", bytes: 1_048_576.0 },
            _ => Self { name: "GiB", bytes: 1_073_741_824.0 },
        }
    }
}

/// The distance between labels of an axis of RSS, a power of two and thus round in binary units, and how many of it reach
/// as high as `largest`: four to six.
pub(super) fn ticks(largest: u64) -> (u64, u64) {
    let mut distance = 1 << 10;
    while distance < 1 << 62 && largest.div_ceil(distance) > 6 {
        distance *= 2;
    }
    (distance, largest.div_ceil(distance).max(4))
}

#[cfg(test)]
mod tests {
    use super::{ByteUnit, TimeUnit, short, ticks};

    #[test]
    fn axes_read_well() {
        assert_eq!([short(0.0), short(2.0), short(0.25), short(1.499_999_9)], ["0", "2", "0.25", "1.5"]);
        assert_eq!(TimeUnit::of(12_400_000_000).name, "s");
        assert_eq!(TimeUnit::of(7_200_000_000_000).name, "min");
        assert_eq!(ByteUnit::of(512 << 20).name, "MiB");
        assert_eq!(ByteUnit::of(3_500_000_000).name, "GiB");
    }

    #[test]
    fn labels_stand_at_round_times() {
        let check = |least_ns, expect: &str| {
            assert_eq!(short(TimeUnit { name: "s", ns: 1e9 }.round(least_ns)), expect, "{least_ns}");
        };
        check(0.9e9, "1");
        check(1.1e9, "2");
        check(3e9, "5");
        check(6e9, "10");
        check(0.15e9, "0.2");
    }

    #[test]
    fn sizes_are_labelled_four_to_six_times() {
        assert_eq!(ticks(3_340 << 20), (1 << 30, 4));
        assert_eq!(ticks(513 << 20), (128 << 20, 5));
        assert_eq!(ticks(0), (1 << 10, 4));
        assert_eq!(ticks(u64::MAX), (1 << 62, 4));
    }
}
