//! Sizes as people write them: `512MiB`, `1.6GiB`, `4096`.

use std::{fmt, str::FromStr};

/// The units a size may have, the largest first.
const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSize(pub u64);

/// Why a text is no size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ByteSizeError {
    /// What stands before the unit cannot be read.
    #[error("{0:?} is no number of bytes; write one such as 512MiB or 1.6GiB")]
    Number(String),
    /// The unit is unknown, or a decimal one whose meaning would have to be guessed.
    #[error("{0:?} is no unit; use B, KiB, MiB or GiB")]
    Unit(String),
    /// The size does not fit 64 bits.
    #[error("{0:?} is more than 64 bits can count; write a smaller size")]
    TooLarge(String),
}

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let text = text.trim();
        let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(unit_at);
        let unit = unit.trim_start();
        let bytes_per_unit = match UNITS.iter().find(|(name, _)| *name == unit) {
            Some(&(_, bytes)) => bytes,
            None if unit.is_empty() => 1,
            None => return Err(ByteSizeError::Unit(unit.to_owned())),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let parse = |digits: &str| digits.parse::<u64>().map_err(|_| ByteSizeError::Number(text.to_owned()));
        // Nine digits tell every byte of a GiB apart; with at most nine of them nothing below overflows.
        let fraction = fraction.get(..9).unwrap_or(fraction);
        let tenths = (0..fraction.len()).fold(1, |power, _| power * 10);
        let part = u128::from(parse(fraction)?) * u128::from(bytes_per_unit) / tenths;
        let bytes = u128::from(parse(whole)?) * u128::from(bytes_per_unit) + part;
        u64::try_from(bytes).map(Self).map_err(|_| ByteSizeError::TooLarge(text.to_owned()))
    }
}

impl fmt::Display for ByteSize {
    /// In the largest unit that gives a whole number, so that what is printed can be read back without loss.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = UNITS.iter().find(|(_, bytes)| self.0 >= *bytes && self.0.is_multiple_of(*bytes));
        let (unit, bytes) = exact.unwrap_or(&("B", 1));
        write!(f, "{}{unit}", self.0 / bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let check = |text: &str, bytes: u64| assert_eq!(text.parse(), Ok(ByteSize(bytes)), "{text:?}");
        check("512MiB", 512 << 20);
        check("1.6GiB", 1_717_986_918);
        check(" 0.5 KiB ", 512);
        check("4096", 4096);
        check("7B", 7);
        check("0", 0);
        check("1.00000000000000000001GiB", 1 << 30);
    }

    #[test]
    fn what_is_no_size_says_why() {
        let check = |text: &str, message: &str| {
            let error = text.parse::<ByteSize>().unwrap_err();
            assert_eq!(error.to_string(), message, "{text:?}");
        };
        check("512MB", "\"MB\" is no unit; use B, KiB, MiB or GiB");
        check("-1MiB", "\"-1MiB\" is no unit; use B, KiB, MiB or GiB");
        check("MiB", "\"MiB\" is no number of bytes; write one such as 512MiB or 1.6GiB");
        check("1.2.3MiB", "\"1.2.3MiB\" is no number of bytes; write one such as 512MiB or 1.6GiB");
        check("1.", "\"1.\" is no number of bytes; write one such as 512MiB or 1.6GiB");
        check("17179869184GiB", "\"17179869184GiB\" is more than 64 bits can count; write a smaller size");
    }

    #[test]
    fn a_size_is_written_in_the_unit_that_fits() {
        for text in ["512MiB", "3GiB", "1025KiB", "1025B", "0B"] {
            assert_eq!(text.parse::<ByteSize>().unwrap().to_string(), text);
        }
    }
}
