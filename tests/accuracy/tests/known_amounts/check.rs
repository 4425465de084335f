//! What a function took, held against what memtrace says it took.

use test_accuracy::outcome::{Function, Outcome};

use super::process::Run;

const MIB: f64 = (1 << 20) as f64;

/// Holds both accounts of a process against the truth.
///
/// `truth` has a line for each function: its name, then in MiB what its self peak, its holding at the process peak,
/// its inclusive peak and what it retains should be; `-` where that depends on other threads.
///
/// A figure may be off by the resolution or `percent`, whichever is more, and beyond that by as much as memtrace says it had
/// to guess.
pub(crate) fn check(run: &Run, truth: &str, percent: f64) {
    check_with(run, truth, percent, 0.0);
}

/// The same, where what is retained may also be off by `left_percent` of the most that the function held: at the default
/// budget a fall in an interval with skipped boundaries is seen together with whatever else changed in it.
pub(crate) fn check_with(run: &Run, truth: &str, percent: f64, left_percent: f64) {
    for outcome in [&run.snapshot, &run.recording] {
        assert_eq!(outcome.lots, outcome.rss, "the lots sum to RSS");
        assert_eq!(outcome.contributions, outcome.peak, "the contributions sum to the peak");
        truth.lines().for_each(|line| check_function(outcome, line, percent, left_percent));
    }
    assert_same(&run.snapshot, &run.recording);
}

fn check_function(outcome: &Outcome, line: &str, percent: f64, left_percent: f64) {
    let mut words = line.split_whitespace();
    let Some(name) = words.next() else { return };
    let got = outcome.function(name);
    let expected: Vec<&str> = words.collect();
    assert_eq!(expected.len(), 4, "{name} has four figures");
    let largest = expected.iter().filter_map(|figure| figure.parse().ok()).fold(0.0, f64::max);
    for ((figure, got), expected) in figures(got).into_iter().zip(expected) {
        if expected != "-" {
            let expected: f64 = expected.parse().expect("a figure is a number");
            let left = if figure == "retained" { largest * left_percent / 100.0 } else { 0.0 };
            let slack = (outcome.resolution as f64 / MIB).max(expected * percent / 100.0).max(left)
                + outcome.ambiguous as f64 / MIB;
            let off = got as f64 / MIB - expected;
            let got = got as f64 / MIB;
            assert!(
                off.abs() <= slack,
                "{figure} of {name} is {got:.2} MiB instead of {expected} ± {slack:.2} MiB: {outcome:#?}"
            );
        }
    }
}

fn figures(of: Function) -> [(&'static str, u64); 4] {
    [
        ("self peak", of.self_peak),
        ("at peak", of.at_peak),
        ("inclusive peak", of.inclusive),
        ("retained", of.retained),
    ]
}

/// Nothing that is tracked happens between the snapshot and the end of the recording.
fn assert_same(snapshot: &Outcome, recording: &Outcome) {
    for (name, &live) in snapshot.functions.iter().filter(|(_, function)| function.calls > 0) {
        let left = recording.function(name);
        assert_eq!((live.calls, live.shared), (left.calls, left.shared), "calls of {name}");
        for ((figure, live), (_, left)) in figures(live).into_iter().zip(figures(left)) {
            // A page more at the end can make a new process peak, with another composition.
            if figure == "at peak" && recording.peak > snapshot.peak {
                continue;
            }
            assert!(
                live.abs_diff(left) <= snapshot.resolution,
                "{figure} of {name}: {live} live, {left} recorded"
            );
        }
    }
}
