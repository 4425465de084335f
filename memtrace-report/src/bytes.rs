//! Sizes, shares, counts and times as people read them. Units are binary, and labelled so.

const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// The sign of a fall: a hyphen is too short beside digits, and a line may break behind it.
const MINUS: &str = "\u{2212}";

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

/// A change in either direction: `+3.20 GiB`, `−96 MiB`, `0 B`.
#[must_use]
pub fn change(bytes: i64) -> String {
    if bytes < 0 { format!("{MINUS}{}", size(bytes.unsigned_abs())) } else { rise(bytes.unsigned_abs()) }
}

/// A number of things: `1 process`, `2 processes`.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A change of a number of things: `+3`, `−2`, `0`.
#[must_use]
pub fn count_change(count: i64) -> String {
    match count {
        ..0 => format!("{MINUS}{}", count.unsigned_abs()),
        0 => "0".to_owned(),
        1.. => format!("+{count}"),
    }
}

/// A change of a share in either direction: `+4.2 %`, `−96.8 %`.
#[must_use]
pub fn percent_change(share: f64) -> String {
    let sign = if share < 0.0 { MINUS } else { "+" };
    format!("{sign}{}", percent(share.abs()))
}

/// Reads a size as people write it, with its unit: `150 MiB`, `1.5GiB`, `4096 B`.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = (text[..digits].parse::<f64>().ok()?, text[digits..].trim());
    let power = match unit {
        "B" => 0,
        _ => UNITS.iter().position(|known| known.eq_ignore_ascii_case(unit))? + 1,
    };
    let bytes = number * 1024_f64.powi(i32::try_from(power).ok()?);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
    (0.0..9e18).contains(&bytes).then_some(bytes as u64)
}

/// A share from 0 to 1: `98.1 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A length of time: `0 s`, `850 µs`, `310 ms`, `12.4 s`, `2 min 3 s`.
#[must_use]
pub fn time(ns: u64) -> String {
    match ns {
        0 => "0 s".to_owned(),
        1..1_000_000 => format!("{} µs", ns / 1_000),
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
    use super::{change, parse_size, percent, percent_change, rise, size, time};

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
        assert_eq!(change(-96 << 20), "−96 MiB");
        assert_eq!(change(2048), "+2.0 KiB");
        assert_eq!(change(i64::MIN), "−8.00 EiB");
    }

    #[test]
    fn counts_carry_their_sign() {
        assert_eq!([-2, 0, 3].map(super::count_change), ["−2", "0", "+3"]);
    }

    #[test]
    fn sizes_are_read_with_their_unit() {
        let check = |text, expect| assert_eq!(parse_size(text), expect, "{text}");
        check("150 MiB", Some(150 * MIB));
        check(" 1.5GiB ", Some(1536 * MIB));
        check("4096 B", Some(4096));
        check("2 gib", Some(2048 * MIB));
        check("4096", None);
        check("150 MB", None);
        check("-1 MiB", None);
        check("1.2.3 MiB", None);
        check("99999 EiB", None);
        check("MiB", None);
    }

    #[test]
    fn shares_and_times_are_short() {
        assert_eq!(percent(0.98123), "98.1 %");
        assert_eq!(percent_change(-0.9678), "−96.8 %");
        assert_eq!(percent_change(0.042), "+4.2 %");
        assert_eq!(time(0), "0 s");
        assert_eq!(time(850_999), "850 µs");
        assert_eq!(time(310_000_000), "310 ms");
        assert_eq!(time(12_400_000_000), "12.4 s");
        assert_eq!(time(123_000_000_000), "2 min 3 s");
        assert_eq!(time(3_720_000_000_000), "1 h 2 min");
    }
}
