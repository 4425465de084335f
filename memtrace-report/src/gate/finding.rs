//! What a check finds, as values whose sentences stand in one place.

use std::fmt;

use memtrace::recording::Site;

use super::Increase;
use crate::{
    analysis::{Key, Violation, diff::Change, location},
    bytes::{counted, size},
};

/// What a finding means for the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A budget was exceeded.
    Exceeded,
    /// The recordings do not tell whether one was.
    CannotTell,
    /// Something to know; it fails nothing.
    Warning,
}

/// Something that a check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it means for the check.
    pub severity: Severity,
    /// The function it is about.
    pub site: Option<Site>,
    pub(super) what: What,
    /// Who set the figure, and where the budget stands.
    pub(super) places: Vec<String>,
}

/// The figure that a rule looks at.
#[derive(Clone, Debug)]
pub(super) enum Measured {
    /// The process peak.
    Process,
    /// The process peak of a test.
    Test(String),
    /// A figure of a function.
    Function(String, Key),
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// More than the budget.
    Over { measured: Measured, bytes: u64, budget: u64 },
    /// More than the attribute allows.
    OverAttribute { function: String, violation: Violation },
    /// More than attributes allow, in so many processes of which no more is known.
    MoreOverAttribute(u64),
    /// More than the baseline and the increase, and more than the noise.
    Increased { measured: Measured, change: Change, increase: Increase },
    /// More than the baseline and the increase, and not more than the noise.
    WithinNoise { measured: Measured, change: Change, increase: Increase },
    /// What the baseline and the increase allow is less than the noise.
    Blind { measured: Measured, change: Change, increase: Increase, count: usize },
    /// The baseline has no figure to compare with.
    NotInBaseline { measured: Measured, count: usize },
    /// The figure is not exact, and only an exact one is an answer.
    Inexact { measured: Measured, why: String },
    /// Nothing that ran is concerned.
    Unmatched { pattern: String, never_called: bool, tests: bool },
    /// Part of what was recorded is missing.
    Incomplete(String),
    /// So many processes did not end cleanly.
    Unclean(u64),
}

impl Finding {
    /// What it is about, in few words.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.what {
            What::Over { measured, .. } | What::Increased { measured, .. } => {
                format!("{} over budget", measured.name())
            }
            What::OverAttribute { function, .. } => format!("{function} over budget"),
            What::WithinNoise { measured, .. }
            | What::Blind { measured, .. }
            | What::NotInBaseline { measured, .. }
            | What::Inexact { measured, .. } => format!("budget of {}", measured.name()),
            What::Unmatched { pattern, .. } => format!("budget of {pattern}"),
            What::MoreOverAttribute(_) => "budgets of attributes".to_owned(),
            What::Incomplete(_) | What::Unclean(_) => "recordings".to_owned(),
        }
    }
}

impl Measured {
    fn name(&self) -> &str {
        match self {
            Self::Process => "process",
            Self::Test(name) | Self::Function(name, _) => name,
        }
    }

    /// The subject and verb of a sentence about so many bytes.
    fn took(&self, bytes: u64) -> String {
        let bytes = size(bytes);
        match self {
            Self::Process => format!("the process peak was {bytes}"),
            Self::Test(test) => format!("{test} peaked at {bytes}"),
            Self::Function(name, Key::SelfPeak) => format!("{name} had a self peak of {bytes}"),
            Self::Function(name, Key::AtPeak) => format!("{name} held {bytes} at the peak"),
            Self::Function(name, Key::Retained) => format!("{name} retained {bytes}"),
            Self::Function(name, _) => format!("{name} had an inclusive peak of {bytes}"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity {
            Severity::Exceeded => "exceeded: ",
            Severity::CannotTell => "cannot tell: ",
            Severity::Warning => "warning: ",
        })?;
        self.what.fmt(f)?;
        let location = self.site.as_ref().and_then(location);
        let places: Vec<_> = location.into_iter().chain(self.places.iter().cloned()).collect();
        if places.is_empty() { Ok(()) } else { write!(f, " ({})", places.join("; ")) }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over { measured, bytes, budget } => {
                let over = size(bytes.saturating_sub(*budget));
                write!(f, "{}, {over} over the budget of {}", measured.took(*bytes), size(*budget))
            }
            Self::OverAttribute { function, violation } => {
                let measured = Measured::Function(function.clone(), Key::Inclusive);
                let bytes = violation.inclusive_peak_bytes;
                let over = size(bytes.saturating_sub(violation.budget_bytes));
                let budget = size(violation.budget_bytes);
                write!(f, "{}, {over} over its attribute's budget of {budget}", measured.took(bytes))?;
                f.write_str(if violation.exact { "" } else { ", by readings that were not exact" })?;
                f.write_str(if violation.shared { ", with what other threads took meanwhile" } else { "" })
            }
            Self::MoreOverAttribute(count) => {
                let processes = counted(*count, "more process", "more processes");
                write!(
                    f,
                    "in {processes}, calls went beyond their attribute's budget; no more is known of them"
                )
            }
            Self::Increased { measured, change, increase } => {
                let allowed = change.old.saturating_add(increase.over(change.old));
                let over = size(change.new.saturating_sub(allowed));
                write!(f, "{}, {over} over ", measured.took(change.new))?;
                write!(f, "the baseline of {} {increase}", size(change.old))
            }
            Self::WithinNoise { measured, change, increase } => write!(
                f,
                "{}, more than the baseline of {} {increase}, but not by more than the noise of {}",
                measured.took(change.new),
                size(change.old),
                size(change.noise)
            ),
            Self::Blind { measured, change, increase, count } => {
                let others = others(*count);
                let (allowed, noise) = (size(increase.over(change.old)), size(change.noise));
                write!(
                    f,
                    "of {}{others}, the noise of {noise} hides an increase beyond {allowed}",
                    measured.name()
                )
            }
            Self::NotInBaseline { measured, count } => write!(
                f,
                "the baseline has no {}{}; save it again with cargo memtrace baseline save",
                measured.name(),
                others(*count)
            ),
            Self::Inexact { measured, why } => {
                write!(f, "the figure of {} is not exact: {why}", measured.name())
            }
            Self::Unmatched { pattern, never_called, tests } => {
                let (what, verb) =
                    if *tests { ("test", "ran") } else { ("annotated function", "was called") };
                let but = if *never_called { ", only functions that were never called" } else { "" };
                write!(f, "no {what} that {verb} matches {pattern}{but}; correct it, or add optional = true")
            }
            Self::Incomplete(sentence) => f.write_str(sentence),
            Self::Unclean(count) => {
                let processes = counted(*count, "process", "processes");
                write!(f, "{processes} did not end cleanly, and may have been about to take more")
            }
        }
    }
}

fn others(count: usize) -> String {
    match count {
        ..=1 => String::new(),
        2 => " and another one".to_owned(),
        count => format!(" and {} others", count - 1),
    }
}

#[cfg(test)]
mod tests {
    use memtrace::recording::Site;

    use super::{Finding, Measured, Severity, What};

    #[test]
    fn a_test_stands_in_no_line() {
        let finding = Finding {
            severity: Severity::Exceeded,
            site: Some(Site { name: "tests::large".into(), ..Site::default() }),
            what: What::Over {
                measured: Measured::Test("tests::large".into()),
                bytes: 3 << 20,
                budget: 1 << 20,
            },
            places: vec!["memtrace.toml:3".into()],
        };
        let expect =
            "exceeded: tests::large peaked at 3.0 MiB, 2.0 MiB over the budget of 1.0 MiB (memtrace.toml:3)";
        assert_eq!(finding.to_string(), expect);
    }
}
