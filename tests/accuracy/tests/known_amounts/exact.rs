//! With a reading at every boundary, figures are exact to the resolution or 1 %, of several threads 3 %.

use super::check::check;
use super::process::run;
use super::scenarios::{self, Truth};

fn check_exact(truth: &Truth) {
    let run = run(truth.scenario, &[("MEMTRACE_OVERHEAD", "exact")]);
    // A boundary goes without a reading, and says so, where another thread's takes longer than it may wait for.
    if truth.one_thread && run.snapshot.skipped == 0 {
        assert_eq!(run.snapshot.ambiguous, 0, "one thread leaves nothing to guess");
    }
    check(&run, truth.functions, truth.percent());
}

#[test]
fn anonymous_mapping() {
    check_exact(&scenarios::ANONYMOUS_MAPPING);
}

#[test]
fn vec() {
    check_exact(&scenarios::VEC);
}

#[test]
fn file_mapping() {
    check_exact(&scenarios::FILE_MAPPING);
}

#[test]
fn small_allocations() {
    check_exact(&scenarios::SMALL_ALLOCATIONS);
}

#[test]
fn returned_buffer_dropped_by_the_caller() {
    check_exact(&scenarios::RETURNED);
}

#[test]
fn returned_buffer_dropped_by_a_caller_that_holds_more() {
    check_exact(&scenarios::RETURNED_TO_A_HOLDER);
}

#[test]
fn cache_growing_under_temporaries() {
    check_exact(&scenarios::CACHE);
}

#[test]
fn spike_after_a_higher_spike() {
    check_exact(&scenarios::TWO_SPIKES);
}

#[test]
fn growth_and_fall_inside_one_call() {
    check_exact(&scenarios::GROWTH_AND_FALL);
}

#[test]
fn recursion() {
    check_exact(&scenarios::RECURSION);
}

#[test]
fn leak_over_short_calls() {
    check_exact(&scenarios::LEAK);
}

#[test]
fn two_leaks_by_turns() {
    check_exact(&scenarios::TWO_LEAKS);
}

#[test]
fn hog_beside_a_busy_thread() {
    check_exact(&scenarios::HOG);
}

#[test]
fn many_threads() {
    check_exact(&scenarios::MANY_THREADS);
}
