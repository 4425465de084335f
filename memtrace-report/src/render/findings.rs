//! What a check found: a sentence a line, for people and for a job's summary.

use std::io;

use super::untrusted;
use crate::gate::{Outcome, Severity};

/// A summary lists no more findings than this. The lines on standard output are complete.
const LISTED: usize = 100;

/// A sentence longer than this is cut in a summary: it holds names, which may be of any length.
const LONGEST: usize = 500;

/// Writes every finding, and what the check came to.
pub fn text(out: &mut dyn io::Write, outcome: &Outcome) -> io::Result<()> {
    for finding in &outcome.findings {
        writeln!(out, "{}", untrusted::plain(&finding.to_string()))?;
    }
    writeln!(out, "{}", conclusion(outcome))
}

/// Writes the same as a list, the conclusion first.
pub fn markdown(out: &mut dyn io::Write, outcome: &Outcome) -> io::Result<()> {
    writeln!(out, "**{}**\n", conclusion(outcome))?;
    for finding in outcome.findings.iter().take(LISTED) {
        let sentence: String = finding.to_string().chars().take(LONGEST).collect();
        writeln!(out, "- {}", untrusted::markdown(&sentence))?;
    }
    match outcome.findings.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "- and {more} more, all of them in the step's output"),
    }
}

fn conclusion(outcome: &Outcome) -> String {
    let count = |severity| outcome.findings.iter().filter(|finding| finding.severity == severity).count();
    let (exceeded, unknown) = (count(Severity::Exceeded), count(Severity::CannotTell));
    let held = outcome.held;
    if held + outcome.findings.len() == 0 {
        return "budgets: no call went beyond its attribute's, and there are no others".to_owned();
    }
    format!("budgets: {held} held, {exceeded} exceeded, {unknown} cannot be told")
}
