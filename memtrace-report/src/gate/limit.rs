//! What a budget allows: a size, or an increase over a baseline.
//!
//! ```text
//! limit    = size | increase
//! increase = "baseline" | [ "baseline" ] "+" ( size | number "%" )
//! size     = number ( "B" | "KiB" | "MiB" | "GiB" | "TiB" )
//! ```

use std::{fmt, str::FromStr};

use crate::bytes::{parse_size, size};

/// What a budget allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// So many bytes.
    Bytes(u64),
    /// So much more than the baseline.
    Increase(Increase),
}

/// How much more than a baseline is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Increase {
    /// So many bytes.
    Bytes(u64),
    /// Such a share of the baseline; 0.05 is 5 %.
    Share(f64),
}

/// Why a text is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}; write {cure}")]
pub struct LimitError {
    text: String,
    what: &'static str,
    cure: &'static str,
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let trimmed = text.trim();
        let rest = trimmed.strip_prefix("baseline");
        let limit = match (rest.map(str::trim_start), trimmed.strip_prefix('+')) {
            (Some(""), _) => Some(Self::Increase(Increase::Bytes(0))),
            (Some(rest), _) => rest.strip_prefix('+').and_then(increase).map(Self::Increase),
            (None, Some(rest)) => increase(rest).map(Self::Increase),
            (None, None) => parse_size(trimmed).map(Self::Bytes),
        };
        limit.ok_or_else(|| LimitError {
            text: text.to_owned(),
            what: "budget",
            cure: "a size as in \"150 MiB\", or an increase as in \"+5 %\" or \"baseline + 20 MiB\"",
        })
    }
}

impl FromStr for Increase {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        increase(text.trim_start().trim_start_matches('+')).ok_or_else(|| LimitError {
            text: text.to_owned(),
            what: "increase",
            cure: "a share as in 5% or a size as in 20MiB",
        })
    }
}

fn increase(text: &str) -> Option<Increase> {
    let Some(number) = text.trim().strip_suffix('%') else {
        return parse_size(text).map(Increase::Bytes);
    };
    // The parser of numbers would take a sign, and the words for infinity.
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let share = number.trim_end().parse::<f64>().ok()? / 100.0;
    share.is_finite().then_some(Increase::Share(share))
}

impl Increase {
    /// How many bytes more than `baseline` it allows.
    #[must_use]
    pub fn over(self, baseline: u64) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast to u64 saturates"
            )]
            Self::Share(share) => (baseline as f64 * share) as u64,
        }
    }
}

impl fmt::Display for Increase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "+{}", size(*bytes)),
            Self::Share(share) => write!(f, "+{} %", share * 100.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Increase, Limit};

    const MIB: u64 = 1 << 20;

    #[test]
    fn limits_are_read_as_people_write_them() {
        let check = |text: &str, expect| assert_eq!(text.parse::<Limit>().ok(), expect, "{text}");
        let bytes = |mib| Some(Limit::Increase(Increase::Bytes(mib * MIB)));
        check("150 MiB", Some(Limit::Bytes(150 * MIB)));
        check("+20MiB", bytes(20));
        check("baseline + 20 MiB", bytes(20));
        check("baseline+20 MiB", bytes(20));
        check("baseline", bytes(0));
        check("+5%", Some(Limit::Increase(Increase::Share(0.05))));
        check("baseline + 5 %", Some(Limit::Increase(Increase::Share(0.05))));
        for wrong in ["", "5%", "150", "baseline 20 MiB", "baseline - 20 MiB", "++5%", "+5", "+-5%", "+inf%"]
        {
            check(wrong, None);
        }
    }

    #[test]
    fn an_increase_needs_no_sign() {
        let check = |text: &str, expect| assert_eq!(text.parse::<Increase>().ok(), expect, "{text}");
        check("5%", Some(Increase::Share(0.05)));
        check("+20MiB", Some(Increase::Bytes(20 * MIB)));
        check("20", None);
    }

    #[test]
    fn a_share_is_of_the_baseline() {
        assert_eq!(Increase::Share(0.05).over(100 * MIB), 5 * MIB);
        assert_eq!(Increase::Bytes(7).over(100 * MIB), 7);
        assert_eq!(Increase::Share(1e300).over(u64::MAX), u64::MAX);
    }
}
