//! Holding a run to budgets: rules, what they allow, and what was found.
//!
//! Three answers are possible, and each is an exit code: every budget was held, one was exceeded, or the recordings do
//! not tell. A change that is not larger than the noise never exceeds anything.

mod budgets;
mod case;
mod check;
mod finding;
mod limit;
mod misspelt;

#[cfg(test)]
mod tests;

pub use budgets::{Budgets, BudgetsError};
pub use check::{Outcome, check};
pub use finding::{Finding, Severity};
pub use limit::{Increase, Limit, LimitError};

use globset::GlobMatcher;

use crate::analysis::Key;

/// A budget: of what, and how much.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it holds.
    pub subject: Subject,
    /// What that may take.
    pub limit: Limit,
    /// Whether a figure that is not exact is no answer.
    pub exact: bool,
    /// Whether it may concern nothing that ran.
    pub optional: bool,
    /// Where it stands: `memtrace.toml:7:10`, `--max-increase`.
    pub place: String,
}

/// What a rule holds.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The process peak, the highest of all processes.
    Process,
    /// The process peak of each test, or of each program that is none, whose name matches.
    Tests(GlobMatcher),
    /// A figure of each function that the pattern names: its whole path, or the end of it.
    Functions(GlobMatcher, Key),
}

/// Whether a pattern names a function: its whole path, or the end of it, which is what rankings show.
fn names(pattern: &GlobMatcher, path: &str) -> bool {
    let ends = path.match_indices("::").map(|(start, colons)| &path[start + colons.len()..]);
    std::iter::once(path).chain(ends).any(|name| pattern.is_match(name))
}

impl Rule {
    /// The rules that hold a whole run to a baseline: the process peak, and the inclusive peak of every function. What
    /// the baseline lacks is told, and held by whoever called it.
    #[must_use]
    pub fn of_increase(increase: Increase) -> [Self; 2] {
        let everything = globset::GlobBuilder::new("*").build().map(|glob| glob.compile_matcher());
        let rule = |subject| Self {
            subject,
            limit: Limit::Increase(increase),
            exact: false,
            optional: true,
            place: "--max-increase".to_owned(),
        };
        let functions = everything.map(|everything| Subject::Functions(everything, Key::Inclusive));
        [rule(Subject::Process), rule(functions.unwrap_or(Subject::Process))]
    }
}
