//! At the default budget boundaries go without a reading once the burst is spent, or while the sampler takes one.
//!
//! What grew around such a boundary goes to the leaf at the next reading, and counts as ambiguous. So a figure is off
//! by no more than what the run calls ambiguous (and the resolution or 1 %), and nobody comes before the
//! culprit by more than that.

use super::check::check_with;
use super::process::run;
use super::scenarios::{self, Truth};

fn check_default(truth: &Truth, culprit: &str) {
    let run = run(truth.scenario, &[]);
    check_with(&run, truth.functions, truth.percent(), truth.percent());
    let functions = &run.recording.functions;
    let largest = functions
        .iter()
        .filter(|(name, _)| !name.starts_with('('))
        .map(|(_, function)| function.self_peak)
        .max();
    assert!(
        largest.unwrap_or(0) <= functions[culprit].self_peak + run.recording.ambiguous,
        "{culprit} has the largest self peak, but for what is ambiguous: {:#?}",
        run.recording
    );
    if run.snapshot.skipped == 0 && truth.one_thread {
        assert_eq!(run.snapshot.ambiguous, 0, "nothing is ambiguous where no boundary was skipped");
    }
}

#[test]
fn anonymous_mapping() {
    check_default(&scenarios::ANONYMOUS_MAPPING, "mapped");
}

#[test]
fn vec() {
    check_default(&scenarios::VEC, "filled");
}

#[test]
fn small_allocations() {
    check_default(&scenarios::SMALL_ALLOCATIONS, "boxes");
}

#[test]
fn returned_buffer_dropped_by_a_caller_that_holds_more() {
    check_default(&scenarios::RETURNED_TO_A_HOLDER, "hold_and_drop");
}

#[test]
fn cache_growing_under_temporaries() {
    check_default(&scenarios::CACHE, "insert");
}

#[test]
fn spike_after_a_higher_spike() {
    check_default(&scenarios::TWO_SPIKES, "high");
}

#[test]
fn growth_and_fall_inside_one_call() {
    check_default(&scenarios::GROWTH_AND_FALL, "up_and_down");
}

#[test]
fn recursion() {
    check_default(&scenarios::RECURSION, "descend");
}

#[test]
fn leak_over_short_calls() {
    check_default(&scenarios::LEAK, "leak_a_page");
}

#[test]
fn hog_beside_a_busy_thread() {
    check_default(&scenarios::HOG, "grow_a_step");
}

#[test]
fn many_threads() {
    check_default(&scenarios::MANY_THREADS, "sixteen");
}
