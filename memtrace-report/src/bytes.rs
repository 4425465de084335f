//! Sizes, shares and times as people read them. Units are binary, and labelled so.

const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// A size with as many digits as a reader compares: `3.26 GiB`, `31 MiB`, `4.1 MiB`, `0 B`.
#[must_use]
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    // 1023.9 MiB rounds to 1024: it is written in the next unit.
    while value >= 1023.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let wide = UNITS[unit] != "KiB" && UNITS[unit] != "MiB";
    let decimals = match value {
        value if wide && value < 9.995 => 2,
        value if wide && value < 99.95 => 1,
        value if !wide && value < 9.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {}", UNITS[unit])
}

/// A size that a function added: `+3.20 GiB`, `0 B`.
#[must_use]
pub fn rise(bytes: u64) -> String {
    if bytes == 0 { size(0) } else { format!("+{}", size(bytes)) }
}

/// A change in either direction: `+3.20 GiB`, `-96 MiB`, `0 B`.
#[must_use]
pub fn change(bytes: i64) -> String {
    if bytes < 0 { format!("-{}", size(bytes.unsigned_abs())) } else { rise(bytes.unsigned_abs()) }
}

/// A share from 0 to 1: `98.1 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A length of time: `850 µs`, `310 ms`, `12.4 s`, `2 min 3 s`.
#[must_use]
pub fn time(ns: u64) -> String {
    match ns {
        0..1_000_000 => format!("{} µs", ns / 1_000),
        1_000_000..1_000_000_000 => format!("{} ms", ns / 1_000_000),
        1_000_000_000..60_000_000_000 => format!("{:.1} s", ns as f64 / 1e9),
        _ => match ns / 1_000_000_000 {
            seconds @ 0..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
            seconds => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{change, percent, rise, size, time};

    const MIB: u64 = 1 << 20;

    #[test]
    fn sizes_keep_the_digits_that_matter() {
        let check = |bytes, expect: &str| assert_eq!(size(bytes), expect);
        check(0, "0 B");
        check(1023, "1023 B");
        check(1024, "1.0 KiB");
        check(256 * 1024, "256 KiB");
        check(31 * MIB, "31 MiB");
        check(4 * MIB + MIB / 10, "4.1 MiB");
        check(512 * MIB, "512 MiB");
        check(MIB - 1, "1.0 MiB");
        check((1 << 30) - 1, "1.00 GiB");
        check(3_500_000_000, "3.26 GiB");
        check(u64::MAX, "16.0 EiB");
    }

    #[test]
    fn a_rise_carries_its_sign() {
        assert_eq!(rise(96 * MIB), "+96 MiB");
        assert_eq!(rise(0), "0 B");
        assert_eq!(change(-96 << 20), "-96 MiB");
        assert_eq!(change(2048), "+2.0 KiB");
        assert_eq!(change(i64::MIN), "-8.00 EiB");
    }

    #[test]
    fn shares_and_times_are_short() {
        assert_eq!(percent(0.98123), "98.1 %");
        assert_eq!(time(850_999), "850 µs");
        assert_eq!(time(310_000_000), "310 ms");
        assert_eq!(time(12_400_000_000), "12.4 s");
        assert_eq!(time(123_000_000_000), "2 min 3 s");
        assert_eq!(time(3_720_000_000_000), "1 h 2 min");
    }
}
