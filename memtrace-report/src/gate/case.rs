//! A figure that a rule looks at, and what there is to say of it.

use memtrace::recording::Site;

use super::{
    Finding, Increase, Limit, Rule, Severity,
    finding::{Measured, What},
};
use crate::analysis::diff::Change;

/// A figure that a rule looks at.
pub(super) struct Case {
    pub(super) measured: Measured,
    pub(super) change: Change,
    pub(super) is_in_baseline: bool,
    pub(super) site: Option<Site>,
    /// The test or executable that set it, where that is known.
    pub(super) origin: Option<String>,
    /// Why it is not exact, where it is not.
    pub(super) doubt: Option<String>,
}

impl Case {
    /// What there is to say of an increase; `None` where it is allowed.
    pub(super) fn judge(&self, rule: &Rule, increase: Increase) -> Option<Finding> {
        let Change { old, new, .. } = self.change;
        if new <= old.saturating_add(increase.over(old)) {
            return None;
        }
        let (measured, change) = (self.measured.clone(), self.change);
        Some(if change.is_real() {
            self.finding(rule, Severity::Exceeded, What::Increased { measured, change, increase })
        } else {
            self.finding(
                rule,
                severity_of_doubt(rule.exact),
                What::WithinNoise { measured, change, increase },
            )
        })
    }

    pub(super) fn finding(&self, rule: &Rule, severity: Severity, what: What) -> Finding {
        let origin = self.origin.iter().map(|origin| format!("in {origin}"));
        let places = origin.chain([rule.place.clone()]).collect();
        Finding { severity, site: self.site.clone(), what, places }
    }
}

/// What it means that nobody knows: nothing, unless certainty is asked for.
pub(super) fn severity_of_doubt(exact: bool) -> Severity {
    if exact { Severity::CannotTell } else { Severity::Warning }
}

pub(super) fn not_in_baseline(rule: &Rule, cases: &[Case]) -> Option<Finding> {
    let first = cases.first()?;
    let severity = if rule.optional { Severity::Warning } else { Severity::CannotTell };
    let what = What::NotInBaseline { measured: first.measured.clone(), count: cases.len() };
    Some(first.finding(rule, severity, what))
}

pub(super) fn hidden_by_noise(rule: &Rule, cases: &[Case]) -> Option<Finding> {
    let first = cases.first()?;
    let Limit::Increase(increase) = rule.limit else { return None };
    let (measured, change) = (first.measured.clone(), first.change);
    let what = What::Blind { measured, change, increase, count: cases.len() };
    Some(first.finding(rule, severity_of_doubt(rule.exact), what))
}
