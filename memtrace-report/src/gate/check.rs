//! Holds the report on a run to rules.

use std::collections::{BTreeMap, HashMap};

use super::{
    Finding, Increase, Limit, Rule, Severity, Subject,
    case::{Case, hidden_by_noise, not_in_baseline, severity_of_doubt},
    finding::{Measured, What},
    names,
};
use crate::analysis::{
    Figures, Key, Note, Owner, Report,
    diff::{Change, Diff, Presence, Runs},
};

/// What a check came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What was found, what fails the check first.
    pub findings: Vec<Finding>,
    /// How many figures were held to a budget and kept it.
    pub held: usize,
}

impl Outcome {
    /// The worst of the findings; `None` where there are none.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }
}

/// Holds a run to rules, and to the budgets of its attributes. Increases are over `baseline`. `exact` is of attributes what
/// it is of [rules](Rule::exact): a figure that is not exact is no answer.
#[must_use]
pub fn check(rules: &[Rule], exact: bool, report: &Report, baseline: &Runs) -> Outcome {
    let new = Runs { name: String::new(), reports: vec![report.clone()], notes: Vec::new() };
    let mut outcome = Outcome::default();
    incompleteness(report, exact, &mut outcome);
    attributes(report, exact, &mut outcome);
    // Without renames there is none to be wrong.
    if let Ok(diff) = Diff::of(baseline, &new, &[]) {
        let place = format!("in the baseline {}", diff.old.name);
        outcome
            .findings
            .extend(diff.old.notes.iter().filter_map(|note| incomplete(note, exact, Some(&place))));
        let run = Compared::new(report, baseline, &diff);
        let lost = diff.old.notes.iter().any(|note| matches!(note, Note::Damage { .. }));
        for rule in rules {
            // What the baseline lost would count as nothing, and everything as more than it.
            if !(lost && matches!(rule.limit, Limit::Increase(_))) {
                run.hold(rule, &mut outcome);
            }
        }
    }
    outcome.findings.sort_by_key(|finding| finding.severity);
    outcome
}

/// What is lost can hold what exceeds a budget.
fn incompleteness(report: &Report, exact: bool, outcome: &mut Outcome) {
    outcome.findings.extend(report.notes().iter().filter_map(|note| incomplete(note, exact, None)));
    let unclean = report.endings().unclean();
    if unclean > 0 {
        let (severity, what) = (severity_of_doubt(exact), What::Unclean(unclean));
        outcome.findings.push(Finding { severity, site: None, what, places: Vec::new() });
    }
}

/// What a note on recordings means for a check of them.
fn incomplete(note: &Note, exact: bool, place: Option<&str>) -> Option<Finding> {
    let severity = match note {
        Note::Unreadable { .. } | Note::MoreUnreadable(_) | Note::Damage { .. } | Note::MoreDamage(_) => {
            Severity::CannotTell
        }
        Note::Flaw { .. } | Note::MoreFlaws(_) => severity_of_doubt(exact),
        note if exact && note.limits_figures() => Severity::CannotTell,
        _ => return None,
    };
    let places = place.map(str::to_owned).into_iter().collect();
    Some(Finding { severity, site: None, what: What::Incomplete(note.to_string()), places })
}

fn attributes(report: &Report, exact: bool, outcome: &mut Outcome) {
    let severity =
        |known_exactly: bool| if exact && !known_exactly { Severity::CannotTell } else { Severity::Exceeded };
    for process in report.processes() {
        for violation in &process.violations {
            let owner = violation.path.last();
            let function = owner.map(Owner::qualified_name).unwrap_or_default();
            outcome.findings.push(Finding {
                severity: severity(violation.exact),
                site: owner.and_then(Owner::site).cloned(),
                what: What::OverAttribute { function, violation: violation.clone() },
                places: vec![format!("in {}", process.label)],
            });
        }
    }
    let detailed = report.processes().iter().filter(|process| !process.violations.is_empty()).count() as u64;
    if report.over_budget() > detailed {
        outcome.findings.push(Finding {
            severity: severity(false),
            site: None,
            what: What::MoreOverAttribute(report.over_budget() - detailed),
            places: Vec::new(),
        });
    }
}

/// A run beside its baseline.
struct Compared<'a> {
    report: &'a Report,
    baseline: &'a Runs,
    diff: &'a Diff,
    figures: HashMap<String, &'a Figures>,
}

impl<'a> Compared<'a> {
    fn new(report: &'a Report, baseline: &'a Runs, diff: &'a Diff) -> Self {
        let mut figures = HashMap::new();
        for row in report.ranked(Key::SelfPeak) {
            figures.entry(row.owner.qualified_name()).or_insert(&row.figures);
        }
        Self { report, baseline, diff, figures }
    }

    fn hold(&self, rule: &Rule, outcome: &mut Outcome) {
        let cases = match &rule.subject {
            Subject::Process => vec![self.process()],
            Subject::Tests(pattern) => self.tests(|name| pattern.is_match(name)),
            Subject::Functions(pattern, key) => self.functions(*key, |path| names(pattern, path)),
        };
        if cases.is_empty() {
            outcome.findings.extend(self.unmatched(rule));
        }
        let mut strangers = Vec::new();
        let mut blind = Vec::new();
        for case in cases {
            match (rule.limit, &case.doubt) {
                (_, Some(why)) if rule.exact => {
                    let what = What::Inexact { measured: case.measured.clone(), why: why.clone() };
                    outcome.findings.push(case.finding(rule, Severity::CannotTell, what));
                }
                (Limit::Bytes(budget), _) if case.change.new > budget => {
                    let what = What::Over { measured: case.measured.clone(), bytes: case.change.new, budget };
                    outcome.findings.push(case.finding(rule, Severity::Exceeded, what));
                }
                (Limit::Increase(Increase::Share(_)), _) if !case.is_in_baseline => strangers.push(case),
                (Limit::Increase(increase), _) => match case.judge(rule, increase) {
                    Some(finding) => outcome.findings.push(finding),
                    None if increase.over(case.change.old) < case.change.noise => blind.push(case),
                    None => outcome.held += 1,
                },
                (Limit::Bytes(_), _) => outcome.held += 1,
            }
        }
        outcome.findings.extend(not_in_baseline(rule, &strangers));
        outcome.held += if rule.exact { 0 } else { blind.len() };
        outcome.findings.extend(hidden_by_noise(rule, &blind));
    }

    fn process(&self) -> Case {
        let first = self.report.processes().first();
        Case {
            measured: Measured::Process,
            change: self.diff.peak,
            is_in_baseline: self.diff.old.runs > 0,
            site: None,
            origin: first.map(|process| process.label.clone()),
            doubt: self.doubt(),
        }
    }

    /// The tests, and the programs that are none, by their highest process.
    fn tests(&self, is_named: impl Fn(&str) -> bool) -> Vec<Case> {
        let old: Vec<_> = self.baseline.reports.iter().map(peaks_by_label).collect();
        let noise = self.diff.old.resolution_bytes.saturating_add(self.diff.new.resolution_bytes);
        let named = peaks_by_label(self.report).into_iter().filter(|(label, _)| is_named(label));
        let case = |(label, peak): (String, u64)| {
            let old: Vec<u64> = old.iter().filter_map(|run| run.get(&label).copied()).collect();
            Case {
                change: Change::of(&old, &[peak], noise),
                is_in_baseline: !old.is_empty(),
                measured: Measured::Test(label),
                site: None,
                origin: None,
                doubt: self.doubt(),
            }
        };
        named.map(case).collect()
    }

    fn functions(&self, key: Key, is_named: impl Fn(&str) -> bool) -> Vec<Case> {
        let case = |row: &crate::analysis::diff::Row| {
            let site = row.owner.site().filter(|_| row.presence != Presence::Gone)?;
            let name = row.owner.qualified_name();
            if !is_named(&name) {
                return None;
            }
            let figures = self.figures.get(&name);
            Some(Case {
                change: row.change(key),
                is_in_baseline: row.presence == Presence::Both,
                site: Some(site.clone()),
                origin: figures.and_then(|figures| self.origin(figures, key)),
                doubt: self.doubt_of(figures.is_some_and(|figures| figures.shared), key),
                measured: Measured::Function(name, key),
            })
        };
        self.diff.ranked(key).into_iter().filter_map(case).collect()
    }

    /// Who set a figure of a function. Of several processes, that of what was retained is not known.
    fn origin(&self, figures: &Figures, key: Key) -> Option<String> {
        let highest = self.report.processes().first().map(|process| process.label.clone());
        let label = match key {
            _ if figures.processes == 1 => Some(figures.set_by.to_string()),
            Key::SelfPeak => Some(figures.set_by.to_string()),
            Key::Inclusive => Some(figures.inclusive_set_by.to_string()),
            Key::AtPeak => highest,
            Key::Retained | Key::Calls => None,
        };
        label.filter(|label| !label.is_empty())
    }

    /// Why no figure is exact, where none is.
    fn doubt(&self) -> Option<String> {
        let unclean = self.report.endings().unclean();
        if unclean > 0 {
            return Some(What::Unclean(unclean).to_string());
        }
        self.report.notes().iter().find(|note| note.limits_figures()).map(ToString::to_string)
    }

    /// Why a figure of a function is not exact, where it is not.
    fn doubt_of(&self, shared: bool, key: Key) -> Option<String> {
        let ambiguous = |note: &&Note| matches!(note, Note::AmbiguousBytes(_));
        let shared = shared && key == Key::Inclusive;
        self.doubt()
            .or_else(|| self.report.notes().iter().find(ambiguous).map(ToString::to_string))
            .or_else(|| shared.then(|| "other tracked threads ran in it".to_owned()))
    }

    fn unmatched(&self, rule: &Rule) -> Option<Finding> {
        let (pattern, tests) = match &rule.subject {
            _ if rule.optional => return None,
            Subject::Process => return None,
            Subject::Tests(pattern) => (pattern, true),
            Subject::Functions(pattern, _) => (pattern, false),
        };
        let never_called = !tests
            && self
                .report
                .never_called()
                .iter()
                .any(|site| names(pattern, &format!("{}::{}", site.module, site.name)));
        let pattern = pattern.glob().glob().to_owned();
        Some(Finding {
            severity: Severity::CannotTell,
            site: None,
            what: What::Unmatched { pattern, never_called, tests },
            places: vec![rule.place.clone()],
        })
    }
}

/// The highest process peak of each test or executable.
fn peaks_by_label(report: &Report) -> BTreeMap<String, u64> {
    report.labels().iter().map(|(label, processes)| (label.clone(), processes.peak_bytes)).collect()
}
