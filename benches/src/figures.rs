//! Figures that a process of the benchmark gives to the one that started it: lines `figure NAME NUMBER` on stdout.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// What one process measured.
#[derive(Clone, Debug)]
pub(crate) struct Figures(BTreeMap<String, f64>);

/// The processor time of a process, ours and the kernel's; the parent adds it to the figures.
pub(crate) const CPU_NS: &str = "cpu_ns";

impl Figures {
    /// Runs a process to its end and takes its figures.
    pub(crate) fn of(command: &mut Command) -> Result<Self> {
        let before = children_cpu_ns()?;
        let output = command
            .stderr(Stdio::piped())
            .output()
            .with_context(|| format!("{} cannot be started", command.get_program().display()))?;
        let cpu_ns = children_cpu_ns()? - before;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{command:?} ended with {}: {}", output.status, said.trim());
        let mut figures: BTreeMap<_, _> =
            String::from_utf8_lossy(&output.stdout).lines().filter_map(parse).collect();
        figures.insert(CPU_NS.to_owned(), cpu_ns);
        Ok(Self(figures))
    }

    /// The lower one of each figure.
    pub(crate) fn lowest(mut self, other: &Self) -> Self {
        for (name, value) in &mut self.0 {
            *value = other.0.get(name).map_or(*value, |other| value.min(*other));
        }
        self
    }

    /// The figure of that name.
    pub(crate) fn get(&self, name: &str) -> Result<f64> {
        self.0.get(name).copied().with_context(|| format!("the process gave no figure {name}"))
    }
}

/// Gives a figure to the process that started this one.
#[expect(clippy::print_stdout, reason = "the parent reads it there")]
pub(crate) fn figure(name: &str, value: f64) {
    println!("figure {name} {value}");
}

fn parse(line: &str) -> Option<(String, f64)> {
    let (name, value) = line.strip_prefix("figure ")?.split_once(' ')?;
    Some((name.to_owned(), value.parse().ok()?))
}

/// The processor time of all processes that this one started and waited for.
pub(crate) fn children_cpu_ns() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("getrusage")?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds() as f64 * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_from_what_else_is_printed() {
        assert_eq!(parse("figure min_ns 21.5"), Some(("min_ns".to_owned(), 21.5)));
        assert_eq!(parse("[hotpath] figure min_ns 21.5"), None);
        assert_eq!(parse("figure min_ns many"), None);
    }
}
