//! Asks a test binary which tests it has.

use std::{
    collections::HashSet,
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};

use super::selection::{Ignored, Selection};

/// The tests of a binary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    /// Those to run.
    pub(super) run: Vec<String>,
    /// How many of those selected are left out as ignored.
    pub(super) ignored: usize,
}

/// Lists what is selected of the binary that `command` starts.
pub(super) fn list(command: impl Fn() -> Command, selection: &Selection) -> anyhow::Result<Listed> {
    let ask = |ignored| -> anyhow::Result<Vec<String>> {
        // Nothing that runs while tests are listed belongs into the run.
        let output = command()
            .args(selection.to_list(ignored))
            .env("MEMTRACE", "0")
            .stderr(Stdio::inherit())
            .output()
            .context("it does not start")?;
        ensure!(output.status.success(), "it ended with {}", output.status);
        Ok(parse(&String::from_utf8_lossy(&output.stdout)))
    };
    let ignored = ask(true)?;
    Ok(match selection.ignored {
        Ignored::Only => Listed { run: ignored, ignored: 0 },
        Ignored::Include => Listed { run: ask(false)?, ignored: 0 },
        Ignored::LeaveOut => leave_out(ask(false)?, &ignored),
    })
}

fn leave_out(mut all: Vec<String>, ignored: &[String]) -> Listed {
    let ignored: HashSet<_> = ignored.iter().collect();
    all.retain(|name| !ignored.contains(name));
    Listed { run: all, ignored: ignored.len() }
}

/// Reads `path::of::test: test`, a line each. Other lines are what the program itself printed.
fn parse(list: &str) -> Vec<String> {
    let tests = list.lines().filter_map(|line| {
        let (name, kind) = line.rsplit_once(": ")?;
        matches!(kind, "test" | "benchmark").then(|| name.to_owned())
    });
    tests.collect()
}

#[cfg(test)]
mod tests {
    use super::{Listed, leave_out, parse};

    #[test]
    fn names_are_read_from_a_list() {
        let list = "starting up: wait\ntests::parse: test\nbench_parse: benchmark\n\n3 tests, 1 benchmark\n";
        assert_eq!(parse(list), ["tests::parse", "bench_parse"]);
        assert_eq!(parse("src/lib.rs - parse: case 1: test"), ["src/lib.rs - parse: case 1"]);
    }

    #[test]
    fn ignored_tests_are_counted_and_left_out() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let listed = leave_out(names(&["a", "b", "c"]), &names(&["b"]));
        assert_eq!(listed, Listed { run: names(&["a", "c"]), ignored: 1 });
    }
}
